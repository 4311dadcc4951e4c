"""Asking a document's reader for its listing: at first, on reload, and again after the reader died."""

from PySide6.QtCore import QObject, QTimer, Signal

from app.controllers.jobs import Jobs
from app.controllers.strips import StripRow, Strips
from app.engine.operation import Operation, Problem
from app.engine.pool import EnginePool
from app.state.document import Document, ErrorPage, stamp_of
from app.state.file_state import FileState
from app.state.session import Session
from app.trees.growing_listing import GrowingListing
from inspector.checkpoint.result import Listing, Opened
from inspector.engine.messages import OpenPath

SLOW_AFTER = 200  # milliseconds until the page says that it is loading


class Reading(QObject):
    """One reader per document, from the time it first lies on the bench: a thousand dropped files are not a thousand
    processes. A document that was read stays on screen while its reader is started again.
    """

    begun = Signal(object)  # Document: what was known about its content may not hold any more
    read = Signal(object)  # Document: its listing is there, for the first time or anew
    folder_found = Signal(object)  # Document

    def __init__(self, session: Session, pool: EnginePool, jobs: Jobs, strips: Strips, parent: QObject | None = None):
        super().__init__(parent)
        self._session, self._pool, self._jobs, self._strips = session, pool, jobs, strips
        self._operations: dict[Document, Operation] = {}
        session.slots_changed.connect(self._start_waiting)
        session.closed.connect(self._stop)
        pool.engine_died.connect(self._died)
        pool.engine_restarted.connect(self._restarted)
        pool.engine_failed.connect(self._failed_for_good)

    @property
    def busy(self) -> bool:
        """Whether any listing is still to come."""
        return bool(self._operations)

    def start(self, document: Document) -> None:
        """Read it from the beginning; what was shown of it goes once the answer is there."""
        if document in self._operations:
            self._operations.pop(document).cancel()
        document.reader_ready = False
        document.stamp = stamp_of(document.path)
        self.begun.emit(document)
        operation = self._pool.reader(str(document.number), self._title(document)).send(OpenPath(document.path))
        self._operations[document] = operation
        growing = GrowingListing()
        operation.part.connect(growing.add)
        operation.progressed.connect(lambda *progress: self._session.update(document, progress=progress))
        operation.success(lambda opened, _payload: self._take(document, opened, growing))
        operation.failure(lambda problem: self._explain(document, problem))
        operation.cancelled.connect(lambda: self._cancelled(document, operation))
        self._jobs.follow(operation, self.tr("Reading {name}").format(name=document.name))
        if document.state != "ready":
            document.slow = False
            self._session.update(document, state="loading", error=None, progress=(0, 0, ""))
            QTimer.singleShot(SLOW_AFTER, self, lambda: self._say_slow(document, operation))

    def reload(self, document: Document) -> None:
        """Read it anew because the user asks: a quarantine is lifted, a reader that failed is replaced."""
        self._pool.forgive(document.path)
        self._jobs.forget_problems(document)
        for asker in ("engine", "changed"):
            self._strips.set(document, asker, None)
        document.changed_on_disk = False
        client = self._pool.reader(str(document.number), self._title(document))
        if client.state == "failed":
            self._pool.close(document.engine)
        self.start(document)

    def _start_waiting(self) -> None:
        for document in self._session.slots.values():
            if document is not None and document.state == "waiting":
                self.start(document)

    def _take(self, document: Document, opened: Opened, growing: GrowingListing) -> None:
        self._operations.pop(document, None)
        document.reader_ready = True
        if opened.folder is not None:
            self._session.update(document, state="folder", folder=opened.folder, listing=None, error=None)
            self.folder_found.emit(document)
            return
        assert opened.listing is not None  # noqa: S101 - an answer has one of the two
        listing = growing.complete(opened.listing)
        if listing == document.listing:
            # the same list may stand for other bytes: checksum and trust begin anew
            self._session.update(document, state="ready", error=None, file_state=FileState())
        else:
            self._show(document, listing)
        if document.deaths:
            self._say_recovered(document)
        self.read.emit(document)

    def _show(self, document: Document, listing: Listing) -> None:
        wanted = document.selection_name()
        if document.wanted is not None:
            wanted = (document.wanted.kind, document.wanted.container, document.wanted.name)
            document.wanted = None
        document.listing = listing
        document.selection = document.selection_called(*wanted)
        self._session.update(document, state="ready", listing=listing, error=None, file_state=FileState())

    def _explain(self, document: Document, problem: Problem) -> None:
        self._operations.pop(document, None)
        if problem.kind == "EngineDied" and self._pool.reader(str(document.number)).state != "failed":
            return  # it is being started again; _restarted asks once more
        if problem.kind == "Quarantined" and document.listing is not None:
            row = StripRow("error", problem.message, "", self.tr("Try again"), lambda: self.reload(document))
            self._strips.set(document, "engine", row)
            return
        title = self.tr("{name} cannot be opened.").format(name=document.name)
        page = ErrorPage(title, problem.message, problem.hint)
        self._strips.set(document, "engine", None)
        self._session.update(document, state="failed", error=page, listing=None)

    def _cancelled(self, document: Document, operation: Operation) -> None:
        """By the user. Its reader holds nothing now; what was read before stays."""
        if self._operations.get(document) is not operation:
            return  # read anew, or closed
        del self._operations[document]
        if document.listing is None:
            title = self.tr("Reading {name} was cancelled.").format(name=document.name)
            self._session.update(document, state="failed", error=ErrorPage(title, self.tr("Nothing of it is shown.")))
            return
        words = self.tr("What was read stays here; values need a reader.")
        row = StripRow(
            "warn", self.tr("Reading it anew was cancelled."), words, self.tr("Reload"), lambda: self.reload(document)
        )
        self._strips.set(document, "engine", row)

    # the reader's death

    def _died(self, engine: str, sentence: str) -> None:
        document = self._document(engine)
        if document is None:
            return
        document.deaths += 1
        document.reader_ready = False
        self._jobs.add_problem(sentence, source=document.name, severity="warn", tag=document)
        words = self.tr("It is started again; nothing is lost.")
        self._strips.set(document, "engine", StripRow("warn", sentence, words))

    def _restarted(self, engine: str) -> None:
        document = self._document(engine)
        if document is not None and document.state in {"loading", "ready"}:
            self.start(document)

    def _failed_for_good(self, engine: str, sentence: str) -> None:
        document = self._document(engine)
        if document is None:
            return
        document.reader_ready = False
        self._jobs.add_problem(sentence, source=document.name, tag=document)
        words = self.tr("What was read stays here; values need a reader.")
        row = StripRow("error", sentence, words, self.tr("Try again"), lambda: self.reload(document))
        self._strips.set(document, "engine", row)

    def _say_recovered(self, document: Document) -> None:
        document.deaths = 0
        head = self.tr("The reader was started again.")
        words = self.tr("It has read the file anew; nothing was lost.")
        dismiss = lambda: self._strips.set(document, "engine", None)  # noqa: E731
        self._strips.set(document, "engine", StripRow("ok", head, words, self.tr("Dismiss"), dismiss))

    def _say_slow(self, document: Document, operation: Operation) -> None:
        if operation.is_open:
            self._session.update(document, slow=True)

    def _stop(self, document: Document) -> None:
        if document in self._operations:
            self._operations.pop(document).cancel()
        self._pool.close(document.engine)

    def _document(self, engine: str) -> Document | None:
        return next((document for document in self._session.documents if document.engine == engine), None)

    def _title(self, document: Document) -> str:
        return self.tr("The reader of {name}").format(name=document.name)
