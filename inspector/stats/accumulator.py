"""Figures of the pieces of one tensor, put together to its TensorStats and those of its channels.

Figures are kept by block and combined in a fixed tree, counts are integers: the outcome depends neither on the size of
the pieces nor on the order in which they come.
"""

import math
from collections.abc import Sequence

import numpy as np
import torch

from inspector.stats.bins import FineCounts, Range, row_histogram
from inspector.stats.channels import ChannelStats
from inspector.stats.plan import Plan, Segment
from inspector.stats.result import Histogram, Number, TensorStats
from inspector.stats.whole import (
    FINITE,
    L1,
    M2,
    MAX,
    MAX_LOW,
    MEAN,
    MIN,
    MIN_LOW,
    NAN,
    NEGINF,
    SQUARES,
    whole,
)
from inspector.stats.windows import Window
from native.ops.tensor_stats import BLOCK, FIGURES, combine, tensor_stats
from native.ops.tensor_stats_together import tensor_stats_together

FINE = 2_048  # bins of a pass that chooses its range by itself
FINE_SMALL = 512  # the same of a tensor of at most SMALL elements
SMALL = 16_384
LOWEST = -126  # exponent of the narrowest bins; LOWEST_WIDE where the values are computed in float64
LOWEST_WIDE = -1022
WIDE = frozenset({"float64", "int32", "int64", "uint32", "uint64", "complex32", "complex64", "complex128"})


class Accumulator:
    """One tensor on its way to TensorStats. Not thread-safe: `count` may run anywhere, `add` under a lock."""

    def __init__(self, plan: Plan, bins: int):
        self.plan = plan
        self._bins = bins
        self._figures = [_table(segment) for segment in plan.segments]
        self._fine = FineCounts(fine_bins(plan.elements)) if bins else None
        self._totals: list[float] = []
        self._histogram: Histogram | None = None
        self._range: Range | None = None
        self._counts = np.zeros(0, np.int64)

    def count(self, window: Window, values: torch.Tensor) -> "Counted":
        """The figures of a window's values, in the first pass, or their counts in the second."""
        if self._range is not None:
            exponent, first, bins = self._range
            return Counted(None, exponent, tensor_stats(values, bins, 1, exponent, first).histogram[0].numpy())
        bins = len(self._fine.counts) if self._fine is not None else 0
        found = tensor_stats_together(values, bins, window.rows)
        return Counted(found.partials, int(found.exponent[0]), found.histogram[0].numpy())

    def add(self, segment: int, window: Window, counted: "Counted") -> None:
        if counted.partials is None:
            self._counts += counted.counts[1:-1]
            return
        blocks = counted.partials.shape[1]
        rows = slice(window.row, window.row + window.rows)
        self._figures[segment][rows, window.block : window.block + blocks] = counted.partials
        if self._fine is not None:
            self._fine.add(counted.exponent, counted.counts[1:-1])

    def again(self) -> bool:
        """Whether all windows must be counted once more, with bins that fit: asked once, after the first pass."""
        self._totals = self.totals()
        low, high = ends(self._totals, self.plan.integers)
        if self._fine is None or self._fine.exponent is None or low is None or high is None:
            return False
        made = row_histogram(
            low,
            high,
            int(self._totals[FINITE]),
            self._bins,
            lowest_exponent(self.plan),
            (self._fine.counts, self._fine.exponent, self._fine.first),
        )
        if isinstance(made, Histogram):
            self._histogram = made
            return False
        self._range = made
        self._counts = np.zeros(made[2], np.int64)
        return True

    def finish(self, tensor: int) -> TensorStats:
        """The row of tensor number `tensor`, after the last window and `again`."""
        if self._range is not None:
            self._histogram = Histogram(*self._range[:2], tuple(self._counts.tolist()))
        return row_of(tensor, self._totals, self.plan, self._histogram)

    def channels(self) -> ChannelStats | None:
        """Figures by channel, where the plan has channels."""
        return channel_stats(self.by_channel()) if self.plan.channels else None

    def by_channel(self) -> torch.Tensor:
        """The figures of each channel, [channels, figures], of a plan that has channels."""
        pieces = [combine(figures) for figures in self._figures]
        segments = self.plan.segments
        if len(segments) == 1:
            return pieces[0]
        # chunks: of each channel the pieces, in order
        total = torch.zeros(self.plan.channels, len(FIGURES), dtype=torch.float64)
        total[:, MIN], total[:, MAX] = math.inf, -math.inf
        for segment, piece in zip(segments, pieces, strict=True):
            rows = slice(segment.channel, segment.channel + segment.rows)
            total[rows] = combine(torch.stack((total[rows], piece), 1))
        return total

    def totals(self) -> list[float]:
        """The figures of the whole tensor, in the order of FIGURES."""
        blocks = [figures.reshape(-1, len(FIGURES)) for figures in self._figures]
        return whole(torch.cat(blocks) if blocks else torch.empty(0, len(FIGURES), dtype=torch.float64))


def _table(segment: Segment) -> torch.Tensor:
    blocks = -(-(segment.elements // segment.rows) // BLOCK)
    return torch.empty(segment.rows, blocks, len(FIGURES), dtype=torch.float64)


class Counted:
    """What one window gave."""

    __slots__ = ("counts", "exponent", "partials")

    def __init__(self, partials: torch.Tensor | None, exponent: int = 0, counts: np.ndarray | None = None):
        self.partials = partials
        self.exponent = exponent
        self.counts = np.zeros(0, np.int64) if counts is None else counts


def fine_bins(elements: int) -> int:
    return FINE if elements > SMALL else FINE_SMALL


def lowest_exponent(plan: Plan) -> int:
    """Of the narrowest bins that make sense: whole numbers have none narrower than 1."""
    if plan.integers:
        return 0
    wide = any(segment.dtype in WIDE and segment.codes is None for segment in plan.segments)
    return LOWEST_WIDE if wide else LOWEST


def ends(figures: Sequence[float], integers: bool) -> tuple[Number | None, Number | None]:
    """Smallest and largest finite value, exact; None where there is none."""
    if not figures[FINITE]:
        return None, None
    if integers:
        return int(figures[MIN]) + int(figures[MIN_LOW]), int(figures[MAX]) + int(figures[MAX_LOW])
    return figures[MIN], figures[MAX]


def row_of(tensor: int, figures: Sequence[float], plan: Plan, made: Histogram | None) -> TensorStats:
    """A row out of the figures of a whole tensor."""
    low, high = ends(figures, plan.integers)
    finite = int(figures[FINITE])
    nan, posinf, neginf, zero, subnormal = (int(count) for count in figures[NAN:MIN])
    return TensorStats(
        tensor,
        plan.elements,
        nan,
        posinf,
        neginf,
        zero,
        subnormal,
        low,
        high,
        figures[MEAN] if finite else None,
        math.sqrt(figures[M2] / finite) if finite else None,
        figures[L1] if finite else None,
        math.sqrt(figures[SQUARES]) if finite else None,
        made,
        None,
        plan.note,
    )


def channel_stats(figures: torch.Tensor) -> ChannelStats:
    """Out of the figures of each channel, [channels, figures]."""
    table = figures.numpy()
    low, high = table[:, MIN] + table[:, MIN_LOW], table[:, MAX] + table[:, MAX_LOW]
    largest = np.where(table[:, FINITE] > 0, np.maximum(np.abs(low), np.abs(high)), np.nan)
    return ChannelStats(int(table[0, FINITE : NEGINF + 1].sum()), largest)
