"""A text of the file, read-only: TorchScript's code, a graph. Shown, never run."""

from PySide6.QtWidgets import QDialog, QPlainTextEdit, QWidget

from app.figures import numbers
from app.style import theme, tokens
from app.text import escape
from app.widgets.boxes import column, grounded, row
from app.widgets.button import Button
from app.widgets.label import ElidedLabel, Label
from inspector.checkpoint.result import Text


class TextViewer(QDialog):
    def __init__(self, text: Text, parent: QWidget | None = None):
        super().__init__(parent)
        self.setWindowTitle(escape.visible(text.name))
        grounded(self, "page")
        lines = [escape.visible(line, len(line) + 1) for line in text.body.expandtabs(4).split("\n")]
        body = QPlainTextEdit("\n".join(lines))
        body.setReadOnly(True)
        body.setFont(theme.font(tokens.SMALL, mono=True))
        body.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        body.setAccessibleName(escape.visible(text.name))
        note = self.tr("{count} lines, not run").format(count=numbers.count(len(lines)))
        if text.truncated:
            note = self.tr("the first {count} lines, not run").format(count=numbers.count(len(lines)))
        close = Button(self.tr("&Close"), primary=True)
        close.clicked.connect(self.accept)
        title = ElidedLabel(escape.visible(text.name), tokens.TITLE, tokens.SEMIBOLD)
        head = row((title, 1), Label(note, tokens.SMALL, tone="text2"))
        self.setLayout(column(head, (body, 1), row(None, close), margins=(24, 20, 16, 12), gap=12))
        self.resize(800, 600)
        body.setFocus()
