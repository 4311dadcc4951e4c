"""A file could not be opened: the page says what, where and what to do."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.style import tokens
from app.widgets.boxes import column, grounded, row
from app.widgets.button import Button
from app.widgets.icon_label import IconLabel
from app.widgets.wrapped_text import WrappedText

WIDTH = 520


class ErrorView(QWidget):
    reload_requested = Signal()
    weights_requested = Signal()  # others for the model
    close_requested = Signal()

    def __init__(self):
        super().__init__()
        grounded(self, "page")
        self._title = WrappedText(size=tokens.SENTENCE, weight=tokens.SEMIBOLD, most=3)
        self._message = WrappedText(most=8)
        self._hint = WrappedText(tone="text2", most=8)
        self._weights = Button(self.tr("Choose other &weights…"), primary=True, flush=True)
        self._again = Button(self.tr("&Try again"), primary=True, flush=True)
        close = Button(self.tr("&Close"))
        self._weights.clicked.connect(self.weights_requested)
        self._again.clicked.connect(self.reload_requested)
        close.clicked.connect(self.close_requested)
        buttons = row(self._weights, self._again, close, None, gap=0)
        words = column(self._title, self._message, self._hint, 12, buttons, gap=6)
        body = QWidget()
        body.setMaximumWidth(WIDTH)
        sign = column(3, IconLabel("error", "error"), None, gap=0)
        body.setLayout(column((QWidget(), 2), row(sign, words), (QWidget(), 3)))
        self.setLayout(row((QWidget(), 1), (body, 100), (QWidget(), 1), margins=(24, 24, 24, 24), gap=0))
        self._weights.hide()

    def set_error(self, title: str, message: str, hint: str, remedy: str = "") -> None:
        """`remedy` as in app.state.document.ErrorPage: what most will want then, before trying the same again."""
        self._weights.setVisible(remedy == "weights")
        self._again.set_primary(not remedy)
        self._again.set_flush(not remedy)
        self._title.set_text(title)
        self._message.set_text(message)
        self._hint.set_text(hint)
        self._hint.setVisible(bool(hint))
