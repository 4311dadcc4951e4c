"""What is open, where it lies on the bench, and what is selected; every controller follows it."""

from PySide6.QtCore import QObject, Signal

from app.state.document import Document
from app.state.history import History
from app.state.live_model import LiveModel
from app.state.selection import Selection
from app.state.settings import DocumentEntry
from inspector.snapshot.spool import Note

ROLES = ("checkpoint", "compare")
MODEL, DATA = "model", "data"  # the slots of the live model and of images


class Session(QObject):
    """Plain data and signals; asks no engine and knows no view. GUI thread.

    Who shows the model hears of it after those who show documents have let go, and lets go before they begin again.
    """

    opened = Signal(object)  # Document
    closed = Signal(object)  # Document
    updated = Signal(object)  # Document: anything about it but its selection
    current_changed = Signal(object)  # Document, or None when nothing is open
    selection_changed = Signal(object)  # Document
    slots_changed = Signal()
    model_changed = Signal()  # another one lies on the bench, anything about it, or whether it is what is shown
    model_selected = Signal()  # something else of it
    images_changed = Signal()  # others, or another one of them

    def __init__(self, parent: QObject | None = None):
        super().__init__(parent)
        self.documents: list[Document] = []
        self.slots: dict[str, Document | None] = dict.fromkeys(ROLES)
        self.role = ROLES[0]  # the slot whose document is shown, unless the model is
        self.model: LiveModel | None = None
        self.shows_model = False  # in place of a document
        self.images: tuple[bytes, ...] = ()  # paths of what lies in the slot of data
        self.image = 0  # which of them is looked at
        self.history = History[tuple[Document | LiveModel, Selection]]()
        self._numbers = 0

    @property
    def current(self) -> Document | None:
        """The document that is shown; None also while the model is."""
        return None if self.shows_model else self.slots[self.role]

    def find(self, path: bytes) -> Document | None:
        return next((document for document in self.documents if document.path == path), None)

    def open(
        self,
        path: bytes,
        role: str | None = None,
        show: bool = True,
        wanted: DocumentEntry | None = None,
        snapshot: Note | None = None,
    ) -> Document:
        """A new document, in `role` or in its natural place: the first empty slot, else the one that is shown."""
        document = self._add(path, wanted, snapshot)
        self.place(document, role or self.natural_role(), show)
        return document

    def open_aside(self, path: bytes, wanted: DocumentEntry | None = None) -> Document:
        """A new document that lies in no slot; it stands in the slots' menus."""
        document = self._add(path, wanted)
        self.slots_changed.emit()
        return document

    def natural_role(self) -> str:
        return next((role for role in ROLES if self.slots[role] is None), self.role)

    def role_of(self, document: Document) -> str | None:
        return next((role for role in ROLES if self.slots[role] is document), None)

    def place(self, document: Document, role: str, show: bool = True) -> None:
        """Lay `document` into the slot `role`; one that lies in the other slot changes places with what was there."""
        other = self.role_of(document)
        if other == role:
            if show:
                self.show(role)
            return
        before = self.current
        if other is not None:
            self.slots[other] = self.slots[role]
        self.slots[role] = document
        if show:
            self.role = role
            self._leave_model()
        self.slots_changed.emit()
        self._announce(before)

    def show(self, role: str) -> None:
        """Show what lies in the slot `role`; an empty slot shows nothing new."""
        if self.slots[role] is None or (role == self.role and not self.shows_model):
            return
        before, self.role = self.current, role
        self._leave_model()
        self.slots_changed.emit()
        self._announce(before)

    def swap(self) -> None:
        first, second = ROLES
        self.slots[first], self.slots[second] = self.slots[second], self.slots[first]
        self.role = second if self.role == first else first
        self.slots_changed.emit()

    def close(self, document: Document) -> None:
        """Its slot is filled by nothing; what lies in the other slot is shown then, after the last one the model."""
        before = self.current
        self.documents.remove(document)
        self.history.forget(lambda place: place[0] is document)
        role = self.role_of(document)
        if role is not None:
            self.slots[role] = None
            first, second = ROLES
            if self.slots[first] is None and self.slots[second] is not None:
                self.slots[first], self.slots[second] = self.slots[second], None
            if self.slots[self.role] is None:
                self.role = first
            if self.slots[self.role] is None and self.documents:
                self.slots[first] = self.documents[-1]
        self.closed.emit(document)
        if self.slots[self.role] is None and not self.shows_model and self.model is not None:
            self.show_model(before)
            return
        self.slots_changed.emit()
        self._announce(before)

    def place_model(self, model: LiveModel | None) -> None:
        """Lay `model` on the bench in place of the one there, and show it; None takes it away."""
        before, gone = self.current, self.model
        self.history.forget(lambda place: place[0] is gone)
        self.model = model
        self.shows_model = model is not None
        self.slots_changed.emit()
        if model is None:
            self.model_changed.emit()
            self._announce(before)
        else:
            self.history.visit((model, model.selection))
            self._announce(before)
            self.model_changed.emit()

    def show_model(self, before: Document | None = None) -> None:
        """Show the live model in place of a document, or of `before`, which has gone; nothing new where none is."""
        if self.model is None or self.shows_model:
            return
        before, self.shows_model = before or self.current, True
        self.history.visit((self.model, self.model.selection))
        self.slots_changed.emit()
        self._announce(before)
        self.model_changed.emit()

    def show_documents(self) -> None:
        """Show the document that the model stands in front of; nothing new where there is none."""
        if self.shows_model and self.slots[self.role] is not None:
            self.show(self.role)

    def update_model(self, model: LiveModel, **fields) -> None:
        """Set fields of `model` and tell everyone, unless another one lies on the bench by now."""
        for name, value in fields.items():
            setattr(model, name, value)
        if model is self.model:
            self.model_changed.emit()

    def select_in_model(self, selection: Selection) -> None:
        """Select a module or tensor of the live model; a visit in the history."""
        model = self.model
        if model is None:
            return
        changed = model.selection != selection
        model.selection = selection
        self.history.visit((model, selection))
        if changed:
            self.model_selected.emit()

    def place_images(self, images: tuple[bytes, ...]) -> None:
        """Lay images on the bench in place of those there, and look at the first; () takes them away."""
        self.images, self.image = images, 0
        self.images_changed.emit()

    def show_image(self, place: int) -> None:
        """Look at another one of them."""
        self.image = place
        self.images_changed.emit()

    def update(self, document: Document, **fields) -> None:
        """Set fields of `document` and tell everyone."""
        for name, value in fields.items():
            setattr(document, name, value)
        self.updated.emit(document)

    def select(self, selection: Selection, document: Document | None = None) -> None:
        """Select in `document`, or in the one that is shown; a visit in the history."""
        document = document or self.current
        if document is None:
            return
        changed = document.selection != selection
        document.selection = selection
        if document is self.current:
            self.history.visit((document, selection))
        if changed:
            self.selection_changed.emit(document)

    def step(self, place: tuple[Document | LiveModel, Selection] | None) -> None:
        """Go to a place of the history without visiting it anew."""
        if place is None:
            return
        document, selection = place
        document.selection = selection
        if isinstance(document, LiveModel):
            self.show_model()
            self.model_selected.emit()
        elif document is self.current:
            self.selection_changed.emit(document)
        else:
            self.place(document, self.role_of(document) or self.role)

    def turn(self, step: int) -> None:
        """The next (1) or previous (-1) of all open documents, in the order they were opened."""
        if self.current is None or len(self.documents) < 2:
            return
        at = self.documents.index(self.current)
        document = self.documents[(at + step) % len(self.documents)]
        self.place(document, self.role_of(document) or self.role)

    def entries(self) -> tuple[DocumentEntry, ...]:
        """What to come back to next time: all but snapshots, whose files go with them."""
        found = []
        for document in self.documents:
            if document.snapshot is not None:
                continue
            kind, container, name = document.selection_name()
            role = self.role_of(document) or ""
            if document.wanted is not None and document.listing is None:
                kind, container, name = document.wanted.kind, document.wanted.container, document.wanted.name
            found.append(DocumentEntry(document.path, kind, container, name, role, document is self.current))
        return tuple(found)

    def _add(self, path: bytes, wanted: DocumentEntry | None, snapshot: Note | None = None) -> Document:
        self._numbers += 1
        document = Document(self._numbers, path, wanted=wanted, snapshot=snapshot)
        self.documents.append(document)
        self.opened.emit(document)
        return document

    def _leave_model(self) -> None:
        if self.shows_model:
            self.shows_model = False
            self.model_changed.emit()

    def _announce(self, before: Document | None) -> None:
        if self.current is before:
            return
        if self.current is not None:
            self.history.visit((self.current, self.current.selection))
        self.current_changed.emit(self.current)
