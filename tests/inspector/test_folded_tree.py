from inspector.folded_tree import TreeLine, fold


def tree(*rows: tuple[int, str, str]) -> list[TreeLine]:
    return [TreeLine(level, name, (text,)) for level, name, text in rows]


def block(name: str, inside: str = "Linear", level: int = 1) -> list[TreeLine]:
    return tree((level, name, "Block"), (level + 1, "fc", inside), (level + 1, "act", "ReLU"))


def told(lines: list[TreeLine]) -> list[list[str]]:
    return [[lines[at].name for at in row] for row in fold(lines)]


def test_equal_blocks_are_told_once_with_what_is_in_one() -> None:
    lines = [*tree((0, "", "Net")), *block("0"), *block("1"), *block("2"), *tree((1, "head", "Linear"))]
    assert told(lines) == [[""], ["0", "1", "2"], ["fc"], ["act"], ["head"]]


def test_what_differs_anywhere_below_stands_alone() -> None:
    lines = [*block("0"), *block("1"), *block("2"), *block("3", "Linear [frozen]"), *block("4")]
    assert told(lines)[::3] == [["0", "1", "2"], ["3"], ["4"]]


def test_rows_within_rows() -> None:
    def stage(name: str) -> list[TreeLine]:
        return [*tree((0, name, "Stage")), *block("0"), *block("1"), *block("2")]

    lines = [*stage("0"), *stage("1"), *stage("2")]
    assert told(lines) == [["0", "1", "2"], ["0", "1", "2"], ["fc"], ["act"]]


def test_nothing_is_lost_where_nothing_is_equal() -> None:
    lines = tree((0, "", "Net"), (1, "0", "Linear"), (1, "1", "ReLU"), (1, "2", "Linear"), (1, "3", "ReLU"))
    assert [list(row) for row in fold(lines)] == [[at] for at in range(len(lines))]
    assert list(fold([])) == []


def test_a_chain_as_deep_as_a_file_can_be_takes_no_recursion() -> None:
    lines = tree(*((level, "0", "") for level in range(5_000)))
    assert len(list(fold(lines))) == 5_000
