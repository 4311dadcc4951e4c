"""A weight as an image that loses no outlier: each pixel is the value of largest magnitude in its block.

A convolution weight [out, in, kh, kw] is a grid of tiles, one row of tiles per output channel; a matrix is one tile.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from inspector.checkpoint.files.source import Source
from inspector.checkpoint.nodes import TensorRef
from inspector.checkpoint.result import Picture
from inspector.checkpoint.tensors.blocks import read_sample
from inspector.checkpoint.tensors.elements import check_readable
from inspector.errors import BadRequest, InvalidTensor

if TYPE_CHECKING:
    import numpy as np

LARGEST = 8_192  # pixels of one side
SHORTEST = 32  # pixels that a side keeps when only the proportions ask for fewer
QUANTILE = 0.995
KERNEL = 16  # a last dimension up to this is the kernel of a 1-D convolution, not the row of a matrix


class Side(NamedTuple):
    """How one side of the image is made: tiles along it, and elements along each tile."""

    tiles: int
    size: int
    merged: int  # tiles in one pixel
    block: int  # elements of a tile in one pixel

    @property
    def pixels(self) -> tuple[int, int]:
        """Tiles, and pixels of each."""
        return -(-self.tiles // self.merged), -(-self.size // self.block)


class Layout(NamedTuple):
    """For the image's rows and columns: the dimensions that count the tiles, the one inside a tile, and their sizes."""

    down: tuple[tuple[int, ...], int | None]
    across: tuple[tuple[int, ...], int | None]
    rows: Side
    columns: Side


def layout(shape: Sequence[int], width: int, height: int) -> Layout:
    """Of the image of a tensor of two dimensions or more in at most `width` x `height` pixels."""
    down, across = _dimensions(shape)
    rows, columns = _side(shape, down, height), _side(shape, across, width)
    if rows.tiles == columns.tiles == 1:
        rows, columns = _in_proportion(rows, columns.block), _in_proportion(columns, rows.block)
    return Layout(down, across, rows, columns)


