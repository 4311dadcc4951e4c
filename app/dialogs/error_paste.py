"""Paste torch's error: the keys and shapes in its text stand in for a model that is not at hand."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QPlainTextEdit, QWidget

from app.style import theme, tokens
from app.widgets.boxes import column, grounded, row
from app.widgets.button import Button
from app.widgets.label import Label
from app.widgets.wrapped_text import WrappedText

SIGN = "Error(s) in loading state_dict"


class ErrorPaste(QDialog):
    """Stays open until `set_outcome("")` says that the text was understood."""

    taken = Signal(str)

    def __init__(self, parent: QWidget | None = None):
        super().__init__(parent)
        self.setWindowTitle(self.tr("Paste torch's error"))
        grounded(self, "page")
        head = Label(self.tr("What did load_state_dict say?"), tokens.SENTENCE, tokens.SEMIBOLD)
        words = self.tr(
            "Paste the whole text, from “Error(s) in loading state_dict for …” on. The keys and shapes in it are "
            "compared with the checkpoint; no model is imported."
        )
        self._text = QPlainTextEdit()
        self._text.setFont(theme.font(tokens.SMALL, mono=True))
        self._text.setAccessibleName(self.tr("Torch's error"))
        self._text.setTabChangesFocus(True)
        self._text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self._text.setPlaceholderText(f"RuntimeError: {SIGN} for ResNet:\n    Missing key(s) in state_dict: …")
        self._problem = WrappedText("", tokens.SMALL, tone="error", most=3)
        self._problem.hide()
        cancel, self._take = Button(self.tr("&Cancel")), Button(self.tr("&Explain it"), primary=True)
        cancel.clicked.connect(self.reject)
        self._take.clicked.connect(lambda: self.taken.emit(self._text.toPlainText()))
        self._take.setDefault(True)
        self._text.textChanged.connect(self._on_change)
        frame = grounded(QWidget(), "chrome")
        frame.setLayout(column((self._text, 1), margins=(8, 8, 8, 8)))
        notes = WrappedText(words, tokens.SMALL, tone="text2")
        buttons = row(None, cancel, self._take)
        self.setLayout(column(head, notes, (frame, 1), self._problem, buttons, margins=(24, 20, 20, 12), gap=10))
        self.resize(680, 420)
        copied = QGuiApplication.clipboard().text()
        if SIGN in copied:
            self._text.setPlainText(copied)
        self._on_change()
        self._text.setFocus()

    def set_outcome(self, message: str) -> None:
        """Why the text is no such error; "" closes."""
        if not message:
            self.accept()
            return
        self._problem.set_text(message)
        self._problem.show()

    def _on_change(self) -> None:
        self._problem.hide()
        self._take.setEnabled(bool(self._text.toPlainText().strip()))
