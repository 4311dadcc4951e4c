"""Whether the focus came by the keyboard: only then does a list need a ring, its selection says the rest."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent, QMouseEvent
from PySide6.QtWidgets import QTableView

BY_KEYS = {Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason}
KEEPS = {Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason}


class KeyboardFocus(QTableView):
    """`ringed` while it has the focus and was reached, or is being used, by keys."""

    _by_keys = False

    @property
    def ringed(self) -> bool:
        return self._by_keys and self.hasFocus()

    def focusInEvent(self, event: QFocusEvent) -> None:
        if event.reason() not in KEEPS:
            self._by_keys = event.reason() in BY_KEYS
        super().focusInEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._set_by_keys(False)
        super().mousePressEvent(event)

    def note_key(self) -> None:
        """A key was pressed in it."""
        self._set_by_keys(True)

    def _set_by_keys(self, by_keys: bool) -> None:
        if self._by_keys != by_keys:
            self._by_keys = by_keys
            self.viewport().update()
