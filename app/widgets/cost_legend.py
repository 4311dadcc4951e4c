"""The legend of the chart of costs: a square in each group's colour, its name and its share."""

from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.figures import cost_figures
from app.item_models.cost_groups import Legend, short_words, words
from app.style import theme, tokens
from app.text import escape
from app.widgets import painting

SIGN, INSIDE, FIGURE, BETWEEN = 9, 5, 6, 14  # pixels: a square, then its words, their figure, the next group


class CostLegend(QWidget):
    def __init__(self):
        super().__init__()
        self._legend = Legend()
        self._shares: list[tuple[str, float]] = []
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def set_shares(self, legend: Legend, shares: list[tuple[str, float]]) -> None:
        """(group, share) each, the most important first: what has no room is told in the tooltip only."""
        self._legend, self._shares = legend, shares
        lines = [f"{words(group)} {cost_figures.share(share)}" for group, share in shares]
        self.setAccessibleName(", ".join(lines))
        self.setToolTip(escape.tooltip("\n".join(lines)) if lines else "")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(300, 24)

    def minimumSizeHint(self) -> QSize:
        return QSize(40, 24)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        font, middle, x = theme.font(tokens.TINY), self.height() / 2, 0.0
        shown, named_by = self._fitting()
        names = [named_by(group) for group, _ in shown]
        for (group, share), name in zip(shown, names, strict=True):
            figure = cost_figures.share(share)
            named, counted = painting.width(name, font) + 1, painting.width(figure, font) + 1
            need = SIGN + INSIDE + named + FIGURE + counted
            painter.fillRect(QRectF(x, middle - SIGN / 2, SIGN, SIGN), self._legend.color(group))
            at = QRectF(x + SIGN + INSIDE, 0, named, self.height())
            painting.text(painter, at, name, "text", font)
            beside = QRectF(at.right() + FIGURE, 0, counted, self.height())
            painting.text(painter, beside, figure, "text2", font)
            x += need + BETWEEN

    def _fitting(self) -> tuple[list[tuple[str, float]], Callable[[str], str]]:
        """What is shown and by which names: short ones where there is little room, then without the smallest."""
        shown, named_by = list(self._shares), words
        while shown and self._need(shown, named_by) > self.width():
            if named_by is words:
                named_by = short_words
            else:
                shown.remove(min(shown, key=lambda each: each[1]))
        return shown, named_by

    def _need(self, shown: list[tuple[str, float]], named_by: Callable[[str], str]) -> float:
        """Pixels."""
        font = theme.font(tokens.TINY)
        texts = (text for group, share in shown for text in (named_by(group), cost_figures.share(share)))
        around = SIGN + INSIDE + FIGURE + BETWEEN + 2
        return sum(painting.width(text, font) for text in texts) + around * len(shown) - BETWEEN
