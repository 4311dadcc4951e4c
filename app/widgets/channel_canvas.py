"""The channels of a tensor to point at: the mouse or the arrows name one, a click keeps it."""

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.style import theme, tokens
from app.widgets import painting
from app.widgets.channel_picture import ChannelPicture


class ChannelCanvas(QWidget):
    pointed = Signal(int)  # place in the picture's rows, -1 for none

    def __init__(self, picture: ChannelPicture):
        super().__init__()
        self._picture = picture
        self._message = ""
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumHeight(60)
        self.setAccessibleName(self.tr("Values by channel"))
        self.setAccessibleDescription(self.tr("The arrows go from channel to channel."))
        theme.signals.changed.connect(self.update)

    def set_message(self, message: str) -> None:
        """One line in place of the channels; empty takes it away."""
        self._message = message
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._point(self._picture.at(self._frame(), event.position().x()))

    def leaveEvent(self, event: QEvent) -> None:
        self._point(-1)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        found = self._picture.at(self._frame(), event.position().x())
        self._choose(-1 if found == self._picture.chosen else found)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        last, here = len(self._picture.rows) - 1, self._picture.chosen
        places = {
            Qt.Key.Key_Left: max(0, here - 1),
            Qt.Key.Key_Right: min(last, here + 1),
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
            Qt.Key.Key_Escape: -1,
        }
        place = places.get(Qt.Key(event.key()))
        if place is None or last < 0 or (place < 0 and here < 0):
            super().keyPressEvent(event)
        else:
            self._choose(place)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._message:
            words = QRectF(14, 8, self.width() - 24, 20)
            painting.text(painter, words, self._message, "text3", theme.font(tokens.SMALL))
        else:
            self._picture.paint(painter, self._frame())
        if self.hasFocus():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
            painting.ring(painter, QRectF(self.rect()), tokens.CONTROL_RADIUS)

    def _frame(self) -> QRectF:
        """Room for the focus ring around the picture."""
        return QRectF(self.rect()).adjusted(6, 3, -6, -3)

    def _choose(self, place: int) -> None:
        self._picture.chosen = place
        self._tell()

    def _point(self, place: int) -> None:
        if place != self._picture.hover:
            self._picture.hover = place
            self._tell()

    def _tell(self) -> None:
        self.update()
        self.pointed.emit(self._picture.hover if self._picture.hover >= 0 else self._picture.chosen)
