"""Statistics of small tensors as a scan would give them, for tests of what shows them."""

import math
from collections.abc import Sequence

from app.state.scan_state import ScanState
from inspector.checkpoint.result import Listing
from inspector.stats.result import Finding, Histogram, Phrase, ScanReport, ScanTotals, TensorStats

BINS = 44


def histogram(values: Sequence[float], bins: int = BINS) -> Histogram | None:
    """Bins whose width is the smallest power of two that at most `bins` of them need."""
    if not values:
        return None
    low, high = min(values), max(values)
    exponent = math.frexp(max(abs(low), abs(high)) or 1.0)[1] - 30
    while math.floor(math.ldexp(high, -exponent)) - math.floor(math.ldexp(low, -exponent)) >= bins:
        exponent += 1
    places = [math.floor(math.ldexp(value, -exponent)) for value in values]
    counts = [0] * (max(places) - min(places) + 1)
    for place in places:
        counts[place - min(places)] += 1
    return Histogram(exponent, min(places), tuple(counts))


def stats(tensor: int, values: Sequence[float] = (), **changes) -> TensorStats:
    """Of `values`, all in one row; `changes` are fields to set instead."""
    finite = [value for value in values if math.isfinite(value)]
    made = TensorStats(
        tensor,
        elements=len(values),
        nan=sum(math.isnan(value) for value in values),
        posinf=sum(value == math.inf for value in values),
        neginf=sum(value == -math.inf for value in values),
        zero=sum(value == 0 for value in values),
        histogram=histogram(finite),
    )
    if finite:
        mean = math.fsum(finite) / len(finite)
        std = math.sqrt(math.fsum((value - mean) ** 2 for value in finite) / len(finite))
        made = made._replace(
            min=min(finite),
            max=max(finite),
            mean=mean,
            std=std,
            l1=math.fsum(map(abs, finite)),
            l2=math.sqrt(math.fsum(value * value for value in finite)),
        )
    return made._replace(**changes)


def dead(tensor: int, *channels: int) -> Finding:
    """Dead channels of a weight: a warning."""
    values = (("dead", str(len(channels))), ("of", "16"), ("list", ", ".join(map(str, channels))), ("layer", "conv"))
    text, advice = Phrase("dead_channels.text", values), Phrase("dead_channels.zero")
    return Finding("dead_channels", "warning", (tensor,), text, advice, channels)


def not_numbers(tensor: int) -> Finding:
    """A tensor of NaN: an error."""
    return Finding("nan", "error", (tensor,), Phrase("nan.all", (("layer", "head"),)), Phrase("nan.advice"))


def copies(*tensors: int) -> Finding:
    """The same values more than once: a note."""
    text = Phrase("identical.text", (("layer", "head"), ("other", "tied")))
    return Finding("identical", "note", tensors, text, Phrase("identical.advice"))


def scan_state(listing: Listing, *rows: TensorStats, state: str = "running", **changes) -> ScanState:
    """A scan of `listing` as far as `rows`."""
    made = ScanState(state, [None] * len(listing.tensors))
    made.add(rows)
    for name, value in changes.items():
        setattr(made, name, value)
    if state == "done":
        title, subtitle = (
            Phrase("title.look", (("things", Phrase("thing")), ("tensors", Phrase("tensor")))),
            Phrase("clean"),
        )
        made.report = ScanReport(ScanTotals(len(rows)), made.findings, title, subtitle)
    return made
