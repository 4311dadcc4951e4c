"""A picture to point at: one line of words in its place while there is none, and a ring around it with the focus."""

from typing import Protocol

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.style import theme, tokens
from app.widgets import painting


class Picture(Protocol):
    def paint(self, painter: QPainter, rect: QRectF) -> None: ...


class PictureCanvas(QWidget):
    """`height`: the least, in pixels. What is pointed at is for those who inherit."""

    def __init__(self, picture: Picture, height: int):
        super().__init__()
        self._painted = picture
        self._message = ""
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumHeight(height)
        theme.signals.changed.connect(self.update)

    def set_message(self, message: str) -> None:
        """One line in place of the picture; empty takes it away."""
        self._message = message
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._message:
            words = QRectF(14, 8, self.width() - 24, 20)
            painting.text(painter, words, self._message, "text3", theme.font(tokens.SMALL))
        else:
            self._painted.paint(painter, self._frame())
        if self.hasFocus():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
            painting.ring(painter, QRectF(self.rect()), tokens.CONTROL_RADIUS)

    def _frame(self) -> QRectF:
        """Room for the focus ring around the picture."""
        return QRectF(self.rect()).adjusted(6, 3, -6, -3)


def stepped(key: int, here: int, last: int) -> int | None:
    """The place from 0 to `last` that a key leads to from `here`, -1 being before the first; None for other keys."""
    places = {
        Qt.Key.Key_Left: max(0, here - 1),
        Qt.Key.Key_Right: min(last, here + 1),
        Qt.Key.Key_Home: 0,
        Qt.Key.Key_End: last,
    }
    return places.get(Qt.Key(key)) if last >= 0 else None
