"""What opens the page of a count, made of its figures: the sentence, the line below, how it was measured."""

from inspector.flops.figures import figure, long_figure, milliseconds
from inspector.flops.groups import CLEARLY, OTHER, legend, standing_out
from inspector.flops.phrases import of_group, phrase
from inspector.flops.result import FlopReport, ModuleCost
from inspector.printable import printable
from inspector.stats.result import Phrase

MOST = 0.5  # of the work: what a group must do to be in the sentence
SMALLEST_IMAGE = 8  # pixels
UNSTEADY = 0.25  # of the median, between the quartiles
SPREADS = 2  # of the runs, by which a part must take longer than any other to be named
PARTS_OFF = 0.25  # of a module's time, by which that of its parts together may differ
GROUP_CLAUSES = {"flops": "cost.group_work", "params": "cost.group_params"}  # by row of METRICS
PART_CLAUSES = {
    "flops": "cost.part_work",
    "params": "cost.part_params",
    "time": "cost.part_time",
    "activations": "cost.part_activations",
}
TOO_LOW = ("cost.threads", "cost.generator")  # of the cautions
MOST_OPS = 3  # named among those without a formula
NAME_WIDTH = 60


def title(report: FlopReport, metric: str = "") -> Phrase:
    """ "35.13 GFLOP and 86.57 M parameters; the MLPs do 63.5% of the work."

    `metric`: the row of METRICS whose largest part is named; "" for what says most of the model.
    """
    flops = long_figure(report.total, "FLOP")
    params = phrase("cost.parameter") if report.params == 1 else phrase("cost.parameters", n=long_figure(report.params))
    what = _what_of(report, metric) if metric else _what(report)
    if what is None:
        return phrase("cost.title", flops=flops, parameters=params)
    return phrase("cost.title.what", flops=flops, parameters=params, what=what)


def subtitle(report: FlopReport) -> Phrase:
    """ "One 3×224×224 image takes about 82 ms on this cpu. Every product has a formula; nothing is uncounted." """
    return phrase("cost.subtitle", run=_run(report), formulas=_formulas(report))


def measured(report: FlopReport) -> Phrase:
    """Input, dtype, device, runs and their spread."""
    mode = phrase("cost.mode.train") if report.training else phrase("cost.mode.eval")
    given, timing = {"input": _times(report.input), "dtype": report.dtype, "mode": mode}, report.timing
    if timing is None:
        return phrase("cost.not_measured", **given)
    runs = {"runs": timing.runs, "warm_up": timing.warm_up}
    spread = {"low": milliseconds(timing.low_ms), "high": milliseconds(timing.high_ms)}
    if timing.device == "cpu":
        return phrase("cost.measured.cpu", **given, threads=timing.threads, **runs, **spread)
    return phrase("cost.measured.device", **given, device=timing.device, **runs, **spread)


def notes(report: FlopReport) -> tuple[Phrase, ...]:
    """What else is to be known: where memory is at its peak; that values were looked at."""
    memory = report.modules[0].memory
    found = []
    if memory.peak:
        figures = {"peak": figure(memory.peak, "B"), "moved": figure(memory.read + memory.written, "B")}
        there = [cost for cost in report.modules if cost.memory.peak == memory.peak]
        at = max(there, key=lambda cost: (bool(cost.name), cost.name.count(".")))  # the innermost
        if at.name:
            found.append(phrase("cost.peak", name=_called(at), **figures))
        else:
            found.append(phrase("cost.peak.root", **figures))
    return (*found, *report.cautions)


def _called(cost: ModuleCost) -> str:
    """Its name; a number says nothing without its class: "2 (Conv2d)"."""
    name = printable(cost.name, NAME_WIDTH)
    return f"{name} ({cost.type})" if cost.name.isdecimal() else name


def _what(report: FlopReport) -> Phrase | None:
    """The clause of what does most: of a model that attends a kind of work, of others rather a part of it."""
    groups = [each for each in legend(report) if each.key != OTHER]
    first = groups[0] if len(groups) > 1 and groups[0].share >= MOST else None
    group = first and phrase("cost.group_work", group=of_group("cost.doers", first.key), share=f"{first.share:.1%}")
    if group and any(each.key == "attention" for each in groups):
        return group
    # the work of parts is no answer to where the time goes
    part = _part_of(report, "flops" if report.timing is None else "time")
    return part or group


