"""Which page is on screen: the one that was asked for, as far as the state of what is shown allows."""

from PySide6.QtCore import QObject, Signal

from app.main_window import MainWindow
from app.state.document import Document
from app.state.live_model import LiveModel
from app.state.session import Session

OF_MODEL = ("cost", "tensors", "cam")  # what can be shown of a live model; the first one first


class Pages(QObject):
    changed = Signal()  # another page is on screen

    def __init__(self, session: Session, window: MainWindow, parent: QObject | None = None):
        super().__init__(parent)
        self._session, self._window = session, window
        self.wanted = "tensors"  # of what is shown
        self._had_two = self._showed_model = False
        session.current_changed.connect(lambda _document: self._refresh())
        session.updated.connect(self._follow)
        session.slots_changed.connect(self._note_slots)
        session.model_changed.connect(self._follow_model)
        session.images_changed.connect(self._follow_images)
        for signal in (session.slots_changed, session.model_changed):
            signal.connect(self._name_owner)
        window.tabs.page_requested.connect(self.show)
        self._note_slots()
        self._refresh()

    def show(self, page: str) -> None:
        """Go to a page: to "tensors" of what is shown, to "compare" of the checkpoints, to "cost" of the model."""
        self.wanted = page
        if page == "compare" and self._session.shows_model:
            self._session.show_documents()
        elif page != "tensors" and page in OF_MODEL:
            self._session.show_model()
        self._refresh()

    def show_compare(self) -> None:
        self.show("compare")

    def show_cost(self) -> None:
        self.show("cost")

    def _note_slots(self) -> None:
        """Comparing takes two; of what is left of them the tensors are shown."""
        lacks = not all(self._session.slots.values())
        if lacks and self._had_two:
            self.wanted = "tensors"
            self._refresh()
        self._had_two = not lacks
        self._window.tabs.set_lacking("compare", self.tr("Compare needs a second checkpoint.") if lacks else "")
        without = self._session.model is None
        self._window.tabs.set_lacking("cost", self.tr("Cost needs a model.") if without else "")
        lacks_image = "" if self._session.images else self.tr("CAM needs an image.")
        self._window.tabs.set_lacking("cam", self.tr("CAM needs a model.") if without else lacks_image)

    def _name_owner(self) -> None:
        """Whose tensors they are goes without saying, unless model and checkpoint lie side by side."""
        session = self._session
        shown = session.model if session.shows_model else session.current
        both = session.model is not None and any(session.slots.values())
        self._window.tensors.set_owner(shown.name if shown is not None and both else "")

    def _follow(self, document: Document) -> None:
        if document is self._session.current:
            self._refresh()

    def _follow_model(self) -> None:
        """A model that has just come is shown for what it costs; a document that follows it, by its tensors."""
        if self._session.shows_model != self._showed_model:
            self._showed_model = self._session.shows_model
            if self._showed_model and self.wanted not in {"cost", "cam"}:
                self.wanted = OF_MODEL[0]
            elif not self._showed_model and self.wanted in OF_MODEL:
                self.wanted = "tensors"
        self._refresh()

    def _follow_images(self) -> None:
        """Images that have just come are shown to the model; without one the page says that it is missing."""
        self._note_slots()
        if self._session.images:
            self.show("cam")

    def _refresh(self) -> None:
        before = self._window.page
        self._show()
        if self._window.page != before:
            self._focus()
            self.changed.emit()

    def _show(self) -> None:
        document, window = self._session.current, self._window
        if self._session.shows_model and self._session.model is not None:
            self._show_model(self._session.model)
            return
        window.setWindowTitle(f"{document.name} - Torchloupe" if document else "Torchloupe")
        if document is None:
            window.show_page("cam" if self._session.images and self.wanted == "cam" else "empty")
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

    def _show_model(self, model: LiveModel) -> None:
        window = self._window
        window.setWindowTitle(f"{model.name} - Torchloupe")
        if model.state == "failed" and model.error is not None:
            error = model.error
            window.error.set_error(error.title, error.message, error.hint, error.remedy)
            window.show_page("error")
        elif model.listing is None:
            window.loading.set_progress(model.name, 0, 0, self.tr("Building the model"))
            window.show_page("loading")
        else:
            window.show_page(self.wanted if self.wanted in OF_MODEL else OF_MODEL[0])

    def _focus(self) -> None:
        """The keyboard goes on where the new page begins, unless it is at work outside of the pages."""
        window, focus = self._window, self._window.focusWidget()
        elsewhere = focus is not None and focus.isVisible() and focus is not window.bench.menu_button
        if elsewhere and not window.splitter.isAncestorOf(focus):
            return
        if window.page == "empty":
            window.empty.focus_open()
        elif window.page in {"tensors", "cost", "cam"}:
            window.tree.setFocus()
        elif window.page == "compare":
            window.compare.focus_table()
