"""What a histogram says about its values: quantiles, what lies where, and which part of it is worth showing."""

import sys
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

from inspector.stats.result import Distribution, Histogram

MARKED = (0.01, 0.5, 0.99)  # quantiles with a line
CLIPPED = 0.001  # share of the values that clipping cuts off on either side, at most
SQUASHED = 4  # bins
FAR = 20.0  # times the clipped range from which on outliers are cut without being asked


class Bin(NamedTuple):
    low: float
    high: float
    elements: int


def quantile(histogram: Histogram, share: float) -> float | None:
    """As if the values of a bin were spread evenly over it; None where it lies outside or nothing is counted."""
    total = histogram.below + sum(histogram.counts) + histogram.above
    wanted = share * total - histogram.below
    if not total or wanted < 0:
        return None
    edges, before = histogram.edges(), 0
    for number, count in enumerate(histogram.counts):
        if count and before + count >= wanted:
            low, high = edges[number], edges[number + 1]
            return low + (high - low) * (wanted - before) / count
        before += count
    return None


def marked_quantiles(found: Distribution) -> list[tuple[float, float]]:
    """(share, value) of the lines to draw: the engine's, which are finer than linear bins, else of the histogram."""
    histogram = found.stats.histogram
    known = dict(found.quantiles) if histogram is None or not histogram.steps else {}
    pairs = [(share, known.get(share, quantile(histogram, share) if histogram else None)) for share in MARKED]
    return [(share, value) for share, value in pairs if value is not None]


def bin_at(histogram: Histogram, value: float) -> Bin | None:
    edges = histogram.edges()
    if not edges[0] <= value < edges[-1]:
        return None
    number = bisect_right(edges, value) - 1
    return Bin(edges[number], edges[number + 1], histogram.counts[number])


class Outside(NamedTuple):
    """How many values lie below `low` and from `high` on, exactly: both are edges of bins."""

    below: int
    above: int
    low: float
    high: float


def outside(histogram: Histogram, low: float, high: float) -> Outside:
    """What [low, high) leaves out, by the edges next to its ends."""
    edges = histogram.edges()
    sums = [0, *accumulate(histogram.counts)]
    middles = [a / 2 + b / 2 for a, b in pairwise(edges)]
    first, last = bisect_left(middles, low), bisect_left(middles, high)
    return Outside(histogram.below + sums[first], histogram.above + sums[-1] - sums[last], edges[first], edges[last])


def is_squashed(rows: Sequence[Distribution]) -> bool:
    """Whether what clipping leaves lies in so few bins that they do not tell where it begins and ends."""
    low, high = clipped_range(rows)
    histogram = rows[0].stats.histogram if rows else None
    if histogram is None or histogram.steps or len(histogram.counts) < SQUASHED:
        return False
    return high - low < SQUASHED * 2.0**histogram.exponent


def whole_range(rows: Sequence[Distribution]) -> tuple[float, float]:
    """From the first bin that holds a value to the last one, of all; room on both sides of a value that is alone."""
    found = [row.stats for row in rows if row.stats.min is not None and row.stats.max is not None]
    if not found:
        return 0.0, 1.0
    low = min(float(stats.min) for stats in found if stats.min is not None)
    high = max(float(stats.max) for stats in found if stats.max is not None)
    if low == high:
        room = abs(low) / 2 or 1.0
        return low - room, high + room
    ends = [_filled(stats.histogram) for stats in found if stats.histogram is not None]
    largest = sys.float_info.max  # the last edge may lie beyond it
    first, last = min([low, *(end[0] for end in ends)]), max([high, *(end[1] for end in ends)])
    return max(first, -largest), min(last, largest)


def _filled(histogram: Histogram) -> tuple[float, float]:
    edges = histogram.edges()
    some = [number for number, count in enumerate(histogram.counts) if count]
    return (edges[some[0]], edges[some[-1] + 1]) if some else (edges[0], edges[0])


def has_one_value(row: Distribution) -> bool:
    return row.stats.min is not None and row.stats.min == row.stats.max


def clipped_range(rows: Sequence[Distribution]) -> tuple[float, float]:
    """From the CLIPPED to the 1 - CLIPPED quantile, over all rows; the whole range where they do not say."""
    low, high = whole_range(rows)
    if all(has_one_value(row) for row in rows):
        return low, high
    lows, highs = zip(*(_inner(row, low, high) for row in rows), strict=True) if rows else ((low,), (high,))
    first, last = min(lows), max(highs)
    return (first, last) if first < last else (low, high)


def has_far_outliers(rows: Sequence[Distribution]) -> bool:
    low, high = whole_range(rows)
    first, last = clipped_range(rows)
    return high / 2 - low / 2 > FAR * (last / 2 - first / 2)


def _inner(row: Distribution, low: float, high: float) -> tuple[float, float]:
    """The engine's outermost quantiles within the share, else those of the histogram: a logarithmic one is finer."""
    histogram = row.stats.histogram
    known = sorted(row.quantiles) if histogram is None or not histogram.steps else []
    firsts = [value for share, value in known if share <= CLIPPED]
    lasts = [value for share, value in known if share >= 1 - CLIPPED]
    first = firsts[-1] if firsts else quantile(histogram, CLIPPED) if histogram else None
    last = lasts[0] if lasts else quantile(histogram, 1 - CLIPPED) if histogram else None
    return low if first is None else first, high if last is None else last


def bins_for(elements: int, pixels: float) -> int:
    """As many as the values can fill and the width can show: 2 sqrt(n), from 16 to one in 2 pixels."""
    return round(max(16, min(2 * elements**0.5, pixels / 2, 1024)))
