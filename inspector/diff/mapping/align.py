"""Two trees of keys laid on each other: by names where they agree, by shapes where these leave one way only.

What shapes leave open is asked of the values, then of renames that are proven elsewhere; every place that needed more
than names and shapes is in `ambiguities`, and what stayed open is not paired.
"""

import re
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Sequence
from typing import NamedTuple

from inspector.diff.mapping.prefixes import fits
from inspector.diff.mapping.tree import STANDARD, Node, alike_as_wholes, contains, inner, leaves
from inspector.diff.result import Ambiguity

MOST_COMPARED = 200  # children of one module whose contents are compared one by one
MOST_ASKED = 64  # tensors or modules in a row of equal shape that values are asked about

KNOWN = 4  # tensors by whose shapes a module is known even if some were left out

# what converters call the same thing
SYNONYMS = {
    "gamma": "weight",
    "beta": "bias",
    "moving_mean": "running_mean",
    "moving_variance": "running_var",
    "moving_var": "running_var",
}

NUMBERED = re.compile(r"(.*?)([0-9]+)", re.DOTALL)

Tell = Callable[[Sequence[Node], Sequence[Node]], tuple[dict[int, int], str]]


class Edge(NamedTuple):
    """A module or tensor of B, by its place below a module that is already paired, and the one of A."""

    above_b: Node
    above_a: Node
    b: Node
    a: Node

    @property
    def old(self) -> str:
        return _below(self.above_b, self.b)

    @property
    def new(self) -> str:
        return _below(self.above_a, self.a)


class _Open(NamedTuple):
    """Children of equal shapes that nothing told apart yet."""

    above_b: Node
    above_a: Node
    bs: list[Node]
    as_: list[Node]


