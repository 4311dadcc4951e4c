"""What stands apart from a histogram: zeros, NaN and infinities, each with its count and its share as a bar."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.figures import numbers
from app.style import theme, tokens
from app.widgets import painting
from inspector.stats.result import TensorStats

WIDTH, ROW, TOP = 92, 34, 14  # pixels


class ApartBars(QWidget):
    """Hidden where there is none of them."""

    def __init__(self):
        super().__init__()
        self._rows: list[tuple[str, int, str]] = []  # word, count, colour
        self._elements = 0
        self.setFixedWidth(WIDTH)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.hide()

    @property
    def rows(self) -> list[tuple[str, int]]:
        return [(word, count) for word, count, _ in self._rows]

    def set_stats(self, stats: TensorStats | None) -> None:
        rows: list[tuple[str, int, str]] = []
        if stats is not None:
            rows = [
                (self.tr("Zero"), stats.zero, "data"),
                ("NaN", stats.nan, "error"),
                ("+Inf", stats.posinf, "error"),
                ("−Inf", stats.neginf, "error"),
            ]
            self._elements = stats.elements
        self._rows = [line for line in rows if line[1]]
        self.setAccessibleName("; ".join(f"{word}: {numbers.count(count)}" for word, count, _ in self._rows))
        self.setVisible(bool(self._rows))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        self.paint(QPainter(self), QRectF(self.rect()))

    def paint(self, painter: QPainter, rect: QRectF) -> None:
        font, top = theme.font(tokens.TINY), rect.y() + TOP
        step = min(ROW, (rect.height() - TOP) / max(1, len(self._rows)))
        for word, count, color in self._rows:
            line = QRectF(rect.x(), top, rect.width(), 16)
            used = painting.text(painter, line, numbers.count(count), "text", font, align=painting.RIGHT)
            painting.text(painter, line.adjusted(0, 0, -used - 6, 0), word, "text2", font)
            painter.fillRect(QRectF(rect.x(), top + 18, rect.width(), 5), theme.color("line"))
            length = max(1.0, rect.width() * count / max(1, self._elements))
            painter.fillRect(QRectF(rect.x(), top + 18, length, 5), theme.color(color))
            top += step
