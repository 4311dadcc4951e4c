"""A report's rows put together: by type, and a counter's disagreements by reason. Imports neither torch nor numpy."""

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


def slowest_part(report: FlopReport) -> tuple[ModuleCost, float] | None:
    """The child of the root that takes most of the measured time, and its share; None when nothing was measured."""
    whole = report.modules[0].time_ms
    children = [cost for cost in report.modules if cost.name and "." not in cost.name and cost.time_ms]
    if not whole or not children:
        return None
    slowest = max(children, key=lambda cost: cost.time_ms or 0.0)
    return slowest, (slowest.time_ms or 0.0) / whole
