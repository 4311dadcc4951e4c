"""Two checkpoints as one tree: A's listing with what only B has in its place, and what became of each part.

A's tensors keep their numbers, those that only B has follow after them, so that a selection in the tree is a selection
in A wherever A has the thing. Modules are counted anew.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import NamedTuple

from app.figures import numbers
from app.state.selection import Selection
from app.text.prefix import hide, prefix_of
from inspector.checkpoint.result import ContainerInfo, Listing, ModuleInfo, TensorInfo
from inspector.diff.result import CHANGED, DTYPE, ONLY_A, ONLY_B, SHAPE, PairRow, StateDiff

BADGES = {ONLY_A: ONLY_A, ONLY_B: ONLY_B, SHAPE: CHANGED, DTYPE: CHANGED, CHANGED: CHANGED}
MOST_FRESH = 10_000  # tensors that only B has: making more rows would hold the window up
COUNTER = "num_batches_tracked"  # moves with every batch, and says nothing


class Badges(NamedTuple):
    """By the union's numbers: ONLY_A, ONLY_B, CHANGED, or "" for none."""

    tensors: list[str]
    modules: list[str]


@dataclass(eq=False)
class UnionTree:
    """Made once for a table of pairs; `badges` again as their values are compared."""

    listing: Listing
    a: Listing
    b: Listing
    _tensor_of_b: dict[int, int]  # B's number -> the union's
    _b_of_tensor: dict[int, int]
    _modules_a: list[int]  # A's number -> the union's
    _module_of_b: dict[int, int]
    _places: dict[int, int]  # the union's tensor -> its place in StateDiff.rows

    def place(self, tensor: int) -> int:
        """Where a tensor of the union stands in StateDiff.rows; -1 where it was not compared."""
        return self._places.get(tensor, -1)

    def tensor(self, row: PairRow) -> int:
        """The union's number of a row's tensor."""
        return row.a if row.a >= 0 else self._tensor_of_b.get(row.b, -1)

    def badges(self, rows: Iterable[PairRow]) -> Badges:
        """A module is new or gone when all of it is, and else changed when anything in it is."""
        tensors = [""] * len(self.listing.tensors)
        for row in rows:
            at = self.tensor(row)
            if at >= 0 and not row.key.endswith(COUNTER):
                tensors[at] = BADGES.get(row.state, "")
        return Badges(tensors, self._of_modules(tensors))

    def _of_modules(self, tensors: list[str]) -> list[str]:
        found = [0] * len(self.listing.modules)  # a bit for each badge that is there
        bits = {"": 1, ONLY_A: 2, ONLY_B: 4, CHANGED: 8}
        for tensor, badge in zip(self.listing.tensors, tensors, strict=True):
            if tensor.module >= 0 and (badge or not tensor.key.endswith(COUNTER)):
                found[tensor.module] |= bits[badge]
        for at in range(len(found) - 1, 0, -1):  # a parent stands before its children
            above = self.listing.modules[at].parent
            if above >= 0:
                found[above] |= found[at]
        words = {0: "", **{bit: badge for badge, bit in bits.items()}}
        return [words.get(states, CHANGED) for states in found]

    # selections

    def from_a(self, selection: Selection) -> Selection:
        """What is selected in A, in the tree."""
        if selection.kind == "module" and selection.index >= 0:
            return replace(selection, index=self._modules_a[selection.index])
        return selection

    def from_b(self, selection: Selection) -> Selection:
        """What is selected in B, in the tree; the file where the tree does not have it."""
        table = {"tensor": self._tensor_of_b, "module": self._module_of_b}.get(selection.kind)
        at = table.get(selection.index, -1) if table is not None else -1
        return replace(selection, index=at) if at >= 0 else Selection()

    def to_a(self, selection: Selection) -> Selection | None:
        """What a selection in the tree is in A; None where only B has it."""
        kind, index = selection.kind, selection.index
        if kind == "tensor":
            return selection if index < len(self.a.tensors) else None
        if kind == "module":
            return replace(selection, index=self._modules_a.index(index)) if index in self._modules_a else None
        return selection

    def to_b(self, selection: Selection) -> Selection | None:
        """What a selection in the tree is in B; None where only A has it."""
        kind, index = selection.kind, selection.index
        if kind == "tensor":
            at = self._b_of_tensor.get(index, -1)
        elif kind == "module":
            at = next((mine for mine, union in self._module_of_b.items() if union == index), -1)
        else:
            return selection if kind == "file" else None
        return replace(selection, index=at) if at >= 0 else None


def unite(a: Listing, b: Listing, diff: StateDiff) -> UnionTree:
    """The union of the two containers that were compared, with everything else that A has.

    Of another model altogether, with more than MOST_FRESH tensors, the tree shows nothing: the table has them.
    """
    fresh = [row for row in diff.rows if row.a < 0 <= row.b]
    if len(fresh) > MOST_FRESH:
        fresh = []
    of_b = {row.b: row.a for row in diff.rows if row.a >= 0 and row.b >= 0}
    of_b |= {row.b: at for at, row in enumerate(fresh, len(a.tensors))}
    places = {}
    for place, row in enumerate(diff.rows):
        places[row.a if row.a >= 0 else of_b.get(row.b, -1)] = place
    places.pop(-1, None)
    listing, modules_a = (a, list(range(len(a.modules)))) if not fresh else _grown(a, b, diff, fresh)
    return UnionTree(
        listing,
        a,
        b,
        of_b,
        {union: mine for mine, union in of_b.items()},
        modules_a,
        _modules_of_b(b, listing, diff, of_b),
        places,
    )


