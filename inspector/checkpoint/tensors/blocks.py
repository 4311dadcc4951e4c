"""The elements of a tensor that a picture is made of: all of them, or parts spread over a tensor that is too large."""

import math
from collections.abc import Sequence
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from inspector.checkpoint.files.source import Source
from inspector.checkpoint.nodes import TensorRef
from inspector.checkpoint.tensors.dtypes import DTYPES
from inspector.checkpoint.tensors.elements import decode, read_ranges
from inspector.checkpoint.tensors.shapes import extent
from inspector.checkpoint.tensors.values import dequantized, meant
from inspector.errors import InvalidTensor

if TYPE_CHECKING:
    import numpy as np

BYTES = 32 << 20  # read for one picture
ELEMENTS = 4 << 20  # held for one picture: 30 bytes each while it is made
FEWEST = 64  # pixels that a dimension keeps before others are thinned out too

Run = tuple[int, int]  # first index, number of indices


class Sample(NamedTuple):
    """`values` has one entry per kept index of every dimension; `indices` says which those are."""

    values: "np.ndarray"
    indices: "list[np.ndarray]"
    note: str


def read_sample(sources: Sequence[Source], tensor: TensorRef, groups: Sequence[int]) -> Sample:
    """Read the whole tensor, or of every `groups[d]` neighbouring indices of dimension d one or more where that is not
    too much, else of larger groups.

    At most about 32 MiB are read. The tensor must have passed check_readable and have no dimension of length 0. A pair
    of 4-bit floats counts as the larger of the two. Raises DamagedFile, FileChanged.
    """
    import numpy as np

    dtype = DTYPES[tensor.dtype]
    budget = min(BYTES // dtype.itemsize * dtype.per_byte, ELEMENTS)
    runs, note = _plan(tensor, groups, budget)
    indices = [np.concatenate([np.arange(first, first + length) for first, length in run]) for run in runs]
    values = _filled(sources, tensor, runs, [len(kept) for kept in indices])
    return Sample(_as_meant(tensor, values, sources, indices), indices, note)


def _filled(sources: Sequence[Source], tensor: TensorRef, runs: list[list[Run]], lengths: list[int]) -> "np.ndarray":
    """The stored elements at these runs of indices, out of the tensor or of the chunks that it stands in."""
    import numpy as np

    origin = (0,) * len(runs)
    whole: np.ndarray | None = None
    for part, place in zip(tensor.parts, tensor.places, strict=True) if tensor.places else [(tensor, origin)]:
        inner = [_inside(run, first, length) for run, first, length in zip(runs, place, part.shape, strict=True)]
        blocks = sorted(
            (_start(part, block), block) for block in product(*([run for run, _ in each] for each in inner))
        )
        slots = [{run[0]: at for run, at in each} for each in inner]
        ranges = [_bytes_of(part, block) for _, block in blocks]
        for (_, block), data in zip(blocks, read_ranges(part.storage, sources, ranges), strict=True):
            values = _block(part, block, data)
            if list(values.shape) == lengths:
                return values  # all of it in one read: not copied
            if whole is None:
                whole = np.zeros(lengths, values.dtype)
            at = [slot[first] for slot, (first, _) in zip(slots, block, strict=True)]
            whole[tuple(slice(start, start + length) for start, length in zip(at, values.shape, strict=True))] = values
    if whole is None:
        raise InvalidTensor("This tensor cannot be read: its chunks do not fill it.")
    return whole


def _inside(runs: list[Run], first: int, length: int) -> list[tuple[Run, int]]:
    """What of the runs lies in a chunk, counted from its beginning, each with its place among the kept indices."""
    found: list[tuple[Run, int]] = []
    kept = 0
    for start, count in runs:
        low, high = max(start, first), min(start + count, first + length)
        if low < high:
            found.append(((low - first, high - low), kept + low - start))
        kept += count
    return found


def _plan(tensor: TensorRef, groups: Sequence[int], budget: int) -> tuple[list[list[Run]], str]:
    """The runs of indices to read of each dimension, so that what stands between them need not be read."""
    shape, stride = tensor.shape, tensor.stride
    runs: list[list[Run]] = [[(0, length)] for length in shape]
    order = sorted((d for d in range(len(shape)) if shape[d] > 1), key=lambda d: -abs(stride[d]))
    notes: list[str] = []
    for at, d in enumerate(order):
        if _size(tensor, order[at:]) <= budget:
            break
        length, group, slab = shape[d], groups[d], _size(tensor, order[at + 1 :])
        count = -(-length // group)
        if slab * count > budget:  # not even one index a pixel: fewer pixels rather than a read for each of them
            fitting = budget // slab
            count = fitting if fitting >= FEWEST else min(count, FEWEST)
            group = -(-length // count)
            count = -(-length // group)
        kept = min(group, budget // (slab * count))
        runs[d] = [(first, min(max(kept, 1), length - first)) for first in range(0, length, group)]
        if group > max(kept, 1):
            notes.append(_described(d, len(shape), length, group, max(kept, 1)))
        if kept:
            break
        budget = max(1, budget // count)
    return runs, ", ".join(notes)


def _size(tensor: TensorRef, dimensions: Sequence[int]) -> int:
    """Elements to read for these dimensions, from the first to the last, or to hold where they overlap: the larger."""
    lengths = [tensor.shape[d] for d in dimensions]
    first, last = extent(lengths, [tensor.stride[d] for d in dimensions])
    return max(last - first, math.prod(lengths))


def _described(dimension: int, dimensions: int, length: int, group: int, kept: int) -> str:
    if dimensions == 2:
        one, many = ("row", "rows") if dimension == 0 else ("column", "columns")
    else:
        one, many = f"index of dimension {dimension}", f"indices of dimension {dimension}"
    if kept == 1:
        ending = "th" if group % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(group % 10, "th")
        return f"every {group:,}{ending} {one} of {length:,}"
    return f"the first {kept:,} of every {group:,} {many} of {length:,}"


def _start(tensor: TensorRef, block: Sequence[Run]) -> int:
    """Position of the lowest element of a block."""
    first, _ = extent([length for _, length in block], tensor.stride)
    return tensor.offset + first + sum(at * step for (at, _), step in zip(block, tensor.stride, strict=True))


def _bytes_of(tensor: TensorRef, block: Sequence[Run]) -> tuple[int, int]:
    dtype = DTYPES[tensor.dtype]
    first, last = extent([length for _, length in block], tensor.stride)
    start = _start(tensor, block)
    low, high = start // dtype.per_byte, -(-(start + last - first) // dtype.per_byte)
    return low * dtype.itemsize, (high - low) * dtype.itemsize


def _block(tensor: TensorRef, block: Sequence[Run], data: bytes) -> "np.ndarray":
    """One block as an array, by the tensor's own strides; the bytes cover exactly what they reach."""
    import numpy as np

    flat = decode(data, tensor.dtype, tensor.storage.byteorder)
    if flat.ndim == 2:
        flat = np.where(np.abs(flat[:, 0]) >= np.abs(flat[:, 1]), flat[:, 0], flat[:, 1])
    lengths = [length for _, length in block]
    lowest, _ = extent(lengths, tensor.stride)
    skipped = _start(tensor, block) % DTYPES[tensor.dtype].per_byte - lowest
    steps = [step * flat.itemsize for step in tensor.stride]
    return np.lib.stride_tricks.as_strided(flat[skipped:], lengths, steps, writeable=False)


def _as_meant(
    tensor: TensorRef, values: "np.ndarray", sources: Sequence[Source], indices: "list[np.ndarray]"
) -> "np.ndarray":
    import numpy as np

    if tensor.scale is None:
        return meant(tensor, values)
    channels = indices[tensor.axis] if indices else np.zeros(1, np.int64)
    shape = [1] * len(indices)
    if indices:
        shape[tensor.axis] = len(channels)
    return dequantized(tensor, meant(tensor, values), sources, channels.reshape(shape))
