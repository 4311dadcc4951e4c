"""A window of a tensor as a matrix of texts: rows are all leading dimensions, columns the last one."""

import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from operator import mul
from typing import TYPE_CHECKING

from inspector.checkpoint.files.source import Source
from inspector.checkpoint.nodes import TensorRef
from inspector.checkpoint.result import Values
from inspector.checkpoint.tensors.dtypes import DTYPES
from inspector.checkpoint.tensors.elements import check_readable, decode, read_ranges
from inspector.errors import BadRequest, InvalidTensor

if TYPE_CHECKING:
    import numpy as np

CELLS = 10_000  # of one window
GAP = 4_096  # bytes between two elements that are read rather than skipped

Cells = tuple[tuple[str, ...], ...]


def matrix_size(tensor: TensorRef) -> tuple[int, int]:
    """Rows and columns of the tensor as a matrix; a vector is one row, a scalar one cell.

    A sparse COO tensor has a row per stored element: its indices, then its values. Of other sparse
    tensors the stored values are shown, of a nested one the buffer that its pieces share.
    """
    if _is_coo(tensor):
        dimensions, stored = tensor.parts[0].shape
        return stored, dimensions + math.prod(tensor.parts[1].shape[1:])
    shape = _values_of(tensor).shape
    return math.prod(shape[:-1]), shape[-1] if shape else 1


def read_values(
    sources: Sequence[Source], ref: TensorRef, tensor: int, row: int, column: int, rows: int, columns: int
) -> Values:
    """The texts of rows x columns cells from (row, column), as Python prints the elements: "0.5", "nan", "(1+2j)".

    Cut at the matrix's edges; `tensor` is the number that the result carries. Reads the bytes of the window and little
    else. Quantized elements are shown as the values they stand for, a pair of 4-bit floats as two numbers. Raises
    BadRequest, InvalidTensor, DamagedFile, FileChanged.
    """
    if min(row, column, rows, columns) < 0:
        raise BadRequest("A window of values cannot begin or extend below zero.")
    height, width = matrix_size(ref)
    rows, columns = max(0, min(rows, height - row)), max(0, min(columns, width - column))
    if rows * columns > CELLS:
        raise BadRequest(f"A window holds at most {CELLS:,} values; {rows:,} x {columns:,} were asked for.")
    cells: Cells = ()
    if _is_coo(ref):
        cells = _coo_window(ref, sources, row, column, rows, columns)
    else:
        shown = _values_of(ref)
        cells = _window(shown, sources, max(0, len(shown.shape) - 1), row, column, rows, columns)
    return Values(tensor, row, column, height, width, cells)


