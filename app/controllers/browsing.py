"""One selection in tree, table, plot and details; values and pictures asked for as they are needed."""

from PySide6.QtCore import QObject, Qt, Signal

from app.controllers.jobs import Jobs
from app.controllers.reading import Reading
from app.controllers.status_text import StatusText
from app.engine.operation import Operation, Problem
from app.engine.pool import EnginePool
from app.main_window import MainWindow
from app.state.document import Document
from app.state.selection import Selection
from app.state.session import Session
from app.state.settings import Settings
from app.trees.union_tree import UnionTree
from inspector.checkpoint.result import Listing, Text
from inspector.engine.messages import ReadPicture, ReadText, ReadValues, Request


class Browsing(QObject):
    """An answer for what is no longer selected is dropped: its operation was cancelled when the selection moved."""

    order_changed = Signal()
    listing_shown = Signal(object)  # Document, or None: the views hold its listing now
    details_shown = Signal(object)  # Document: the details hold its selection now, anew

    def __init__(
        self,
        session: Session,
        reading: Reading,
        pool: EnginePool,
        jobs: Jobs,
        status: StatusText,
        window: MainWindow,
        settings: Settings,
        parent: QObject | None = None,
    ):
        super().__init__(parent)
        self._session, self._pool, self._jobs, self._status = session, pool, jobs, status
        self._window, self._settings = window, settings
        self._listing: Listing | None = None  # the one that the views hold
        self._document: Document | None = None
        self._tree: Listing | None = None  # the one that the tree holds: the union where two are compared
        self._union: UnionTree | None = None
        self._asked: dict[str, Operation] = {}  # "values", "picture", "weight" and "text" under way
        self._state: tuple = ()
        session.current_changed.connect(lambda _document: self._show())
        session.updated.connect(self._follow)
        session.selection_changed.connect(self._follow)
        reading.read.connect(self._ask_again)
        window.tree.selected.connect(self.select_in_tree)
        window.tree.order_changed.connect(self._set_order)
        window.tensors.selected.connect(session.select)
        window.details.selected.connect(session.select)
        window.details.values_requested.connect(self._read_values)
        window.details.picture_requested.connect(self._read_picture)
        window.tensors.picture_requested.connect(self._read_weight)
        window.details.text_requested.connect(self._read_text)
        window.tree.set_order(settings.saved.order)
        window.tree.set_folds(settings.saved.folds)

    @property
    def busy(self) -> bool:
        """Whether an answer for what is selected is still to come."""
        return bool(self._asked)

    def set_union(self, union: UnionTree | None) -> None:
        """What the tree shows of the two files that are compared; None: the shown file alone."""
        self._union = union
        self._state = ()
        self._show()

    def order_modules(self) -> None:
        self._set_order("modules")

    def order_children(self) -> None:
        self._set_order("children")

    def order_named(self) -> None:
        self._set_order("named_modules")

    def order_file(self) -> None:
        self._set_order("file order")

    def toggle_folds(self) -> None:
        """Whether equal modules stand in one row of the tree."""
        self._settings.saved.folds = not self._settings.saved.folds
        self._settings.save()
        self._window.tree.set_folds(self._settings.saved.folds)
        self.order_changed.emit()

    def _set_order(self, order: str) -> None:
        self._settings.saved.order = order
        self._window.tree.set_order(order)
        self.order_changed.emit()

    def _follow(self, document: Document) -> None:
        if document is self._session.current:
            self._show()

    def _show(self) -> None:
        """Bring the views to what the session says, touching only what changed."""
        document = self._session.current
        listing = document.listing if document is not None else None
        if document is not self._document or listing is not self._listing:
            self._cancel()
            self._document, self._listing, self._state = document, listing, ()
            self._window.tensors.set_listing(listing)
            if listing is None:
                self._window.details.clear()
            self._show_tree(listing)  # before its badges are made
            self.listing_shown.emit(document)
        self._show_tree(listing)
        if document is None or listing is None:
            return
        state = (document.selection, document.file_state if document.selection.kind == "file" else None)
        if state == self._state:
            return
        self._state = state
        self._cancel()
        self._window.tree.select(self._in_tree(document))
        self._window.tensors.select(document.selection)
        self._show_details(document, listing)

    def _show_tree(self, listing: Listing | None) -> None:
        union = self._united(listing)
        tree = union.listing if union is not None else listing
        if tree is not self._tree:
            self._tree = tree
            self._window.tree.set_listing(tree)
            self._state = ()

    def _united(self, listing: Listing | None) -> UnionTree | None:
        """The union, where what is shown is part of it."""
        union = self._union
        return union if union is not None and (listing is union.a or listing is union.b) else None

    def _in_tree(self, document: Document) -> Selection:
        union = self._united(document.listing)
        if union is None:
            return document.selection
        return union.from_a(document.selection) if document.listing is union.a else union.from_b(document.selection)

    def select_in_tree(self, selection: Selection) -> None:
        """Select a row of the tree: in what is shown, or in the other one where only that has it."""
        document = self._session.current
        union = self._united(document.listing) if document is not None else None
        if document is None or union is None:
            self._session.select(selection)
            return
        here, there = union.to_a(selection), union.to_b(selection)
        if document.listing is union.b:
            here, there = there, here
        if here is not None:
            self._session.select(here)
            return
        other = next((each for each in self._session.slots.values() if each not in {document, None}), None)
        role = self._session.role_of(other) if other is not None else None
        if there is not None and role is not None:
            self._session.select(there, other)
            self._session.show(role)

    def show_details(self) -> None:
        """What is selected, where the details showed something else."""
        if self._document is not None and self._listing is not None:
            self._show_details(self._document, self._listing)

    def _show_details(self, document: Document, listing: Listing) -> None:
        details, (kind, index) = self._window.details, (document.selection.kind, document.selection.index)
        if kind == "tensor":
            details.show_tensor(listing, index)
        elif kind == "module":
            details.show_module(listing, index)
        elif kind == "container":
            details.show_container(listing, index)
        elif kind in {"value", "values"}:
            details.show_value(listing, index)
        else:
            details.show_file(listing, document.file_state)
        self.details_shown.emit(document)

    # questions to the reader

    def _read_values(self, tensor: int, row: int, column: int, rows: int, columns: int) -> None:
        request = ReadValues(tensor=tensor, row=row, column=column, rows=rows, columns=columns)
        self._ask("values", request, lambda values, _payload: self._window.details.set_values(values))

    def _read_picture(self, tensor: int, width: int, height: int) -> None:
        request = ReadPicture(tensor=tensor, width=width, height=height)
        self._ask("picture", request, self._window.details.set_picture)

    def _read_weight(self, tensor: int, width: int, height: int) -> None:
        """The same picture, larger, for the plot below the table."""
        request = ReadPicture(tensor=tensor, width=width, height=height)
        self._ask("weight", request, self._window.tensors.set_picture)

    def _read_text(self, name: str) -> None:
        self._ask("text", ReadText(name=name), lambda text, _payload: self._view_text(text))

    def _ask(self, part: str, request: Request, then) -> None:
        document = self._session.current
        if document is None or not document.reader_ready:
            return  # asked again once the reader has the file
        if part in self._asked:
            self._asked.pop(part).cancel()
        operation = self._pool.reader(str(document.number)).send(request)
        self._asked[part] = operation
        operation.finished.connect(lambda *_answer: self._asked.pop(part, None))
        operation.success(then).failure(lambda problem: self._explain(document, part, problem))
        self._jobs.follow(operation, self.tr("Reading {part} of {name}").format(part=part, name=document.name))

    def _view_text(self, text: Text) -> None:
        from app.dialogs.text_viewer import TextViewer

        viewer = TextViewer(text, self._window)
        viewer.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        viewer.open()

    def _explain(self, document: Document, part: str, problem: Problem) -> None:
        self._asked.pop(part, None)
        if problem.kind == "EngineDied" and not document.reader_ready:
            return  # its reader is started again, and asked again
        if part in {"values", "picture"}:
            self._window.details.set_part_error(part, problem.message)
        else:
            self._status.say(problem.message)
        if problem.kind == "FileChanged":
            self._session.update(document, changed_on_disk=True)

    def _ask_again(self, document: Document) -> None:
        """A reader has the file: show what its death or a reload left unanswered."""
        if document is self._session.current and document.listing is not None:
            self._state = ()
            self._show()

    def _cancel(self) -> None:
        asked, self._asked = self._asked, {}
        for operation in asked.values():
            operation.cancel()
