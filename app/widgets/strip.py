"""The strip over a page: only for a file with calls and for a dead engine."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from app.style import tokens
from app.widgets.boxes import grounded, row
from app.widgets.icon_label import IconLabel
from app.widgets.label import ElidedLabel, Label
from app.widgets.tool_button import ToolButton

GAP = 8
STACKED = 8  # pixels more where the sentence stands below the bold words
ICONS = {"error": "shield-x", "warn": "warn", "ok": "ok"}


class Strip(QWidget):
    """Full width, tinted: icon, bold words, a sentence beside them or, where it would be cut, below; one link."""

    activated = Signal()

    def __init__(self):
        super().__init__()
        self._icon = IconLabel("shield-x", "error")
        self._head = Label(weight=tokens.SEMIBOLD)
        self._text = ElidedLabel(size=tokens.SMALL)
        self._link = ToolButton("…", link=True)
        self._link.clicked.connect(self.activated)
        self._words = row(self._head, (self._text, 1), gap=GAP)
        self._line = row(self._icon, margins=(24, 0, 16, 0), gap=GAP)
        self._line.addLayout(self._words, 1)
        self._line.addWidget(self._link)
        self.setLayout(self._line)
        self._arrange()

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
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        margins = self._line.contentsMargins()
        parts = [self._icon, self._head, self._text, *([] if self._link.isHidden() else [self._link])]
        need = sum(part.sizeHint().width() for part in parts) + 3 * GAP + margins.left() + margins.right()
        stacked = bool(self._text.text()) and need > self.width()
        self._words.setDirection(QBoxLayout.Direction.TopToBottom if stacked else QBoxLayout.Direction.LeftToRight)
        self._words.setSpacing(0 if stacked else GAP)
        self._words.setContentsMargins(0, 6 if stacked else 0, 0, 6 if stacked else 0)
        self.setFixedHeight(tokens.STRIP + (STACKED if stacked else 0))
