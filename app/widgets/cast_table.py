"""The table of a precision card, painted as one: a type in each row, and below it the verdict in words."""

from typing import NamedTuple

from PySide6.QtCore import QCoreApplication, QEvent, QRectF, QSize
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from app.figures import numbers
from app.style import theme, tokens
from app.text import escape
from app.widgets import painting
from inspector.stats.result import Cast, Precision

HEAD, ROW, LINE = 18, 38, 17  # pixels
FIGURES = 3  # columns
FIGURE_WIDTH = 60  # pixels: the longest head and a gap
FIGURE_ROOM = 40  # pixels that a figure needs at most
INDENT = 20  # pixels for the icon
VANISH, COARSE = 0.01, 0.01  # share of the values, and relative change, from which on a type is a loss


class Verdict(NamedTuple):
    icon: str
    color: str
    words: str


class CastTable(QWidget):
    def __init__(self):
        super().__init__()
        self._precision: Precision | None = None
        self._heads = [
            (
                self.tr("Overflow"),
                self.tr("Values too large for the type: they become infinite, NaN or its largest value"),
            ),
            (self.tr("Underflow"), self.tr("Values that are not zero and become zero")),
            (
                self.tr("Rounding"),
                self.tr("How far the values move together: norm of the change / norm of the values that stay"),
            ),
        ]
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_precision(self, found: Precision) -> None:
        self._precision = found
        self.setFixedHeight(HEAD + ROW * len(found.casts) + 4)
        self.setAccessibleName("; ".join(self.words(cast) for cast in found.casts))
        self.update()

    def words(self, cast: Cast) -> str:
        """A row as a sentence."""
        figures = (f"{name} {figure}" for (name, _), figure in zip(self._heads, self.figures(cast), strict=True))
        return f"{cast.dtype}: {verdict(cast, self._elements).words}; {', '.join(figures)}; {self.size_words(cast)}"

    def figures(self, cast: Cast) -> list[str]:
        """What overflows, what vanishes and how much the rest moves, as they stand in the row."""
        shares = [percent(cast.overflow / self._elements), percent(cast.vanish / self._elements)]
        return [*shares, "–" if cast.error is None else percent(cast.error)]

    def size_words(self, cast: Cast) -> str:
        """ "539 KB, half"."""
        now = self._precision.nbytes if self._precision else 0
        size = numbers.size(cast.nbytes)
        share = cast.nbytes / now if now else 1.0
        known = {
            0.125: self.tr("an eighth"),
            0.25: self.tr("a quarter"),
            0.5: self.tr("half"),
            1.0: self.tr("the same"),
        }
        words = next((word for part, word in known.items() if abs(share - part) < 0.02 * part), "")
        return f"{size}, {words or numbers.percent(share)}"

    def sizeHint(self) -> QSize:
        return QSize(280, self.height())

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self._words_at(event.pos().x(), event.pos().y()), self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        found = self._precision
        if found is None:
            return
        painter = QPainter(self)
        tiny, small, clear = theme.font(tokens.TINY), theme.font(tokens.SMALL), theme.font(tokens.SMALL, tokens.MEDIUM)
        for number, (name, _) in enumerate(self._heads):
            painting.text(painter, self._cell(number, 0, HEAD), name, "text3", tiny, align=painting.RIGHT)
        top = float(HEAD)
        for cast in found.casts:
            said = verdict(cast, self._elements)
            painter.fillRect(QRectF(0, top, self.width(), 1), theme.color("line"))
            painting.icon(painter, 0, top + 4 + LINE / 2, said.icon, said.color)
            taken = (FIGURES - 1) * FIGURE_WIDTH + FIGURE_ROOM
            room = QRectF(INDENT, top + 4, self.width() - INDENT - taken, LINE)
            painting.text(painter, room, cast.dtype, "text", clear)
            for number, figure in enumerate(self.figures(cast)):
                painting.text(painter, self._cell(number, top + 4, LINE), figure, "text", small, align=painting.RIGHT)
            below = QRectF(INDENT, top + 4 + LINE - 1, self.width() - INDENT, LINE)
            used = painting.text(painter, below, self.size_words(cast), "text2", tiny, align=painting.RIGHT)
            painting.text(painter, below.adjusted(0, 0, -used - 8, 0), said.words, said.color, tiny)
            top += ROW

    @property
    def _elements(self) -> int:
        return max(1, self._precision.elements) if self._precision else 1

    def _cell(self, number: int, top: float, height: float) -> QRectF:
        return QRectF(self.width() - (FIGURES - number) * FIGURE_WIDTH, top, FIGURE_WIDTH, height)

    def _words_at(self, x: int, y: int) -> str:
        found = self._precision
        number = FIGURES - 1 - (self.width() - 1 - x) // FIGURE_WIDTH
        if y < HEAD:
            return escape.tooltip(self._heads[number][1]) if 0 <= number < FIGURES else ""
        line = (y - HEAD) // ROW
        if found is None or line >= len(found.casts):
            return ""
        cast = found.casts[line]
        lines = [
            self.tr("Overflow: {n}").format(n=numbers.count(cast.overflow)),
            self.tr("Underflow: {n}").format(n=numbers.count(cast.vanish)),
            self.tr("Subnormal, with fewer digits: {n}").format(n=numbers.count(cast.subnormal)),
            self.tr("Unchanged: {n} of {all}").format(n=numbers.count(cast.exact), all=numbers.count(self._elements)),
        ]
        if cast.worst is not None:
            lines.append(self.tr("Largest change of a value: {share}").format(share=percent(cast.worst)))
        return escape.tooltip("\n".join(lines))


def verdict(cast: Cast, elements: int) -> Verdict:
    """The worst that happens, in a word or two."""
    if cast.overflow:
        return Verdict("error", "error", QCoreApplication.translate("CastTable", "overflows"))
    if cast.vanish > VANISH * elements:
        return Verdict("warn", "warn", QCoreApplication.translate("CastTable", "loses small values"))
    if cast.exact == elements:
        return Verdict("ok", "ok", QCoreApplication.translate("CastTable", "exact"))
    if cast.error is not None and cast.error >= COARSE:
        return Verdict("warn", "warn", QCoreApplication.translate("CastTable", "coarse"))
    return Verdict("ok", "ok", QCoreApplication.translate("CastTable", "fits"))


def percent(share: float) -> str:
    """Two digits, also of what is small: "0.02%", "2.1%", "<0.001%"; "0" is nothing at all."""
    if share <= 0:
        return "0"
    if share < 1e-5:
        return "<0.001%"
    if 0.9995 <= share < 1:
        return "99.9%"
    return f"{100 * share:.2g}%" if share < 0.1 else f"{100 * share:.3g}%"
