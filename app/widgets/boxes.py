"""Layouts in a line: items are widgets, numbers of pixels, None for a stretch, or (widget, stretch)."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

Item = QWidget | QBoxLayout | int | None | tuple[QWidget, int]
Margins = tuple[int, int, int, int]


def row(*items: Item, margins: Margins = (0, 0, 0, 0), gap: int = 8) -> QHBoxLayout:
    layout = QHBoxLayout()
    _fill(layout, items, margins, gap)
    return layout


def column(*items: Item, margins: Margins = (0, 0, 0, 0), gap: int = 8) -> QVBoxLayout:
    layout = QVBoxLayout()
    _fill(layout, items, margins, gap)
    return layout


def grounded(widget: QWidget, ground: str) -> QWidget:
    """Gives `widget` one of the grounds of the style sheet: "chrome", "page", "bench", "status" ..."""
    widget.setProperty("ground", ground)
    widget.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    return widget


def _fill(layout: QBoxLayout, items: tuple[Item, ...], margins: Margins, gap: int) -> None:
    layout.setContentsMargins(*margins)
    layout.setSpacing(gap)
    for item in items:
        if item is None:
            layout.addStretch(1)
        elif isinstance(item, int):
            layout.addSpacing(item)
        elif isinstance(item, tuple):
            layout.addWidget(*item)
        elif isinstance(item, QBoxLayout):
            layout.addLayout(item)
        else:
            layout.addWidget(item)
