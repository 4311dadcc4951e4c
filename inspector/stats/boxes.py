"""Views cut into smaller views: what lies between their elements is read along where it is little. Touches no byte."""

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise

from inspector.checkpoint.tensors.shapes import extent

SPAN = 32 << 20  # bytes of a view's reads, with what lies between its elements
GAP = 32 << 10  # bytes that are read along rather than skipped

Box = tuple[int, tuple[int, ...], tuple[int, ...]]  # offset, shape, stride


def boxes(shape: Sequence[int], stride: Sequence[int], start: int, stop: int) -> Iterator[Box]:
    """Elements [start, stop) of a view, in its order, as smaller views."""
    if start >= stop:
        return
    if len(shape) == 1:
        yield start * stride[0], (stop - start,), (stride[0],)
        return
    inner = math.prod(shape[1:])
    (row, at), (last, end) = divmod(start, inner), divmod(stop, inner)
    if at or row == last:
        here = min(stop - row * inner, inner)
        yield from _moved(boxes(shape[1:], stride[1:], at, here), row * stride[0])
        row += 1
    if row < last:
        yield row * stride[0], (last - row, *shape[1:]), tuple(stride)
    if row <= last and end:
        yield from _moved(boxes(shape[1:], stride[1:], 0, end), last * stride[0])


def _moved(found: Iterator[Box], by: int) -> Iterator[Box]:
    return ((offset + by, shape, stride) for offset, shape, stride in found)


def small_boxes(box: Box, itemsize: float) -> Iterator[Box]:
    """A box as boxes none of which spans more than SPAN bytes or holds a gap of more than GAP."""
    offset, shape, stride = box
    _, last = extent(shape[1:], stride[1:])
    gap, span = (stride[0] - last) * itemsize, last * itemsize
    ordered = all(a >= b for a, b in pairwise(stride))
    if not ordered or (gap <= GAP and span <= SPAN and not _gaps(shape[1:], stride[1:], itemsize)):
        step = shape[0] if not ordered else max(1, int((SPAN - span) // max(stride[0] * itemsize, 1)))
        for first in range(0, shape[0], step):
            yield offset + first * stride[0], (min(step, shape[0] - first), *shape[1:]), stride
        return
    for index in range(shape[0]):
        if len(shape) == 1:
            yield offset + index * stride[0], (1,), (1,)
        else:
            yield from small_boxes((offset + index * stride[0], shape[1:], stride[1:]), itemsize)


def _gaps(shape: Sequence[int], stride: Sequence[int], itemsize: float) -> bool:
    """Whether more than GAP bytes lie between some two neighbours."""
    return any(
        (stride[at] - extent(shape[at + 1 :], stride[at + 1 :])[1]) * itemsize > GAP
        for at in range(len(shape))
        if shape[at] > 1
    )
