"""Two trees of keys laid on each other by shapes and order alone, where nesting and names differ throughout.

Modules that hold the same shapes in all are one, whatever they are called and however they are nested inside; of
several alike the first is the first. A module that has no like on the other side is taken apart. What comes out are
guesses, each of them: nothing but its place tells a norm from the next.
"""

import heapq
from bisect import bisect
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from inspector.diff.mapping.align import SYNONYMS
from inspector.diff.mapping.prefixes import Shapes
from inspector.diff.mapping.tree import STANDARD, Node, grow, inner
from inspector.diff.result import Shape

MOST = 5_000  # tensors
DISTINCT = 6  # shapes in both by which a model is known

Bag = frozenset[tuple[Shape | None, int]]  # the shapes of a subtree's tensors, with how often each is there
Pair = tuple[Node, Node]


def by_order(a: Shapes, b: Shapes) -> dict[str, str]:
    """Keys of B -> keys of A. Nothing where either is too small, or has tensors without a shape, to be known by them.

    `a` and `b` are in the order of their state_dicts.
    """
    few = len(set(a.values()) & set(b.values())) < DISTINCT
    if few or max(len(a), len(b)) > MOST or None in a.values() or None in b.values():
        return {}
    scalars = () in a.values() and () in b.values()  # counters of batches, whatever they are called: all or none
    roots = (
        grow(((key, shape) for key, shape in a.items() if shape or scalars), {}),
        grow(((key, shape) for key, shape in b.items() if shape or scalars), {}),
    )
    first = _Ordered(roots, {})
    return _by_leaves(_Ordered(roots, first.lessons()).pairs)


class _Ordered:
    """`pairs` of tensors. `known`: names below a pair of modules, B's -> A's, of what shapes alone have told elsewhere:
    a library that has the shortcut of a block ahead of the rest has it so in each."""

    def __init__(self, roots: Pair, known: dict[str, str]):
        self.pairs: list[Pair] = []
        self._known = known
        self._places = [_places(root) for root in roots]
        self._told: dict[str, set[str]] = defaultdict(set)
        waiting = [roots]
        while waiting:
            for one, other in self._matched(*waiting.pop()):
                if _children(one) and _children(other):
                    waiting.append((one, other))
                else:
                    self.pairs.append((inner(one), inner(other)))

    def lessons(self) -> dict[str, str]:
        """Names that mean one thing wherever shapes alone tell them."""
        uses = Counter(name for names in self._told.values() for name in names)
        one = {old: next(iter(names)) for old, names in self._told.items() if len(names) == 1}
        return {old: new for old, new in one.items() if uses[new] == 1}

    def _matched(self, a: Node, b: Node) -> list[Pair]:
        """Pairs among the children of both and what is in them, from the largest down."""
        sure: list[Pair] = []
        alike: list[list[Pair]] = []
        groups: list[dict[Bag, list[Node]]] = [defaultdict(list), defaultdict(list)]
        largest: list[tuple[int, int, Bag]] = []

        def add(side: int, node: Node) -> None:
            bag = frozenset(node.shapes.items())
            groups[side][bag].append(node)
            heapq.heappush(largest, (-node.shapes.total(), len(groups[0]) + len(groups[1]), bag))

        for side, node in enumerate((a, b)):
            for child in _children(node):
                add(side, child)
        while largest:
            bag = heapq.heappop(largest)[-1]
            mine, others = (
                sorted(group.pop(bag, ()), key=lambda node, at=at: at[node.path])
                for group, at in zip(groups, self._places, strict=True)
            )
            names = {_below(a, node): node for node in mine}
            for other in list(others):
                one = names.get(self._known.get(_below(b, other), ""))
                if one is not None:
                    sure.append((one, other))
                    mine.remove(one)
                    others.remove(other)
            if len(mine) == len(others):
                pairs = list(zip(mine, others, strict=True))
                if len(pairs) == 1:
                    self._told[_below(b, others[0])].add(_below(a, mine[0]))
                    sure += pairs
                else:
                    alike.append(pairs)
                continue
            for side, nodes in enumerate((mine, others)):
                for child in (child for node in nodes for child in _children(node)):
                    add(side, child)
        marks = _rising(sorted(map(self._place, sure)))
        sides = [mark[0] for mark in marks], [mark[1] for mark in marks]
        return sure + [pair for group in alike if self._in_step(group, sides) for pair in group]

    def _in_step(self, group: Sequence[Pair], marks: tuple[list[int], list[int]]) -> bool:
        """Whether each of these stands on both sides between the same of those that are sure, of which some may have
        moved: order says nothing where it is another one."""
        return all(bisect(marks[0], one) == bisect(marks[1], other) for one, other in map(self._place, group))

    def _place(self, pair: Pair) -> tuple[int, int]:
        return self._places[0][pair[0].path], self._places[1][pair[1].path]


def _by_leaves(pairs: Iterable[Pair]) -> dict[str, str]:
    """What hangs on one module on both sides, in one shape, is told by names that every library knows: a file may
    have a norm's bias first."""
    modules: dict[tuple[str, str, Shape | None], list[Pair]] = defaultdict(list)
    for one, other in pairs:
        modules[_owner(one), _owner(other), one.shape].append((one, other))
    found: dict[str, str] = {}
    for group in modules.values():
        names = {_leaf(one): one.path for one, _ in group}
        told = {_leaf(other): other.path for _, other in group}
        if names.keys() == told.keys() <= STANDARD:
            found |= {told[leaf]: name for leaf, name in names.items()}
        else:
            found |= {other.path: one.path for one, other in group}
    return found


def _rising(places: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest part of these, sorted by the first number, that rises in the second as well."""
    ends: list[int] = []  # the least second number that ends a part of each length
    last: list[int] = []  # and whose it is
    before: list[int] = []
    for at, (_, value) in enumerate(places):
        length = bisect(ends, value)
        before.append(last[length - 1] if length else -1)
        ends[length : length + 1], last[length : length + 1] = [value], [at]
    found = []
    at = last[-1] if last else -1
    while at >= 0:
        found.append(places[at])
        at = before[at]
    return found[::-1]


def _places(root: Node) -> dict[str, int]:
    """Paths of all nodes, numbered in the order of the state_dict."""
    found: dict[str, int] = {}
    waiting = [root]
    while waiting:
        node = waiting.pop()
        found[node.path] = len(found)
        waiting.extend(reversed(node.children.values()))
    return found


def _children(node: Node) -> list[Node]:
    return list(inner(node).children.values())


def _below(above: Node, node: Node) -> str:
    path = inner(above).path
    return node.path[len(path) + 1 :] if path else node.path


def _owner(node: Node) -> str:
    return node.path.rpartition(".")[0]


def _leaf(node: Node) -> str:
    leaf = node.path.rpartition(".")[2]
    return SYNONYMS.get(leaf, leaf)
