"""The bar that says what the colours of a map mean: its raw values, from 0 to the largest, or on both sides of 0."""

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.figures import numbers
from app.style import theme, tokens
from app.widgets import painting
from inspector.cam.color_maps import SIGNED, color_map

BAR, WIDTH, LABEL = 10, 62, 16  # pixels
LABELS = 5
STOPS = 17


class CamBar(QWidget):
    def __init__(self):
        super().__init__()
        self._colors, self._largest = "inferno", 0.0
        self.setFixedWidth(WIDTH)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)

    def set_range(self, largest: float, colors: str) -> None:
        """`largest` magnitude of the raw map; 0 paints nothing."""
        self._largest, self._colors = largest, colors
        self.setAccessibleName(self.tr("Colours from 0 to {end}").format(end=numbers.figure(largest)))
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
        signed = self._colors == SIGNED
        labels = LABELS if height >= 6 * LABEL else 2
        for number in range(labels):
            share = number / (labels - 1)
            middle = min(max(height * (1 - share), LABEL / 2), height - LABEL / 2)
            value = self._largest * (2 * share - 1 if signed else share)
            words = numbers.minus(f"{value:.2g}") if value else "0"
            place = QRectF(BAR + 6, middle - LABEL / 2, WIDTH - BAR - 6, LABEL)
            painting.text(painter, place, words, "text3", theme.font(tokens.TINY))
