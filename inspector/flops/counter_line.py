"""Why a counter differs from the reference, in one line beside its figures. Imports neither torch nor numpy."""

from inspector.flops.figures import figure
from inspector.flops.groups import Reason, reasons
from inspector.flops.phrases import PHRASES, phrase
from inspector.flops.result import Counter, FlopReport
from inspector.printable import printable
from inspector.stats.result import SILENCE, Phrase

MOST_TYPES = 2  # named
NEARLY_ALL = 0.98
NAME_WIDTH = 40


def counter_line(report: FlopReport, counter: Counter) -> Phrase:
    """The reason that explains most of the difference: "Does not see MultiheadAttention or its 28.5 M parameters".

    SILENCE for a counter that could not count; `problem` says why.
    """
    if counter.value is None:
        return SILENCE
    rows = [row for row in reasons(report) if row.counter == counter.name]
    flops = max((row for row in rows if row.unit == "FLOP"), key=lambda row: abs(row.difference), default=None)
    params = [row for row in rows if row.unit == "parameters"]
    beside = counter.params is not None and counter.params != report.params
    if flops is None:
        return _parameters(report, counter) if beside else phrase("counter.agrees")
    types = _types(report, flops)
    values = {"types": _named(types)} if "{types}" in PHRASES[f"counter.{flops.reason}"] else {}
    if not beside:
        return phrase(f"counter.{flops.reason}", **values)
    less = report.params - (counter.params or 0)
    if less > 0 and f"counter.{flops.reason}.params" in PHRASES and _mostly(report, params, types):
        return phrase(f"counter.{flops.reason}.params", **values, params=figure(less))
    return phrase("counter.two", a=phrase(f"counter.{flops.reason}", **values), b=_parameters(report, counter))


def _parameters(report: FlopReport, counter: Counter) -> Phrase:
    more = (counter.params or 0) - report.params
    return phrase("counter.params.more" if more > 0 else "counter.params.fewer", params=figure(abs(more)))


def _types(report: FlopReport, reason: Reason) -> list[str]:
    """Classes of the reason's modules, those with the largest difference first."""
    types = {cost.name: cost.type for cost in report.modules}
    sums: dict[str, int] = {}
    wanted = (reason.counter, reason.unit, reason.reason)
    for row in report.disagreements:
        if (row.counter, row.unit, row.reason) == wanted:
            kind = types.get(row.module, "")
            sums[kind] = sums.get(kind, 0) + abs(row.counter_value - row.reference_value)
    return sorted(sums, key=lambda kind: -sums[kind])


def _named(types: list[str]) -> str:
    shown = [printable(each, NAME_WIDTH) for each in types[:MOST_TYPES]]
    return ", ".join((*shown, "…") if len(types) > MOST_TYPES else shown)


def _mostly(report: FlopReport, rows: list[Reason], types: list[str]) -> bool:
    """Whether nearly all parameters that are not counted are of these classes, or of what belongs to them."""
    kinds = {cost.name: cost.type for cost in report.modules}
    inside = missing = 0
    for row in report.disagreements:
        if row.unit == "parameters" and any(row.counter == each.counter for each in rows):
            less = row.reference_value - row.counter_value
            missing += less
            above = kinds.get(row.module.rpartition(".")[0], "")
            inside += less if kinds.get(row.module) in types or above in types else 0
    return missing > 0 and inside >= NEARLY_ALL * missing
