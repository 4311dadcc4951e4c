"""Channels of a feature map as a strip or a grid, strongest first, each in its own range; a click chooses one."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from app.figures import numbers
from app.style import theme, tokens
from app.text import escape
from app.widgets import painting
from app.widgets.weight_image import indexed, levels
from inspector.cam.result import FeatureMaps

if TYPE_CHECKING:
    import numpy as np

TILE, GAP, LABEL = 64, 4, 18  # pixels
ROW = TILE + LABEL + GAP


class FeatureStrip(QWidget):
    """As many tiles as fit into a row, or all that came in as many rows as they need. Arrows, Home and End choose."""

    chosen = Signal(int)  # the place of a channel in `FeatureMaps.channels`

    def __init__(self):
        super().__init__()
        self._maps: FeatureMaps | None = None
        self._images: list[QImage] = []
        self._values: np.ndarray | None = None
        self._current = -1  # the tile that is shown large
        self._unfolded = False
        self.setFixedHeight(TILE + LABEL)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMouseTracking(True)
        self.setAccessibleName(self.tr("Feature maps, strongest first"))
        theme.signals.changed.connect(self._make)

    def set_maps(self, maps: FeatureMaps | None, payload: bytes) -> None:
        """`payload` holds float32 [held, *grid] at `maps.start`."""
        self._maps, self._values, self._current = maps, values_of(maps, payload), -1
        self._make()
        self._grow()

    def set_unfolded(self, unfolded: bool) -> None:
        """All channels that came, or one row of them."""
        self._unfolded = unfolded
        if self._current >= self._fit():
            self._current = -1
        self._grow()

    def clear_current(self) -> None:
        """None of them is shown large."""
        self._current = -1
        self.update()

    @property
    def count(self) -> int:
        """How many channels came."""
        return len(self._images)

    @property
    def maps(self) -> FeatureMaps | None:
        return self._maps

    def sizeHint(self) -> QSize:
        return QSize(400, TILE + LABEL)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        place = self._at(event.position())
        if place >= 0 and event.button() == Qt.MouseButton.LeftButton:
            self._choose(place)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = self._at(event.position())
        if place >= 0 and self._maps is not None:
            QToolTip.showText(event.globalPosition().toPoint(), escape.tooltip(self._words(place)), self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        across, count = self._across(), self._fit()
        there = {
            Qt.Key.Key_Left: self._current - 1,
            Qt.Key.Key_Right: self._current + 1,
            Qt.Key.Key_Up: self._current - across,
            Qt.Key.Key_Down: self._current + across if self._current >= 0 else 0,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: count - 1,
            Qt.Key.Key_Return: max(0, self._current),
            Qt.Key.Key_Enter: max(0, self._current),
            Qt.Key.Key_Space: max(0, self._current),
        }.get(Qt.Key(event.key()))
        if there is None or not 0 <= there < count:
            super().keyPressEvent(event)
            return
        self._choose(there)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._grow()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._maps is None:
            return
        for place, image in enumerate(self._images[: self._fit()]):
            down, across = divmod(place, self._across())
            left, top = across * (TILE + GAP), down * ROW
            rect = QRectF(left, top, TILE, TILE)
            painter.drawImage(rect, image)
            here = place == self._current
            if here:
                painting.ink(painter, "accent", 2)
                painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), tokens.BADGE_RADIUS, tokens.BADGE_RADIUS)
            words = str(self._maps.channels[place].channel)
            font = theme.font(tokens.TINY, tokens.MEDIUM if here else tokens.REGULAR)
            below = QRectF(left, top + TILE + 2, TILE, LABEL - 2)
            painting.text(painter, below, words, "text" if here else "text3", font, align=painting.CENTER)
        if self.hasFocus():
            painting.ring(painter, QRectF(self.rect()), tokens.BADGE_RADIUS)

    def _make(self) -> None:
        self._images = []
        if self._values is not None:
            self._images = [picture_of(channel) for channel in self._values]
        self.update()

    def _across(self) -> int:
        return max(1, (self.width() + GAP) // (TILE + GAP))

    def _fit(self) -> int:
        return len(self._images) if self._unfolded else min(len(self._images), self._across())

    def _grow(self) -> None:
        rows = max(1, -(-self._fit() // self._across()))
        self.setFixedHeight(rows * ROW - GAP)
        self.update()

    def _at(self, at: QPointF) -> int:
        across = int(at.x() // (TILE + GAP))
        place = int(at.y() // ROW) * self._across() + across
        return place if 0 <= across < self._across() and 0 <= place < self._fit() else -1

    def _choose(self, place: int) -> None:
        self._current = place
        self.setAccessibleDescription(self._words(place))
        self.update()
        self.chosen.emit(place)

    def values_at(self, place: int) -> "np.ndarray | None":
        """One channel, [height, width]; None where it was not sent."""
        return self._values[place] if self._values is not None and place < len(self._values) else None

    def _words(self, place: int) -> str:
        assert self._maps is not None  # noqa: S101 - there are tiles
        found = self._maps.channels[place]
        words = self.tr(
            "Channel {n}: mean {mean}, std {std}, from {low} to {high}, {zeros} zeros. Orange above 0, blue below."
        )
        figures = {"mean": found.mean, "std": found.std, "low": found.min, "high": found.max}
        told = {name: numbers.figure(value) for name, value in figures.items()}
        return words.format(n=found.channel, zeros=numbers.percent(found.zeros), **told)


def values_of(maps: FeatureMaps | None, payload: bytes) -> "np.ndarray | None":
    """float32 [held, height, width]; None where nothing was sent."""
    import numpy as np

    if maps is None or maps.start < 0 or not maps.held:
        return None
    count = maps.held * maps.grid[0] * maps.grid[1]
    if maps.start + 4 * count > len(payload):
        return None
    return np.frombuffer(payload, "<f4", count, maps.start).reshape(maps.held, *maps.grid)


def picture_of(channel: "np.ndarray") -> QImage:
    """One channel in the colours of weights, its own largest magnitude at their end."""
    import numpy as np

    finite = channel[np.isfinite(channel)]
    return indexed(levels(channel, float(np.abs(finite).max(initial=0))))
