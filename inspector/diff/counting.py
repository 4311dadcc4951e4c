"""A histogram that is made in two passes: first how far the values reach, then how many are where."""

import math

import numpy as np
import torch

from inspector.stats.bins import Range, fit
from inspector.stats.result import Histogram
from inspector.stats.whole import MAX, MIN
from native.ops.tensor_stats import tensor_stats

Found = tuple[float, float] | np.ndarray


class Counting:
    """`count` may run anywhere, `add` under a lock; `fit` between the passes."""

    def __init__(self, bins: int, lowest: int):
        self._bins = bins
        self._lowest = lowest
        self._low, self._high = math.inf, -math.inf
        self._range: Range | None = None
        self._counts = np.zeros(0, np.int64)

    def count(self, values: torch.Tensor) -> Found:
        """What a piece gives: its ends in the first pass, its counts in the second."""
        if self._range is not None:
            exponent, first, bins = self._range
            return tensor_stats(values, bins, 1, exponent, first).histogram[0].numpy()
        partials = tensor_stats(values, 0).partials[0]
        return float(partials[:, MIN].min()), float(partials[:, MAX].max())

    def add(self, found: Found) -> None:
        if isinstance(found, tuple):
            self._low, self._high = min(self._low, found[0]), max(self._high, found[1])
        elif self._range is not None:
            self._counts += found

    def fit(self, *others: "Counting") -> None:
        """End the first pass of this one and of others that are to have the same edges."""
        all_ = (self, *others)
        low, high = min(each._low for each in all_), max(each._high for each in all_)
        range_ = fit(low, high, self._bins, self._lowest) if low <= high else (0, 0, 1)
        for each in all_:
            each._range, each._counts = range_, np.zeros(range_[2] + 2, np.int64)

    def histogram(self) -> Histogram | None:
        """None where no value was finite."""
        if self._range is None or self._low > self._high:
            return None
        below, *counts, above = self._counts.tolist()
        return Histogram(self._range[0], self._range[1], tuple(counts), below, above)
