"""The elements of a tensor that a picture is made of: all of them, or parts spread over a tensor that is too large."""

from collections.abc import Sequence
from itertools import chain, product
from typing import TYPE_CHECKING, NamedTuple

from inspector.checkpoint.dtypes import DTYPES
from inspector.checkpoint.elements import decode, read_ranges
from inspector.checkpoint.nodes import TensorRef
from inspector.checkpoint.shapes import extent
from inspector.checkpoint.source import Source
from inspector.checkpoint.values import dequantized, meant

if TYPE_CHECKING:
    import numpy as np

BYTES = 64 << 20  # read for one picture
ELEMENTS = 16 << 20  # held for one picture

Run = tuple[int, int]  # first index, number of indices


class Sample(NamedTuple):
    """`values` has one entry per kept index of every dimension; `indices` says which those are."""

    values: "np.ndarray"
    indices: list[list[int]]
    note: str


def read_sample(sources: Sequence[Source], tensor: TensorRef, groups: Sequence[int]) -> Sample:
    """Read the whole tensor, or of every `groups[d]` neighbouring indices of dimension d at least one.

    At most about 64 MiB are read. The tensor must have passed check_readable and have no dimension of length 0. A pair
    of 4-bit floats counts as the larger of the two. Raises DamagedFile, FileChanged.
    """
    import numpy as np

    dtype = DTYPES[tensor.dtype]
    budget = min(BYTES // dtype.itemsize * dtype.per_byte, ELEMENTS)
    runs, note = _plan(tensor, groups, budget)
    blocks = sorted((_start(tensor, block), block) for block in product(*runs))
    lengths = [sum(length for _, length in run) for run in runs]
    places = [dict(zip((first for first, _ in run), _offsets(run), strict=True)) for run in runs]
    ranges = [_bytes_of(tensor, block) for _, block in blocks]
    parts = (
        (block, _block(tensor, block, data))
        for (_, block), data in zip(blocks, read_ranges(tensor.storage, sources, ranges), strict=True)
    )
    block, values = next(parts)
    if len(blocks) > 1:
        whole = np.empty(lengths, values.dtype)
        for runs_of, part in chain([(block, values)], parts):
            at = [place[first] for place, (first, _) in zip(places, runs_of, strict=True)]
            whole[tuple(slice(start, start + length) for start, length in zip(at, part.shape, strict=True))] = part
        values = whole
    indices = [[index for first, length in run for index in range(first, first + length)] for run in runs]
    return Sample(_as_meant(tensor, values, sources, indices), indices, note)


def _plan(tensor: TensorRef, groups: Sequence[int], budget: int) -> tuple[list[list[Run]], str]:
    """The runs of indices to read of each dimension, so that what stands between them need not be read."""
    shape, stride = tensor.shape, tensor.stride
    runs: list[list[Run]] = [[(0, length)] for length in shape]
    order = sorted((d for d in range(len(shape)) if shape[d] > 1), key=lambda d: -abs(stride[d]))
    notes: list[str] = []
    for at, d in enumerate(order):
        if _span(tensor, order[at:]) <= budget:
            break
        length, group = shape[d], groups[d]
        count = -(-length // group)
        kept = min(group, budget // (_span(tensor, order[at + 1 :]) * count))
        runs[d] = [(first, min(max(kept, 1), length - first)) for first in range(0, length, group)]
        if group > max(kept, 1):
            notes.append(_described(d, len(shape), length, group, max(kept, 1)))
        if kept:
            break
        budget = max(1, budget // count)
    return runs, ", ".join(notes)


def _span(tensor: TensorRef, dimensions: Sequence[int]) -> int:
    """Elements from the first to the last that these dimensions reach."""
    first, last = extent([tensor.shape[d] for d in dimensions], [tensor.stride[d] for d in dimensions])
    return last - first


def _described(dimension: int, dimensions: int, length: int, group: int, kept: int) -> str:
    if dimensions == 2:
        one, many = ("row", "rows") if dimension == 0 else ("column", "columns")
    else:
        one, many = f"index of dimension {dimension}", f"indices of dimension {dimension}"
    if kept == 1:
        ending = "th" if group % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(group % 10, "th")
        return f"every {group:,}{ending} {one} of {length:,}"
    return f"the first {kept:,} of every {group:,} {many} of {length:,}"


def _offsets(run: list[Run]) -> list[int]:
    """Where each piece of a run begins among the kept indices."""
    at, offsets = 0, []
    for _, length in run:
        offsets.append(at)
        at += length
    return offsets


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
    tensor: TensorRef, values: "np.ndarray", sources: Sequence[Source], indices: list[list[int]]
) -> "np.ndarray":
    import numpy as np

    if tensor.scale is None:
        return meant(tensor, values)
    channels = np.array(indices[tensor.axis] if indices else [0], np.int64)
    shape = [1] * len(indices)
    if indices:
        shape[tensor.axis] = len(channels)
    return dequantized(tensor, meant(tensor, values), sources, channels.reshape(shape))
