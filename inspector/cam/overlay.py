"""A map laid over its picture, at the picture's full resolution."""

from collections.abc import Iterator

import numpy as np
import torch
from PIL import Image

from inspector.cam.color_maps import NAMES, color_map
from inspector.cam.own_pictures import signed as signature
from inspector.cam.result import Box

OPACITY = 0.75
GAIN, BEND = 1.5, 1.25  # of opacity over the value: full at two thirds of the largest, soft at the foot; as the window
SIGNED = ((33, 102, 172), (247, 247, 247), (178, 24, 43))  # below 0, at it, above


def normalised(values: np.ndarray, signed: bool = False) -> np.ndarray:
    """To 0..1 by the largest value; 0 stays 0, so that a weak place stays dark. Signed: -1..1 to 0..1 around 0.5.

    The range is not stretched: the smallest value is not made 0.
    """
    finite = np.nan_to_num(values.astype(np.float64), nan=0.0, posinf=0.0, neginf=0.0)
    if signed:
        most = np.abs(finite).max(initial=0.0)
        return finite / most * 0.5 + 0.5 if most else np.full_like(finite, 0.5)
    most = finite.max(initial=0.0)
    return (finite / most if most > 0 else np.zeros_like(finite)).clip(0, 1)


def spread(
    values: np.ndarray, width: int, height: int, box: Box, rows: int = 512
) -> Iterator[tuple[slice, slice, np.ndarray]]:
    """The map [h, w] over those pixels of a picture that lie in `box`, linearly between its cells' centres.

    Gives so many rows at a time, which of the picture's rows and columns they are and their float32 values: all of a
    large picture would be four times as large as the picture.
    """
    left, top = max(0, round(box.left)), max(0, round(box.top))
    right, bottom = min(width, max(round(box.right), left + 1)), min(height, max(round(box.bottom), top + 1))
    h, w = values.shape
    x = (np.arange(left, right) + 0.5 - box.left) / max(box.right - box.left, 1e-9) * w - 0.5
    y = (np.arange(top, bottom) + 0.5 - box.top) / max(box.bottom - box.top, 1e-9) * h - 0.5
    across = _between(values.astype(np.float32), x, 1)
    for start in range(top, bottom, rows):
        end = min(start + rows, bottom)
        yield slice(start, end), slice(left, right), _between(across, y[start - top : end - top], 0)


def overlay(
    picture: np.ndarray,
    values: np.ndarray,
    box: Box,
    colours: str = NAMES[0],
    opacity: float = OPACITY,
    signed: bool = False,
) -> np.ndarray:
    """The picture, uint8 [height, width, 3], with the map over what of it the model saw.

    A pixel takes on colour as far as the map is strong there: where it is 0, and outside of `box`, the picture keeps
    its brightness and every digit; nothing is rescaled.
    """
    height, width = picture.shape[:2]
    table = _signed() if signed else np.frombuffer(color_map(colours), np.uint8).reshape(256, 3)
    painted = picture.copy()
    for rows, columns, level in spread(normalised(values, signed), width, height, box):
        strength = np.abs(level - 0.5) * 2 if signed else level
        alpha = (opacity * np.minimum(1, GAIN * strength) ** BEND)[..., None]
        colour = table[(level * 255).round().astype(np.uint8)].astype(np.float32)
        under = picture[rows, columns].astype(np.float32)
        painted[rows, columns] = (under + (colour - under) * alpha).round().clip(0, 255).astype(np.uint8)
    return painted


def save_png(pixels: np.ndarray, path: str, description: str = "") -> None:
    """Write uint8 [height, width, 3] with the name of this program in the file. Raises OSError."""
    Image.fromarray(pixels).save(path, format="PNG", pnginfo=signature(description))


def save_npy(values: torch.Tensor, path: str) -> None:
    """Write float32 [h, w] as it is. Raises OSError."""
    with open(path, "wb") as file:  # numpy would add a suffix to a name
        np.save(file, values.detach().cpu().to(torch.float32).numpy(), allow_pickle=False)


def _signed() -> np.ndarray:
    at = np.linspace(0, len(SIGNED) - 1, 256)
    return np.stack([np.interp(at, range(len(SIGNED)), each) for each in np.array(SIGNED).T], axis=1)


def _between(values: np.ndarray, at: np.ndarray, axis: int) -> np.ndarray:
    """Linear between the entries along an axis; beyond the outer centres the outer values."""
    last = values.shape[axis] - 1
    place = at.clip(0, last)
    low = np.floor(place).astype(np.int64)
    high = np.minimum(low + 1, last)
    part = (place - low).astype(np.float32)
    part = part[:, None] if axis == 0 else part[None, :]
    below, above = values.take(low, axis), values.take(high, axis)
    return (below + (above - below) * part).astype(np.float32)