def read_picture(
    sources: Sequence[Source], ref: TensorRef, tensor: int, width: int, height: int
) -> tuple[Picture, bytes]:
    """The image, at most `width` x `height` pixels, and its float32 little-endian pixels, rows first.

    A tensor with no more elements than pixels is shown element by element. Reads at most about 32 MiB; of a larger
    tensor, parts spread over all of it, as `note` then says. Complex values are shown by magnitude, quantized ones as
    what they stand for. Raises BadRequest, InvalidTensor, DamagedFile, FileChanged.
    """
    if not (0 < width <= LARGEST and 0 < height <= LARGEST):
        raise BadRequest(f"A picture has 1 to {LARGEST:,} pixels a side; {width:,} x {height:,} were asked for.")
    if ref.layout.startswith("sparse_") or ref.layout == "nested":
        raise InvalidTensor(f"A {ref.layout.replace('_', ' ')} tensor has no picture; its stored values are listed.")
    check_readable(ref)
    if 0 in ref.shape:
        raise InvalidTensor("This tensor has no elements, so there is nothing to draw.")
    missing = max(0, 2 - len(ref.shape))
    ref = replace(ref, shape=(1,) * missing + ref.shape, stride=(0,) * missing + ref.stride)
    if ref.axis >= 0:
        ref.axis += missing
    down, across, rows, columns = layout(ref.shape, width, height)
    groups = [1] * len(ref.shape)
    for (tiled, inner), side in ((down, rows), (across, columns)):
        if inner is not None:
            groups[inner] = side.block
        merged = side.merged
        for d in reversed(tiled):
            groups[d] = min(merged, ref.shape[d])
            merged = -(-merged // ref.shape[d])
    sample = read_sample(sources, ref, groups)
    values = _real(sample.values)
    low, high, limit = scale(values)
    kept: list[np.ndarray] = []
    for tiled, inner in (down, across):
        kept += [_joined(sample.indices, ref.shape, d) for d in (tiled, () if inner is None else (inner,))]
    order = [d for tiled, inner in (down, across) for d in (*tiled, *([] if inner is None else [inner]))]
    grid = values.transpose(order).reshape([len(indices) for indices in kept])
    pixels = _reduced(grid, kept, [rows.merged, rows.block, columns.merged, columns.block])
    shape = pixels.shape
    if shape[1] == shape[3] == 1:  # tiles of one pixel are the pixels of one tile
        shape = (1, shape[0], 1, shape[2])
    picture = Picture(
        tensor, shape[0], shape[2], shape[1], shape[3], limit, low, high, reduction(rows, columns, sample.note)
    )
    return picture, _bytes(pixels)


def _dimensions(shape: Sequence[int]) -> tuple[tuple[tuple[int, ...], int | None], tuple[tuple[int, ...], int | None]]:
    """For the image's rows and columns: the dimensions that count the tiles, and the one inside a tile."""
    last = len(shape) - 1
    if last == 1:
        return ((), 0), ((), 1)
    if last == 2:
        return (((0,), None), ((1,), 2)) if shape[2] <= KERNEL else (((0,), 1), ((), 2))
    split = 1 if last == 3 else last - 3
    return (tuple(range(split)), last - 1), (tuple(range(split, last - 1)), last)


def _side(shape: Sequence[int], dimensions: tuple[tuple[int, ...], int | None], pixels: int) -> Side:
    tiled, inner = dimensions
    tiles = 1
    for d in tiled:
        tiles *= shape[d]
    size = 1 if inner is None else shape[inner]
    if tiles * size <= pixels:
        return Side(tiles, size, 1, 1)
    if tiles <= pixels:
        return Side(tiles, size, 1, -(-size // (pixels // tiles)))
    return Side(tiles, size, -(-tiles // pixels), size)


def _in_proportion(side: Side, block: int) -> Side:
    """The side of a matrix, pooled as the other one is, so that its image is no square; but not to a thin line."""
    return side._replace(block=max(side.block, min(block, -(-side.size // SHORTEST))))


def _real(values: "np.ndarray") -> "np.ndarray":
    import numpy as np

    if values.dtype.kind == "c":
        return np.abs(values)
    return values.astype("u1") if values.dtype.kind == "b" else values


def scale(values: "np.ndarray") -> tuple[float, float, float]:
    """Smallest and largest finite value, and the end of the colour scale."""
    import numpy as np

    finite = values.ravel()
    if values.dtype.kind == "f":
        whole = np.isfinite(finite)
        finite = finite if whole.all() else finite[whole]
    if not finite.size:
        return 0.0, 0.0, 0.0
    low, high = float(finite.min()), float(finite.max())
    magnitudes = np.abs(finite if finite.dtype.kind == "f" else finite.astype("f8"))
    limit = float(np.quantile(magnitudes.astype("f4" if magnitudes.itemsize < 4 else magnitudes.dtype), QUANTILE))
    return low, high, limit or max(abs(low), abs(high))  # nearly all zero: the few others set the scale


def _joined(indices: "list[np.ndarray]", shape: Sequence[int], dimensions: Sequence[int]) -> "np.ndarray":
    """The number of every kept tile among all tiles that these dimensions count."""
    import numpy as np

    numbers = np.zeros(1, np.int64)
    for d in dimensions:
        numbers = (numbers[:, None] * shape[d] + indices[d]).ravel()
    return numbers


def _reduced(grid: "np.ndarray", kept: "list[np.ndarray]", factors: list[int]) -> "np.ndarray":
    """[tile rows, tile height, tile columns, tile width]: of each block the value of largest magnitude; nan wins."""
    import numpy as np

    high = low = grid
    for axis, (indices, factor) in enumerate(zip(kept, factors, strict=True)):
        if factor > 1:
            starts = np.flatnonzero(np.diff(indices // factor, prepend=-1))
            high, low = np.maximum.reduceat(high, starts, axis), np.minimum.reduceat(low, starts, axis)
    with np.errstate(over="ignore", invalid="ignore"):
        high, low = high.astype("<f4"), low.astype("<f4")
    return np.where(-low > high, low, high)


def _bytes(pixels: "np.ndarray") -> bytes:
    return pixels.astype("<f4").tobytes()


def reduction(rows: Side, columns: Side, sampled: str = "") -> str:
    """One clause on what a pixel stands for."""
    down, across = rows.merged * rows.block, columns.merged * columns.block
    reduced = f"each pixel the largest of {down:,} x {across:,}" if down * across > 1 else ""
    return "; ".join(part for part in (sampled, reduced) if part)
