"""How much each layer changed, in model order: what the overview of a comparison draws."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby

from app.prefix import hide
from inspector.diff.result import IDENTICAL, ONLY_A, ONLY_B, SHAPE, UNKNOWN, PairRow

BUFFERS = {"running_mean", "running_var", "num_batches_tracked"}  # move by themselves, and farther than weights
FEW, MANY = 2, 12  # groups below the bars
MERGED = ({IDENTICAL}, {ONLY_A, ONLY_B})  # states of neighbours that share a label
ROOT_LEFT = 0.5  # share of the layers in the largest group above which it is looked into


@dataclass(slots=True)
class Layer:
    """A module that holds tensors itself. `change` is None where it is not known, or nothing has a partner."""

    name: str
    places: list[int] = field(default_factory=list)  # of its rows
    state: str = UNKNOWN  # "only_a", "only_b", "shape", "changed", "identical" or "unknown"
    change: float | None = None  # relative L2 of its parameters together

    @property
    def first(self) -> int:
        """The row that a click selects: of a layer the weight comes first."""
        return self.places[0]


@dataclass(frozen=True, slots=True)
class Group:
    """Layers side by side that bear one label."""

    name: str
    start: int  # of the layers
    stop: int


def layers_of(rows: Sequence[PairRow], prefix: str = "") -> list[Layer]:
    """In the order of `rows`. Buffers of norms count only where a layer has nothing else."""
    found: dict[str, Layer] = {}
    for place, row in enumerate(rows):
        name = hide(row.key or row.key_b, prefix).rpartition(".")[0]
        if name not in found:
            found[name] = Layer(name)
        found[name].places.append(place)
    for layer in found.values():
        own = [rows[place] for place in layer.places]
        _judge(layer, [row for row in own if not _is_buffer(row)] or own)
    return list(found.values())


def groups_of(layers: Sequence[Layer]) -> list[Group]:
    """A dozen at most: parts of the model, a large one by its own parts, neighbours of one kind together."""
    depth = _depth(layers)
    found: list[Group] = []
    for name, members in groupby(range(len(layers)), key=lambda at: _head(layers[at].name, depth)):
        places = list(members)
        found.append(Group(name, places[0], places[-1] + 1))
    merged: list[Group] = []
    for group in found:
        if merged and any(_are(layers, merged[-1], kind) and _are(layers, group, kind) for kind in MERGED):
            last = merged.pop()
            merged.append(Group(f"{last.name}, {group.name}", last.start, group.stop))
        else:
            merged.append(group)
    return merged


def span(layers: Sequence[Layer], group: Group) -> tuple[float, float] | None:
    """The smallest and the largest change in it; None where none is known."""
    known = [layer.change for layer in layers[group.start : group.stop] if layer.change is not None]
    return (min(known), max(known)) if known else None


def _judge(layer: Layer, rows: Sequence[PairRow]) -> None:
    states = {row.state for row in rows}
    if states in ({ONLY_A}, {ONLY_B}):
        layer.state = states.pop()
        return
    if states <= {ONLY_A, ONLY_B, SHAPE}:
        layer.state = SHAPE
        return
    if states == {IDENTICAL}:
        layer.state, layer.change = IDENTICAL, 0.0
        return
    layer.state = UNKNOWN if states <= {IDENTICAL, UNKNOWN} else "changed"
    layer.change = _together(rows)


def _together(rows: Sequence[PairRow]) -> float | None:
    """Relative L2 of several tensors as one; None until all that have a partner are measured."""
    difference = norm = 0.0
    for row in rows:
        if row.state in {ONLY_A, ONLY_B, SHAPE}:
            continue
        change = row.change
        if change is None or change.error is not None:
            if row.state == IDENTICAL:
                continue
            return None
        difference += change.sum_d2
        norm += change.sum_a2
    if not difference:
        return 0.0
    return math.sqrt(difference / norm) if norm else math.inf


def _is_buffer(row: PairRow) -> bool:
    return (row.key or row.key_b).rpartition(".")[2] in BUFFERS


def _are(layers: Sequence[Layer], group: Group, states: set[str]) -> bool:
    return all(layer.state in states for layer in layers[group.start : group.stop])


def _head(name: str, depth: int) -> str:
    return ".".join(name.split(".")[:depth])


def _depth(layers: Sequence[Layer]) -> int:
    """Segments of a name that tell the groups apart: deeper while one part holds most of the model."""
    deepest = max((layer.name.count(".") + 1 for layer in layers), default=1)
    best = 1
    for depth in range(1, deepest + 1):
        heads = [_head(layer.name, depth) for layer in layers]
        sizes = [len(list(members)) for _, members in groupby(heads)]
        if len(sizes) > MANY:
            break
        best = depth
        if len(sizes) >= FEW and max(sizes) <= ROOT_LEFT * len(layers):
            break
    return best
