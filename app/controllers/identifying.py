"""Which architecture a checkpoint belongs to: asked once nothing else is to be done, silent where it is none."""

from dataclasses import replace

from PySide6.QtCore import QObject, QTimer

from app.controllers.jobs import Jobs
from app.controllers.lab import Lab
from app.controllers.models import Models
from app.engine.operation import Operation
from app.engine.pool import EnginePool
from app.state.document import Document
from app.state.file_state import Identified
from app.state.session import Session
from app.words.verdict import is_whole_model
from inspector.engine.messages import IdentifyCheckpoint
from inspector.model.result import Identification

CALM = 700  # milliseconds in which nothing about the files changed
NEARLY = 0.75  # of all keys that file or model has: an offer below that would be a guess
AT_REST = {"offered", "done", "cancelled", "stopped", "failed"}  # states of a scan that asks nothing of the lab


class Identifying(QObject):
    """One checkpoint at a time, each listing once. A model that is to be built goes first. GUI thread."""

    def __init__(
        self, session: Session, models: Models, pool: EnginePool, lab: Lab, jobs: Jobs, parent: QObject | None = None
    ):
        super().__init__(parent)
        self._session, self._models, self._pool, self._lab, self._jobs = session, models, pool, lab, jobs
        self._asked: dict[Document, tuple] = {}  # the stamp that it was asked with
        self._operation: Operation | None = None
        self._document: Document | None = None
        self._calm = QTimer(self)
        self._calm.setSingleShot(True)
        self._calm.setInterval(CALM)
        self._calm.timeout.connect(self._next)
        session.updated.connect(lambda _document: self._wait())
        session.slots_changed.connect(self._wait)
        session.closed.connect(self._forget)
        lab.changed.connect(self._wait)
        models.building.connect(lambda _model: self._step_aside())
        models.built.connect(lambda _model: self._wait())

    def is_answered(self, document: Document) -> bool:
        """Whether nothing more will be said about it as it is now."""
        asked = self._asked.get(document) == document.stamp and document is not self._document
        return asked or (document.listing is not None and is_whole_model(document.listing))

    def _wait(self) -> None:
        if self._operation is None:
            self._calm.start()

    def _next(self) -> None:
        if self._operation is not None or self._lab.state != "ready" or self._models.busy:
            return
        lying = (each for each in self._session.slots.values() if each is not None)
        document = next((each for each in lying if self._is_due(each)), None)
        if document is None:
            return
        self._asked[document] = document.stamp
        request = IdentifyCheckpoint(document.path, stamp=document.stamp)
        operation = self._pool.lab().send(request)
        self._operation, self._document = operation, document
        operation.success(lambda found, _payload: self._take(document, found))
        operation.failure(lambda _problem: self._end())
        operation.cancelled.connect(lambda: self._cancelled(operation))
        self._jobs.follow(operation, self.tr("Recognising {name}").format(name=document.name))

    def _is_due(self, document: Document) -> bool:
        listing, scan = document.listing, document.scan
        if listing is None or not listing.tensors or document.state != "ready" or is_whole_model(listing):
            return False
        settled = scan is not None and scan.state in AT_REST and not document.changed_on_disk
        return settled and self._asked.get(document) != document.stamp

    def _take(self, document: Document, found: Identification) -> None:
        best = next(iter(found.candidates), None)
        if best is not None and (best.fits or best.score >= NEARLY) and document in self._session.documents:
            state = replace(document.file_state, identified=Identified(best, found.container))
            self._session.update(document, file_state=state)
        self._end()

    def _end(self) -> None:
        self._operation = self._document = None
        self._wait()

    def _cancelled(self, operation: Operation) -> None:
        """By the user: it is not asked again."""
        if self._operation is operation:
            self._end()

    def _step_aside(self) -> None:
        """The first question of a Python takes half a minute: nobody waits that long for a model."""
        operation, document = self._operation, self._document
        self._operation = self._document = None
        if operation is not None and document is not None:
            self._asked.pop(document, None)
            operation.cancel()

    def _forget(self, document: Document) -> None:
        self._asked.pop(document, None)
        if document is self._document:
            self._step_aside()
            self._wait()