def gather(tensor: TensorRef, sources: Sequence[Source], positions: "np.ndarray") -> "np.ndarray":
    """The stored elements at `positions` (in elements from the start of the storage, any order), decoded.

    The tensor must have passed check_readable, and the positions must be its own.
    """
    import numpy as np

    dtype = DTYPES[tensor.dtype]
    wanted, back = np.unique(positions, return_inverse=True)
    first_bytes = wanted // dtype.per_byte * dtype.itemsize
    breaks = np.flatnonzero(np.diff(first_bytes) > GAP + dtype.itemsize) + 1
    edges = [0, *breaks.tolist(), len(wanted)]
    ranges = [
        (int(first_bytes[a]), int(first_bytes[b - 1]) + dtype.itemsize - int(first_bytes[a]))
        for a, b in pairwise(edges)
    ]
    found = []
    for (a, b), (start, _), data in zip(
        pairwise(edges), ranges, read_ranges(tensor.storage, sources, ranges), strict=True
    ):
        values = decode(data, tensor.dtype, tensor.storage.byteorder)
        found.append(values[wanted[a:b] - start // dtype.itemsize * dtype.per_byte])
    return np.concatenate(found)[back.reshape(-1)]


def _window(
    tensor: TensorRef, sources: Sequence[Source], split: int, row: int, column: int, rows: int, columns: int
) -> Cells:
    """As read_values, for the matrix whose rows are the first `split` dimensions and whose columns are the others."""
    import numpy as np

    check_readable(tensor)
    if not rows * columns:
        return ((),) * rows if columns == 0 else ()
    down = [_unravelled(number, tensor.shape[:split]) for number in range(row, row + rows)]
    across = [_unravelled(number, tensor.shape[split:]) for number in range(column, column + columns)]
    if tensor.places:
        found = _gather_chunks(tensor, sources, [(*first, *last) for first in down for last in across])
    else:
        starts = np.array([tensor.offset + sum(map(mul, index, tensor.stride[:split])) for index in down], np.int64)
        steps = np.array([sum(map(mul, index, tensor.stride[split:])) for index in across], np.int64)
        found = gather(tensor, sources, (starts[:, None] + steps).ravel())
    values = meant(tensor, found)
    if tensor.scale is not None:
        channels = [(*first, *last)[tensor.axis] for first in down for last in across] if tensor.shape else [0]
        values = dequantized(tensor, values, sources, np.array(channels, np.int64))
    cells = texts(values)
    return tuple(tuple(cells[start : start + columns]) for start in range(0, len(cells), columns))


def _gather_chunks(tensor: TensorRef, sources: Sequence[Source], indices: list[tuple[int, ...]]) -> "np.ndarray":
    """The elements at these indices, each out of the chunk that holds it."""
    import numpy as np

    wanted = np.array(indices, np.int64)
    found: np.ndarray | None = None
    for part, place in zip(tensor.parts, tensor.places, strict=True):
        inside = ((wanted >= place) & (wanted < np.add(place, part.shape))).all(axis=1)
        if inside.any():
            positions = part.offset + (wanted[inside] - place) @ np.array(part.stride, np.int64)
            values = gather(part, sources, positions)
            if found is None:
                found = np.zeros((len(wanted), *values.shape[1:]), values.dtype)
            found[inside] = values
    if found is None:
        raise InvalidTensor("This tensor cannot be read: its chunks do not fill it.")
    return found


def _unravelled(number: int, shape: Sequence[int]) -> tuple[int, ...]:
    """The index of each dimension of element `number`."""
    index = []
    for length in reversed(shape):
        number, at = divmod(number, length)
        index.append(at)
    return tuple(reversed(index))


def meant(tensor: TensorRef, values: "np.ndarray") -> "np.ndarray":
    """The values that the stored ones stand for as far as conjugate and negative go."""
    if tensor.conjugated:
        values = values.conj()
    return -values if tensor.negated else values


def dequantized(
    tensor: TensorRef, codes: "np.ndarray", sources: Sequence[Source], channels: "np.ndarray"
) -> "np.ndarray":
    """(code - zero point) x scale in float32, as torch computes it.

    `channels` is each code's index along the tensor's axis, in a shape that broadcasts with the codes.
    """
    import numpy as np

    exact = np.float64 if codes.itemsize > 2 else np.float32
    shifted = codes.astype(exact) - _per_channel(tensor.zero_point, sources, channels)
    scale = np.asarray(_per_channel(tensor.scale, sources, channels), np.float32)
    return (shifted.astype(np.float32) * scale).astype(np.float32)


def _per_channel(
    value: "TensorRef | float | None", sources: Sequence[Source], channels: "np.ndarray"
) -> "np.ndarray | float":
    if not isinstance(value, TensorRef):
        return value or 0
    check_readable(value)
    if len(value.shape) != 1 or channels.max(initial=0) >= value.shape[0]:
        raise InvalidTensor("This tensor cannot be read: it has fewer scales or zero points than channels.")
    return gather(value, sources, value.offset + channels.ravel() * value.stride[0]).reshape(channels.shape)


def texts(values: "np.ndarray") -> list[str]:
    """Each element as Python prints it; a pair as two numbers with a space between."""
    if values.ndim == 2:
        return [f"{low} {high}" for low, high in values.tolist()]
    return [str(value) for value in values.tolist()]


def _is_coo(tensor: TensorRef) -> bool:
    return (
        tensor.layout == "sparse_coo"
        and len(tensor.parts) == 2
        and len(tensor.parts[0].shape) == 2
        and tensor.parts[1].shape[:1] == tensor.parts[0].shape[1:]
    )


def _values_of(tensor: TensorRef) -> TensorRef:
    """What is shown: the values of a sparse tensor, else the tensor itself."""
    sparse = tensor.layout.startswith("sparse_") and tensor.parts and not tensor.error
    return tensor.parts[-1] if sparse else tensor


def _coo_window(tensor: TensorRef, sources: Sequence[Source], row: int, column: int, rows: int, columns: int) -> Cells:
    """Indices stand as [dimension, element] and are shown transposed, the values of the element to their right."""
    indices, values = tensor.parts
    turned = replace(indices, shape=indices.shape[::-1], stride=indices.stride[::-1])
    left = max(0, min(columns, indices.shape[0] - column))
    window: Cells = ((),) * rows
    if left:
        window = _window(turned, sources, 1, row, column, rows, left)
    if columns > left:
        first = max(0, column - indices.shape[0])
        right = _window(values, sources, 1, row, first, rows, columns - left)
        window = tuple(a + b for a, b in zip(window, right, strict=True))
    return window
