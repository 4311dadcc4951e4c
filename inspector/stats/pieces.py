"""The values of one tensor, piece by piece, on the thread that asks."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from inspector.stats.plan import Plan
from inspector.stats.windows import WindowReader, windows

if TYPE_CHECKING:
    import torch


def pieces(reader: WindowReader, plan: Plan) -> "Iterator[torch.Tensor]":
    """All elements, each once, a few MB at a time, flat; in the order of memory. Each is overwritten by the next.

    Raises what WindowReader.read raises.
    """
    for segment in plan.segments:
        if segment.storage.deflated >= 0 and segment.dense:
            yield from (values for _, values in reader.stream(segment))
        else:
            yield from (reader.read(segment, window) for window in windows(segment))
