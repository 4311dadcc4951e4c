"""The overview of a comparison: one bar per layer, as high as it changed; signs where there is nothing to measure.

It is no widget, so that the same strokes go to the screen, to an image and to an SVG file.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QRectF
from PySide6.QtGui import QPainter

from app import diff_figures, theme, tokens
from app.item_models.layer_changes import Group, Layer, span
from app.widgets import change_badge, painting
from inspector.diff.result import IDENTICAL, ONLY_A, ONLY_B, SHAPE, UNKNOWN

TOP, GAP = 8, 8  # pixels above the bars, and between the axis and its labels
LABELS = 40  # pixels below the bars: two lines
WIDEST_BAR, LEAST_SIGN = 40, 9  # pixels
DWARFED = 8  # times the median of what changed: beyond it the heights go with the square root
LABEL_GAP, WIDEST_BEYOND = 10, 120  # pixels between two labels, and of one that reaches beyond its part
LITTLE, MUCH = 1e-5, 10.0  # changes between which percent say it in few characters
SIGNED = {ONLY_A, ONLY_B, SHAPE, "changed"}


@dataclass
class LayerPicture:
    """What is set is drawn; `chosen` and `hover` are places in `layers`, -1 for none."""

    layers: Sequence[Layer] = ()
    groups: Sequence[Group] = ()
    chosen: int = -1
    hover: int = -1
    rooted: bool = False  # heights go with the square root: one layer dwarfs the others

    def set_layers(self, layers: Sequence[Layer], groups: Sequence[Group]) -> None:
        self.layers, self.groups = layers, groups
        known = sorted(change for change in map(_height, layers) if change)
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
        if not any(map(_height, self.layers)):  # nothing is measured, or nothing moved
            return [(0.0, "0%")] if any(layer.change is not None for layer in self.layers) else []
        steps = self._steps()
        found = [0.0, steps[-1] / 4, steps[-1]] if self.rooted else steps
        return [(tick, f"{100 * tick:,.4g}%") for tick in found]

    def _steps(self) -> list[float]:
        """From 0 in two to four round steps to just above the highest bar."""
        most = max(map(_height, self.layers), default=0.0) or 0.01
        power = 10.0 ** (math.floor(math.log10(most)) - 1)
        ends = [(unit * count, unit, count) for unit in (1, 2, 5, 10, 20, 50) for count in (2, 3, 4)]
        _, unit, count = min(end for end in ends if end[0] * power >= most * (1 - 1e-9))
        return [unit * power * number for number in range(count + 1)]

    def _level(self, change: float) -> float:
        share = min(1.0, change / self.top())
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
        for tick, words in self.ticks():
            y = round(area.bottom() - self._level(tick) * area.height())
            if tick:
                painter.fillRect(QRectF(area.x(), y, area.width(), 1), theme.color("line"))
            label = QRectF(area.x() - GAP - 80, y - 8, 80, 16)
            painting.text(painter, label, words, "text3", font, align=painting.RIGHT)

    def _paint_bars(self, painter: QPainter, area: QRectF) -> None:
        """Neighbours that share a pixel show the highest of them."""
        ratio = painter.device().devicePixelRatioF()
        step = area.width() / max(1, len(self.layers))
        bar = min(WIDEST_BAR, step * 0.75 if step * ratio > 3 else step)
        last, best = -1.0, 0.0
        for place, layer in enumerate(self.layers):
            slot = self._slot(area, place)
            if layer.state in SIGNED and layer.change is None:
                self._paint_sign(painter, slot, layer.state, bar)
                continue
            if layer.change is None:
                continue
            middle = slot.center().x()
            left = round((middle - bar / 2) * ratio) / ratio
            right = max(round((middle + bar / 2) * ratio) / ratio, left + 1 / ratio)
            height = self._level(_height(layer)) * area.height()
            if left == last and height <= best:
                continue
            last, best = left, height
            color = "accent" if place in {self.chosen, self.hover} else "base" if not _height(layer) else "data"
            top = round((area.bottom() - max(height, 1.5)) * ratio) / ratio
            painter.fillRect(QRectF(left, top, right - left, area.bottom() - top), theme.color(color))

    def _paint_sign(self, painter: QPainter, slot: QRectF, state: str, bar: float) -> None:
        color = change_badge.COLORS[state]
        column = QRectF(slot.center().x() - bar / 2, slot.y(), bar, slot.height())
        painter.fillRect(column, theme.tint(color))
        if slot.width() >= LEAST_SIGN:
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
            group, words = self.groups[at], self._about(self.groups[at])
            name_width, words_width = painting.width(group.name, name_font) + 2, painting.width(words, note_font) + 2
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
            painting.text(painter, label, group.name, "text", name_font, align=painting.CENTER)
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
