"""The bar that says what the colours of a weight mean."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QLinearGradient, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.figures import numbers
from app.style import theme, tokens
from app.widgets import painting


class ColorBar(QWidget):
    def __init__(self, limit: float):
        super().__init__()
        self._limit = limit
        self.setFixedHeight(24)
        end = numbers.figure(limit)
        self.setAccessibleName(self.tr("Colours from −{end} to +{end}").format(end=end))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        width = self.width()
        ramp = QLinearGradient(0, 0, width, 0)
        for place, token in ((0, "negative"), (0.5, "zero"), (1, "positive")):
            ramp.setColorAt(place, theme.color(token))
        painter.fillRect(QRectF(0, 0, width, 8), ramp)
        below, tiny = QRectF(0, 10, width, 14), theme.font(tokens.TINY)
        end = numbers.figure(self._limit)
        sides = ((f"−{end}", Qt.AlignmentFlag.AlignLeft), ("0", painting.CENTER), (f"+{end}", painting.RIGHT))
        for words, side in sides:
            painting.text(painter, below, words, "text3", tiny, align=side)
