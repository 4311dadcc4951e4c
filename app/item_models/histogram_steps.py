"""A histogram as small as a cell: at most 44 steps, as many as the number of values carries, heights softened."""

from dataclasses import dataclass
from functools import lru_cache
from math import ceil, sqrt

from inspector.stats.result import Histogram, TensorStats

MOST, LEAST = 44, 9  # steps
FEW = 24  # values below which each stands for itself
ALONE = 2  # values of which one is drawn as a part: single values stand alike in every row, lower than bars
FEW_BINS = 3  # so few are single values, too: a mask, a constant
SOFT = 0.6  # power of the counts, so that rare values are seen


@dataclass(frozen=True, slots=True)
class Steps:
    """Heights between 0 and 1 side by side. With `apart` they are places where single values stand."""

    heights: tuple[float, ...]
    zero: float | None = None  # where 0 is along the width (0..1), if it is inside
    apart: bool = False


def steps_of(stats: TensorStats) -> Steps | None:
    """None where there is nothing to draw: no finite value, or no histogram."""
    histogram = stats.histogram
    if histogram is None or not any(histogram.counts):
        return None
    return _steps(histogram, stats.finite)


@lru_cache(maxsize=1024)
def _steps(histogram: Histogram, values: int) -> Steps:
    counts = histogram.counts
    used = [place for place, count in enumerate(counts) if count]
    begin, end = used[0], used[-1] + 1
    apart = values < FEW or end - begin <= FEW_BINS
    wide = 1
    if not apart:
        wide = ceil((end - begin) / min(MOST, max(LEAST, round(2 * sqrt(values)))))
    sums = [sum(counts[place : min(place + wide, end)]) for place in range(begin, end, wide)]
    highest = max(ALONE, *sums) if apart else max(sums)
    width = len(sums) * wide
    # bin 0 of a logarithmic histogram lies on both sides of 0
    zero = (0.5 if histogram.steps else 0) - histogram.first - begin
    if apart:  # a single value stands in the middle of its bin, also one that is 0
        zero = zero + 0.5 if histogram.steps == 0 and zero < end - begin else zero
    inside = 0 <= zero <= width
    heights = tuple((found / highest) ** SOFT for found in sums)
    return Steps(heights, zero / width if inside else None, apart)
