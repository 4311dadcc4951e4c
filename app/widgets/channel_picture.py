"""The values of a tensor by output channel: a violin for each, or of very many a strip of colour."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QImage, QPainter, QPolygonF

from app.figures import value_scale
from app.figures.value_scale import ValueScale
from app.style import theme, tokens
from app.widgets import painting
from inspector.stats.result import Distribution

VIOLINS = 64  # channels; more stand as strips
POWER = 0.6  # of a count: thin tails stay visible
FILL = 0.84  # of a channel's width
NARROW = 7.0  # pixels below which a violin is no shape any more
LABEL_ROW, TICK_GAP, LEAST_GAP = 20, 8, 6  # pixels
THIN, FLAT = 1.0, 4.0  # pixels: half of the width and of the height that a shape has at least
LEVELS = 64  # steps of a strip's colour


@dataclass
class ChannelPicture:
    """Draws what is set. It is no widget: the same strokes go to the screen, to an image and to an SVG file."""

    rows: Sequence[Distribution] = ()
    faulty: frozenset[int] = frozenset()
    scale: ValueScale = field(default_factory=lambda: ValueScale(-1.0, 1.0))
    hover: int = -1  # place in rows
    chosen: int = -1
    _strip: QImage | None = None
    _shapes: list[list[tuple[float, float]]] = field(default_factory=list)

    def set_rows(self, rows: Sequence[Distribution]) -> None:
        self.rows, self._strip = rows, None
        self._shapes = [violin(row) for row in rows] if len(rows) <= VIOLINS else []
        low = min((float(row.stats.min) for row in rows if row.stats.min is not None), default=-1.0)
        high = max((float(row.stats.max) for row in rows if row.stats.max is not None), default=1.0)
        room = (high / 24 - low / 24) or abs(low) / 2 or 1.0
        self.scale = ValueScale(low - room, high + room)

    def area(self, rect: QRectF) -> QRectF:
        font = theme.font(tokens.TINY)
        labels = value_scale.labels(self._ticks(rect.height()))
        left = max((painting.width(words, font) for words in labels), default=0.0) + TICK_GAP
        return rect.adjusted(left, 2, 0, -LABEL_ROW)

    def is_strip(self, rect: QRectF) -> bool:
        return len(self.rows) > VIOLINS or self._step(self.area(rect)) < NARROW

    def at(self, rect: QRectF, x: float) -> int:
        """The place in rows of what stands at `x`, or -1."""
        area = self.area(rect)
        found = math.floor((x - area.x()) / self._step(area)) if self.rows else -1
        return found if 0 <= found < len(self.rows) else -1

    def paint(self, painter: QPainter, rect: QRectF) -> None:
        if not self.rows:
            return
        area = self.area(rect)
        self._paint_axis(painter, rect, area)
        for place, row in enumerate(self.rows):
            if row.channel in self.faulty:
                painter.fillRect(self._column(area, place), theme.tint("warn"))
        if self.hover >= 0 and self.rows[self.hover].channel not in self.faulty:
            painter.fillRect(self._column(area, self.hover), theme.color("hover"))
        if self.is_strip(rect):
            self._paint_strip(painter, area)
        else:
            painter.setRenderHint(painter.RenderHint.Antialiasing, True)
            for place in range(len(self.rows)):
                self._paint_violin(painter, area, place)
            painter.setRenderHint(painter.RenderHint.Antialiasing, False)
        if self.chosen >= 0:
            painting.ink(painter, "accent", 1.5)
            painter.drawRect(self._column(area, self.chosen).adjusted(0.75, 0.75, -0.75, -0.75))
        self._paint_labels(painter, area)

    def polygon(self, area: QRectF, place: int) -> QPolygonF:
        """The outline of a violin, from its smallest value to its largest."""
        middle, half = area.x() + (place + 0.5) * self._step(area), self._step(area) * FILL / 2
        shape = self._shapes[place]
        side = [(self._y(area, value), max(THIN / 2, half * width)) for value, width in shape]
        if not side:
            return QPolygonF()
        bottom, top = side[0][0], side[-1][0]
        if bottom - top < 2 * FLAT:  # all but one value: a flat diamond can still be seen
            centre = (bottom + top) / 2
            side = [(centre + FLAT, 0.0), (centre, half), (centre - FLAT, 0.0)]
        right = [QPointF(middle + wide, y) for y, wide in side]
        left = [QPointF(middle - wide, y) for y, wide in reversed(side)]
        return QPolygonF([*right, *left])

    # strokes

    def _paint_axis(self, painter: QPainter, rect: QRectF, area: QRectF) -> None:
        ticks, font = self._ticks(rect.height()), theme.font(tokens.TINY)
        for tick, words in zip(ticks, value_scale.labels(ticks), strict=True):
            y = round(self._y(area, tick))
            painter.fillRect(QRectF(area.x(), y, area.width(), 1), theme.color("line"))
            place = QRectF(rect.x(), y - 8, area.x() - TICK_GAP - rect.x(), 16)
            painting.text(painter, place, words, "text3", font, align=painting.RIGHT)

    def _paint_violin(self, painter: QPainter, area: QRectF, place: int) -> None:
        token = (
            "warn"
            if self.rows[place].channel in self.faulty
            else "accent"
            if place in (self.hover, self.chosen)
            else "data"
        )
        painting.ink(painter, fill=token)
        painter.drawPolygon(self.polygon(area, place))

    def _paint_strip(self, painter: QPainter, area: QRectF) -> None:
        """A column of colour for each channel: the darker, the more of its values lie there."""
        if self._strip is None:
            self._strip = self._build_strip()
        image = self._strip
        image.setColorTable([0, *(theme.mix("accent", "page", level / LEVELS).rgba() for level in range(1, LEVELS))])
        histograms = [row.stats.histogram for row in self.rows if row.stats.histogram]
        if not histograms:
            return
        edges = [histogram.edges() for histogram in histograms]
        top, bottom = self._y(area, max(edge[-1] for edge in edges)), self._y(area, min(edge[0] for edge in edges))
        painter.save()
        painter.setClipRect(area)
        painter.drawImage(QRectF(area.x(), top, area.width(), bottom - top), image)
        painter.restore()

    def _build_strip(self) -> QImage:
        """[bins, channels] of levels; all rows have the same width of bin, each its own first one."""
        histograms = [row.stats.histogram for row in self.rows]
        known = [histogram for histogram in histograms if histogram is not None]
        first = min((histogram.first for histogram in known), default=0)
        last = max((histogram.first + len(histogram.counts) for histogram in known), default=1)
        image = QImage(len(histograms), last - first, QImage.Format.Format_Indexed8)
        image.setColorTable([0] * LEVELS)
        image.fill(0)
        for x, histogram in enumerate(histograms):
            peak = max(histogram.counts, default=0) if histogram is not None else 0
            if histogram is None or not peak:
                continue
            for number, count in enumerate(histogram.counts):
                if count:
                    level = max(6, round((count / peak) ** POWER * (LEVELS - 1)))
                    image.setPixel(x, last - 1 - histogram.first - number, level)
        return image

    def _paint_labels(self, painter: QPainter, area: QRectF) -> None:
        """The faulty channels first, then as many others at even steps as there is room for."""
        step, count = self._step(area), len(self.rows)
        plain, bold = theme.font(tokens.TINY), theme.font(tokens.TINY, tokens.SEMIBOLD)
        widest = painting.width(str(self.rows[-1].channel), plain) + LEAST_GAP
        every = next((n for n in (1, 2, 5, 10, 20, 25, 50, 100) if n * step >= widest), 100)
        marked = [place for place, row in enumerate(self.rows) if row.channel in self.faulty]
        even = [place for place, row in enumerate(self.rows) if row.channel % every == 0]
        taken: list[tuple[float, float]] = []
        for place in [*marked, *([count - 1] if every == 1 else []), *even]:
            channel = self.rows[place].channel
            faulty = channel in self.faulty
            font = bold if faulty else plain
            width = painting.width(str(channel), font) + 1
            left = area.x() + (place + 0.5) * step - width / 2
            if any(left < end + LEAST_GAP and left + width > start - LEAST_GAP for start, end in taken):
                continue
            taken.append((left, left + width))
            room = QRectF(left, area.bottom() + 4, width, 14)
            painting.text(painter, room, str(channel), "warn" if faulty else "text3", font, align=painting.CENTER)

    def _ticks(self, height: float) -> list[float]:
        return value_scale.round_values(self.scale.low, self.scale.high, max(3, min(5, int(height // 26))))

    def _step(self, area: QRectF) -> float:
        return area.width() / max(1, len(self.rows))

    def _column(self, area: QRectF, place: int) -> QRectF:
        step = self._step(area)
        return QRectF(area.x() + place * step, area.y(), step, area.height())

    def _y(self, area: QRectF, value: float) -> float:
        return area.bottom() - self.scale.place(value) * area.height()


def violin(row: Distribution) -> list[tuple[float, float]]:
    """(value, width from 0 to 1) along one side of a channel's shape, pointed at its smallest and its largest value.

    The counts are smoothed by a Gaussian of Silverman's width: a hundred values say no more than that.
    """
    stats = row.stats
    histogram = stats.histogram
    if histogram is None or stats.min is None or stats.max is None or not any(histogram.counts):
        return []
    low, high = float(stats.min), float(stats.max)
    edges = histogram.edges()
    width = edges[1] - edges[0]
    bandwidth = 0.9 * (stats.std or 0.0) * max(1, stats.finite) ** -0.2 / width if width > 0 else 0.0
    heights = smoothed(histogram.counts, bandwidth)
    peak = max(heights)
    middles = ((edges[number] + edges[number + 1]) / 2 for number in range(len(heights)))
    inside = [(value, height) for value, height in zip(middles, heights, strict=True) if low < value < high]
    return [(low, 0.0), *((value, (height / peak) ** POWER) for value, height in inside), (high, 0.0)]


def smoothed(counts: Sequence[int], bandwidth: float) -> list[float]:
    """The counts convolved with a Gaussian whose standard deviation is `bandwidth` bins."""
    if bandwidth < 0.3:
        return [float(count) for count in counts]
    reach = math.ceil(3 * bandwidth)
    kernel = [math.exp(-0.5 * (step / bandwidth) ** 2) for step in range(-reach, reach + 1)]
    found = [0.0] * len(counts)
    for place, count in enumerate(counts):
        if count:
            for step in range(max(-reach, -place), min(reach, len(counts) - 1 - place) + 1):
                found[place + step] += count * kernel[step + reach]
    return found
