"""From values to places along an axis and back: linear, or logarithmic on both sides of 0 ("symlog"); and labels."""

import math
from itertools import pairwise
from typing import NamedTuple

from app.figures import numbers

NEAR = 0.5  # octaves' room on either side of 0 for what is smaller than the threshold
STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
LONGEST_DECIMALS = 10
LEAST = 3  # labels of a linear axis


class ValueScale(NamedTuple):
    """Shows values from `low` to `high` at places from 0 to 1. With a `threshold` above 0 it is symlog beyond it."""

    low: float
    high: float
    threshold: float = 0.0

    def place(self, value: float) -> float:
        """Outside of 0..1 for values that are outside."""
        start, end = self._warp(self.low) / 2, self._warp(self.high) / 2  # halves: the span itself may be infinite
        return (self._warp(value) / 2 - start) / (end - start) if end > start else 0.5

    def value(self, place: float) -> float:
        start, end = self._warp(self.low), self._warp(self.high)
        return self._unwarp(start * (1 - place) + end * place)

    def zoomed(self, at: float, factor: float) -> "ValueScale":
        """`factor` times as much is shown; what lies at the place `at` stays there."""
        return self.between(at - at * factor, at + (1 - at) * factor)

    def between(self, start: float, end: float) -> "ValueScale":
        """What is at the places `start` and `end` goes to 0 and 1."""
        return self._replace(low=self.value(start), high=self.value(end))

    def ticks(self, most: int) -> list[float]:
        """At most about `most` round values, in order."""
        if not self.high > self.low:
            return [self.low]
        if self.threshold:
            return self._powers(most)
        found = round_values(self.low, self.high, most)
        return found if len(found) >= LEAST else round_values(self.low, self.high, max(most, LEAST + 2))

    def _powers(self, most: int) -> list[float]:
        largest = max(abs(self.low), abs(self.high), self.threshold)
        first, last = math.ceil(math.log10(self.threshold)), math.floor(math.log10(largest))
        inside = [power for power in range(first, last + 1) if self._holds(10.0**power) or self._holds(-(10.0**power))]
        if len(inside) < 2:  # within one decade powers say nothing
            return round_values(self.low, self.high, most)
        both = 2 if self.low < 0 < self.high else 1
        step = max(1, -(-len(inside) * both // max(2, most)))
        powers = [power for power in inside if (inside[-1] - power) % step == 0]
        found = {sign * 10.0**power for power in powers for sign in (-1, 1)} | {0.0}
        return sorted(value for value in found if self._holds(value))

    def _holds(self, value: float) -> bool:
        return self.low <= value <= self.high

    def _warp(self, value: float) -> float:
        if not self.threshold:
            return value
        size = abs(value)
        if size <= self.threshold:
            return NEAR * value / self.threshold
        return math.copysign(NEAR + math.log2(size) - math.log2(self.threshold), value)

    def _unwarp(self, warped: float) -> float:
        if not self.threshold:
            return warped
        if abs(warped) <= NEAR:
            return self.threshold * warped / NEAR
        octaves = min(abs(warped) - NEAR + math.log2(self.threshold), 1023.9)
        return math.copysign(2.0**octaves, warped)


def round_values(low: float, high: float, most: int) -> list[float]:
    """At most `most` multiples of 1, 2, 2.5 or 5 times a power of ten, in order."""
    span = high / most - low / most
    if not (math.isfinite(span) and span > 0):
        return []
    power = math.floor(math.log10(span))
    for step in (unit * 10.0**exponent for exponent in range(power - 1, power + 3) for unit in STEPS):
        first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
        if last - first + 1 <= most:
            return [number * step for number in range(first, last + 1)]
    return []


def labels(values: list[float]) -> list[str]:
    """Values of one axis with as many decimals as tell them apart: "−0.5", "0", "0.5"; "1e+30" for what is far."""
    largest = max((abs(value) for value in values), default=0.0)
    gaps = [b - a for a, b in pairwise(values) if b > a]
    gap = min(gaps, default=largest)
    if not largest or not gap:
        return [numbers.figure(value) for value in values]
    if max(gaps, default=0) > 5 * gap:  # powers of ten
        return [short_power(f"{value:.4g}") for value in values]
    if largest >= 1e6 or largest < 1e-4 or largest / gap > 1e8:
        digits = min(15, max(1, math.ceil(math.log10(largest / gap)) + 1))
        return [short_power(f"{value:.{digits}g}") for value in values]
    decimals = max(0, -math.floor(math.log10(gap) + 1e-9))
    if abs(gap * 10**decimals - round(gap * 10**decimals)) > 1e-6:  # steps of 2.5
        decimals += 1
    decimals = min(decimals, LONGEST_DECIMALS)
    return ["0" if value == 0 else numbers.minus(f"{value:,.{decimals}f}") for value in values]


def short(value: float) -> str:
    """Three digits, or the whole of thousands: "−1.27", "100,540", "1e+30"."""
    return numbers.minus(f"{value:,.0f}") if 1_000 <= abs(value) < 1e6 else short_power(f"{value:.3g}")


def short_power(text: str) -> str:
    """ "1e-05" as "1e−5"."""
    mantissa, sign, power = text.partition("e")
    return numbers.minus(f"{mantissa}e{int(power):+d}" if sign else text)
