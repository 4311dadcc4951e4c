"""The images on the bench: opened from files and folders, one of them at a time under the model's eyes."""

import os

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from app.main_window import MainWindow
from app.session import Session

SUFFIXES = (".png", ".jpg", ".jpeg", ".bmp", ".webp", ".gif", ".tif", ".tiff", ".ppm", ".pgm")
MOST = 10_000  # of a folder


class Images(QObject):
    """Looks at names alone: whether a file is an image is for the lab to say. GUI thread."""

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
        if len(found) >= MOST:
            break
    return found
