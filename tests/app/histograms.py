"""Distributions as the lab would give them, made by plain counting, for tests of what shows them."""

import math
from bisect import bisect_right

from inspector.stats.result import Distribution, Distributions, Histogram, TensorStats

QUANTILES = (0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99)


def histogram(values: list[float], bins: int, low: float | None = None, high: float | None = None) -> Histogram:
    """Linear bins, each a power of two wide, over all values or over [low, high)."""
    first_value = min(values) if low is None else low
    last_value = max(values) if high is None else math.nextafter(high, -math.inf)
    exponent = -60
    while math.floor(last_value / 2.0**exponent) - math.floor(first_value / 2.0**exponent) >= bins:
        exponent += 1
    first, last = math.floor(first_value / 2.0**exponent), math.floor(last_value / 2.0**exponent)
    numbers = [math.floor(value / 2.0**exponent) for value in values]
    counts = tuple(numbers.count(number) for number in range(first, last + 1))
    below, above = sum(number < first for number in numbers), sum(number > last for number in numbers)
    return Histogram(exponent, first, counts, below, above)


def symlog(values: list[float], exponent: int, octaves: int, steps: int) -> Histogram:
    """Logarithmic bins on both sides of 0."""
    count = octaves * steps
    made = Histogram(exponent, -count, (0,) * (2 * count + 1), steps=steps)
    edges = made.edges()
    counts = [0] * len(made.counts)
    for value in values:
        counts[min(len(counts) - 1, max(0, bisect_right(edges, value) - 1))] += 1
    return made._replace(counts=tuple(counts))


def stats(values: list[float], tensor: int = 0, made: Histogram | None = None, bins: int = 44) -> TensorStats:
    """Figures of finite values; `values` may hold nan and infinities besides."""
    finite = sorted(value for value in values if math.isfinite(value))
    odd = (
        sum(math.isnan(value) for value in values),
        sum(value == math.inf for value in values),
        sum(value == -math.inf for value in values),
    )
    if not finite:
        return TensorStats(tensor, len(values), *odd)
    mean = sum(finite) / len(finite)
    std = math.hypot(*(value - mean for value in finite)) / math.sqrt(len(finite))
    ends = (finite[0], finite[-1], mean, std)
    l1, l2 = sum(map(abs, finite)), math.hypot(*finite)
    zero = sum(value == 0 for value in finite)
    return TensorStats(tensor, len(values), *odd, zero, 0, *ends, l1, l2, made or histogram(finite, bins))


def distribution(
    values: list[float], tensor: int = 0, channel: int = -1, made: Histogram | None = None, bins: int = 44
) -> Distribution:
    finite = sorted(value for value in values if math.isfinite(value))
    marks = tuple((share, finite[round(share * (len(finite) - 1))]) for share in QUANTILES) if finite else ()
    return Distribution(stats(values, tensor, made, bins), channel, marks)


def answer(
    values: dict[int, list[float]],
    tensors: tuple[int, ...],
    split: str = "tensors",
    scale: str = "linear",
    bins: int = 256,
    low: float | None = None,
    high: float | None = None,
) -> Distributions:
    """What the lab says to a question, with common edges; a channel is a tenth of a tensor's values."""
    if split == "together":
        parts = [[value for tensor in tensors for value in values[tensor]]]
    elif split == "channels":
        whole = values[tensors[0]]
        parts = [whole[i * len(whole) // 10 : (i + 1) * len(whole) // 10] for i in range(10)]
    else:
        parts = [values[tensor] for tensor in tensors]
    finite = [value for part in parts for value in part if math.isfinite(value)]
    bottom, top = (min(finite), math.nextafter(max(finite), math.inf)) if finite else (0.0, 1.0)
    rows = []
    for number, part in enumerate(parts):
        known = [value for value in part if math.isfinite(value)]
        made = symlog(known, -20, 121, 4) if scale == "symlog" else None
        if made is None and known:
            made = histogram(known, bins, bottom if low is None else low, top if high is None else high)
        tensor = tensors[number] if split == "tensors" else tensors[0]
        rows.append(distribution(part, tensor, number if split == "channels" else -1, made))
    return Distributions(tuple(rows), 10 if split == "channels" else 0)
