"""Where a figure of one module goes: FLOPs to its operations where these are few, others to its parts."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from inspector.flops.result import ModuleCost, Part
from inspector.model.result import ModelTree

MOST = 8  # lines
LITTLE = 0.1  # of a module's amount: what its parts leave is its own from here on
AMOUNTS: dict[str, Callable[[ModuleCost], float]] = {
    "flops": lambda cost: cost.flops,
    "params": lambda cost: cost.params,
    "time": lambda cost: cost.time_ms or 0.0,  # ms
    "memory": lambda cost: cost.memory.activations,  # bytes
}
ALIKE = 4  # equal parts from which on they are told in one line
NAMED = {"scaled_dot_product_attention": "attention", "convolution": "conv"}  # products that no parameter takes part in


class Line(NamedTuple):
    """`module` is its place in ModelTree.modules; `times` says of how many equal parts it tells."""

    name: str
    amount: float  # of all of them, in the figure's unit
    module: int
    times: int = 1
    type: str = ""  # of those parts, where they are several


def breakdown(tree: ModelTree, place: int, costs: Mapping[str, ModuleCost], figure: str = "flops") -> list[Line]:
    """Largest first; `figure` is a row of AMOUNTS. Empty where there is nothing of it, or nothing below."""
    lines = list(_operations(tree, place, costs, MOST)) if figure == "flops" else _parts(tree, place, costs, figure)
    if figure == "flops" and len(lines) > MOST:
        lines = _folded([*_own(tree, place, costs), *_children(tree, place, costs, figure)], tree, costs)
        if len(lines) == 1:  # all of it is done by one part, or by equal ones: what do these do?
            (only,) = lines
            inner = breakdown(tree, only.module, costs)
            return [_times(line, only.times) for line in inner] if inner else lines
    return sorted(lines, key=lambda line: -line.amount)


def _parts(tree: ModelTree, place: int, costs: Mapping[str, ModuleCost], figure: str) -> list[Line]:
    """The module's children, and what it does itself, without a name."""
    lines = list(_children(tree, place, costs, figure))
    cost = _cost(tree, place, costs)
    if cost is None or not lines:
        return []
    whole = AMOUNTS[figure](cost)
    own = whole - sum(line.amount for line in lines)
    if own > LITTLE * whole:
        lines.append(Line("", own, place))
    if len(lines) == 1:  # one module around everything
        return _parts(tree, lines[0].module, costs, figure) or lines
    folded = _folded(lines, tree, costs)
    return folded if len(folded) > 1 else lines


def _times(line: Line, count: int) -> Line:
    """The same line in each of `count` equal blocks."""
    if count == 1:
        return line
    return Line(f"{count} × {line.name}", line.amount * count, line.module, line.times * count, line.type)


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


def _children(tree: ModelTree, place: int, costs: Mapping[str, ModuleCost], figure: str) -> Iterator[Line]:
    below, last = place + 1, place + tree.modules[place].descendants
    while below <= last:
        node, cost = tree.modules[below], _cost(tree, below, costs)
        amount = AMOUNTS[figure](cost) if cost is not None else 0
        if amount and node.same_as is None:
            yield Line(node.name.rpartition(".")[2], amount, below, 1, node.type.rpartition(".")[2])
        below += 1 + node.descendants


def _folded(lines: list[Line], tree: ModelTree, costs: Mapping[str, ModuleCost]) -> list[Line]:
    """Equal blocks, of one class with the same FLOPs and parameters, stand in one line."""

    def kind(line: Line) -> tuple[str, int, int]:
        cost = _cost(tree, line.module, costs) if line.type else None
        return (line.type, cost.flops, cost.params) if cost is not None else ("", 0, 0)

    kinds = [kind(line) for line in lines]
    equal = Counter(each for each in kinds if each[0])
    found: list[Line] = []
    told: set[tuple[str, int, int]] = set()
    for line, own in zip(lines, kinds, strict=True):
        count = equal[own]
        if count < ALIKE:
            found.append(line)
        elif own not in told:
            told.add(own)
            amount = sum(other.amount for other, its in zip(lines, kinds, strict=True) if its == own)
            found.append(Line(f"{count} × {line.type}", amount, line.module, count, line.type))
    return found
