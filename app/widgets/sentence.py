"""The page's answer: an icon, one line to read, one line of figures."""

from PySide6.QtWidgets import QWidget

from app.style import tokens
from app.widgets.boxes import column, row
from app.widgets.icon_label import IconLabel
from app.widgets.wrapped_text import WrappedText


class Sentence(QWidget):
    def __init__(self, below: QWidget | None = None):
        """`below` is what can be done about it."""
        super().__init__()
        self._icon = IconLabel("tensor", "accent")
        self._head = WrappedText(size=tokens.SENTENCE, weight=tokens.SEMIBOLD, most=3)
        self._sub = WrappedText(size=tokens.SMALL, tone="text2", most=3)
        words = column(self._head, self._sub, *((below,) if below else ()), gap=4)
        self.setLayout(row(column(3, self._icon, None, gap=0), words, margins=(24, 20, 24, 14), gap=8))

    def set_sentence(self, icon: str, color: str, head: str, sub: str) -> None:
        self._icon.set_icon(icon, color)
        self._head.set_text(head)
        self._sub.set_text(sub)
        self._sub.setVisible(bool(sub))
