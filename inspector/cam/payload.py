"""Arrays behind each other in one payload, each found by the byte that it starts at."""

import dataclasses

import numpy as np
from PIL.Image import Image, Resampling
from torch import Tensor

from inspector.cam.explainer import Shown
from inspector.cam.preprocess import as_picture
from inspector.cam.result import ExplainedImage

MOST_SHOWN = 4096  # pixels of a side of a picture that is sent
ALIGNED = 8


class Payload:
    """Grows by arrays; `start` of each is a multiple of ALIGNED."""

    def __init__(self) -> None:
        self._bytes = bytearray()

    def add(self, values: np.ndarray) -> int:
        """Little-endian, rows first; gives its start."""
        self._bytes += b"\0" * (-len(self._bytes) % ALIGNED)
        start = len(self._bytes)
        self._bytes += np.ascontiguousarray(values.astype(values.dtype.newbyteorder("<"), copy=False)).tobytes()
        return start

    def add_map(self, values: Tensor) -> int:
        return self.add(values.detach().cpu().float().numpy())

    def add_shown(self, shown: Shown, pictures: bool) -> ExplainedImage:
        """The maps of an image and, if asked, itself and its preprocessed tensor; the report with their starts."""
        info = shown.info
        if shown.picture is None or shown.tensor is None:
            return info
        maps = tuple(
            each._replace(start=self.add_map(values)) for each, values in zip(info.maps, shown.maps, strict=True)
        )
        info = dataclasses.replace(info, maps=maps)
        return self.add_pictures(info, shown.picture, shown.tensor) if pictures else info

    def add_pictures(self, info: ExplainedImage, picture: Image, tensor: Tensor) -> ExplainedImage:
        """The picture, reduced if it is large, and the preprocessed tensor as one."""
        scale = max(*picture.size, 1) / MOST_SHOWN
        if scale > 1:
            size = (max(1, round(picture.width / scale)), max(1, round(picture.height / scale)))
            picture = picture.resize(size, Resampling.BILINEAR, reducing_gap=2.0)
        return dataclasses.replace(
            info,
            shown=picture.size,
            picture=self.add(np.asarray(picture)),
            preprocessed=self.add(as_picture(tensor)),
        )

    def bytes(self) -> memoryview:
        return memoryview(self._bytes)
