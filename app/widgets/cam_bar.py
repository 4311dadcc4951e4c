"""The bar that says what the colours of a map mean: its raw values, from 0 to the largest, or on both sides of 0."""

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.figures import numbers, value_scale
from app.style import theme, tokens
from app.widgets import painting
from inspector.cam.color_maps import SIGNED, color_map

BAR, WIDTH, LABEL = 10, 54, 16  # pixels
APART = 64  # pixels between two labels
STOPS = 17


class CamBar(QWidget):
    def __init__(self):
        super().__init__()
        self._colors, self._largest = "inferno", 0.0
        self._value: float | None = None
        self.setFixedWidth(WIDTH)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)

    def set_range(self, largest: float, colors: str) -> None:
        """`largest` magnitude of the raw map; 0 paints nothing."""
        self._largest, self._colors = largest, colors
        self.setAccessibleName(self.tr("Colours from 0 to {end}").format(end=numbers.figure(largest)))
        self.update()

    def set_value(self, value: float | None) -> None:
        """What is under the mouse is marked."""
        if value != self._value:
            self._value = value
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(WIDTH, 200)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._largest <= 0:
            return
        painter = QPainter(self)
        table = color_map(self._colors)
        height = self.height()
        ramp = QLinearGradient(0, height, 0, 0)
        for stop in range(STOPS):
            at = 3 * round(stop * 255 / (STOPS - 1))
            ramp.setColorAt(stop / (STOPS - 1), QColor(*table[at : at + 3]))
        painter.fillRect(QRectF(0, 0, BAR, height), ramp)
        lowest = -self._largest if self._colors == SIGNED else 0.0
        marked = None if self._value is None else self._place(self._value, lowest)
        for value, words in labelled(lowest, self._largest, height):
            middle = self._place(value, lowest)
            if marked is None or abs(marked - middle) >= LABEL:
                self._paint_label(painter, middle, words, "text3")
        if marked is not None and self._value is not None:
            line = min(max(height * (1 - self._share(self._value, lowest)), 1.0), height - 1.0)
            painter.fillRect(QRectF(0, line - 1, BAR + 4, 2), theme.color("text"))
            self._paint_label(painter, marked, value_scale.short(self._value), "text")

    def _paint_label(self, painter: QPainter, middle: float, words: str, tone: str) -> None:
        place = QRectF(BAR + 6, middle - LABEL / 2, WIDTH - BAR - 6, LABEL)
        painting.text(painter, place, words, tone, theme.font(tokens.TINY))

    def _share(self, value: float, lowest: float) -> float:
        return min(1.0, max(0.0, (value - lowest) / (self._largest - lowest)))

    def _place(self, value: float, lowest: float) -> float:
        """The middle of a label: within the bar, also at its ends."""
        height = self.height()
        return min(max(height * (1 - self._share(value, lowest)), LABEL / 2), height - LABEL / 2)


def labelled(lowest: float, largest: float, height: float) -> list[tuple[float, str]]:
    """Round values with the decimals that tell them apart, and the ends as they are."""
    ends = [lowest, largest] if lowest else [largest]
    room = 1.5 * LABEL * (largest - lowest) / max(1.0, height)  # the labels of the ends stand within the bar
    inside = value_scale.round_values(lowest, largest, max(2, int(height // APART)))
    inside = [value for value in inside if all(abs(end - value) >= room for end in ends)]
    words = value_scale.labels(inside) if len(inside) > 1 else [value_scale.short(value) for value in inside]
    return [*zip(inside, words, strict=True), *((end, value_scale.short(end)) for end in ends)]
