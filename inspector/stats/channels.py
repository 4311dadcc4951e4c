"""What the rules want to know of each channel of a tensor: in memory only, never sent."""

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np

MOST = 1 << 18  # channels of one tensor: 30 MB while it is scanned


class ChannelStats(NamedTuple):
    """Along dimension 0 of a tensor of two or more. No more is kept of a channel: a large model has millions."""

    elements: int  # of each channel
    largest: "np.ndarray"  # magnitude, float64 [channels]; nan for a channel without finite elements

    def part(self, start: int, count: int) -> "ChannelStats":
        """Those of `count` channels from `start` on."""
        return ChannelStats(self.elements, self.largest[start : start + count])
