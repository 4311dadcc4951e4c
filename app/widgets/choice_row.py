"""A row of words of which one is chosen: the filters over a table, the kinds of a plot."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QToolButton, QWidget

from app.style import theme, tokens

KEYS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class ChoiceRow(QWidget):
    """Arrows move the choice, as in a group of radio buttons; Tab passes on."""

    chosen = Signal(str)  # the id of the choice

    def __init__(self, name: str = ""):
        super().__init__()
        self._buttons: dict[str, QToolButton] = {}
        self._group = QButtonGroup(self)
        self._before = ""
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(4)
        self.setAccessibleName(name)

    def set_choices(self, choices: list[tuple[str, str]]) -> None:
        """(id, words) each; the choice stays where its id does, else it is the first."""
        current = self.current()
        if list(self._buttons) == [ident for ident, _ in choices]:
            for ident, words in choices:
                self._buttons[ident].setText(words)
                self._buttons[ident].setAccessibleName(words)
            return
        for button in self._buttons.values():
            self._group.removeButton(button)
            self._layout.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._buttons = {ident: self._button(ident, words) for ident, words in choices}
        if self._buttons:
            self.set_current(current if current in self._buttons else next(iter(self._buttons)))

    def set_tip(self, ident: str, words: str) -> None:
        """A plain sentence that explains the choice."""
        self._buttons[ident].setToolTip(words)
        self._buttons[ident].setAccessibleDescription(words)

    def current(self) -> str:
        return next((ident for ident, button in self._buttons.items() if button.isChecked()), "")

    def set_current(self, ident: str) -> None:
        self._before = ident
        self._buttons[ident].setChecked(True)
        for other, button in self._buttons.items():
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus if other == ident else Qt.FocusPolicy.NoFocus)

    def clear_current(self) -> None:
        """None of them is chosen; Tab reaches the first."""
        self._before = ""
        self._group.setExclusive(False)
        for at, button in enumerate(self._buttons.values()):
            button.setChecked(False)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus if at else Qt.FocusPolicy.TabFocus)
        self._group.setExclusive(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = KEYS.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        idents = list(self._buttons)
        here = idents.index(self.current()) if self.current() else -1
        self._choose(idents[(here + step) % len(idents)])
        self._buttons[self.current()].setFocus(Qt.FocusReason.TabFocusReason)

    def _choose(self, ident: str) -> None:
        changed = ident != self._before
        self.set_current(ident)
        if changed:
            self.chosen.emit(ident)

    def _button(self, ident: str, words: str) -> QToolButton:
        button = QToolButton(self)
        button.setText(words)
        button.setAccessibleName(words)
        button.setFont(theme.font(tokens.SMALL))
        button.setCheckable(True)
        button.clicked.connect(lambda: self._choose(ident))
        self._group.addButton(button)
        self._layout.addWidget(button)
        return button
