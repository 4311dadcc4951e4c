"""An icon that stands in a layout, drawn at the screen's ratio in the theme's colour."""

from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.widgets import painting


class IconLabel(QWidget):
    def __init__(self, name: str = "info", color: str = "text2", size: int = 16):
        super().__init__()
        self._name, self._color, self._size = name, color, size
        self.setFixedSize(size, size)

    def set_icon(self, name: str, color: str) -> None:
        self._name, self._color = name, color
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painting.icon(QPainter(self), 0, self._size / 2, self._name, self._color, size=self._size)
