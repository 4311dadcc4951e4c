"""What initialisation draws from, and whether the figures of a tensor can be told from it."""

import math
from collections.abc import Iterator
from typing import NamedTuple

from inspector.stats.result import Histogram, TensorStats

ROUNDING = {"float64": 1e-12, "float32": 1e-6, "bfloat16": 2**-8, "float16": 2**-11}  # relative, of the stored number
DEVIATIONS = 4.0  # of the mean and of the standard deviation, in their own sampling errors
SUPREMUM = 1.63  # of Kolmogorov and Smirnov's distance, times √n: 1% of honest draws lie beyond
BINS = 12  # of a histogram; fewer tell too little of a shape
REACH = 2.5  # by how much the largest of n normal draws may pass √(2 ln n), in standard deviations


class Law(NamedTuple):
    """`width` is the bound of a uniform distribution around 0, or the standard deviation of a normal one."""

    name: str  # the phrase is "law.<name>"
    kind: str  # "uniform" or "normal"
    width: float


def fans(shape: tuple[int, ...]) -> tuple[int, int]:
    """Fan in and fan out as torch.nn.init counts them, of a shape of two or more dimensions."""
    field = math.prod(shape[2:])
    return shape[1] * field, shape[0] * field


def weight_laws(shape: tuple[int, ...]) -> Iterator[Law]:
    """What a weight of this shape is usually drawn from, the commonest first."""
    fan_in, fan_out = fans(shape)
    yield Law("torch", "uniform", 1 / math.sqrt(fan_in))
    yield Law("xavier_uniform", "uniform", math.sqrt(6 / (fan_in + fan_out)))
    yield Law("kaiming_uniform", "uniform", math.sqrt(6 / fan_in))
    yield Law("kaiming_uniform", "uniform", math.sqrt(6 / fan_out))
    yield Law("kaiming_normal_out", "normal", math.sqrt(2 / fan_out))
    yield Law("kaiming_normal_in", "normal", math.sqrt(2 / fan_in))
    yield Law("xavier_normal", "normal", math.sqrt(2 / (fan_in + fan_out)))
    yield Law("lecun_normal", "normal", math.sqrt(1 / fan_in))
    yield Law("normal_002", "normal", 0.02)
    yield Law("normal_001", "normal", 0.01)
    yield Law("normal_1", "normal", 1.0)


def fits(law: Law, row: TensorStats, dtype: str) -> bool:
    """Whether the figures lie within the sampling error of the law. Non-finite elements never fit."""
    if row.finite != row.elements or row.histogram is None or not row.std:
        return False
    if row.mean is None or row.min is None or row.max is None:
        return False
    rounding = ROUNDING.get(dtype)
    if rounding is None or len(row.histogram.counts) < BINS or row.zero > 0.02 * row.elements:
        return False
    n = row.elements
    std = law.width / math.sqrt(3) if law.kind == "uniform" else law.width
    # the relative sampling error of a standard deviation is √((kurtosis - 1) / 4n): 1.8 for uniform, 3 for normal
    error = math.sqrt((0.8 if law.kind == "uniform" else 2.0) / (4 * n)) * DEVIATIONS + rounding
    if abs(row.std / std - 1) > error or abs(row.mean) > DEVIATIONS * std / math.sqrt(n):
        return False
    if not _reaches(law, row.min, row.max, n, rounding):
        return False
    return distance(law, row.histogram, n) <= SUPREMUM / math.sqrt(n)


def _reaches(law: Law, low: float, high: float, n: int, rounding: float) -> bool:
    """Whether the extremes stand where those of n draws do: at a uniform bound, never beyond; in a normal tail."""
    if law.kind == "uniform":
        short = min(1.0, 28 / n)  # once in a million the largest of n lies further below the bound
        within = max(-low, high) <= law.width * (1 + rounding)
        return within and min(-low, high) >= law.width * (1 - short) * (1 - rounding)
    return max(-low, high) <= law.width * (math.sqrt(2 * math.log(n)) + REACH)


def distance(law: Law, histogram: Histogram, n: int) -> float:
    """The largest difference of the two distribution functions at the histogram's edges.

    Between edges nothing is known, so that it is never above the true distance: coarse bins make a fit easier.
    """
    below, largest = histogram.below, 0.0
    for edge, counted in zip(histogram.edges(), (*histogram.counts, 0), strict=True):
        largest = max(largest, abs(below / n - _cumulated(law, edge)))
        below += counted
    return largest


def _cumulated(law: Law, value: float) -> float:
    if law.kind == "uniform":
        return min(1.0, max(0.0, (value / law.width + 1) / 2))
    return (1 + math.erf(value / (law.width * math.sqrt(2)))) / 2
