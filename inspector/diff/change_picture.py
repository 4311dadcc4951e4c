"""B - A as an image, laid out as a weight is: each pixel is the change of largest magnitude in its block."""

import math
from collections.abc import Sequence

import numpy as np
import torch

from inspector.checkpoint.result import Picture
from inspector.checkpoint.tensors.picture import Layout, layout, reduction, scale
from inspector.diff.aligned import Aligned, Tile
from inspector.diff.pair_values import along, places_of

Reduced = tuple[torch.Tensor, torch.Tensor, torch.Tensor]


class ChangePicture:
    """An image on its way, of tensors of two dimensions or more. `reduced` may run anywhere, `add` under a lock."""

    def __init__(self, shape: Sequence[int], width: int, height: int):
        self._shape = tuple(shape)
        self._layout: Layout = layout(shape, width, height)
        (tiles_down, self._tile_height), (tiles_across, self._tile_width) = (
            self._layout.rows.pixels,
            self._layout.columns.pixels,
        )
        self._tiles = tiles_down, tiles_across
        self._width = tiles_across * self._tile_width
        pixels = tiles_down * self._tile_height * self._width
        self._high = torch.full((pixels,), -math.inf)
        self._low = torch.full((pixels,), math.inf)

    def reduced(self, part: Aligned, piece: Tile, a: torch.Tensor, b: torch.Tensor, d: torch.Tensor) -> Reduced:
        """Pixels, and the largest and smallest change of runs of elements that share one."""
        values = (d.abs() if d.is_complex() else d).to(torch.float32)
        finite = values.isfinite()
        if not bool(finite.all()):
            x, y = (each if each.is_complex() else each.to(torch.float64) for each in (a, b))
            same = (x == y) | (x.isnan() & y.isnan())
            values = torch.where(finite, values, torch.where(same, 0.0, math.nan))
        starts, places = self._runs(part, piece)
        if starts is None:
            return self._pixels(part, places), values, values
        flat = values.numpy()
        high, low = (torch.from_numpy(each.reduceat(flat, starts)) for each in (np.maximum, np.minimum))
        return self._pixels(part, places), high, low

    def add(self, pixels: torch.Tensor, high: torch.Tensor, low: torch.Tensor) -> None:
        self._high.scatter_reduce_(0, pixels, high, "amax")
        self._low.scatter_reduce_(0, pixels, low, "amin")

    def finish(self, tensor: int) -> tuple[Picture, bytes]:
        """The image, and its pixels."""
        values = torch.where(-self._low > self._high, self._low, self._high).numpy()
        low, high, limit = scale(values)
        sides = self._tiles[0], self._tiles[1], self._tile_height, self._tile_width
        if self._tile_height == self._tile_width == 1:  # tiles of one pixel are the pixels of one tile
            sides = 1, 1, *self._tiles
        note = reduction(self._layout.rows, self._layout.columns)
        return Picture(tensor, *sides, limit, low, high, note), values.astype("<f4").tobytes()

    def _runs(self, part: Aligned, piece: Tile) -> tuple[np.ndarray | None, torch.Tensor]:
        """Where runs of a piece begin, and the places of those elements; None where each element is one."""
        block = self._block(part.kept[-1][0]) if part.kept else 1
        if not part.dense or block < 2:
            return None, places_of(part, piece)
        length = part.kept[-1][1]
        first, last = piece.first[0], piece.first[0] + piece.shape[0]
        rows = torch.arange(first // length, -(-last // length)) * length
        places = (rows[:, None] + torch.arange(0, length, block)).reshape(-1)
        places = places[(places > first) & (places < last)]
        places = torch.cat((torch.tensor([first]), places))
        return (places - first).numpy(), places

    def _block(self, dimension: int) -> int:
        """Neighbours along a dimension that share a pixel."""
        for (_, inner), side in ((self._layout.down, self._layout.rows), (self._layout.across, self._layout.columns)):
            if inner == dimension:
                return side.block
        return 1

    def _pixels(self, part: Aligned, places: torch.Tensor) -> torch.Tensor:
        down, across = (
            self._along_side(part, places, dimensions, side)
            for dimensions, side in (
                (self._layout.down, self._layout.rows), (self._layout.across, self._layout.columns),
            )
        )  # fmt: skip
        return down * self._width + across

    def _along_side(self, part: Aligned, places: torch.Tensor, dimensions, side) -> torch.Tensor:
        tiled, inner = dimensions
        tile = torch.zeros_like(places)
        for dimension in tiled:
            tile = tile * self._shape[dimension] + along(part, places, dimension)
        pixel = tile.div(side.merged, rounding_mode="floor") * side.pixels[1]
        return pixel if inner is None else pixel + along(part, places, inner).div(side.block, rounding_mode="floor")
