"""A histogram drawn with lines that stay crisp at any ratio: filled steps, outlines over them, axes, quantile lines.

It is no widget, so that the same strokes go to the screen, to an image and to an SVG file.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen, QPolygonF

from app.figures import numbers, value_scale
from app.figures.value_scale import ValueScale
from app.style import theme, tokens
from app.widgets import painting
from inspector.stats.result import Histogram

LABEL_ROW, AXIS_ROW, TICK_GAP = 17, 18, 8  # pixels
TICK_ROOM = 110  # pixels along the axis for each label
LEAST_BAR = 3.0  # pixels of a histogram's only bin
OUTLINES = ("removed", "added", "changed", "text2")  # tokens of what is laid over the filled one


class Series(NamedTuple):
    """One histogram. `whole` is drawn beside it where it does not reach: it is finer, and of a part."""

    name: str
    histogram: Histogram
    finite: int  # elements, of which the heights are shares when several are compared
    whole: Histogram | None = None

    @property
    def parts(self) -> tuple[Histogram, ...]:
        return (self.histogram,) if self.whole is None or self.whole is self.histogram else (self.histogram, self.whole)


class Step(NamedTuple):
    """A bar: places along the axis from 0 to 1, and its height in elements or as a share."""

    start: float
    end: float
    height: float


@dataclass
class HistogramPicture:
    """The first series is filled. What is set is drawn; nothing is computed anew but places."""

    series: list[Series] = field(default_factory=list)
    scale: ValueScale = field(default_factory=lambda: ValueScale(0.0, 1.0))
    log: bool = False  # counts
    marks: list[tuple[str, float]] = field(default_factory=list)  # quantiles: "50%" and the value
    clipped: tuple[str, str] = ("", "")  # words at the ends
    hover: tuple[float, float] | None = None  # values: the bin under the mouse
    band: tuple[float, float] | None = None  # places: being dragged over
    axes: bool = True  # also the counts' axis
    needle: float | None = None  # the only value there is: a line, however wide its bin is
    fill: str = ""  # token of the filled one; "": by whether it stands alone
    outlines: tuple[str, ...] = OUTLINES

    @property
    def is_compared(self) -> bool:
        """Several tensors of different sizes stand side by side as shares."""
        return len(self.series) > 1

    def area(self, rect: QRectF) -> QRectF:
        """Where the bars stand."""
        left = self._labels_width() + TICK_GAP if self.axes else 0
        return rect.adjusted(left, LABEL_ROW if self.marks or self.axes else 2, -1, -AXIS_ROW)

    def steps(self, series: Series) -> list[Step]:
        """What is seen of it, left to right; where the finer histogram ends, the coarser one goes on."""
        if self.needle is not None:
            place = self.scale.place(self.needle)
            return [Step(place, place, float(sum(series.histogram.counts)))]
        finest, covered = series.histogram, None
        unit = self._unit(finest)
        found: list[Step] = []
        for histogram in series.parts:
            scaled = 1.0 if histogram is finest else unit / max(self._unit(histogram), 1e-300)
            found += self._part(histogram, covered, min(1.0, scaled) / (series.finite if self.is_compared else 1))
            edges = histogram.edges()
            covered = (edges[0], edges[-1])
        return sorted(found)

    def peak(self) -> float:
        return max((step.height for series in self.series for step in self.steps(series)), default=0.0)

    def paint(self, painter: QPainter, rect: QRectF) -> None:
        area = self.area(rect)
        ratio = painter.device().devicePixelRatioF()
        peak = self.peak()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        if self.axes:
            self._paint_counts(painter, area, peak)
        if self.band is not None:
            start, end = sorted(self.band)
            band = QRectF(area.x() + start * area.width(), area.y(), (end - start) * area.width(), area.height())
            painter.fillRect(band, theme.color("select"))
        for number, series in enumerate(self.series):
            self._paint_series(painter, area, series, number, peak, ratio)
        self._paint_hover(painter, area, peak, ratio)
        base = round(area.bottom() * ratio) / ratio
        painter.fillRect(QRectF(area.x(), base, area.width(), 1), theme.color("edge"))
        self._paint_values(painter, area)
        self._paint_marks(painter, area)
        self._paint_clipped(painter, area)

    # heights

    def _part(self, histogram: Histogram, covered: tuple[float, float] | None, factor: float) -> list[Step]:
        edges, found = histogram.edges(), []
        for number, count in enumerate(histogram.counts):
            low, high = edges[number], edges[number + 1]
            if not count or (covered and covered[0] <= low and high <= covered[1]):
                continue
            if covered and low < covered[1] and high > covered[0]:  # cut: the rest of the bin stands in the finer one
                low, high = (low, covered[0]) if low < covered[0] else (covered[1], high)
            start, end = self.scale.place(low), self.scale.place(high)
            if end > 0 and start < 1:
                found.append(Step(max(0.0, start), min(1.0, end), count * factor))
        return found

    def _unit(self, histogram: Histogram) -> float:
        """Places that one of its bins takes: how counts of finer and coarser bins compare."""
        edges = histogram.edges()
        middle = len(edges) // 2
        return abs(self.scale.place(edges[middle]) - self.scale.place(edges[middle - 1]))

    def _floor(self) -> float:
        """The height at the bottom of a logarithmic axis: half of one element."""
        return 0.5 / max((series.finite for series in self.series), default=1) if self.is_compared else 0.5

    def _level(self, height: float, peak: float) -> float:
        """0..1 of the area's height."""
        if peak <= 0 or height <= 0:
            return 0.0
        if not self.log:
            return height / peak
        floor = self._floor()
        return max(0.0, math.log(height / floor) / math.log(max(peak / floor, 1.001)))

    def _count_ticks(self) -> list[tuple[float, str]]:
        peak = self.peak()
        if peak <= 0:
            return []
        if self.log:
            first, last = math.ceil(math.log10(self._floor())), math.floor(math.log10(peak))
            step = max(1, -(-(last - first + 1) // 4))
            ticks = [10.0**power for power in range(first, last + 1, step)]
        else:
            ticks = [tick for tick in value_scale.round_values(0, peak, 4) if tick > 0]
            ticks = [tick for tick in ticks if self.is_compared or tick == int(tick)]
        return [(tick, self._count_label(tick)) for tick in ticks]

    def _count_label(self, tick: float) -> str:
        if self.is_compared:
            return f"{100 * tick:.3g}%"
        return numbers.count(round(tick)) if tick < 1e6 else value_scale.short_power(f"{tick:.2g}")

    def _labels_width(self) -> float:
        font = theme.font(tokens.TINY)
        return max((painting.width(words, font) for _, words in self._count_ticks()), default=0.0)

    # strokes

    def _paint_counts(self, painter: QPainter, area: QRectF, peak: float) -> None:
        font, right = theme.font(tokens.TINY), area.x() - TICK_GAP
        for tick, words in self._count_ticks():
            y = round(area.bottom() - self._level(tick, peak) * area.height())
            painter.fillRect(QRectF(area.x(), y, area.width(), 1), theme.color("line"))
            painting.text(painter, QRectF(0, y - 8, right, 16), words, "text3", font, align=painting.RIGHT)

    def _paint_series(
        self, painter: QPainter, area: QRectF, series: Series, number: int, peak: float, ratio: float
    ) -> None:
        path = self._path(area, self.steps(series), peak, ratio, closed=number == 0)
        if number == 0:
            painter.fillPath(path, theme.color(self.fill or ("base" if self.is_compared else "data")))
            return
        pen = QPen(theme.color(self.outlines[(number - 1) % len(self.outlines)]), 1.5)
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        painter.strokePath(path, pen)

    def _path(self, area: QRectF, steps: Sequence[Step], peak: float, ratio: float, *, closed: bool) -> QPainterPath:
        """Along the tops of the bars, on whole device pixels: else neighbours show a seam."""

        def snap(value: float) -> float:
            return round(value * ratio) / ratio

        path, bottom, at = QPainterPath(), snap(area.bottom()), None
        for step in steps:
            left, right = area.x() + step.start * area.width(), area.x() + step.end * area.width()
            if right - left < LEAST_BAR and len(steps) == 1:
                left, right = left - LEAST_BAR / 2, left + LEAST_BAR / 2
            left, right = snap(left), snap(right)
            if right <= left:
                right = left + 1 / ratio
            top = snap(bottom - max(self._level(step.height, peak) * area.height(), 1 / ratio))
            if at is None or left > at:
                if at is not None:
                    path.lineTo(at, bottom)
                    if closed:
                        path.lineTo(left, bottom)
                path.moveTo(left, bottom) if at is None or not closed else path.lineTo(left, bottom)
            path.lineTo(left, top)
            path.lineTo(right, top)
            at = right
        if at is not None:
            path.lineTo(at, bottom)
        return path

    def _paint_hover(self, painter: QPainter, area: QRectF, peak: float, ratio: float) -> None:
        """The bin under the mouse is darker, over its whole height quietly so that thin ones are found."""
        if self.hover is None:
            return
        start, end = (min(1.0, max(0.0, self.scale.place(value))) for value in self.hover)
        column = QRectF(
            area.x() + start * area.width(), area.y(), max(1.0, (end - start) * area.width()), area.height()
        )
        ground = theme.color("text")
        ground.setAlphaF(0.07)
        painter.fillRect(column, ground)
        if self.series:
            painter.save()
            painter.setClipRect(column)
            path = self._path(area, self.steps(self.series[0]), peak, ratio, closed=True)
            painter.fillPath(path, theme.color("accent"))
            painter.restore()

    def _paint_values(self, painter: QPainter, area: QRectF) -> None:
        ticks = self.scale.ticks(max(3, min(7, int(area.width() // TICK_ROOM) + 1)))
        font, last = theme.font(tokens.TINY), -math.inf
        for value, words in zip(ticks, value_scale.labels(ticks), strict=True):
            width = painting.width(words, font) + 2
            x = area.x() + self.scale.place(value) * area.width()
            left = min(max(x - width / 2, 0.0), area.right() - width + 1)
            if left < last + 6:
                continue
            room = QRectF(left, area.bottom() + 3, width, 14)
            painting.text(painter, room, words, "text3", font, align=painting.CENTER)
            last = left + width

    def _paint_marks(self, painter: QPainter, area: QRectF) -> None:
        font = theme.font(tokens.TINY)
        marks = [(words, self.scale.place(value)) for words, value in self.marks]
        marks = [(words, area.x() + place * area.width()) for words, place in marks if 0 <= place <= 1]
        widths = [painting.width(words, font) + 1 for words, _ in marks]
        places = spread([x for _, x in marks], widths, area.x(), area.right(), 5)
        pen = QPen(theme.color("text2"), 1)
        pen.setDashPattern([1, 2])
        for (words, x), width, left in zip(marks, widths, places, strict=True):
            painter.setPen(pen)
            at = math.floor(x) + 0.5
            painter.drawLine(QPointF(at, area.y() - 1), QPointF(at, area.bottom()))
            painting.text(painter, QRectF(left, area.y() - LABEL_ROW, width, 16), words, "text2", font)

    def _paint_clipped(self, painter: QPainter, area: QRectF) -> None:
        """How many lie beyond either end, beside a tip that points there; lines behind the words are covered."""
        font, middle = theme.font(tokens.TINY), area.y() + 10
        for words, tip in ((self.clipped[0], 1), (self.clipped[1], -1)):
            if not words:
                continue
            width = painting.width(words, font) + 1
            edge = area.x() if tip > 0 else area.right()
            left = edge + 9 if tip > 0 else edge - 9 - width
            painter.fillRect(QRectF(left - 9, middle - 8, width + 18, 16), theme.color("page"))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
            painting.ink(painter, fill="text3")
            back = edge + 5 * tip
            corners = [QPointF(edge, middle), QPointF(back, middle - 3.5), QPointF(back, middle + 3.5)]
            painter.drawPolygon(QPolygonF(corners))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            painting.text(painter, QRectF(left, middle - 8, width + 1, 16), words, "text2", font)


def spread(centers: Sequence[float], widths: Sequence[float], low: float, high: float, gap: float) -> list[float]:
    """Left ends of labels in order, each as near to its centre as they allow without touching, within [low, high]."""
    lefts: list[float] = []
    for center, width in zip(centers, widths, strict=True):
        left = max(low, center - width / 2)
        lefts.append(max(left, lefts[-1] + widths[len(lefts) - 1] + gap) if lefts else left)
    end = high
    for number in range(len(lefts) - 1, -1, -1):
        lefts[number] = min(lefts[number], end - widths[number])
        end = lefts[number] - gap
    return lefts
