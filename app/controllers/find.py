"""Find in the table and filter in the tree: Ctrl+F, F3, Shift+F3, Ctrl+Shift+F."""

from PySide6.QtCore import QObject

from app.main_window import MainWindow


class Find(QObject):
    def __init__(self, window: MainWindow, parent: QObject | None = None):
        super().__init__(parent)
        self._window = window

    def open(self) -> None:
        self._window.tensors.open_find()

    def next(self) -> None:
        self._window.tensors.find_next()

    def previous(self) -> None:
        self._window.tensors.find_previous()

    def filter(self) -> None:
        """The tree comes back for it when it was folded away."""
        self._window.show_tree(True)
        self._window.tree.focus_filter()
