"""The overview of a comparison: one bar per layer, as high as it changed; signs where there is nothing to measure.

It is no widget, so that the same strokes go to the screen, to an image and to an SVG file.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from PySide6.QtCore import QCoreApplication, QRectF
from PySide6.QtGui import QPainter

from app.figures import diff_figures
from app.item_models.layer_changes import Group, Layer, span
from app.style import theme, tokens
from app.text import escape
from app.widgets import change_badge, painting
from inspector.diff.result import IDENTICAL, ONLY_A, ONLY_B, SHAPE, UNKNOWN

TOP, GAP = 8, 8  # pixels above the bars, and between the axis and its labels
LABELS = 40  # pixels below the bars: two lines
WIDEST_BAR, LEAST_SIGN, LEAST_BAR = 40, 7, 1.5  # pixels
DWARFED = 8  # times the median of what changed: beyond it the heights go with the square root
LONGEST = 120  # characters of a label
LABEL_GAP, WIDEST_BEYOND = 10, 120  # pixels between two labels, and of one that reaches beyond its part
LITTLE, MUCH = 1e-5, 10.0  # changes between which percent say it in few characters
SIGNED = {ONLY_A, ONLY_B, SHAPE, "changed"}


class _Bar(NamedTuple):
    """In pixels; `place` is the layer's."""

    left: float
    right: float
    top: float
    place: int


