"""A report's rows put together: by type, by kind of work, a counter's disagreements by reason. Imports no torch.

A kind of work, a group of the legend, is "mlp", "projections" and "attention" (the products between tokens), "conv:3×3"
by kernel, "conv_depthwise", "conv_grouped", "conv_transposed", "recurrent", "linear" (other linear layers), "products"
(matrices multiplied that are no weights). "other" is all that multiplies nothing, and groups too small for a legend.
Where it is about time or memory, what multiplies nothing is told apart too: "norm", "functions" (what the forward of
a module with others below it does itself), "activation", "pool".
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from inspector.flops.result import FlopReport, ModuleCost


@dataclass(frozen=True, slots=True)
class TypeCost:
    """All modules of one class: what their own forwards multiply, and their own parameters."""

    type: str
    flops: int
    params: int
    modules: int


@dataclass(frozen=True, slots=True)
class Reason:
    """All disagreements of a counter in one unit for one reason; `difference` is the counter's less the reference's."""

    counter: str
    unit: str
    reason: str
    difference: int
    modules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """One entry of a legend."""

    key: str
    value: float
    share: float  # of the whole, 0 to 1


METRICS: dict[str, Callable[[ModuleCost], float]] = {  # each with the module's children; `value` in its own unit
    "flops": lambda cost: cost.flops,
    "params": lambda cost: cost.params,
    "time": lambda cost: cost.time_ms or 0.0,  # ms
    "activations": lambda cost: cost.memory.activations,  # bytes
    "traffic": lambda cost: cost.memory.read + cost.memory.written,  # bytes
}
OTHER, FUNCTIONS = "other", "functions"
IDLE_KINDS = {  # layers that multiply nothing, by class
    "norm": re.compile(r"norm(act)?(\dd)?$|LocalResponseNorm", re.IGNORECASE),
    "activation": re.compile(
        r"^(\w*(ReLU\d?|ELU|GLU|SiLU|Swish|Mish|Sigmoid|Tanh|Softmax\w*|Softplus|Softsign|\w*shrink)(Activation)?|Threshold)$",
        re.IGNORECASE,
    ),
    "pool": re.compile(r"Pool(\dd)?$", re.IGNORECASE),
}
NEARLY_ALL, WORTH_TELLING, CLEARLY = 0.9, 0.25, 1.15


def own_values(report: FlopReport, metric: str) -> dict[str, float]:
    """What each module takes without its children, by name; a row of METRICS."""
    value = METRICS[metric]
    if metric == "params":
        return {cost.name: float(cost.own_params) for cost in report.modules}
    if metric == "flops":
        return {cost.name: float(cost.own_flops) for cost in report.modules}
    own = {cost.name: float(value(cost)) for cost in report.modules}
    for cost in report.modules:
        above = cost.name.rpartition(".")[0]
        if cost.name and above in own:
            own[above] -= value(cost)
    return {name: max(left, 0.0) for name, left in own.items()}  # a shared module may run elsewhere


def group_of(report: FlopReport) -> dict[str, str]:
    """The group of each module's own work, by name; "" for one that multiplies nothing itself.

    A module that is never called, as the projection out of an attention, counts with the one above it.
    """
    found: dict[str, str] = {}
    for cost in report.modules:
        above = found.get(cost.name.rpartition(".")[0], "") if cost.name and not cost.calls else ""
        found[cost.name] = cost.group or above
    return found


def idle_kind(type_name: str) -> str:
    """The group of a layer that multiplies nothing, by its class: "norm", "activation", "pool", else OTHER."""
    return next((kind for kind, names in IDLE_KINDS.items() if names.search(type_name)), OTHER)


def legend(report: FlopReport, metric: str = "flops", most: int = 4) -> tuple[Group, ...]:
    """At most `most` groups, the largest first, and "other" last where anything is left. Empty where all is zero."""
    sums: dict[str, float] = {}
    if metric == "flops":
        for cost in report.modules:
            for part in cost.parts:
                sums[part.group] = sums.get(part.group, 0.0) + part.flops
    else:
        groups = group_of(report)
        for name, value in own_values(report, metric).items():
            key = groups[name] or OTHER
            sums[key] = sums.get(key, 0.0) + value
    whole, rest = sum(sums.values()), sums.pop(OTHER, 0.0)
    rows = sorted(((key, value) for key, value in sums.items() if value), key=lambda row: -row[1])
    kept = [(key, value) for key, value in rows[:most] if value >= 0.001 * whole]
    rest += sum(value for _, value in rows[len(kept) :])
    return tuple(Group(key, value, value / whole) for key, value in (*kept, (OTHER, rest)) if value)


def by_type(report: FlopReport) -> tuple[TypeCost, ...]:
    """Most FLOPs first; together they are the total."""
    found: dict[str, list[int]] = {}
    for cost in report.modules:
        sums = found.setdefault(cost.type, [0, 0, 0])
        for at, more in enumerate((cost.own_flops, cost.own_params, 1)):
            sums[at] += more
    return tuple(TypeCost(name, *sums) for name, sums in sorted(found.items(), key=lambda row: -row[1][0]))


def reasons(report: FlopReport) -> tuple[Reason, ...]:
    """By counter, the largest difference first."""
    found: dict[tuple[str, str, str], list[tuple[str, int]]] = {}
    for row in report.disagreements:
        difference = row.counter_value - row.reference_value
        found.setdefault((row.counter, row.unit, row.reason), []).append((row.module, difference))
    together = [
        Reason(*key, sum(difference for _, difference in rows), tuple(name for name, _ in rows))
        for key, rows in found.items()
    ]
    order = [each.name for each in report.counters]
    return tuple(sorted(together, key=lambda one: (order.index(one.counter), one.unit, -abs(one.difference))))


def down_to(report: FlopReport, depth: int | None) -> tuple[ModuleCost, ...]:
    """Modules of at most `depth` levels below the root; None for all."""
    if depth is None:
        return report.modules
    return tuple(cost for cost in report.modules if not cost.name or cost.name.count(".") < depth)


def standing_out(report: FlopReport, metric: str, clearly: float = CLEARLY) -> tuple[ModuleCost, float] | None:
    """The module that takes `clearly` times what any beside it takes, and its share; None where there is none.

    Looked for among the children of the root, and of a child that is nearly all of it.
    """
    value, name = METRICS[metric], ""
    whole = value(report.modules[0])
    while whole:
        prefix = f"{name}." if name else ""
        children = [
            cost
            for cost in report.modules
            if cost.name and cost.name.startswith(prefix) and "." not in cost.name[len(prefix) :]
        ]
        first, second = (*sorted(children, key=value, reverse=True)[:2], None, None)[:2]
        if first is None:
            return None
        share = value(first) / whole
        if share > NEARLY_ALL:
            name = first.name
            continue
        if share < WORTH_TELLING or (second is not None and value(second) > value(first) / clearly):
            return None
        return first, share
    return None
