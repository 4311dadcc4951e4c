"""Which page is on screen: the one that fits the state of the document that is shown."""

from PySide6.QtCore import QObject

from app.document import Document
from app.main_window import MainWindow
from app.session import Session


class Pages(QObject):
    def __init__(self, session: Session, window: MainWindow, parent: QObject | None = None):
        super().__init__(parent)
        self._session, self._window = session, window
        session.current_changed.connect(lambda _document: self._refresh())
        session.updated.connect(self._follow)
        self._refresh()

    def _follow(self, document: Document) -> None:
        if document is self._session.current:
            self._refresh()

    def _refresh(self) -> None:
        before = self._window.page
        self._show()
        if self._window.page != before:
            self._focus()

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
            window.show_page("tensors")

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
