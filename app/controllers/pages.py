"""Which page is on screen: the one that was asked for, as far as the state of the document that is shown allows."""

from PySide6.QtCore import QObject, Signal

from app.document import Document
from app.main_window import MainWindow
from app.session import Session


class Pages(QObject):
    changed = Signal()  # another page is on screen

    def __init__(self, session: Session, window: MainWindow, parent: QObject | None = None):
        super().__init__(parent)
        self._session, self._window = session, window
        self.wanted = "tensors"  # or "compare": what is shown of a checkpoint that can be shown
        self._had_two = False
        session.current_changed.connect(lambda _document: self._refresh())
        session.updated.connect(self._follow)
        session.slots_changed.connect(self._note_slots)
        window.tabs.page_requested.connect(self.show)
        self._note_slots()
        self._refresh()

    def show(self, page: str) -> None:
        """Go to a page of the checkpoint: "tensors" or "compare"."""
        self.wanted = page
        self._refresh()

    def show_compare(self) -> None:
        self.show("compare")

    def _note_slots(self) -> None:
        """Comparing takes two; of what is left of them the tensors are shown."""
        lacks = not all(self._session.slots.values())
        if lacks and self._had_two:
            self.wanted = "tensors"
            self._refresh()
        self._had_two = not lacks
        self._window.tabs.set_lacking("compare", self.tr("Compare needs a second checkpoint.") if lacks else "")

    def _follow(self, document: Document) -> None:
        if document is self._session.current:
            self._refresh()

    def _refresh(self) -> None:
        before = self._window.page
        self._show()
        if self._window.page != before:
            self._focus()
            self.changed.emit()

    def _show(self) -> None:
        document, window = self._session.current, self._window
        window.setWindowTitle(f"{document.name} - Torchloupe" if document else "Torchloupe")
        if document is None:
            window.show_page("empty")
        elif document.state == "loading":
            # what was on screen before stays for a moment: most files are read before it could be missed
            if document.slow:
                window.loading.set_progress(document.name, *document.progress)
                window.show_page("loading")
        elif document.state == "failed" and document.error is not None:
            window.error.set_error(document.error.title, document.error.message, document.error.hint)
            window.show_page("error")
        elif document.state == "folder" and document.folder is not None:
            window.folder.set_folder(document.folder)
            window.show_page("folder")
        elif document.listing is not None:
            window.show_page(self.wanted)

    def _focus(self) -> None:
        """The keyboard goes on where the new page begins, unless it is at work outside of the pages."""
        window, focus = self._window, self._window.focusWidget()
        elsewhere = focus is not None and focus.isVisible() and focus is not window.bench.menu_button
        if elsewhere and not window.splitter.isAncestorOf(focus):
            return
        if window.page == "empty":
            window.empty.focus_open()
        elif window.page == "tensors":
            window.tree.setFocus()
        elif window.page == "compare":
            window.compare.focus_table()
