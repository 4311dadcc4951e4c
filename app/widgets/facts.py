"""Pairs of a word and a figure, one or two pairs a row; figures at the right, in tabular digits."""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from app.style import theme, tokens
from app.text import escape
from app.widgets import painting

ROW = 20  # pixels
GAP = 8  # between a word and its figure
GUTTER = 20  # between two pairs
LEAST = 0.4  # share of the width that a long word keeps beside a long figure


class Facts(QWidget):
    """Painted as one widget: a label for every word would cost milliseconds at each selection."""

    def __init__(self, pairs: list[tuple[str, str]], columns: int = 1, tooltips: dict[str, str] | None = None):
        """`tooltips` by the pair's word: the exact value, or a term in plain words."""
        super().__init__()
        self.pairs = pairs
        self._columns = columns
        self._tooltips = tooltips or {}
        self._lay_out()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("; ".join(f"{word}: {figure}" for word, figure in pairs))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        before = self._rows
        self._lay_out()
        if self._rows != before:
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(200, ROW * self._rows)

    def minimumSizeHint(self) -> QSize:
        return QSize(80, ROW * self._rows)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self._words_at(event.pos().x(), event.pos().y()), self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        small = theme.font(tokens.SMALL)
        middle = Qt.TextElideMode.ElideMiddle
        for number, (word, figure) in enumerate(self.pairs):
            rect = self._rect(number)
            need = painting.width(word, small)
            least = min(need, rect.width() * LEAST)
            room = max(0.0, min(painting.width(figure, small) + 1, rect.width() - least - GAP))
            right = QRectF(rect.right() - room, rect.y(), room, ROW)
            painting.text(painter, right, figure, "text", small, align=painting.RIGHT, elide=middle)
            left = QRectF(rect.x(), rect.y(), max(0.0, rect.width() - room - GAP), ROW)
            painting.text(painter, left, word, "text2", small, elide=middle)

    def _lay_out(self) -> None:
        """Places the pairs: one that a column is too narrow for has a line of its own, so that no figure is cut."""
        self._places: list[tuple[int, int, bool]] = []  # of each pair: line, column, over the whole width
        line = side = 0
        column = (self.width() - GUTTER * (self._columns - 1)) / self._columns
        small = theme.font(tokens.SMALL)
        for word, figure in self.pairs:
            need = painting.width(word, small) + GAP + painting.width(figure, small) + 1
            wide = self._columns > 1 and need > column
            if wide and side:
                line, side = line + 1, 0
            self._places.append((line, side, wide))
            side = 0 if wide else (side + 1) % self._columns
            line += 0 if side else 1
        self._rows = line + (1 if side else 0)

    def _rect(self, number: int) -> QRectF:
        line, side, wide = self._places[number]
        width = (self.width() - GUTTER * (self._columns - 1)) / self._columns
        return QRectF(side * (width + GUTTER), line * ROW, self.width() if wide else width, ROW)

    def _words_at(self, x: int, y: int) -> str:
        for number, (word, figure) in enumerate(self.pairs):
            if self._rect(number).contains(x, y):
                return escape.tooltip(self._tooltips.get(word) or f"{word}: {figure}")
        return ""
