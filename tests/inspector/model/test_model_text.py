from inspector.model.model_text import model_lines
from inspector.model.result import ModelTree, ModuleNode, ParameterInfo


def stack(**odd) -> ModelTree:
    """Four equal layers in a list, the third of them with what is `odd` about it."""
    own = [(ParameterInfo(f"layers.{at}.weight", "parameter", (4, 4), "float32", "cpu", True),) for at in range(4)]
    layers = [
        ModuleNode(f"layers.{at}", "nn.Linear", 1, 0, 0, "", "in=4, out=4", False, "none", 16, own[at])
        for at in range(4)
    ]
    layers[2] = layers[2]._replace(**odd)
    modules = (
        ModuleNode("", "net.Net", -1, 1, 5, "", "", False, "none", 64),
        ModuleNode("layers", "nn.ModuleList", 0, 4, 4, "ModuleList", "", False, "none", 64),
        *layers,
    )
    return ModelTree("net.py:Net", "net.Net", modules, 64, 64, 0, 256, False)


def rows(tree: ModelTree, **fields) -> list[list[str]]:
    return [line.split(maxsplit=2) for line in list(model_lines(tree, **fields))[5:]]


def test_equal_blocks_are_one_line_with_what_they_have_together() -> None:
    assert rows(stack()) == [["0-3", "64", "4 × Linear(in=4, out=4)"]]
    assert [row[0] for row in rows(stack(), whole=True)] == ["0", "1", "2", "3"]


def test_a_mark_keeps_a_block_out_of_the_row() -> None:
    assert [row[0] for row in rows(stack(frozen="all"))] == ["0", "1", "2", "3"]
    assert "[frozen]" in rows(stack(frozen="all"))[2][2]


def test_what_is_shared_is_in_no_sum() -> None:
    tied = stack()
    modules = [
        node._replace(own=(node.own[0]._replace(tied_to="head.weight"),)) if node.own else node for node in tied.modules
    ]
    tree = ModelTree("net.py:Net", "net.Net", tuple(modules), 64, 64, 0, 256, False)
    assert len(rows(tree)) == 4
