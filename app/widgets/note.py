"""A finding in words: icon, a bold line, and what it means."""

from PySide6.QtWidgets import QWidget

from app.style import tokens
from app.widgets.boxes import column, row
from app.widgets.icon_label import IconLabel
from app.widgets.wrapped_text import WrappedText


class Note(QWidget):
    def __init__(self, icon: str, color: str, head: str, body: str = ""):
        super().__init__()
        words = column(WrappedText(head, tokens.SMALL, tokens.SEMIBOLD), gap=2)
        if body:
            words.addWidget(WrappedText(body, tokens.SMALL, tone="text2"))
        self.setLayout(row(column(1, IconLabel(icon, color), None, gap=0), words))
