"""The figures of tensors by channel, one row for each index of dimension 0: read once more, where that is asked for."""

from collections.abc import Iterator, Sequence

import torch

from inspector.checkpoint.checkpoint import Checkpoint
from inspector.checkpoint.nodes import TensorRef
from inspector.context import Context
from inspector.errors import Cancelled, FileChanged, TorchloupeError
from inspector.stats.accumulator import Accumulator, row_of
from inspector.stats.plan import Segment, plan_tensor
from inspector.stats.result import TensorStats
from inspector.stats.windows import Window, WindowReader, windows


def channel_rows(
    checkpoint: Checkpoint, rows: Sequence[TensorStats | None], context: Context
) -> Iterator[tuple[int, tuple[TensorStats, ...]]]:
    """(tensor, its rows) of those that have a row with figures and two dimensions or more; they have no histogram.

    Left out are tensors whose channels cannot be told apart. Raises FileChanged, Cancelled.
    """
    reader = WindowReader(checkpoint.sources)
    for row in rows:
        if row is None or row.error is not None or len(checkpoint.listing.tensors[row.tensor].shape) < 2:
            continue
        context.report(row.tensor, len(rows), "Counting channels")
        context.check_cancelled()
        try:
            counted = _rows_of(row.tensor, checkpoint.refs[row.tensor], reader, context)
        except (Cancelled, FileChanged):
            raise
        except TorchloupeError:  # in the order of the channels it cannot be read
            continue
        if counted:
            yield row.tensor, counted


def _rows_of(tensor: int, ref: TensorRef, reader: WindowReader, context: Context) -> tuple[TensorStats, ...]:
    plan = plan_tensor(ref, channels=True)
    if not plan.channels:
        return ()
    accumulator = Accumulator(plan, 0)
    for number, segment in enumerate(plan.segments):
        for window, values in _pieces(segment, reader):
            context.check_cancelled()
            accumulator.add(number, window, accumulator.count(window, values))
    one = plan._replace(elements=plan.elements // plan.channels)
    return tuple(row_of(tensor, figures, one, None) for figures in accumulator.by_channel().tolist())


def _pieces(segment: Segment, reader: WindowReader) -> Iterator[tuple[Window, torch.Tensor]]:
    if segment.storage.deflated >= 0 and segment.dense:
        yield from reader.stream(segment)
    else:
        yield from ((window, reader.read(segment, window)) for window in windows(segment))
