"""A push button with the focus ring two pixels outside its edge. The primary one is filled with the accent."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QDialog, QPushButton

from app.style import theme, tokens
from app.text.mnemonics import plain
from app.widgets import painting

RING = 4  # pixels around the button's edge


class Button(QPushButton):
    """28 px high between its margins for the ring. `flush` begins at its left end: the ring lies on the edge there."""

    def __init__(self, text: str, primary: bool = False, flush: bool = False):
        super().__init__(text)
        self._left = 0 if flush else RING
        self._primary = primary
        self.setFont(theme.font(tokens.BODY, tokens.SEMIBOLD if primary else tokens.REGULAR))
        self.setAccessibleName(plain(text))
        self.setAutoDefault(True)  # Return presses it on a page as it does in a dialog
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def set_flush(self, flush: bool) -> None:
        """Whether it is the first of its row now."""
        self._left = 0 if flush else RING
        self.updateGeometry()

    def set_primary(self, primary: bool) -> None:
        """One of several is what most will want."""
        self._primary = primary
        self.setFont(theme.font(tokens.BODY, tokens.SEMIBOLD if primary else tokens.REGULAR))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        words = self._shown().replace("&", "")
        return QSize(round(painting.width(words, self.font())) + 30 + RING + self._left, 28 + 2 * RING)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def _shown(self) -> str:
        """Underlines belong to dialogs; on a page they are noise, though Alt and the letter work."""
        return self.text() if isinstance(self.window(), QDialog) else plain(self.text())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = QRectF(self.rect()).adjusted(self._left + 0.5, RING + 0.5, -RING - 0.5, -RING - 0.5)
        over = self.underMouse() and self.isEnabled()
        if self._primary and self.isEnabled():
            fill = theme.mix("accent", "text", 0.85 if over or self.isDown() else 1)
            painting.ink(painter, fill=fill)
        else:
            painting.ink(painter, "edge" if self.isEnabled() else "line", 1, "hover" if over else "raised")
        radius = tokens.CONTROL_RADIUS
        painter.drawRoundedRect(edge, radius, radius)
        painter.setFont(self.font())
        tone = "on_accent" if self._primary and self.isEnabled() else "text" if self.isEnabled() else "text3"
        painter.setPen(theme.color(tone))
        words = self._shown()
        painter.drawText(edge, int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextShowMnemonic), words)
        if self.hasFocus():
            painting.ring(painter, QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), radius + 3)
