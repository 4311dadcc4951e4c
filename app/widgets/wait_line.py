"""What is waited for, how far it is, and Cancel: one line, over what it will replace."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QProgressBar, QWidget

from app.style import tokens
from app.widgets.boxes import column, grounded, row
from app.widgets.label import ElidedLabel, Label
from app.widgets.tool_button import ToolButton

HEIGHT = 36  # pixels


class WaitLine(QWidget):
    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None):
        super().__init__(parent)
        self._words = ElidedLabel("", tokens.SMALL, tokens.MEDIUM)
        self._share = Label("", tokens.SMALL, tone="text2")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(3)
        self._bar.setAccessibleName(self.tr("Progress"))
        cancel = ToolButton(self.tr("Cancel"), link=True)
        cancel.setToolTip(self.tr("Cancel (Esc)"))
        cancel.clicked.connect(self.cancelled)
        line = QWidget()
        line.setLayout(row((self._words, 1), self._share, cancel, margins=(12, 0, 4, 0), gap=8))
        self.setLayout(column((line, 1), self._bar, gap=0))
        self.setFixedHeight(HEIGHT)
        grounded(self, "page")
        self.hide()

    def set_waiting(self, words: str, done: int = 0, total: int = 0) -> None:
        """ "" hides it; `total` 0 where it is not known."""
        self.setVisible(bool(words))
        self._words.setText(words)
        self._bar.setRange(0, total)
        self._bar.setValue(min(done, total))
        self._share.setText(self.tr("{done} of {total}").format(done=done, total=total) if total else "")
