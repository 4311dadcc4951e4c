"""A photo with a map laid over it. Hovering reads the map's own value there."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.figures import cam_image
from app.style import theme, tokens
from app.text import escape
from app.widgets import painting, plot_export
from inspector.cam.result import WHOLE, Box, ExplainedImage, FoundBox, MapInfo

if TYPE_CHECKING:
    import numpy as np

MOST_BOXES = 12
WEAK = 0.3  # score below which only the box that the map explains is drawn
FAINT = 0.7  # opacity of the other boxes
NAME, NAMED = 16, 120  # pixels that the name of a box is high, and the picture wide that has room for it


class CamPicture(QWidget):
    """`mode` is "overlay", "map" or "original". Nothing is painted over a photo whose map a flag speaks against."""

    hovered = Signal(object)  # (x, y, value) in pixels of the image and of the raw map; None: nowhere on it
    clicked = Signal()
    box_chosen = Signal(object)  # FoundBox: another one than the one that is explained
    fitted = Signal(int)  # how high the photo is drawn, in pixels

    def __init__(self, radius: int = tokens.CONTROL_RADIUS):
        super().__init__()
        self._radius = radius
        self._explained: ExplainedImage | None = None
        self._photo: QImage | None = None
        self._values: np.ndarray | None = None
        self._painted = True
        self._mode, self._opacity, self._colors = "overlay", 0.6, "inferno"
        self._selected = False
        self._boxes: tuple[FoundBox, ...] = ()
        self._meant: FoundBox | None = None  # of them, that the map explains
        self._made: tuple[tuple, QImage] | None = None  # the last map as an image, and what it was made for
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme.signals.changed.connect(self.update)

    def set_image(self, explained: ExplainedImage | None, photo: QImage | None) -> None:
        self._explained, self._photo, self._made = explained, photo, None
        framed = explained is not None and explained.box != WHOLE and _cuts(explained.box, explained)
        words = self.tr("The frame is what the model sees: the image is cropped before it is explained.")
        self.setToolTip(escape.tooltip(words) if framed else "")
        self.updateGeometry()
        self.update()

    def set_map(self, found: MapInfo | None, payload: bytes) -> None:
        """The map, at its layer's grid."""
        values = cam_image.raw(found, payload) if found is not None else None
        self.set_values(values, found is not None and found.painted)

    def set_values(self, values: "np.ndarray | None", painted: bool = True) -> None:
        """[h, w] over what the model saw, such as one channel of a feature map."""
        self._values, self._painted, self._made = values, painted, None
        self.update()

    def set_boxes(self, boxes: Sequence[FoundBox], meant: FoundBox | None) -> None:
        """What a detection model found, strongest first, and the one of them that the map explains."""
        others = [box for box in boxes if box is not meant and box.score >= WEAK]
        self._boxes = tuple(([meant] if meant is not None else []) + others[:MOST_BOXES])
        self._meant = meant
        self.update()

    def set_look(self, mode: str, opacity: float, colors: str) -> None:
        self._mode, self._opacity, self._colors, self._made = mode, opacity, colors, None
        self.update()

    def set_selected(self, selected: bool) -> None:
        self._selected = selected
        self.update()

    @property
    def is_selected(self) -> bool:
        return self._selected

    def picture(self) -> QImage | None:
        """What is shown, at the photo's own resolution."""
        if self._photo is None:
            return None
        image = self._photo.convertToFormat(QImage.Format.Format_RGB32)
        painter = QPainter(image)
        self._paint(painter, QRectF(image.rect()), 1.0)
        painter.end()
        return image

    def to_image(self, scale: float) -> QImage:
        """At the photo's own resolution, whatever the `scale` of other plots."""
        return self.picture() or plot_export.widget_image(self, scale)

    def to_svg(self) -> bytes:
        return plot_export.svg(self.size(), lambda painter: self._paint(painter, QRectF(self.rect()), 2.0))

    def rows_csv(self) -> list[tuple[str, ...]]:
        """The map's own values, a row of the grid in each."""
        return [] if self._values is None else [tuple(map(repr, row)) for row in self._values.tolist()]

    def to_npy(self) -> bytes:
        """The same as a .npy file, float32; b"" where there is no map."""
        import io

        import numpy as np

        if self._values is None:
            return b""
        file = io.BytesIO()
        np.save(file, np.ascontiguousarray(self._values, "<f4"))
        return file.getvalue()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        photo = self._photo
        return round(width * photo.height() / photo.width()) if photo is not None and photo.width() else width

    def sizeHint(self) -> QSize:
        return QSize(336, self.heightForWidth(336))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fitted.emit(round(self._rect().height()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.hovered.emit(self._at(event.position()))
        if self._boxes:
            other = self._box_at(event.position()) not in {None, self._meant}
            self.setCursor(Qt.CursorShape.PointingHandCursor if other else Qt.CursorShape.ArrowCursor)

    def leaveEvent(self, event: QEvent) -> None:
        self.hovered.emit(None)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.clicked.emit()
            box = self._box_at(event.position())
            if box is not None and box is not self._meant:
                self.box_chosen.emit(box)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._photo is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        rect = self._rect()
        painter.save()
        clip = QPainterPath()
        clip.addRoundedRect(rect, self._radius, self._radius)
        painter.setClipPath(clip)
        self._paint(painter, rect, self.devicePixelRatioF())
        painter.restore()
        if self._selected:
            painting.ink(painter, "accent", 2)
            painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), self._radius, self._radius)
        if self.hasFocus():
            painting.ring(painter, QRectF(self.rect()), self._radius + 2)

    def _paint(self, painter: QPainter, rect: QRectF, ratio: float) -> None:
        assert self._photo is not None  # noqa: S101 - asked before
        if self._mode != "map" or self._values is None:
            painter.drawImage(rect, self._photo)
        else:
            painter.fillRect(rect, theme.color("chrome"))
        self._paint_map(painter, rect, ratio)
        self._paint_boxes(painter, rect)

    def _paint_boxes(self, painter: QPainter, rect: QRectF) -> None:
        explained = self._explained
        if explained is None or not self._boxes or not explained.width or not explained.height:
            return
        across, down = rect.width() / explained.width, rect.height() / explained.height
        for box in sorted(self._boxes, key=lambda box: box is self._meant):
            meant = box is self._meant
            left, top, right, bottom = box.corners
            place = QRectF(left * across, top * down, (right - left) * across, (bottom - top) * down)
            place.translate(rect.x(), rect.y())
            painter.setOpacity(1 if meant else FAINT)
            painting.ink(painter, "accent" if meant else "raised", 2 if meant else 1)
            painter.drawRect(place)
            painter.setOpacity(1)
            if meant and rect.width() >= NAMED:
                self._paint_name(painter, rect, place, f"{escape.visible(box.name, 40)} {100 * box.score:.0f}%")

    def _paint_name(self, painter: QPainter, rect: QRectF, box: QRectF, words: str) -> None:
        """On its box, inside where there is no room above."""
        font = theme.font(tokens.TINY, tokens.SEMIBOLD)
        top = box.y() - NAME if box.y() - NAME >= rect.y() else max(rect.y(), box.y())
        wide = min(painting.width(words, font) + 8, rect.width())
        ground = QRectF(min(max(box.x(), rect.x()), rect.right() - wide), top, wide, NAME)
        painter.fillRect(ground, theme.color("accent"))
        painting.text(painter, ground.adjusted(4, 0, 0, 0), words, "on_accent", font)

    def _paint_map(self, painter: QPainter, rect: QRectF, ratio: float) -> None:
        if self._mode == "original" or self._values is None or not (self._painted or self._mode == "map"):
            return
        explained = self._explained
        left, top, width, height = 0.0, 0.0, rect.width(), rect.height()
        if explained is not None:
            left, top, width, height = cam_image.placed(explained.box, explained, width, height)
        place = QRectF(rect.x() + left, rect.y() + top, width, height)
        size = max(1, round(height * ratio)), max(1, round(width * ratio))
        painter.drawImage(place, self._colored(self._values, *size))
        if explained is not None and explained.box != WHOLE and _cuts(explained.box, explained):
            painting.ink(painter, "raised", 1)
            painter.drawRect(place.adjusted(0.5, 0.5, -0.5, -0.5))

    def _colored(self, values: "np.ndarray", height: int, width: int) -> QImage:
        opacity = None if self._mode == "map" else self._opacity
        wanted = (height, width, self._colors, opacity)
        if self._made is None or self._made[0] != wanted:
            self._made = (wanted, cam_image.painted(values, height, width, self._colors, opacity))
        return self._made[1]

    def _rect(self) -> QRectF:
        """Where the photo is: as large as fits, at the top left."""
        photo = self._photo
        if photo is None or not photo.width() or not photo.height():
            return QRectF(self.rect())
        scale = min(self.width() / photo.width(), self.height() / photo.height())
        return QRectF(0, 0, photo.width() * scale, photo.height() * scale)

    def _box_at(self, at: QPointF) -> FoundBox | None:
        """The smallest around it: one that lies inside another can be reached."""
        found = self._at(at)
        if found is None:
            return None
        x, y, _ = found
        around = [
            box
            for box in self._boxes
            if box.corners[0] <= x <= box.corners[2] and box.corners[1] <= y <= box.corners[3]
        ]
        return min(around, key=_area, default=None)

    def _at(self, at: QPointF) -> tuple[int, int, float | None] | None:
        rect, explained = self._rect(), self._explained
        if explained is None or not rect.contains(at):
            return None
        across, down = at.x() / rect.width(), at.y() / rect.height()
        x, y = int(across * explained.width), int(down * explained.height)
        if self._values is None:
            return x, y, None
        left, top, width, height = cam_image.placed(explained.box, explained, rect.width(), rect.height())
        inside_x, inside_y = (at.x() - left) / width, (at.y() - top) / height
        if not (0 <= inside_x < 1 and 0 <= inside_y < 1):
            return x, y, None
        rows, columns = self._values.shape
        return x, y, float(self._values[int(inside_y * rows), int(inside_x * columns)])


def _area(box: FoundBox) -> float:
    left, top, right, bottom = box.corners
    return (right - left) * (bottom - top)


def _cuts(box: Box, explained: ExplainedImage) -> bool:
    """Whether something of the photo was not seen."""
    return box.left > 0 or box.top > 0 or box.right < explained.width or box.bottom < explained.height
