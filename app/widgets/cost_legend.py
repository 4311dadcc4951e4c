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
from inspector.flops.groups import OTHER

SIGN, INSIDE, FIGURE, BETWEEN = 9, 5, 6, 14  # pixels: a square, then its words, their figure, the next group
HEIGHT, LINE = 30, 15  # pixels: of all of it, and of one of two lines


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
        return QSize(300, HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(40, HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        lines, named_by = self.lines()
        height = LINE if len(lines) > 1 else self.height()
        top = (self.height() - height * len(lines)) / 2
        for number, line in enumerate(lines):
            self._paint_line(painter, line, named_by, top + number * height, height)

    def lines(self) -> tuple[list[list[tuple[str, float]]], Callable[[str], str]]:
        """What is shown on each line, and by which names: short ones where there is little room, then on two lines.

        The smallest count among the others where even that is not enough.
        """
        shown = list(self._shares)
        for most, named_by in ((1, words), (1, short_words), (2, words), (2, short_words)):
            found = self._broken(shown, named_by)
            if len(found) <= most:
                return found, named_by
        while len(shown) > 1 and len(self._broken(shown, short_words)) > 2:
            shown = _without_smallest(shown)
        return self._broken(shown, short_words)[:2], short_words

    def _paint_line(
        self,
        painter: QPainter,
        line: list[tuple[str, float]],
        named_by: Callable[[str], str],
        top: float,
        height: float,
    ) -> None:
        font, x = theme.font(tokens.TINY), 0.0
        for group, share in line:
            name, figure = named_by(group), cost_figures.share(share)
            named, counted = painting.width(name, font) + 1, painting.width(figure, font) + 1
            square = QRectF(x, top + (height - SIGN) / 2, SIGN, SIGN)
            painter.fillRect(square, self._legend.color(group))
            at = QRectF(x + SIGN + INSIDE, top, named, height)
            painting.text(painter, at, name, "text", font)
            painting.text(painter, QRectF(at.right() + FIGURE, top, counted, height), figure, "text2", font)
            x += self._need((group, share), named_by) + BETWEEN

    def _broken(self, shown: list[tuple[str, float]], named_by: Callable[[str], str]) -> list[list[tuple[str, float]]]:
        """Into as many lines as it takes."""
        lines: list[list[tuple[str, float]]] = []
        used = 0.0
        for each in shown:
            need = self._need(each, named_by)
            if not lines or used + BETWEEN + need > self.width():
                lines.append([])
                used = -BETWEEN
            lines[-1].append(each)
            used += BETWEEN + need
        return lines

    def _need(self, each: tuple[str, float], named_by: Callable[[str], str]) -> float:
        """Pixels."""
        font, (group, share) = theme.font(tokens.TINY), each
        figures = painting.width(named_by(group), font) + painting.width(cost_figures.share(share), font)
        return SIGN + INSIDE + FIGURE + 2 + figures


def _without_smallest(shown: list[tuple[str, float]]) -> list[tuple[str, float]]:
    """Its share is counted among the others."""
    smallest = min((each for each in shown if each[0] != OTHER), key=lambda each: each[1])
    rest = smallest[1] + sum(share for group, share in shown if group == OTHER)
    return [*(each for each in shown if each != smallest and each[0] != OTHER), (OTHER, rest)]