@dataclass
class LayerPicture:
    """What is set is drawn; `chosen` and `hover` are places in `layers`, -1 for none."""

    layers: Sequence[Layer] = ()
    groups: Sequence[Group] = ()
    chosen: int = -1
    hover: int = -1
    rooted: bool = False  # heights go with the square root: one layer dwarfs the others
    _heights: list[float] = field(default_factory=list)
    _most: float = 0.0
    _bars: list[_Bar] = field(default_factory=list)  # as they were last laid out
    _laid_out: tuple = ()  # for which size

    def set_layers(self, layers: Sequence[Layer], groups: Sequence[Group]) -> None:
        self.layers, self.groups = layers, groups
        self._laid_out = ()
        self._heights = list(map(_height, layers))
        known = sorted(height for height in self._heights if height)
        self._most = known[-1] if known else 0.0
        self.rooted = bool(known) and known[-1] > DWARFED * known[len(known) // 2]

    def area(self, rect: QRectF) -> QRectF:
        """Where the bars stand."""
        return rect.adjusted(self._labels_width() + GAP, TOP, 0, -LABELS)

    def at(self, rect: QRectF, x: float) -> int:
        """The layer at `x`; -1 outside."""
        area = self.area(rect)
        if not self.layers or not area.x() <= x <= area.right():
            return -1
        return min(len(self.layers) - 1, int((x - area.x()) / area.width() * len(self.layers)))

    def paint(self, painter: QPainter, rect: QRectF) -> None:
        area = self.area(rect)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        self._paint_axis(painter, area)
        for place in (self.hover, self.chosen):
            if 0 <= place < len(self.layers):
                painter.fillRect(self._slot(area, place), theme.color("select" if place == self.chosen else "hover"))
        self._paint_bars(painter, area)
        ratio = painter.device().devicePixelRatioF()
        base = round(area.bottom() * ratio) / ratio
        painter.fillRect(QRectF(area.x(), base, area.width(), 1), theme.color("edge"))
        self._paint_groups(painter, area)

    # heights

    def top(self) -> float:
        """The change at the upper end of the axis."""
        return self._steps()[-1]

    def ticks(self) -> list[tuple[float, str]]:
        if not self._most:  # nothing is measured, or nothing moved
            return [(0.0, "0%")] if any(layer.change is not None for layer in self.layers) else []
        steps = self._steps()
        found = [0.0, steps[-1] / 4, steps[-1]] if self.rooted else steps
        return [(tick, f"{100 * tick:,.4g}%") for tick in found]

    def _steps(self) -> list[float]:
        """From 0 in two to four round steps to just above the highest bar."""
        most = self._most or 0.01
        power = 10.0 ** (math.floor(math.log10(most)) - 1)
        ends = [(unit * count, unit, count) for unit in (1, 2, 5, 10, 20, 50) for count in (2, 3, 4)]
        _, unit, count = min(end for end in ends if end[0] * power >= most * (1 - 1e-9))
        return [unit * power * number for number in range(count + 1)]

    def _level(self, change: float, top: float) -> float:
        share = min(1.0, change / top)
        return math.sqrt(share) if self.rooted else share

    def _labels_width(self) -> float:
        font = theme.font(tokens.TINY)
        return max((painting.width(words, font) for _, words in self.ticks()), default=0.0)

    # strokes

    def _slot(self, area: QRectF, place: int) -> QRectF:
        step = area.width() / max(1, len(self.layers))
        return QRectF(area.x() + place * step, area.y(), step, area.height())

    def _paint_axis(self, painter: QPainter, area: QRectF) -> None:
        font = theme.font(tokens.TINY)
        top = self.top()
        for tick, words in self.ticks():
            y = round(area.bottom() - self._level(tick, top) * area.height())
            if tick:
                painter.fillRect(QRectF(area.x(), y, area.width(), 1), theme.color("line"))
            label = QRectF(area.x() - GAP - 80, y - 8, 80, 16)
            painting.text(painter, label, words, "text3", font, align=painting.RIGHT)

    def _paint_bars(self, painter: QPainter, area: QRectF) -> None:
        ratio = painter.device().devicePixelRatioF()
        size = (area.x(), area.y(), area.width(), area.height(), ratio)
        if size != self._laid_out:
            self._bars, self._laid_out = list(self._lay_out(area, ratio)), size
        lit = {self.chosen, self.hover}
        for left, right, top, place in self._bars:
            layer = self.layers[place]
            if layer.change is None:
                self._paint_sign(painter, QRectF(left, area.y(), right - left, area.height()), layer.state)
                continue
            color = "accent" if place in lit else "data" if _height(layer) else "base"
            painter.fillRect(QRectF(left, top, right - left, area.bottom() - top), theme.color(color))

    def _lay_out(self, area: QRectF, ratio: float) -> Iterator[_Bar]:
        """On whole device pixels; of layers that share one, the highest."""
        step, scale = area.width() / max(1, len(self.layers)), self.top()
        wide = min(WIDEST_BAR, step * 0.75 if step * ratio > 3 else step)
        for place in self._seen(round(area.width() * ratio)):
            layer = self.layers[place]
            if layer.change is None and layer.state not in SIGNED:
                continue
            middle = area.x() + (place + 0.5) * step
            left = round((middle - wide / 2) * ratio) / ratio
            right = max(round((middle + wide / 2) * ratio) / ratio, left + 1 / ratio)
            height = max(self._level(_height(layer), scale) * area.height(), LEAST_BAR)
            top = area.y() if layer.change is None else round((area.bottom() - height) * ratio) / ratio
            yield _Bar(left, right, top, place)

    def _seen(self, pixels: int) -> Iterable[int]:
        """Places of the layers that are drawn: all, or the highest on each pixel."""
        count = len(self.layers)
        if count <= pixels:
            return range(count)
        edges = [pixel * count // pixels for pixel in range(pixels + 1)]
        slices = pairwise(edges)
        return [start + self._heights[start:stop].index(max(self._heights[start:stop])) for start, stop in slices]

    def _paint_sign(self, painter: QPainter, column: QRectF, state: str) -> None:
        painter.fillRect(column, theme.tint(change_badge.COLORS[state]))
        if column.width() >= LEAST_SIGN:
            painter.save()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
            change_badge.paint_sign(painter, column.center(), state)
            painter.restore()

    def _paint_groups(self, painter: QPainter, area: QRectF) -> None:
        """The parts' names and what became of them; a part too narrow for words has none."""
        step = area.width() / max(1, len(self.layers))
        name_font, note_font = theme.font(tokens.TINY, tokens.SEMIBOLD), theme.font(tokens.TINY)
        edges = [area.x() + group.start * step for group in self.groups] + [area.right()]
        for left in edges[1:-1]:
            painter.fillRect(QRectF(round(left), area.bottom(), 1, 6), theme.color("edge"))
        taken: list[QRectF] = []
        places = sorted(range(len(self.groups)), key=lambda at: edges[at] - edges[at + 1])
        for at in places:  # the widest part first: it may be cut, a narrow one may reach beyond itself
            words, name = self._about(self.groups[at]), escape.visible(self.groups[at].name, LONGEST)
            name_width, words_width = painting.width(name, name_font) + 2, painting.width(words, note_font) + 2
            for need in (max(name_width, words_width), name_width):  # at least the name
                room = min(need, max(edges[at + 1] - edges[at] - 4, WIDEST_BEYOND))
                start = min(max(area.x(), (edges[at] + edges[at + 1] - room) / 2), area.right() - room)
                label = QRectF(start, area.bottom() + 6, room, 15)
                around = label.adjusted(-LABEL_GAP, 0, LABEL_GAP, 0)
                if not any(around.intersects(other) for other in taken):
                    break
            else:
                continue
            taken.append(label)
            painting.text(painter, label, name, "text", name_font, align=painting.CENTER)
            if words_width <= room:
                below = label.translated(0, 15)
                painting.text(painter, below, words, "text3", note_font, align=painting.CENTER)

    def _about(self, group: Group) -> str:
        """ "identical", "about 1%", "1% to 7%", "gone"."""
        translate = QCoreApplication.translate
        states = {layer.state for layer in self.layers[group.start : group.stop]}
        words = {
            IDENTICAL: translate("LayerPicture", "identical"),
            ONLY_A: translate("LayerPicture", "only in A"),
            ONLY_B: translate("LayerPicture", "only in B"),
            SHAPE: translate("LayerPicture", "other shape"),
            "changed": translate("LayerPicture", "changed"),
            UNKNOWN: "",
        }
        if len(states) == 1 and (states <= {IDENTICAL, ONLY_A, ONLY_B, SHAPE, UNKNOWN}):
            return words[next(iter(states))]
        if states == {ONLY_A, ONLY_B}:
            return f"{words[ONLY_A]}, {words[ONLY_B]}"
        found = span(self.layers, group)
        if found is None:
            return words["changed"] if "changed" in states else ""
        low, high = (short(value) for value in found)
        return low if low == high else translate("LayerPicture", "{low} to {high}").format(low=low, high=high)


def short(change: float) -> str:
    """A change in few characters: "7%", "0.3%"."""
    if not LITTLE <= change < MUCH:
        return diff_figures.relative(change)
    percent = 100 * change
    return f"{percent:.0f}%" if percent >= 0.95 else f"{percent:.{-math.floor(math.log10(percent))}f}%"


def _height(layer: Layer) -> float:
    """Of its bar; a change from nothing has none."""
    return layer.change if layer.change is not None and math.isfinite(layer.change) else 0.0
