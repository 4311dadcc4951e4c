"""The large histogram: the wheel and a drag zoom, the mouse tells what a bin holds, Home shows all again."""

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QWheelEvent

from app.figures.value_scale import ValueScale
from app.widgets.histogram_picture import HistogramPicture
from app.widgets.picture_canvas import PictureCanvas

WHEEL = 1.25  # of the range, for a notch
KEY_ZOOM, KEY_PAN = 1.5, 0.15
LEAST_DRAG = 4  # pixels
FINEST = 1e-9  # of the whole range, and of the largest magnitude in it: what is narrower has no digits left


class HistogramCanvas(PictureCanvas):
    """Holds no data of its own but the picture; whoever set that listens to what is asked of it."""

    zoomed = Signal(ValueScale)
    reset = Signal()
    hovered = Signal(object)  # the value under the mouse, or None

    def __init__(self, picture: HistogramPicture):
        super().__init__(picture, 60)
        self._picture = picture
        self._grip: QPointF | None = None  # where the drag began
        self._slides = False  # the drag moves; else it marks a range
        self._held = picture.scale
        self.limits = picture.scale  # the whole: nothing lies outside
        self.setAccessibleName(self.tr("Histogram"))
        self.setAccessibleDescription(
            self.tr("Plus and minus zoom, the arrows move along the values, Home shows all of them.")
        )

    def area(self) -> QRectF:
        return self._picture.area(self._frame())

    def zoom(self, scale: ValueScale) -> None:
        """As far as there is something to see."""
        limits = self.limits
        low, high = max(scale.low, limits.low), min(scale.high, limits.high)
        least = FINEST * max(limits.high - limits.low if not limits.threshold else 0.0, abs(low), abs(high))
        if high - low < least or not high > low:
            return
        self.zoomed.emit(scale._replace(low=low, high=high))

    def wheelEvent(self, event: QWheelEvent) -> None:
        notches = event.angleDelta().y() / 120
        sideways = event.angleDelta().x() / 120
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            notches, sideways = 0.0, sideways or notches
        if sideways:
            self._pan(-sideways * KEY_PAN)
        elif notches:
            self.zoom(self._picture.scale.zoomed(self._place(event.position()), WHEEL**-notches))
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        held = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        if event.button() == Qt.MouseButton.LeftButton or event.button() == Qt.MouseButton.MiddleButton:
            self._grip, self._held = event.position(), self._picture.scale
            self._slides = bool(held) or event.button() == Qt.MouseButton.MiddleButton

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = self._place(event.position())
        if self._grip is None:
            self.hovered.emit(self._picture.scale.value(place) if 0 <= place <= 1 else None)
            return
        before = self._place(self._grip)
        if self._slides:
            self._slide(self._held, before - place)
        elif abs(event.position().x() - self._grip.x()) >= LEAST_DRAG:
            self._picture.band = (min(1.0, max(0.0, before)), min(1.0, max(0.0, place)))
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        band, self._picture.band, self._grip = self._picture.band, None, None
        if band is not None and band[0] != band[1]:
            self.zoom(self._picture.scale.between(*sorted(band)))
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.reset.emit()

    def leaveEvent(self, event: QEvent) -> None:
        self.hovered.emit(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        scale = self._picture.scale
        keys = {
            Qt.Key.Key_Plus: lambda: self.zoom(scale.zoomed(0.5, 1 / KEY_ZOOM)),
            Qt.Key.Key_Equal: lambda: self.zoom(scale.zoomed(0.5, 1 / KEY_ZOOM)),
            Qt.Key.Key_Minus: lambda: self.zoom(scale.zoomed(0.5, KEY_ZOOM)),
            Qt.Key.Key_Left: lambda: self._pan(-KEY_PAN),
            Qt.Key.Key_Right: lambda: self._pan(KEY_PAN),
            Qt.Key.Key_Home: self.reset.emit,
        }
        done = keys.get(Qt.Key(event.key()))
        if done is None:
            super().keyPressEvent(event)
        else:
            done()

    def _place(self, at: QPointF) -> float:
        area = self.area()
        return (at.x() - area.x()) / max(1.0, area.width())

    def _pan(self, by: float) -> None:
        self._slide(self._picture.scale, by)

    def _slide(self, scale: ValueScale, by: float) -> None:
        """Along the axis by a share of what is seen, to the end of the whole at most."""
        first, last = scale.place(self.limits.low), scale.place(self.limits.high)
        by = min(max(by, first), last - 1) if first <= 0 and last >= 1 else 0.0
        if by:
            self.zoomed.emit(scale.between(by, 1 + by))
