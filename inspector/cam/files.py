"""The pictures and raw maps that a command writes: where to, under which names."""

import os
import re

import numpy as np

from inspector.cam.explainer import Shown
from inspector.cam.overlay import overlay, save_npy, save_png
from inspector.cam.own_pictures import is_own
from inspector.cam.result import ExplainedImage, MapInfo
from inspector.errors import UnwritableFile
from inspector.printable import printable

LONGEST = 200  # bytes of a name


class MapFiles:
    """Writes into one folder, which is made. A name is never used twice in its life; what stood there is replaced,
    but for pictures of others."""

    def __init__(self, folder: str, npy: bool = False, signed: bool = False, png: bool = True):
        self._folder = folder
        self._npy = npy
        self._png = png
        self._signed = signed
        self._used: set[str] = set()

    def write(self, shown: Shown) -> ExplainedImage:
        """A PNG of each map that is worth painting, at the picture's full resolution, and its raw values, as asked.

        Gives the report with the paths in it. Raises UnwritableFile.
        """
        if shown.picture is None:
            return shown.info
        picture = np.asarray(shown.picture)
        written = []
        try:
            os.makedirs(self._folder, exist_ok=True)
            for info, values in zip(shown.info.maps, shown.maps, strict=True):
                stem = os.path.join(self._folder, self._name(shown.info.path, info))
                if drawn := self._png and info.painted:
                    painted = overlay(picture, values.numpy(), shown.info.box, signed=self._signed)
                    save_png(painted, f"{stem}.png", _described(info))
                if self._npy:
                    save_npy(values, f"{stem}.npy")
                written.append(
                    info._replace(png=f"{stem}.png" if drawn else "", npy=f"{stem}.npy" if self._npy else "")
                )
        except OSError as error:
            raise UnwritableFile(f"{error.filename or self._folder} cannot be written: {error.strerror}.") from None
        return _with_maps(shown.info, tuple(written))

    def _name(self, path: str, info: MapInfo) -> str:
        """ "dog.gradcam.layer4.243-bull mastiff", with a number behind it where that is taken."""
        parts = [os.path.splitext(os.path.basename(path))[0], info.method, info.layer or "model"]
        parts[-1] += f"-call{info.call}" if info.call else ""
        parts[-1] += f"-head{info.head}" if info.head is not None else ""
        if info.cls is not None:
            parts.append(str(info.cls) if info.name == str(info.cls) else f"{info.cls}-{info.name}")
            parts[-1] += f"-box{info.box}" if info.box > 1 else ""
        name = re.sub(r"[^\w.\-]+", "_", ".".join(parts)).strip(".")
        name = name.encode()[:LONGEST].decode(errors="ignore")
        found, number = name, 2
        while found in self._used or self._is_users(f"{found}.png"):
            found, number = f"{name}-{number}", number + 1
        self._used.add(found)
        return found

    def _is_users(self, name: str) -> bool:
        """Whether a picture that this program did not write has the name: it is not replaced."""
        path = os.path.join(self._folder, name)
        return self._png and os.path.lexists(path) and not is_own(path)


def _described(info: MapInfo) -> str:
    of = "" if info.cls is None else f", class {info.cls}{'' if info.name == str(info.cls) else f' ({info.name})'}"
    return printable(f"{info.method} at {info.layer or 'the model'}{of}")


def _with_maps(info: ExplainedImage, maps: tuple[MapInfo, ...]) -> ExplainedImage:
    import dataclasses

    return dataclasses.replace(info, maps=maps)
