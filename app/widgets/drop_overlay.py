"""What a drop would do, in words over the page, while something is dragged."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.style import theme, tokens
from app.text import escape
from app.widgets import painting

HEIGHT, PADDING, LIFT = 40, 20, 56  # pixels


class DropOverlay(QWidget):
    """Lets the mouse and the drag through to what lies below."""

    def __init__(self, parent: QWidget):
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._words, self._fits = "", True
        self.hide()

    def show_words(self, words: str, fits: bool) -> None:
        """`fits`: something would be opened; else the words say why not."""
        self._words, self._fits = escape.visible(words), fits
        parent = self.parentWidget()
        assert parent is not None  # noqa: S101 - see __init__
        font = theme.font(tokens.BODY, tokens.SEMIBOLD)
        width = min(parent.width() - 48, round(painting.width(self._words, font)) + 2 * PADDING + 26)
        self.setGeometry((parent.width() - width) // 2, parent.height() - HEIGHT - LIFT, width, HEIGHT)
        self.setAccessibleName(words)
        self.raise_()
        self.show()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tone = "accent" if self._fits else "warn"
        rect = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painting.ink(painter, tone, 1.5, "raised")
        painter.drawRoundedRect(rect, tokens.SLOT_RADIUS, tokens.SLOT_RADIUS)
        painting.icon(painter, PADDING, rect.center().y(), "drop" if self._fits else "warn", tone)
        words = rect.adjusted(PADDING + 26, 0, -PADDING + 2, 0)
        painting.text(painter, words, self._words, "text", theme.font(tokens.BODY, tokens.SEMIBOLD))