class Alignment:
    """`pairs` from keys of B to keys of A; `edges` say how the names differ."""

    def __init__(
        self, a: Node, b: Node, tell: Tell | None = None, name_b: Callable[[Node], str] = lambda node: node.path
    ):
        self.pairs: dict[str, str] = {}
        self.edges: list[Edge] = []
        self.ambiguities: list[Ambiguity] = []
        self.doubtful: dict[str, str] = {}  # key of B whose pairing names and shapes do not prove -> what did
        self.moved: list[Node] = []  # of B: what a shift of numbers pairs with another name than its own
        self._tell = tell
        self._roots = (a, b)
        self._name_b = name_b
        self._open: list[_Open] = []
        self._waiting: deque[tuple[Node, Node, str]] = deque()
        few = min(a.shapes.total(), b.shapes.total()) < KNOWN  # that these are one model at all is a guess then
        if few:
            self._note(list(leaves(a)), list(leaves(b)), "elimination")
        self._waiting.append((a, b, "elimination" if few else ""))
        self._work()
        while self._open and self._settle():
            self._work()
        self.ambiguities += [
            Ambiguity(tuple(node.path for node in group.as_), tuple(map(self._name_b, group.bs)), _shape(group.bs))
            for group in self._open
        ]

    def _work(self) -> None:
        while self._waiting:
            self._children(*self._waiting.popleft())

    def _pair(self, above_a: Node, above_b: Node, a: Node, b: Node, doubt: str) -> None:
        if _contradict(a, b):
            return
        self.edges.append(Edge(above_b, above_a, b, a))
        self._waiting.append((a, b, doubt))

    def _children(self, a: Node, b: Node, doubt: str) -> None:
        if a.key is not None and b.key is not None and fits(a.shape, b.shape):
            self.pairs[b.key] = a.key
            if doubt:
                self.doubtful[b.key] = doubt
        if not a.children or not b.children:
            self._through(a, b, doubt)
            return
        shift = self._shift(a, b)
        if shift is None and not _share_names(a, b):
            down_a, down_b = inner(a), inner(b)
            if down_a is not a or down_b is not b:
                self._pair(a, b, down_a, down_b, doubt)
                return
        named = self._by_name(a, b, shift, doubt)
        self._by_shape(a, b, named, doubt)

    def _through(self, a: Node, b: Node, doubt: str) -> None:
        """A tensor on one side, a module around one tensor on the other."""
        down_a, down_b = inner(a), inner(b)
        if (down_a is not a or down_b is not b) and not (down_a.children or down_b.children):
            if not doubt:  # two such beside each other are a module of two tensors as well
                self._note([down_a], [down_b], "elimination")
            self._pair(a, b, down_a, down_b, doubt or "elimination")

    def _shift(self, a: Node, b: Node) -> int | None:
        """By how much all numbers of a list are moved, where one number alone fits; None for not at all."""
        numbers_a, numbers_b = _numbers(a), _numbers(b)
        loose = [
            number
            for number in numbers_b
            if number not in numbers_a or not _alike(numbers_a[number], numbers_b[number])
        ]
        if not loose or not numbers_a:
            return None
        moves = []
        for start in numbers_a:
            move = start - min(numbers_b)
            if move and all(
                number + move in numbers_a and _alike(numbers_a[number + move], node)
                for number, node in numbers_b.items()
            ):
                moves.append(move)
        return moves[0] if len(moves) == 1 else None

    def _by_name(self, a: Node, b: Node, shift: int | None, doubt: str) -> dict[str, str]:
        """Pair what has one name on both sides; the names in B -> those in A."""
        named: dict[str, str] = {}
        for name, node in b.children.items():
            new = str(int(name) + shift) if shift is not None and _is_number(name) else name
            other = a.children.get(new)
            if other is None and SYNONYMS.get(name, name) not in b.children:
                new = SYNONYMS.get(name, name)
                other = a.children.get(new)
            if other is not None and _alike(other, node):
                named[name] = new
        twins = Counter(node.signature for node in b.children.values())
        moved = []
        for name, new in named.items():
            node, other = b.children[name], a.children[new]
            if shift is not None and name != new:
                self.moved.append(node)
            unsure = "shift" if shift is not None and name != new and twins[node.signature] > 1 else ""
            if unsure:
                moved.append((other, node))
            self._pair(a, b, other, node, doubt or unsure)
        if moved:
            self._note([other for other, _ in moved], [node for _, node in moved], "shift")
        return named

    def _by_shape(self, a: Node, b: Node, named: dict[str, str], doubt: str) -> None:
        taken = set(named.values())
        bs = [node for name, node in b.children.items() if name not in named]
        as_ = [node for name, node in a.children.items() if name not in taken]
        if not bs or not as_:
            return
        if alike_as_wholes(a, b) or max(len(as_), len(bs)) > MOST_COMPARED:
            self._by_signature(a, b, as_, bs, named, doubt)
        else:
            self._by_contents(a, b, as_, bs, named, doubt)

    def _by_signature(
        self, a: Node, b: Node, as_: list[Node], bs: list[Node], named: dict[str, str], doubt: str
    ) -> None:
        groups_a, groups_b = _grouped(as_), _grouped(bs)
        alike = Counter(b.children[name].signature for name in named)
        whole = alike_as_wholes(a, b)
        for signature, group in groups_b.items():
            others = groups_a.get(signature, [])
            if not others:
                continue
            if whole and len(group) == len(others) == 1 and not alike[signature]:
                # where a sibling is as this with a tensor left out, both sides may have lost one; and where most
                # have kept their names, a small one may have gone and another come
                few = group[0].shapes.total() < KNOWN and len(named) >= len(bs) and not self._is_unique(group[0])
                unsure = "elimination" if few or _has_likes(others[0], as_) else ""
                if unsure:
                    self._note(others, group, unsure)
                self._pair(a, b, others[0], group[0], doubt or unsure)
            else:
                self._open.append(_Open(b, a, group, others))

    def _is_unique(self, node: Node) -> bool:
        """Whether it has a matrix or more, and not alone, of a shape that stands once in either model."""
        return node.shapes.total() > 1 and any(
            shape is not None and len(shape) > 1 and all(root.shapes[shape] == 1 for root in self._roots)
            for shape in node.shapes
        )

    def _by_contents(
        self, a: Node, b: Node, as_: list[Node], bs: list[Node], named: dict[str, str], doubt: str
    ) -> None:
        """Where something is left out: a pair needs to be the only one possible."""
        ways = {
            at: {to for to, other in enumerate(as_) if contains(other, node) and not _contradict(other, node)}
            for at, node in enumerate(bs)
        }
        held = [b.children[name] for name in named]
        shadowed = {at for at, node in enumerate(bs) if any(contains(other, node) for other in held)}
        done: set[int] = set()
        while True:
            only = [(at, next(iter(to))) for at, to in ways.items() if at not in done and len(to) == 1]
            uses = Counter(to for _, to in only)
            sure = [(at, to) for at, to in only if uses[to] == 1 and at not in shadowed]
            if not sure:
                break
            for at, to in sure:
                # what it was like before something was left out cannot be known
                rivals = [*(node for node in as_ if node is not as_[to]), *(node for node in bs if node is not bs[at])]
                proven = alike_as_wholes(as_[to], bs[at]) and _stands_out(bs[at], rivals)
                if not proven:
                    self._note([as_[to]], [bs[at]], "elimination")
                self._pair(a, b, as_[to], bs[at], doubt or ("" if proven else "elimination"))
                done.add(at)
                for left in ways.values():
                    left.discard(to)
        self._leave_open(a, b, as_, bs, {at: to for at, to in ways.items() if at not in done and to})

    def _leave_open(self, a: Node, b: Node, as_: list[Node], bs: list[Node], ways: dict[int, set[int]]) -> None:
        groups: dict[frozenset[int], list[int]] = defaultdict(list)
        for at, to in ways.items():
            groups[frozenset(to)].append(at)
        for to, group in groups.items():
            self._open.append(_Open(b, a, [bs[at] for at in group], [as_[at] for at in sorted(to)]))

    def _settle(self) -> bool:
        """Pair what values, or else what renames seen elsewhere, tell apart; whether anything was."""
        groups, self._open = self._open, []
        return self._by_values(groups) or self._by_renames() or self._by_elimination()

    def _by_values(self, groups: list[_Open]) -> bool:
        found = False
        for group in groups:
            told: dict[int, int] = {}
            how = ""
            if self._tell is not None and max(len(group.bs), len(group.as_)) <= MOST_ASKED:
                told, how = self._tell(group.as_, group.bs)
            for at, to in told.items():
                self._pair(group.above_a, group.above_b, group.as_[to], group.bs[at], how)
            if told:
                found = True
                self._note([group.as_[to] for to in told.values()], [group.bs[at] for at in told], how)
            self._keep(group, told)
        return found

    def _by_renames(self) -> bool:
        learned = self._learned()
        groups, self._open = self._open, []
        found = False
        for group in groups:
            places = {_below(group.above_a, node): at for at, node in enumerate(group.as_)}
            told: dict[int, int] = {}
            for at, node in enumerate(group.bs):
                to = places.get(learned.get(_below(group.above_b, node), ""))
                if to is not None and to not in told.values():
                    told[at] = to
            told = told or _by_number([_below(group.above_b, node) for node in group.bs], list(places))
            for at, to in told.items():
                self._pair(group.above_a, group.above_b, group.as_[to], group.bs[at], "rename")
            if told:
                found = True
                self._note([group.as_[to] for to in told.values()], [group.bs[at] for at in told], "rename")
            self._keep(group, told)
        return found

    def _by_elimination(self) -> bool:
        """Pair the last one left on both sides of modules that look alike as wholes; a number is never the last."""
        groups, self._open = self._open, []
        found = False
        for group in groups:
            (old, *more), (new, *rest) = group.bs, group.as_
            names = _below(group.above_b, old), _below(group.above_a, new)
            whole = alike_as_wholes(group.above_a, group.above_b)
            if more or rest or not whole or any(map(_is_number, names)) or old.signature != new.signature:
                self._open.append(group)
                continue
            found = True
            self._pair(group.above_a, group.above_b, new, old, "elimination")
            self._note([new], [old], "elimination")
        return found

    def _learned(self) -> dict[str, str]:
        """Renames of one part that are the same wherever they are proven; numbers teach nothing."""
        olds: dict[str, set[str]] = defaultdict(set)
        news: dict[str, set[str]] = defaultdict(set)
        for edge in self.edges:
            old, new = edge.old, edge.new
            if old and new and not _is_number(old) and not _is_number(new):
                olds[old].add(new)
                news[new].add(old)
        return {old: next(iter(new)) for old, new in olds.items() if len(new) == 1 and len(news[next(iter(new))]) == 1}

    def _keep(self, group: _Open, told: dict[int, int]) -> None:
        used = set(told.values())
        bs = [node for at, node in enumerate(group.bs) if at not in told]
        as_ = [node for at, node in enumerate(group.as_) if at not in used]
        if bs and as_:
            self._open.append(_Open(group.above_b, group.above_a, bs, as_))

    def _note(self, as_: Sequence[Node], bs: Sequence[Node], settled: str) -> None:
        names = tuple(node.path for node in as_), tuple(map(self._name_b, bs))
        self.ambiguities.append(Ambiguity(*names, _shape(bs), settled))


