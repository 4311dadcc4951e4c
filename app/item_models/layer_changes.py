"""How much each layer changed, in model order: what the overview of a comparison draws."""

import math
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import NamedTuple

from app.text.prefix import hide
from inspector.diff.result import IDENTICAL, ONLY_A, ONLY_B, SHAPE, UNKNOWN, PairRow

BUFFERS = {"running_mean", "running_var", "num_batches_tracked"}  # move by themselves, and farther than weights
FEW, MANY = 2, 12  # groups below the bars
MERGED = ({IDENTICAL}, {ONLY_A, ONLY_B})  # states of neighbours that share a label
ROOT_LEFT = 0.5  # share of the layers in the largest group above which it is looked into
ALONE = {ONLY_A, ONLY_B, SHAPE}  # states without a change to measure


class Layer(NamedTuple):
    """A module that holds tensors itself. `change` is None where it is not known, or nothing has a partner."""

    name: str
    state: str  # "only_a", "only_b", "shape", "changed", "identical" or "unknown"
    change: float | None  # relative L2 of its parameters together


class Group(NamedTuple):
    """Layers side by side that bear one label: from `start` to before `stop`."""

    name: str
    start: int
    stop: int


class LayerChanges:
    """Of one comparison, whose rows may be measured later. Buffers of norms count only where there is nothing else."""

    def __init__(self, rows: Sequence[PairRow], prefix: str = ""):
        """Layers in the order of `rows`; `prefix` is left out of their names."""
        places: dict[str, list[int]] = {}
        names = [hide(row.key or row.key_b, prefix).rpartition(".")[0] for row in rows]
        for place, name in enumerate(names):
            places.setdefault(name, []).append(place)
        order = {name: at for at, name in enumerate(places)}
        self.layer_of = [order[name] for name in names]  # of each row
        self._places = list(places.values())
        self.layers = [_judged(name, [rows[place] for place in own]) for name, own in places.items()]
        self._parts = _parts(list(places))

    def note(self, changed: Iterable[int], rows: Sequence[PairRow]) -> None:
        """Rows at these places have other figures."""
        for at in {self.layer_of[place] for place in changed}:
            self.layers[at] = _judged(self.layers[at].name, [rows[place] for place in self._places[at]])

    def first(self, layer: int) -> int:
        """The row that a click selects: of a layer the weight comes first."""
        return self._places[layer][0]

    def groups(self) -> list[Group]:
        """A dozen at most: parts of the model, a large one by its own parts, neighbours of one kind together."""
        made: list[tuple[Group, set[str]]] = []
        for part in self._parts:
            states = {layer.state for layer in self.layers[part.start : part.stop]}
            kind = next((kind for kind in MERGED if states <= kind), None)
            if made and kind is not None and made[-1][1] <= kind:
                last, before = made.pop()
                made.append((Group(f"{last.name}, {part.name}", last.start, part.stop), before | states))
            else:
                made.append((part, states))
        return [group for group, _ in made]


def span(layers: Sequence[Layer], group: Group) -> tuple[float, float] | None:
    """The smallest and the largest change in it; None where none is known."""
    known = [layer.change for layer in layers[group.start : group.stop] if layer.change is not None]
    return (min(known), max(known)) if known else None


def _judged(name: str, rows: Sequence[PairRow]) -> Layer:
    own = [row for row in rows if (row.key or row.key_b).rpartition(".")[2] not in BUFFERS] or rows
    states = {row.state for row in own}
    if states <= ALONE:
        return Layer(name, states.pop() if len(states) == 1 else SHAPE, None)
    if states == {IDENTICAL}:
        return Layer(name, IDENTICAL, 0.0)
    return Layer(name, UNKNOWN if states <= {IDENTICAL, UNKNOWN} else "changed", _together(own))


def _together(rows: Sequence[PairRow]) -> float | None:
    """Relative L2 of several tensors as one; None until all that have a partner are measured."""
    difference = norm = 0.0
    for row in rows:
        if row.state in ALONE:
            continue
        change = row.change
        if change is None or change.error is not None:
            return None
        difference += change.sum_d2
        norm += change.sum_a2
    if not difference:
        return 0.0
    return math.sqrt(difference / norm) if norm else math.inf


def _parts(names: Sequence[str]) -> list[Group]:
    """By segments of a name that tell the parts apart: deeper while one of them holds most of the model."""
    best: list[Group] = []
    for depth in range(1, max((name.count(".") + 2 for name in names), default=1)):
        found: list[Group] = []
        start = 0
        for head, members in groupby(_head(name, depth) for name in names):
            stop = start + len(list(members))
            found.append(Group(head, start, stop))
            start = stop
            if len(found) > MANY and best:
                return best
        best = found
        if len(found) >= FEW and max(part.stop - part.start for part in found) <= ROOT_LEFT * len(names):
            break
    return best


def _head(name: str, depth: int) -> str:
    """The first segments of a dotted name."""
    return name if name.count(".") < depth else ".".join(name.split(".", depth)[:depth])