def _what_of(report: FlopReport, metric: str) -> Phrase | None:
    """The same in one figure: a kind of work where it has most of that, else a part."""
    if metric in GROUP_CLAUSES:
        first = next(iter(legend(report, metric)), None)
        if first is not None and first.key != OTHER and MOST <= first.share < 1:
            doers = of_group("cost.doers", first.key)
            return phrase(GROUP_CLAUSES[metric], group=doers, share=f"{first.share:.1%}")
    return _part_of(report, metric)


def _part_of(report: FlopReport, metric: str) -> Phrase | None:
    """The module that has clearly more than any beside it."""
    spread = _spread(report) if metric == "time" else 0.0
    if spread > UNSTEADY:  # runs so far apart that a share of one is no fact: the machine was busy
        return None
    found = standing_out(report, metric, CLEARLY + SPREADS * spread)
    if found is None or (metric == "time" and not _adds_up(report, found[0])):
        return None
    cost, share = found
    return phrase(PART_CLAUSES[metric], name=_called(cost), share=f"{share:.0%}")


def _spread(report: FlopReport) -> float:
    """How far the quartiles of the runs are apart, as a share of the median."""
    timing = report.timing
    return (timing.high_ms - timing.low_ms) / timing.median_ms if timing is not None and timing.median_ms else 0.0


def _adds_up(report: FlopReport, cost: ModuleCost) -> bool:
    """Whether what a module took is what its parts took: a median may be of a run that something else held up."""
    prefix = f"{cost.name}." if cost.name else ""
    below = [
        each.time_ms
        for each in report.modules
        if each.name.startswith(prefix)
        and each.name
        and "." not in each.name[len(prefix) :]
        and each.time_ms is not None
    ]
    spent = cost.time_ms or 0.0
    return not below or abs(sum(below) - spent) <= PARTS_OFF * spent


def _run(report: FlopReport) -> Phrase:
    kind, values = _input(report)
    if report.timing is None:
        return phrase(f"cost.for.{kind}", **values)
    device = "cpu" if report.timing.device == "cpu" else "GPU"
    return phrase(f"cost.timed.{kind}", **values, time=milliseconds(report.timing.median_ms), device=device)


def _input(report: FlopReport) -> tuple[str, dict[str, str | int | Phrase]]:
    """What was given: three or one channels of more than a few pixels are an image."""
    first, *more = report.input.split() or [""]
    sizes = first.split(",")
    if not more and len(sizes) == 4 and all(size.isdecimal() for size in sizes):
        n, channels, *pixels = map(int, sizes)
        if channels in (1, 3) and min(pixels) >= SMALLEST_IMAGE:
            shape = "×".join(sizes[1:])
            return ("image", {"shape": shape}) if n == 1 else ("images", {"n": n, "shape": shape})
    if not more:
        return "input", {"shape": _times(first)}
    if "[" in report.input:  # one argument of several tensors
        return "inputs", {"shape": _times(report.input)}
    *before, last = map(_times, (first, *more))
    return "inputs", {"shape": phrase("cost.and", a=", ".join(before), b=last)}


def _formulas(report: FlopReport) -> Phrase:
    if not report.uncounted:
        return phrase("cost.seen" if any(each.name in TOO_LOW for each in report.cautions) else "cost.counted")
    n = sum(each.calls for each in report.uncounted)
    ops = list(dict.fromkeys(printable(each.op, NAME_WIDTH) for each in report.uncounted))
    named = ", ".join((*ops[:MOST_OPS], *(("…",) if len(ops) > MOST_OPS else ())))
    return phrase("cost.uncounted.one", ops=named) if n == 1 else phrase("cost.uncounted.many", n=n, ops=named)


def _times(given: str) -> str:
    return printable(given.replace(",", "×"), NAME_WIDTH)
