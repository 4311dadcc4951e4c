"""Find in the table: a field, "3 of 41", to the next and back, Escape to close."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from app.figures import numbers
from app.style import theme, tokens
from app.widgets.boxes import row
from app.widgets.label import Label
from app.widgets.tool_button import ToolButton


class FindBar(QWidget):
    """Hidden until `open()`. Knows no table: it says what is sought, and is told where it stands."""

    sought = Signal(str)
    next_requested = Signal()
    previous_requested = Signal()
    closed = Signal()

    def __init__(self):
        super().__init__()
        self._field = QLineEdit()
        self._field.setPlaceholderText(self.tr("Find in keys"))
        self._field.setAccessibleName(self.tr("Find in keys"))
        self._field.setFont(theme.font(tokens.SMALL))
        self._field.setFixedWidth(240)
        self._field.textChanged.connect(self.sought)
        self._count = Label("", tokens.SMALL, tone="text2")
        self._previous = ToolButton(icon="up", name=self.tr("Previous match (Shift+F3)"))
        self._next = ToolButton(icon="down", name=self.tr("Next match (F3)"))
        close = ToolButton(icon="close", name=self.tr("Close (Esc)"))
        self._previous.clicked.connect(self.previous_requested)
        self._next.clicked.connect(self.next_requested)
        close.clicked.connect(self.close_bar)
        items = (self._field, self._previous, self._next, 4, self._count, None, close)
        self.setLayout(row(*items, margins=(24, 0, 16, 4), gap=2))
        self.hide()

    def open(self) -> None:
        self.show()
        self._field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._field.selectAll()

    def close_bar(self) -> None:
        self.hide()
        self.closed.emit()

    def reset(self) -> None:
        """Hidden and empty, for another document."""
        self._field.clear()
        self.hide()

    def text(self) -> str:
        return self._field.text()

    def set_found(self, position: int, total: int) -> None:
        """`position` counts from 1; 0 when the current row is not a match."""
        if not self.text():
            words = ""
        elif total == 0:
            words = self.tr("No match")
        else:
            words = self.tr("{position} of {total}").format(position=position, total=numbers.count(total))
        self._count.setText(words)
        self._count.set_tone("error" if self.text() and not total else "text2")
        for button in (self._previous, self._next):
            button.setEnabled(total > 0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if event.key() == Qt.Key.Key_Escape:
            self.close_bar()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            (self.previous_requested if back else self.next_requested).emit()
        else:
            super().keyPressEvent(event)
