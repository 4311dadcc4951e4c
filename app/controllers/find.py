"""Find in the table and filter in the tree: Ctrl+F, F3, Shift+F3, Ctrl+Shift+F."""

from PySide6.QtCore import QObject

from app.main_window import MainWindow
from app.views.compare_view import CompareView
from app.views.tensors_view import TensorsView

SEARCHED = ("tensors", "compare")  # pages with a table to find in


class Find(QObject):
    def __init__(self, window: MainWindow, parent: QObject | None = None):
        super().__init__(parent)
        self._window = window

    def open(self) -> None:
        """In the table; the page that tells what a model costs has the tree for it."""
        if self._window.page in SEARCHED:
            self._page().open_find()
        else:
            self.filter()

    def next(self) -> None:
        if self._window.page in SEARCHED:
            self._page().find_next()

    def previous(self) -> None:
        if self._window.page in SEARCHED:
            self._page().find_previous()

    def _page(self) -> TensorsView | CompareView:
        return self._window.compare if self._window.page == "compare" else self._window.tensors

    def filter(self) -> None:
        """The tree comes back for it when it was folded away."""
        self._window.show_tree(True)
        self._window.tree.focus_filter()
