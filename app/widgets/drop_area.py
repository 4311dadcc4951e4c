"""A dashed ground on which something can be dropped: what a page needs, and the buttons that get it."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app.style import theme
from app.widgets.boxes import column, row
from app.widgets.button import Button
from app.widgets.icon_label import IconLabel

NEED = 200  # pixels of height


class DropArea(QWidget):
    """The dashed ground."""

    def __init__(self, height: int):
        """`height` in pixels, at least."""
        super().__init__()
        self.setMinimumHeight(height)
        self._over = False

    def set_over(self, over: bool) -> None:
        self._over = over
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(theme.color("accent" if self._over else "edge"), 1.5)
        pen.setDashPattern([5, 4])
        painter.setPen(pen)
        painter.setBrush(theme.tint("accent") if self._over else theme.color("chrome"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 12, 12)


class NeedArea(QWidget):
    """Below a sentence that says what is needed: the ground, over the page's width, with its buttons."""

    def __init__(self, icon: str, buttons: Sequence[Button], above: int = 12):
        """`above`: pixels between the sentence and the ground."""
        super().__init__()
        area = DropArea(NEED)
        sign = row(None, IconLabel(icon, "accent", 32), None)
        area.setLayout(column(None, sign, row(None, *buttons, None, gap=0), None, margins=(16, 16, 16, 16), gap=12))
        self.setLayout(column(area, None, margins=(24, above, 24, 24), gap=0))
