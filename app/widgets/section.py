"""The head of a part of the details: its name, and a quiet note at the right."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.style import tokens
from app.widgets.boxes import row
from app.widgets.label import ElidedLabel, Label


class Section(QWidget):
    def __init__(self, title: str, note: str = ""):
        super().__init__()
        self._note = ElidedLabel(note, tokens.TINY, tone="text3")
        self._note.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._title = Label(title, tokens.SMALL, tokens.SEMIBOLD)
        self.setLayout(row(self._title, None, self._note, margins=(0, 8, 0, 0)))

    def set_note(self, note: str) -> None:
        self._note.setText(note)
