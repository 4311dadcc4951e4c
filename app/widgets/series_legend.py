"""Whose histogram is which: A's filled square and B's line, each with a name."""

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.style import theme, tokens
from app.text import escape
from app.widgets import painting

SIGN, GAP = 10, 12  # pixels of a sign, and between two names


class SeriesLegend(QWidget):
    def __init__(self):
        super().__init__()
        self._names: tuple[str, str] = ("", "")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_names(self, a: str, b: str) -> None:
        """An empty one is left out."""
        self._names = (escape.visible(a, 80), escape.visible(b, 80))
        self.setToolTip(escape.tooltip(" · ".join(filter(None, self._names))))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(120, 16)

    def minimumSizeHint(self) -> QSize:
        return QSize(40, 16)

    def paintEvent(self, event: QPaintEvent) -> None:
        """At the right end; names give way."""
        painter = QPainter(self)
        shown = [(number, name) for number, name in enumerate(self._names) if name]
        if not shown:
            return
        font, middle = theme.font(tokens.TINY), self.height() / 2
        room = (self.width() - GAP * (len(shown) - 1)) / len(shown) - SIGN - 4
        widths = [painting.width(name, font) + 1 for _, name in shown]
        spare = sum(max(0.0, room - width) for width in widths)
        widths = [min(width, room + spare) for width in widths]
        x = self.width() - sum(widths) - len(shown) * (SIGN + 4) - GAP * (len(shown) - 1)
        for (number, name), width in zip(shown, widths, strict=True):
            if number == 0:
                painter.fillRect(QRectF(x, middle - 4, 8, 8), theme.color("base"))
            else:
                painter.fillRect(QRectF(x, middle - 1, SIGN, 2), theme.color("accent"))
            painting.text(painter, QRectF(x + SIGN + 4, 0, width, self.height()), name, "text3", font)
            x += SIGN + 4 + width + GAP
