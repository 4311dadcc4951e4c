"""Two histograms on one axis, A filled and B as an outline over it; or one alone, that of what changed."""

import math

from PySide6.QtCore import QCoreApplication, QEvent, QRectF, QSize
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from app.figures import numbers, value_scale
from app.figures.histogram_view import bin_at, bins_for, quantile
from app.figures.value_scale import ValueScale
from app.style import theme, tokens
from app.text import escape
from app.widgets import painting
from app.widgets.histogram_picture import HistogramPicture, Series
from inspector.stats.result import Histogram

TAIL, FAR = 0.0005, 2.0  # share of the values at either end that is cut off where it makes the rest so much wider
LEAST = 64  # pixels of height


class PairHistogram(QWidget):
    def __init__(self, name: str, height: int = 0):
        """`height` 0: as much as there is."""
        super().__init__()
        self._names: tuple[str, ...] = ()
        self._given: tuple[Histogram | None, ...] = ()
        self._picture = HistogramPicture(axes=False, outlines=("accent",))
        self._message = ""
        self._name = name
        self.setMinimumHeight(height or LEAST)
        vertical = QSizePolicy.Policy.Fixed if height else QSizePolicy.Policy.Expanding
        self.setSizePolicy(QSizePolicy.Policy.Expanding, vertical)
        self._height = height
        self.setMouseTracking(True)
        theme.signals.changed.connect(self.update)

    def set_histograms(self, *given: tuple[str, Histogram | None], fill: str = "") -> None:
        """Names and histograms on the same edges, the filled one first; those that are None are left out."""
        self._names = tuple(name for name, _ in given)
        self._given = tuple(histogram for _, histogram in given)
        self._picture.fill = fill
        self._message = ""
        self._lay_out()
        self.setAccessibleName(f"{self._name}: {self._about()}")
        self.update()

    def set_message(self, message: str) -> None:
        """One line in place of the histogram."""
        self._message, self._given = message, ()
        self.setAccessibleName(f"{self._name}: {message}")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(180, self._height or 120)

    def resizeEvent(self, event) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if not self._picture.series:
            return
        area = self._picture.area(QRectF(self.rect()))
        value = self._picture.scale.value((event.position().x() - area.x()) / max(1.0, area.width()))
        words = self._words_at(value)
        if words:
            QToolTip.showText(event.globalPosition().toPoint(), escape.tooltip(words), self)
        else:
            QToolTip.hideText()
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._picture.hover = None
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._picture.series and not self._message:
            self._picture.paint(painter, QRectF(self.rect()))
        else:
            words = QRectF(0, 0, self.width(), 20)
            painting.text(painter, words, self._message, "text3", theme.font(tokens.SMALL))

    def _lay_out(self) -> None:
        found = [histogram for histogram in self._given if histogram is not None and any(histogram.counts)]
        picture = self._picture
        picture.series, picture.hover = [], None
        if not found:
            return
        low, high = _range(found)
        most = bins_for(max(sum(histogram.counts) for histogram in found), 2 * self.width() / 3)
        picture.series = [
            Series(name, coarsened(histogram, low, high, most), max(1, sum(histogram.counts)))
            for name, histogram in zip(self._names, self._given, strict=True)
            if histogram is not None and any(histogram.counts)
        ]
        picture.scale = ValueScale(low, high)
        cut = [_outside(histogram, low, high) for histogram in found]
        picture.clipped = (_count(max(below for below, _ in cut)), _count(max(above for _, above in cut)))

    def _words_at(self, value: float) -> str:
        """The bin below the mouse: where it is, and how many values of each side it holds."""
        lines: list[str] = []
        for series in self._picture.series:
            under = bin_at(series.histogram, value)
            if under is None:
                continue
            if not lines:
                self._picture.hover = (under.low, under.high)
                low, high = value_scale.labels([under.low, under.high])
                lines.append(QCoreApplication.translate("PairHistogram", "{low} to {high}").format(low=low, high=high))
            count = f"{numbers.count(under.elements)} ({numbers.percent(under.elements / series.finite)})"
            lines.append(f"{series.name}: {count}" if series.name else count)
        if not lines:
            self._picture.hover = None
        return "\n".join(lines)

    def _about(self) -> str:
        words = QCoreApplication.translate("PairHistogram", "{low} to {high}")
        found = [histogram for histogram in self._given if histogram is not None and any(histogram.counts)]
        if not found:
            return ""
        low, high = value_scale.labels(list(_filled(found)))
        return words.format(low=low, high=high)


def coarsened(histogram: Histogram, low: float, high: float, most: int) -> Histogram:
    """Neighbouring bins put together until at most `most` lie between `low` and `high`; exact still."""
    made = histogram
    while not made.steps and (high - low) / 2.0**made.exponent > most:
        counts = list(made.counts)
        if made.first % 2:
            counts.insert(0, 0)
        if len(counts) % 2:
            counts.append(0)
        pairs = tuple(counts[at] + counts[at + 1] for at in range(0, len(counts), 2))
        made = made._replace(exponent=made.exponent + 1, first=made.first // 2, counts=pairs)
    return made


def _range(found: list[Histogram]) -> tuple[float, float]:
    """Where there are values, on all sides; without thin tails that would squash the rest."""
    low, high = _filled(found)
    ends = [(quantile(histogram, TAIL), quantile(histogram, 1 - TAIL)) for histogram in found]
    first = min((end[0] for end in ends if end[0] is not None), default=low)
    last = max((end[1] for end in ends if end[1] is not None), default=high)
    return (first, last) if last > first and high - low > FAR * (last - first) else (low, high)


def _filled(found: list[Histogram]) -> tuple[float, float]:
    lows, highs = [], []
    for histogram in found:
        edges = histogram.edges()
        some = [number for number, count in enumerate(histogram.counts) if count]
        lows.append(edges[some[0]])
        highs.append(edges[some[-1] + 1])
    largest = math.ldexp(1, 1000)
    return max(min(lows), -largest), min(max(highs), largest)


def _outside(histogram: Histogram, low: float, high: float) -> tuple[int, int]:
    edges = histogram.edges()
    pairs = list(zip(edges, edges[1:], histogram.counts, strict=False))
    below = histogram.below + sum(count for _, end, count in pairs if end <= low)
    return below, histogram.above + sum(count for start, _, count in pairs if start >= high)


def _count(number: int) -> str:
    """ "12 more" at an end that is cut off."""
    return numbers.count(number) if number else ""