class _Node:
    """A module of the union while it grows."""

    __slots__ = ("below", "info", "mine", "own", "parameters", "tensors")

    def __init__(self, info: ModuleInfo, mine: int):
        self.info, self.mine = info, mine  # -1: only B has it
        self.below: list[_Node] = []
        self.tensors: list[int] = []
        self.parameters = self.own = 0  # of what only B has, on it itself


def _grown(a: Listing, b: Listing, diff: StateDiff, fresh: list[PairRow]) -> tuple[Listing, list[int]]:
    """A's listing with the tensors of `fresh` and their modules; and the new number of each of A's modules."""
    container = diff.a.container
    prefix = prefix_of(a, container)
    nodes = [_Node(info, at) for at, info in enumerate(a.modules)]
    roots = [node for node in nodes if node.info.parent < 0]
    for node in nodes:
        if node.info.parent >= 0:
            nodes[node.info.parent].below.append(node)
    root = next((node for node in roots if node.info.container == container), None)
    if root is None:
        root = _Node(ModuleInfo(container, "", None, -1, 0, 0, 0, 0, 0), -1)
        roots.append(root)
    names = {node.info.name: node for node in nodes if node.info.container == container} | {"": root}
    added: list[tuple[TensorInfo, _Node]] = []
    for row in fresh:
        tensor = b.tensors[row.b]
        above = _node(names, hide(row.mapped, prefix).rpartition(".")[0], container, root)
        elements = numbers.elements(tensor.shape) if tensor.kind == "parameter" else 0
        above.parameters, above.own = above.parameters + elements, above.own + tensor.nbytes
        added.append((tensor._replace(container=container, key=row.mapped, share=-1), above))
    modules: list[ModuleInfo] = []
    numbered: dict[int, int] = {}
    mine = [-1] * len(nodes)
    for top in roots:
        _flatten(top, -1, modules, numbered, mine)
    tensors = [tensor if tensor.module < 0 else tensor._replace(module=mine[tensor.module]) for tensor in a.tensors]
    tensors += [tensor._replace(module=numbered[id(above)]) for tensor, above in added]
    containers = a.containers or (ContainerInfo(container, "model", "", 0, 0, 0),)
    return replace(a, containers=containers, tensors=tuple(tensors), modules=tuple(modules)), mine


def _node(names: dict[str, _Node], name: str, container: str, root: _Node) -> _Node:
    """The module called `name`, made with all above it where there is none."""
    if name in names:
        return names[name]
    above = _node(names, name.rpartition(".")[0], container, root) if "." in name else root
    names[name] = node = _Node(ModuleInfo(container, name, None, -1, 0, 0, 0, 0, 0), -1)
    above.below.append(node)
    return node


def _flatten(top: _Node, parent: int, modules: list[ModuleInfo], numbered: dict[int, int], mine: list[int]) -> None:
    """Write the subtree of `top` into `modules` in pre-order, with its sums."""
    # depth is what a stranger's file has: no recursion
    order: list[_Node] = []
    parents: list[int] = []
    stack = [(top, parent)]
    first = len(modules)
    while stack:
        node, above = stack.pop()
        at = first + len(order)
        order.append(node)
        parents.append(above)
        numbered[id(node)] = at
        if node.mine >= 0:
            mine[node.mine] = at
        stack.extend((below, at) for below in reversed(node.below))
    sizes, parameters, nbytes = ([0] * len(order) for _ in range(3))
    for at in range(len(order) - 1, -1, -1):
        parameters[at] += order[at].parameters
        nbytes[at] += order[at].own
        if at:
            above = parents[at] - first
            sizes[above] += sizes[at] + 1
            parameters[above] += parameters[at]
            nbytes[above] += nbytes[at]
    for at, node in enumerate(order):
        modules.append(
            node.info._replace(
                parent=parents[at],
                children=len(node.below),
                descendants=sizes[at],
                parameters=node.info.parameters + parameters[at],
                own_nbytes=node.info.own_nbytes + node.own,
                nbytes=node.info.nbytes + nbytes[at],
            )
        )


def _modules_of_b(b: Listing, union: Listing, diff: StateDiff, of_b: dict[int, int]) -> dict[int, int]:
    """B's modules in the union, by the tensors below them: as many names away from both keys."""
    found: dict[int, int] = {}
    for row in diff.rows:
        if row.b not in of_b:
            continue
        here, there = b.tensors[row.b].module, union.tensors[of_b[row.b]].module
        while here >= 0 and there >= 0 and here not in found:
            found[here] = there
            here, there = b.modules[here].parent, union.modules[there].parent
    return found
