from inspector.checkpoint.meaning.sharing import Extent
from inspector.module_tree import DEEPEST, ModuleTree, subtree_sums


def names(tree: ModuleTree) -> list[str]:
    position = tree.order()
    zeros = [0] * len(position)
    return [info.name for info in tree.infos("", 0, position, zeros, zeros, zeros)]


def test_pre_order_with_children_as_the_file_has_them() -> None:
    tree = ModuleTree()
    for key in ("b.x.weight", "a.weight", "b.y.weight", "bias"):
        tree.place(key)
    assert names(tree) == ["", "b", "b.x", "b.y", "a"]


def test_subtrees_are_slices() -> None:
    tree = ModuleTree()
    for key in ("a.b.c.w", "a.d.w", "e.w", "a.b.w"):
        tree.place(key)
    position = tree.order()
    zeros = [0] * len(position)
    infos = tree.infos("model", 7, position, zeros, zeros, zeros)
    by_name = {info.name: (at, info) for at, info in enumerate(infos)}
    at, info = by_name["a"]
    assert [each.name for each in infos[at : at + 1 + info.descendants]] == ["a", "a.b", "a.b.c", "a.d"]
    assert (info.children, info.descendants, info.parent) == (2, 3, 7)
    assert infos[0].parent == -1
    assert infos[0].descendants == len(infos) - 1


def test_declared_modules_bring_types_and_those_without_tensors() -> None:
    tree = ModuleTree()
    tree.declare("", "net.Net", (("depth", "20"),))
    tree.declare("relu", "torch.nn.modules.activation.ReLU")
    tree.declare("conv", "torch.nn.modules.conv.Conv2d")
    tree.place("conv.weight")
    position = tree.order()
    infos = tree.infos("", 0, position, [0] * 3, [0] * 3, [0] * 3)
    assert [(info.name, info.type) for info in infos] == [
        ("", "net.Net"),
        ("relu", "torch.nn.modules.activation.ReLU"),
        ("conv", "torch.nn.modules.conv.Conv2d"),
    ]
    assert infos[0].attributes == (("depth", "20"),)


def test_odd_keys_make_no_endless_tree() -> None:
    tree = ModuleTree()
    for key in ("", ".", "..", "a..b", ".a", "a.", "x" * 10_000, ".".join("d" * 5_000)):
        tree.place(key)
    assert len(names(tree)) < DEEPEST + 20


def test_shared_storage_counts_once_in_every_subtree() -> None:
    # root 0 -> 1 -> 2, root 0 -> 3; one tensor tied between 2 and 3, one of its own in each
    parents = [-1, 0, 1, 0]
    tied = [(2, Extent(0, 10, 10)), (3, Extent(0, 10, 10))]
    assert subtree_sums(parents, [(2, 5), (3, 7)], [tied]) == [22, 15, 15, 17]
