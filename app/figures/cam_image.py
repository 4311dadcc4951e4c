"""A map as colours over a photo that keeps its brightness: what is not pointed at stays as it was."""

from typing import TYPE_CHECKING

from PySide6.QtGui import QImage

from inspector.cam.color_maps import SIGNED
from inspector.cam.result import Box, ExplainedImage, MapInfo

if TYPE_CHECKING:
    import numpy as np

GAIN, BEND = 1.5, 1.25  # opacity over the value: full at two thirds of the largest, soft at the foot


def photo(explained: ExplainedImage, payload: bytes) -> QImage | None:
    """The image upright, as the lab opened it; None where it was not sent."""
    width, height = explained.shown
    return _rgb(payload, explained.picture, width, height)


def seen(explained: ExplainedImage, payload: bytes) -> QImage | None:
    """The preprocessed tensor as a picture: what the network sees."""
    if len(explained.input) != 3:
        return None
    _, height, width = explained.input
    return _rgb(payload, explained.preprocessed, width, height)


def raw(found: MapInfo, payload: bytes) -> "np.ndarray | None":
    """float32 [h, w] at the layer's own grid; None where it was not sent."""
    import numpy as np

    count = found.shape[0] * found.shape[1]
    if found.start < 0 or found.start + 4 * count > len(payload):
        return None
    return np.frombuffer(payload, dtype="<f4", count=count, offset=found.start).reshape(found.shape)


def normalised(values: "np.ndarray") -> "np.ndarray":
    """[0, 1] by the largest value; what is not finite is 0, and so is what speaks against the class."""
    import numpy as np

    finite = np.where(np.isfinite(values), values, 0).clip(min=0)
    largest = float(finite.max(initial=0))
    return finite / largest if largest > 0 else finite


def both_signs(values: "np.ndarray") -> "np.ndarray":
    """[0, 1] by the largest magnitude, 0.5 where the value is 0 or not finite."""
    import numpy as np

    finite = np.where(np.isfinite(values), values, 0)
    largest = float(np.abs(finite).max(initial=0))
    return finite / largest / 2 + 0.5 if largest > 0 else np.full(values.shape, 0.5)


def enlarged(values: "np.ndarray", height: int, width: int) -> "np.ndarray":
    """Bilinear, cell centres at their places, edges held."""
    import numpy as np

    for axis, size in ((0, height), (1, width)):
        count = values.shape[axis]
        at = np.clip((np.arange(size) + 0.5) * count / size - 0.5, 0, count - 1)
        low = at.astype(int)
        high = np.minimum(low + 1, count - 1)
        share = (at - low).reshape((-1, 1) if axis == 0 else (1, -1))
        values = values.take(low, axis) * (1 - share) + values.take(high, axis) * share
    return values


def painted(values: "np.ndarray", height: int, width: int, name: str, opacity: float | None) -> QImage:
    """A map, enlarged, in the colours `name`; see-through where it is near 0 unless `opacity` is None."""
    import numpy as np

    signed = name == SIGNED
    found = enlarged((both_signs if signed else normalised)(values), height, width)
    strength = np.abs(found - 0.5) * 2 if signed else found
    colors = np.empty((height, width, 4), np.uint8)
    colors[..., :3] = table(name)[np.rint(found * 255).astype(np.uint8)]
    colors[..., 3] = 255 if opacity is None else np.rint(255 * opacity * np.minimum(1, GAIN * strength) ** BEND)
    return QImage(colors.tobytes(), width, height, 4 * width, QImage.Format.Format_RGBA8888).copy()


def table(name: str) -> "np.ndarray":
    """uint8 [256, 3]."""
    import numpy as np

    from inspector.cam.color_maps import color_map

    return np.frombuffer(color_map(name), np.uint8).reshape(256, 3)


def placed(box: Box, explained: ExplainedImage, width: float, height: float) -> tuple[float, float, float, float]:
    """Left, top, width and height of what the model saw, in a picture drawn `width` x `height`."""
    if box.right <= box.left or not explained.width or not explained.height:
        return 0.0, 0.0, width, height
    across, down = width / explained.width, height / explained.height
    return box.left * across, box.top * down, (box.right - box.left) * across, (box.bottom - box.top) * down


def _rgb(payload: bytes, start: int, width: int, height: int) -> QImage | None:
    size = 3 * width * height
    if start < 0 or not size or start + size > len(payload):
        return None
    pixels = bytes(payload[start : start + size])
    return QImage(pixels, width, height, 3 * width, QImage.Format.Format_RGB888).copy()
