"""A file is being read: its name, how far, and a way out."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QProgressBar, QWidget

from app.style import tokens
from app.text import escape
from app.widgets.boxes import column, grounded, row
from app.widgets.button import Button
from app.widgets.label import ElidedLabel

WIDTH = 420
STEPS = 1000


class LoadingView(QWidget):
    cancel_requested = Signal()

    def __init__(self):
        super().__init__()
        grounded(self, "page")
        middle = Qt.TextElideMode.ElideMiddle
        self._name = ElidedLabel("", tokens.SENTENCE, tokens.SEMIBOLD, elide=middle)
        self._text = ElidedLabel("", tokens.SMALL, tone="text2")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(self.tr("Progress of reading"))
        cancel = Button(self.tr("&Cancel"), flush=True)
        cancel.clicked.connect(self.cancel_requested)
        body = QWidget()
        body.setFixedWidth(WIDTH)
        body.setLayout(column(None, self._name, self._text, 8, self._bar, 8, row(cancel, None), None, None, gap=4))
        self.setLayout(row(None, body, None))

    def set_progress(self, name: str, done: int, total: int, text: str) -> None:
        """`total` 0: how much there is, is not known yet."""
        self._name.setText(escape.visible(name))
        self._text.setText(text)
        self._bar.setRange(0, STEPS if total > 0 else 0)
        if total > 0:
            self._bar.setValue(min(STEPS, done * STEPS // total))
