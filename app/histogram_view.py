"""What a histogram says about its values: quantiles, what lies where, and which part of it is worth showing."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

from inspector.stats.result import Distribution, Histogram

MARKED = (0.01, 0.5, 0.99)  # quantiles with a line
CLIPPED = 0.001  # share of the values that clipping cuts off on either side, at most
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
    """(share, value) of the lines to draw: the engine's, which are finer, else of the histogram."""
    known = dict(found.quantiles)
    histogram = found.stats.histogram
    pairs = [(share, known.get(share, quantile(histogram, share) if histogram else None)) for share in MARKED]
    return [(share, value) for share, value in pairs if value is not None]


def bin_at(histogram: Histogram, value: float) -> Bin | None:
    edges = histogram.edges()
    if not edges[0] <= value < edges[-1]:
        return None
    number = bisect_right(edges, value) - 1
    return Bin(edges[number], edges[number + 1], histogram.counts[number])


def outside(histogram: Histogram, low: float, high: float) -> tuple[int, int]:
    """How many values lie below `low` and from `high` on; a bin that is cut counts by its middle."""
    edges = histogram.edges()
    sums = [0, *accumulate(histogram.counts)]
    middles = [a / 2 + b / 2 for a, b in pairwise(edges)]
    below = sums[bisect_left(middles, low)]
    above = sums[-1] - sums[bisect_left(middles, high)]
    return histogram.below + below, histogram.above + above


def whole_range(rows: Sequence[Distribution]) -> tuple[float, float]:
    """From the smallest to the largest value of all, with room where they are one."""
    ends = [(row.stats.min, row.stats.max) for row in rows if row.stats.min is not None and row.stats.max is not None]
    if not ends:
        return 0.0, 1.0
    low, high = float(min(end[0] for end in ends)), float(max(end[1] for end in ends))
    if low == high:
        room = abs(low) / 2 or 1.0
        return low - room, high + room
    edge = high / 64 - low / 64
    return low - edge, high + edge


def clipped_range(rows: Sequence[Distribution]) -> tuple[float, float]:
    """From the CLIPPED to the 1 - CLIPPED quantile, over all rows; the whole range where they do not say."""
    low, high = whole_range(rows)
    lows, highs = zip(*(_inner(row, low, high) for row in rows), strict=True) if rows else ((low,), (high,))
    first, last = min(lows), max(highs)
    return (first, last) if first < last else (low, high)


def has_far_outliers(rows: Sequence[Distribution]) -> bool:
    low, high = whole_range(rows)
    first, last = clipped_range(rows)
    return (high - low) > FAR * (last - first)


def _inner(row: Distribution, low: float, high: float) -> tuple[float, float]:
    """The engine's outermost quantiles within the share, else those of the histogram."""
    known = sorted(row.quantiles)
    firsts = [value for share, value in known if share <= CLIPPED]
    lasts = [value for share, value in known if share >= 1 - CLIPPED]
    histogram = row.stats.histogram
    first = firsts[-1] if firsts else quantile(histogram, CLIPPED) if histogram else None
    last = lasts[0] if lasts else quantile(histogram, 1 - CLIPPED) if histogram else None
    return low if first is None else first, high if last is None else last


def joined(counts: tuple[int, ...], most: int) -> tuple[tuple[int, ...], int]:
    """Neighbours added up until there are at most `most` bins; the second is how many became one."""
    step = max(1, -(-len(counts) // most))
    return tuple(sum(counts[i : i + step]) for i in range(0, len(counts), step)), step


def bins_for(elements: int, pixels: float) -> int:
    """As many as the values can fill and the width can show: 2 sqrt(n), from 16 to one in 2 pixels."""
    return round(max(16, min(2 * elements**0.5, pixels / 2, 1024)))
