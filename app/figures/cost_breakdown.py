"""Where the FLOPs of one module go: to its operations where these are few, else to its parts."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from inspector.flops.result import ModuleCost, Part
from inspector.model.result import ModelTree

MOST = 8  # lines
ALIKE = 4  # equal parts from which on they are told in one line
NAMED = {"scaled_dot_product_attention": "attention", "convolution": "conv"}  # products that no parameter takes part in


class Line(NamedTuple):
    """`module` is its place in ModelTree.modules; `times` says of how many equal parts it tells."""

    name: str
    flops: int  # of all of them
    module: int
    times: int = 1
    type: str = ""  # of those parts, where they are several


def breakdown(tree: ModelTree, place: int, costs: Mapping[str, ModuleCost]) -> list[Line]:
    """Largest first. Empty where nothing is multiplied."""
    lines = list(_operations(tree, place, costs, MOST))
    if len(lines) > MOST:
        lines = _folded([*_own(tree, place, costs), *_children(tree, place, costs)])
        if len(lines) == 1:  # all of it is done by one part, or by equal ones: what do these do?
            (only,) = lines
            inner = breakdown(tree, only.module, costs)
            return [_times(line, only.times) for line in inner] if inner else lines
    return sorted(lines, key=lambda line: -line.flops)


def _times(line: Line, count: int) -> Line:
    """The same line in each of `count` equal blocks."""
    if count == 1:
        return line
    return Line(f"{count} × {line.name}", line.flops * count, line.module, line.times * count, line.type)


def _cost(tree: ModelTree, place: int, costs: Mapping[str, ModuleCost]) -> ModuleCost | None:
    node = tree.modules[place]
    return costs.get(node.same_as or node.name)


def _operations(tree: ModelTree, place: int, costs: Mapping[str, ModuleCost], most: int) -> Iterator[Line]:
    """Of all modules of the subtree; gives up after one more than `most`."""
    found = 0
    for below in range(place, place + 1 + tree.modules[place].descendants):
        if tree.modules[below].same_as is not None and below != place:
            continue  # told at its first place
        for line in _own(tree, below, costs, tree.modules[place].name):
            yield line
            found += 1
            if found > most:
                return


def _own(tree: ModelTree, place: int, costs: Mapping[str, ModuleCost], around: str | None = None) -> Iterator[Line]:
    """Products of the module's own forward, named as seen from the module `around`, or from itself."""
    cost = _cost(tree, place, costs)
    if cost is None:
        return
    name = tree.modules[place].name
    inside = "" if around is None else name[len(around) :].lstrip(".")
    sums: Counter[str] = Counter()
    for part in cost.parts:
        sums[_part_name(part, inside)] += part.flops
    for words, flops in sums.items():
        if flops:
            yield Line(words, flops, place)


def _part_name(part: Part, inside: str) -> str:
    """ "mlp.0", "in_proj", "out_proj", "attention"."""
    weight = part.weight.removesuffix(".weight").removesuffix("_weight")
    if weight == "weight":
        return inside or NAMED.get(part.op, part.op)
    if weight:
        return weight
    return NAMED.get(part.op, part.op)


def _children(tree: ModelTree, place: int, costs: Mapping[str, ModuleCost]) -> Iterator[Line]:
    below, last = place + 1, place + tree.modules[place].descendants
    while below <= last:
        node, cost = tree.modules[below], _cost(tree, below, costs)
        if cost is not None and cost.flops and node.same_as is None:
            yield Line(node.name.rpartition(".")[2], cost.flops, below, 1, node.type.rpartition(".")[2])
        below += 1 + node.descendants


def _folded(lines: list[Line]) -> list[Line]:
    """Equal blocks stand in one line."""
    equal = Counter((line.type, line.flops) for line in lines if line.type)
    found: list[Line] = []
    told: set[tuple[str, int]] = set()
    for line in lines:
        kind = (line.type, line.flops)
        if equal[kind] < ALIKE:
            found.append(line)
        elif kind not in told:
            told.add(kind)
            found.append(
                Line(f"{equal[kind]} × {line.type}", equal[kind] * line.flops, line.module, equal[kind], line.type)
            )
    return found
