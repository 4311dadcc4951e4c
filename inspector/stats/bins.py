"""Bins that are a power of two wide: which of them cover a range, and fine counts made coarse. Exact throughout."""

import math

import numpy as np

from inspector.stats.result import Histogram, Number

NARROW = 12  # bins that must be left of the fine ones; with fewer it is worth to count again
EVEN = 6  # a constant's one bin is 2**-6 to 2**-5 of it wide


Range = tuple[int, int, int]  # of bins: exponent, first, count


def bin_of(value: Number, exponent: int) -> int:
    """floor(value / 2**exponent), for any finite value."""
    if isinstance(value, int):
        return value >> exponent if exponent >= 0 else value << -exponent
    if -900 < exponent < 900 and abs(value) < 2.0**100 and abs(scaled := math.ldexp(value, -exponent)) > 1e-300:
        return math.floor(scaled)  # nothing was rounded
    numerator, denominator = value.as_integer_ratio()
    if exponent >= 0:
        return numerator // (denominator << exponent)
    return (numerator << -exponent) // denominator


def fit(low: Number, high: Number, bins: int, lowest: int) -> Range:
    """(exponent, first, count): the narrowest bins, at most `bins` of them, from low's to high's.

    Not narrower than 2**lowest, nor than the digits of a float64 tell apart.
    """
    largest = math.frexp(max(abs(low), abs(high)))[1]
    if low == high:
        exponent = max(lowest, largest - EVEN) if low else max(lowest, 0)
        return exponent, bin_of(low, exponent), 1
    width = math.frexp((high / 2 - low / 2) / bins)[1]
    exponent = max(lowest, largest - 52, width - 1)
    while (count := bin_of(high, exponent) - (first := bin_of(low, exponent)) + 1) > bins:
        exponent += 1
    return exponent, first, count


def coarse(counts: np.ndarray, exponent: int, first: int, fitted: Range) -> np.ndarray:
    """Counts of the bins that `fitted` names, from narrower or equal ones that begin at `first`. [count]

    Every element is taken to be inside the fitted range.
    """
    target, start, count = fitted
    shift = target - exponent
    numbers = np.flatnonzero(counts)
    places = ((numbers + first) >> min(shift, 62)) - start
    merged = np.zeros(count, np.int64)
    np.add.at(merged, places, counts[numbers])
    return merged


class FineCounts:
    """The histogram of pieces of a tensor, each with the range it chose by itself: merged in any order."""

    def __init__(self, bins: int):
        self.exponent: int | None = None
        self.counts = np.zeros(bins, np.int64)
        self.first = -(bins // 2)

    def add(self, exponent: int, counts: np.ndarray) -> None:
        """Counts [bins] of bins 2**exponent wide on both sides of zero."""
        if self.exponent is None:
            self.exponent = exponent
        if exponent > self.exponent:
            self.counts, self.exponent = self._merged(self.counts, exponent - self.exponent), exponent
        elif exponent < self.exponent:
            counts = self._merged(counts, self.exponent - exponent)
        self.counts += counts

    def _merged(self, counts: np.ndarray, shift: int) -> np.ndarray:
        half = -self.first
        merged = np.zeros_like(counts)
        width = 1 << min(shift, 62)
        if width >= half:
            merged[half - 1], merged[half] = counts[:half].sum(), counts[half:].sum()
        else:
            kept = half // width
            merged[half - kept : half + kept] = counts.reshape(-1, width).sum(axis=1)
        return merged


def row_histogram(
    low: Number, high: Number, finite: int, bins: int, lowest: int, fine: tuple[np.ndarray, int, int]
) -> Histogram | Range:
    """At most `bins` bins from low to high, out of `fine` ones: (counts, exponent, first).

    Where these are too wide to tell much, the range that should be counted with instead.
    """
    if bins == 1 and low < 0 <= high:
        # no bin between two powers of two goes over zero; the innermost logarithmic one does
        return Histogram(math.frexp(max(abs(low), abs(high)))[1], 0, (finite,), steps=1)
    fitted = fit(low, high, bins, lowest)
    if low == high:
        return Histogram(fitted[0], fitted[1], (finite,))
    counts, exponent, first = fine
    if fitted[0] < exponent:
        start = bin_of(low, exponent)
        count = bin_of(high, exponent) - start + 1
        if count < min(NARROW, fitted[2]):
            return fitted
        fitted = exponent, start, count
    return Histogram(fitted[0], fitted[1], tuple(coarse(counts, exponent, first, fitted).tolist()))
