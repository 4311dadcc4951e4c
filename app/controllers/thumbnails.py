"""Small pictures of the images on the bench: those in sight, made by the lab, a few at a time."""

from PySide6.QtCore import QObject
from PySide6.QtGui import QImage

from app.engine.operation import Operation
from app.engine.pool import EnginePool
from app.main_window import MainWindow
from app.state.session import Session
from app.widgets.image_strip import WIDE
from inspector.cam.result import Thumbnails as Found
from inspector.engine.messages import ReadThumbnails

AT_ONCE = 6  # a question about a map waits for no more than these
KEPT = 600


class Thumbnails(QObject):
    """Nothing is asked before there is a model to show images to. GUI thread."""

    def __init__(self, session: Session, pool: EnginePool, window: MainWindow, parent: QObject | None = None):
        super().__init__(parent)
        self._session, self._pool, self._window = session, pool, window
        self._strip = window.cam.images
        self._images: tuple[bytes, ...] = ()
        self._pictures: dict[bytes, QImage | str] = {}  # a sentence where there is none
        self._operation: Operation | None = None
        self._strip.chosen.connect(session.show_image)
        self._strip.wanted.connect(self._ask)
        session.images_changed.connect(self._follow)
        session.model_changed.connect(self._ask)

    @property
    def busy(self) -> bool:
        return self._operation is not None

    def _follow(self) -> None:
        images = self._session.images
        if images is not self._images:  # laid there anew: their files may be others by now
            self._images = images
            self._pictures.clear()
            if self._operation is not None:
                self._operation.cancel()
        self._window.cam.set_images(images, self._session.image)
        self._ask()

    def _ask(self) -> None:
        model = self._session.model
        if self._operation is not None or model is None or model.state != "ready" or len(self._images) < 2:
            return
        missing = tuple(path for path in self._strip.in_sight if path not in self._pictures)[:AT_ONCE]
        if not missing:
            return
        side = round(WIDE * self._strip.devicePixelRatioF() * 1.5)  # it fills its tile with the shorter side
        operation = self._pool.lab().send(ReadThumbnails(missing, side))
        self._operation = operation
        operation.success(lambda found, payload: self._take(missing, found, payload))
        operation.failure(lambda problem: self._over(dict.fromkeys(missing, problem.message)))
        operation.cancelled.connect(lambda: self._over({}))

    def _take(self, paths: tuple[bytes, ...], found: Found, payload) -> None:
        pixels = bytes(payload)
        taken: dict[bytes, QImage | str] = {}
        for path, each in zip(paths, found.pictures, strict=True):
            if each.error:
                taken[path] = each.error
                continue
            part = pixels[each.start : each.start + 3 * each.width * each.height]
            image = QImage(part, each.width, each.height, 3 * each.width, QImage.Format.Format_RGB888)
            taken[path] = image.copy()
        self._over(taken)

    def _over(self, taken: dict[bytes, QImage | str]) -> None:
        self._operation = None
        self._pictures.update(taken)
        for path in list(self._pictures)[: max(0, len(self._pictures) - KEPT)]:
            del self._pictures[path]
        self._strip.set_pictures(self._pictures)
        if taken:
            self._ask()
