"""Logarithmic bins on both sides of zero, counted by the bits of the numbers: exact.

A finite value has a code: 0 where its magnitude is below 2**base, else one more than the number of the part of an
octave that it is in, negative for a negative value.
"""

import math
from typing import NamedTuple

import numpy as np
import torch

from inspector.stats.result import Histogram

OCTAVES = 160  # below the largest magnitude; what is smaller yet is taken for zero
LEAST = 0.005  # share of the elements below the first octave that is shown, at most
MANTISSA, BIAS, LOWEST = 52, 1023, -1022  # of float64


class Codes:
    """Counts by code of `rows` equal parts of a tensor, [rows, 2 * half + 1], code 0 in the middle.

    An octave has `steps` parts, a power of two; `largest` is a magnitude that none exceeds.
    """

    def __init__(self, largest: float, rows: int = 1, steps: int = 64):
        self.steps = steps
        top = math.frexp(largest)[1] - 1 if largest else 0
        self.base = max(top - OCTAVES + 1, LOWEST)
        self.half = (max(top, LOWEST) - self.base + 1) * steps
        self.counts = np.zeros((rows, 2 * self.half + 1), np.int64)

    def count(self, values: torch.Tensor, rows: int = 1) -> np.ndarray:
        """Counts of a window in equal parts, to be added to `counts`. On any thread."""
        values = floats(values)
        bits = values.view(torch.int64)
        code = (bits & torch.iinfo(torch.int64).max) >> (MANTISSA - self.steps.bit_length() + 1)
        code = (code - ((self.base + BIAS) * self.steps - 1)).clamp_(0, self.half)
        code = torch.where(bits < 0, -code, code) + self.half
        width = 2 * self.half + 2
        code = torch.where(values.isfinite(), code, width - 1).reshape(rows, -1)
        code += torch.arange(rows)[:, None] * width
        return torch.bincount(code.reshape(-1), minlength=rows * width).reshape(rows, width)[:, :-1].numpy()


def floats(values: torch.Tensor) -> torch.Tensor:
    """The values in float64: exact, but that integers beyond 2**53 lose low bits, towards zero."""
    if values.is_complex():
        return values.to(torch.complex128).abs()
    if values.dtype not in (torch.int64, torch.uint64):
        return values.to(torch.float64)
    high, low = values.view(torch.int64) >> 11, values.view(torch.int64) & 2047
    if values.dtype == torch.uint64:
        high &= (1 << 53) - 1
    negative = high < 0
    high = torch.where(negative & (low != 0), high + 1, high)
    low = torch.where(negative & (low != 0), low - 2048, low)
    fits = high.abs() < 1 << 42
    return high.to(torch.float64) * 2048.0 + torch.where(fits, low, 0).to(torch.float64)


class Choice(NamedTuple):
    """Bins that show codes: the first octave's exponent, parts of an octave, and the numbers of the bins."""

    exponent: int
    steps: int
    first: int
    bins: int


def choose(codes: Codes, counts: np.ndarray, bins: int, low: float | None = None, high: float | None = None) -> Choice:
    """The finest bins, at most `bins`, that show nearly all magnitudes of these counts [codes], or what of them is in
    [low, high).
    """
    both = counts[codes.half + 1 :] + counts[: codes.half][::-1]
    octaves = both.reshape(-1, codes.steps).sum(axis=1)
    filled = np.flatnonzero(octaves)
    if not len(filled):
        return Choice(codes.base + codes.half // codes.steps, 1, 0, 1)
    floor = int(np.searchsorted(np.cumsum(octaves), LEAST * octaves.sum()))
    exponent = codes.base + max(int(filled[0]), floor)
    top = codes.base + int(filled[-1])
    while True:
        for steps in (step for step in (64, 32, 16, 8, 4, 2, 1) if step <= codes.steps):
            first, last = _ends(codes, counts, exponent, steps, low, high)
            if last - first + 1 <= bins:
                return Choice(exponent, steps, first, last - first + 1)
        if exponent >= top:
            return Choice(exponent, 1, 0, 1)
        exponent += 1


def _ends(
    codes: Codes, counts: np.ndarray, exponent: int, steps: int, low: float | None, high: float | None
) -> tuple[int, int]:
    """Numbers of the first and the last bin: of what was counted, or of a range."""
    numbers = _numbers(codes, exponent, steps)
    some = np.flatnonzero(counts)
    first, last = int(numbers[some[0]]), int(numbers[some[-1]])
    if low is not None:
        first = _number(low, exponent, steps)
    if high is not None:
        last = _number(float(np.nextafter(high, -np.inf)), exponent, steps)
    return first, max(first, last)


def _number(value: float, exponent: int, steps: int) -> int:
    mantissa, power = np.frexp(abs(value))
    octave = int(power) - 1 - exponent
    if not value or octave < 0:
        return 0
    number = octave * steps + int((mantissa * 2 - 1) * steps) + 1
    return number if value > 0 else -number


def _numbers(codes: Codes, exponent: int, steps: int) -> np.ndarray:
    """The bin of every code, by its place in `counts`."""
    code = np.arange(codes.half) - (exponent - codes.base) * codes.steps
    numbers = np.where(code < 0, 0, code // (codes.steps // steps) + 1)
    return np.concatenate((-numbers[::-1], [0], numbers))


def histogram(codes: Codes, counts: np.ndarray, choice: Choice) -> Histogram:
    """The histogram of one row of counts, [codes], with the chosen bins."""
    some = np.flatnonzero(counts)
    places = _numbers(codes, choice.exponent, choice.steps)[some] - choice.first
    inside = (places >= 0) & (places < choice.bins)
    found = np.zeros(choice.bins, np.int64)
    np.add.at(found, places[inside], counts[some][inside])
    below, above = counts[some][places < 0].sum(), counts[some][places >= choice.bins].sum()
    return Histogram(choice.exponent, choice.first, tuple(found.tolist()), int(below), int(above), choice.steps)
