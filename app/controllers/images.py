"""The images on the bench: opened from files and folders, one of them at a time under the model's eyes."""

import os
from itertools import islice

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog

from app.dialogs.pick_list import PickList, PickRow
from app.figures import numbers
from app.main_window import MainWindow
from app.state.recent import printable
from app.state.session import Session

SUFFIXES = (".png", ".jpg", ".jpeg", ".bmp", ".webp", ".gif", ".tif", ".tiff", ".ppm", ".pgm")
MOST = 10_000  # of a folder
LISTED = 500  # of them in a list


class Images(QObject):
    """Looks at names alone: whether a file is an image is for the lab to say. GUI thread."""

    said = Signal(str)  # a sentence for the status bar

    def __init__(self, session: Session, window: MainWindow, parent: QObject | None = None):
        super().__init__(parent)
        self._session, self._window = session, window
        window.cam.image_requested.connect(self.ask_open)

    def open(self, paths: list[bytes]) -> None:
        """Lay files, and what of images is in folders and one level below, on the bench."""
        found: list[bytes] = []
        for path in map(os.path.abspath, paths):
            found += images_in(path) if os.path.isdir(path) else [path]
        if found:
            self._session.place_images(tuple(found[:MOST]))
        if not found and paths:
            words = self.tr("No images are in {name}, nor one level below.")
            self.said.emit(words.format(name=printable(os.path.basename(os.fsdecode(paths[0])))))
        elif len(found) > MOST:
            words = self.tr("The first {n} images are on the bench; there are more.")
            self.said.emit(words.format(n=numbers.count(MOST)))

    def ask_open(self) -> None:
        pattern = " ".join(f"*{suffix}" for suffix in SUFFIXES)
        kinds = self.tr("Images ({pattern});;All files (*)").format(pattern=pattern)
        paths, _ = QFileDialog.getOpenFileNames(self._window, self.tr("Open images"), "", kinds)
        if paths:
            self.open([os.fsencode(path) for path in paths])

    def ask_open_folder(self) -> None:
        path = QFileDialog.getExistingDirectory(self._window, self.tr("Open a folder of images"))
        if path:
            self.open([os.fsencode(path)])

    def next(self) -> None:
        self._step(1)

    def previous(self) -> None:
        self._step(-1)

    def jump(self) -> None:
        """To one of them by a part of its name."""
        images = self._session.images
        if not images:
            return
        parents = {os.path.dirname(path) for path in images}
        common = os.path.commonpath(parents) if len({path[:1] for path in parents}) == 1 else b""
        names = [printable(os.fsdecode(os.path.relpath(path, common) if common else path)) for path in images]
        dialog = PickList(
            self.tr("Go to image"),
            self.tr("Type a part of an image's name"),
            lambda typed: _matches(typed, names),
            lambda number: PickRow(names[number], right=numbers.count(number + 1), icon="image"),
            self._window,
        )
        dialog.picked.connect(self._session.show_image)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def close(self) -> None:
        self._session.place_images(())

    def _step(self, step: int) -> None:
        images = self._session.images
        if images:
            self._session.show_image((self._session.image + step) % len(images))


def is_image(path: bytes) -> bool:
    """By its name."""
    return os.fsdecode(path).lower().endswith(SUFFIXES)


def images_in(folder: bytes) -> list[bytes]:
    """In the folder and in those one level below it, as sorted names."""
    found = []
    for place, folders, names in os.walk(folder):
        if place != folder:
            folders.clear()
        folders.sort()
        found += [os.path.join(place, name) for name in sorted(names) if is_image(name)]
        if len(found) > MOST:
            break
    return found


def _matches(typed: str, names: list[str]) -> list[int]:
    """Places of the names with all words of `typed` in them, the first of them."""
    words = typed.casefold().split()
    found = (place for place, name in enumerate(names) if all(word in name.casefold() for word in words))
    return list(islice(found, LISTED))
