"""The strip over a page: only for a file with calls and for a dead engine."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app import tokens
from app.widgets.boxes import grounded, row
from app.widgets.icon_label import IconLabel
from app.widgets.label import ElidedLabel, Label
from app.widgets.tool_button import ToolButton

ICONS = {"error": "shield-x", "warn": "warn", "ok": "ok"}


class Strip(QWidget):
    """Full width, tinted: icon, bold words, a sentence, one link."""

    activated = Signal()

    def __init__(self):
        super().__init__()
        self._icon = IconLabel("shield-x", "error")
        self._head = Label(weight=tokens.SEMIBOLD)
        self._text = ElidedLabel(size=tokens.SMALL)
        self._link = ToolButton("…", link=True)
        self._link.clicked.connect(self.activated)
        self.setFixedHeight(tokens.STRIP)
        self.setLayout(row(self._icon, self._head, (self._text, 1), self._link, margins=(24, 0, 16, 0)))

    def set_strip(self, kind: str, head: str, text: str, action: str) -> None:
        """`kind` is "error", "warn" or "ok"; an empty `action` leaves the link out."""
        grounded(self, f"strip_{kind}")
        self.style().unpolish(self)
        self.style().polish(self)
        self._icon.set_icon(ICONS[kind], kind)
        self._head.setText(head)
        self._head.set_tone(kind)
        self._text.setText(text)
        self._link.setText(action)
        self._link.setAccessibleName(action)
        self._link.setVisible(bool(action))
