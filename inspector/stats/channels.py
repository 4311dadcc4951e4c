"""Figures of each channel of a tensor, for the rules: in memory only, never sent."""

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np

MOST = 1 << 18  # channels of one tensor: 30 MB while it is scanned


class ChannelStats(NamedTuple):
    """Along dimension 0 of a tensor of two or more: one entry of every array for each index, [channels].

    low, high, mean and std (population) are float64 over the finite elements, nan for a channel that has none; the
    counts are int64.
    """

    elements: int  # of each channel
    low: "np.ndarray"
    high: "np.ndarray"
    mean: "np.ndarray"
    std: "np.ndarray"
    nan: "np.ndarray"
    inf: "np.ndarray"
    zero: "np.ndarray"

    def part(self, start: int, count: int) -> "ChannelStats":
        """Those of `count` channels from `start` on."""
        return ChannelStats(self.elements, *(figures[start : start + count] for figures in self[1:]))
