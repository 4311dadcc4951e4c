import pytest

from inspector.equal_blocks import runs, span, split


def found(names: list[str], odd: tuple[int, ...] = ()) -> list[list[int]]:
    rows = runs(range(len(names)), names.__getitem__, lambda one, other: (one in odd) == (other in odd))
    return [list(row) for row in rows]


def test_a_word_and_a_number() -> None:
    assert split("layer_11") == ("layer_", 11)
    assert split("0") == ("", 0)
    assert split("weight") == (None, -1)
    assert split("9" * 5_000)[1] == 999_999_999, "a number no longer than Python turns into one"


def test_neighbours_of_one_word_are_a_row() -> None:
    assert found(["0", "1", "2", "3"]) == [[0, 1, 2, 3]]
    assert found(["conv", "b0", "b1", "b2", "norm"]) == [[1, 2, 3]]
    assert found(["0", "1"]) == [], "two are no row"
    assert found(["q_proj", "k_proj", "v_proj", "o_proj"]) == []
    assert found(["a0", "b1", "a2", "b3"]) == []


def test_the_odd_one_stands_alone() -> None:
    assert found([str(i) for i in range(8)], odd=(3,)) == [[0, 1, 2], [4, 5, 6, 7]]
    assert found([str(i) for i in range(4)], odd=(1,)) == []


@pytest.mark.parametrize(
    ("names", "text"),
    [
        (["0", "1", "2"], "0-2"),
        (["layer_7", "layer_8", "layer_9"], "layer_7-9"),
        (["0", "1", "10", "11"], "0-1, 10-11"),
        ([str(i) for i in range(0, 20, 2)], "0, 2, 4, 6, ..."),
        (["a.b1", "a.b2", "a.b3"], "a.b1-3"),
    ],
)
def test_what_a_row_is_called(names: list[str], text: str) -> None:
    assert span(names) == text
