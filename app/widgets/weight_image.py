"""A weight's float pixels as colours: the diverging map, centred on 0, its end at the picture's limit."""

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtGui import QColor, QImage

from app.style import theme
from inspector.checkpoint.result import Picture

if TYPE_CHECKING:
    import numpy as np

STEPS = 253  # levels 0..252; an odd number, so that 0 is a level of its own
MISSING, GAP = 254, 255  # not a number or infinite; between tiles


def color_table() -> list[int]:
    """256 ARGB values: the theme's negative, zero and positive colours, then what is not a number, then nothing."""
    ends = [theme.color(token) for token in ("negative", "zero", "positive")]
    table = []
    for level in range(STEPS):
        side, share = divmod(level * 2 / (STEPS - 1), 1)
        low = ends[min(int(side), 1)]
        high = ends[min(int(side), 1) + 1]
        share = 1.0 if side >= 2 else share
        parts = zip(theme.rgb(low), theme.rgb(high), strict=True)
        table.append(QColor(*(round(a * (1 - share) + b * share) for a, b in parts)).rgba())
    table += [table[-1]] * (MISSING - STEPS)
    return [*table, theme.color("error").rgba(), 0]


def values(picture: Picture, pixels: bytes) -> "np.ndarray":
    """[rows, columns] of float32. Raises ValueError when the bytes do not fit the picture."""
    import numpy as np

    rows, columns = picture.tile_rows * picture.tile_height, picture.tile_columns * picture.tile_width
    return np.frombuffer(pixels, dtype="<f4").reshape(rows, columns)


def levels(found: "np.ndarray", limit: float) -> "np.ndarray":
    """uint8 indices into the colour table, of the same shape."""
    import numpy as np

    end = limit if limit > 0 else 1.0
    with np.errstate(invalid="ignore", over="ignore"):
        scaled = np.clip(found / end, -1, 1) * ((STEPS - 1) / 2) + (STEPS - 1) / 2
        finite = np.isfinite(found)
    return np.where(finite, np.rint(np.where(finite, scaled, 0)), MISSING).astype(np.uint8)


def tiled(picture: Picture, indices: "np.ndarray", cell: int, gap: int) -> QImage:
    """Every pixel `cell` x `cell`, `gap` pixels between tiles: crisp, whatever the screen's ratio."""
    import numpy as np

    tiles = indices.reshape(picture.tile_rows, picture.tile_height, picture.tile_columns, picture.tile_width)
    big = tiles.repeat(cell, axis=1).repeat(cell, axis=3)
    padded = np.pad(big, ((0, 0), (0, gap), (0, 0), (0, gap)), constant_values=GAP)
    height, width = padded.shape[0] * padded.shape[1], padded.shape[2] * padded.shape[3]
    flat = padded.reshape(height, width)[: height - gap or None, : width - gap or None]
    return indexed(flat)


def indexed(indices: "np.ndarray") -> QImage:
    import numpy as np

    lines = np.ascontiguousarray(indices)
    height, width = lines.shape
    image = QImage(lines.tobytes(), width, height, width, QImage.Format.Format_Indexed8).copy()
    image.setColorTable(color_table())
    return image


def turn(values: "np.ndarray", picture: Picture) -> tuple["np.ndarray", Picture]:
    """The picture on its side: rows become columns. The insides of tiles stay as they are; a single one turns."""
    rows, columns, height, width = picture.tile_rows, picture.tile_columns, picture.tile_height, picture.tile_width
    if rows * columns == 1:
        return values.T, replace(picture, tile_height=width, tile_width=height)
    turned = values.reshape(rows, height, columns, width).transpose(2, 1, 0, 3).reshape(columns * height, rows * width)
    return turned, replace(picture, tile_rows=columns, tile_columns=rows)
