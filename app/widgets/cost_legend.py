"""The legend of the chart of costs: a square in each group's colour, its name and its share."""

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app import cost_figures, escape, theme, tokens
from app.item_models.cost_groups import Legend
from app.widgets import painting

SIGN, INSIDE, BETWEEN = 9, 5, 14  # pixels of a square, between it and its words, and between two groups


class CostLegend(QWidget):
    def __init__(self):
        super().__init__()
        self._legend = Legend()
        self._shares: list[tuple[str, str, float]] = []
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def set_shares(self, legend: Legend, shares: list[tuple[str, str, float]]) -> None:
        """(group, words, share) each, the most important first: what has no room is told in the tooltip only."""
        self._legend, self._shares = legend, shares
        words = [f"{name} {cost_figures.share(share)}" for _, name, share in shares]
        self.setAccessibleName(", ".join(words))
        self.setToolTip(escape.tooltip("\n".join(words)) if words else "")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(300, 24)

    def minimumSizeHint(self) -> QSize:
        return QSize(40, 24)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        font, middle, x = theme.font(tokens.TINY), self.height() / 2, 0.0
        for group, name, share in self._shares:
            figure = cost_figures.share(share)
            named, counted = painting.width(name, font) + 1, painting.width(figure, font) + 1
            need = SIGN + INSIDE + named + 6 + counted
            if x + need > self.width():
                break
            painter.fillRect(QRectF(x, middle - SIGN / 2, SIGN, SIGN), self._legend.color(group))
            at = QRectF(x + SIGN + INSIDE, 0, named, self.height())
            painting.text(painter, at, name, "text", font)
            painting.text(painter, at.translated(named + 6, 0).adjusted(0, 0, counted, 0), figure, "text2", font)
            x += need + BETWEEN