def _alike(one: Node, other: Node) -> bool:
    return one.signature == other.signature or contains(one, other)


def _contradict(one: Node, other: Node) -> bool:
    """Whether both are (around) tensors whose names every library knows, and not the same: a weight is no bias."""
    names = {inner(node).path.rpartition(".")[2] for node in (one, other)}
    return len(names) == 2 and names <= STANDARD


def _stands_out(node: Node, rivals: Sequence[Node]) -> bool:
    """Whether it has enough tensors to be known by their shapes, and nothing beside it has half of them."""
    tensors = node.shapes.total()
    return tensors >= KNOWN and all(2 * (node.shapes & rival.shapes).total() < tensors for rival in rivals)


def _has_likes(node: Node, siblings: Sequence[Node]) -> bool:
    return len(siblings) <= MOST_COMPARED and any(contains(node, other) for other in siblings if other is not node)


def _by_number(bs: Sequence[str], as_: Sequence[str]) -> dict[int, int]:
    """Places of equal numbers after one word here and another there: part0, part1 and sub0, sub1; all or none."""
    found = [[NUMBERED.fullmatch(name) for name in side] for side in (bs, as_)]
    olds, news = ({match[2]: at for at, match in enumerate(side) if match} for side in found)
    words = [{match[1] for match in side if match} for side in found]
    if len(olds) < 2 or olds.keys() != news.keys() or not len(olds) == len(bs) == len(as_):
        return {}
    return {at: news[number] for number, at in olds.items()} if [len(each) for each in words] == [1, 1] else {}


def _share_names(a: Node, b: Node) -> bool:
    return any(name in a.children and _alike(a.children[name], node) for name, node in b.children.items())


def _is_number(name: str) -> bool:
    return name.isascii() and name.isdecimal() and (name == "0" or name[0] != "0")


def _numbers(node: Node) -> dict[int, Node]:
    return {int(name): child for name, child in node.children.items() if _is_number(name) and len(name) < 10}


def _grouped(nodes: Sequence[Node]) -> dict[int, list[Node]]:
    groups: dict[int, list[Node]] = defaultdict(list)
    for node in nodes:
        groups[node.signature].append(node)
    return groups


def _below(above: Node, node: Node) -> str:
    return node.path[len(above.path) + 1 :] if above.path else node.path


def _shape(nodes: Sequence[Node]) -> tuple[int, ...] | None:
    return nodes[0].shape if nodes[0].key is not None else None
