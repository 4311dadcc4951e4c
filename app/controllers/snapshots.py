"""What scripts show by `inspector.look`: the first of a script as the checkpoint, the later ones beside it."""

from pathlib import Path

from PySide6.QtCore import QObject

from app.controllers.documents import Documents
from app.controllers.jobs import Jobs
from app.controllers.pages import Pages
from app.state.document import Document
from app.state.session import ROLES, Session
from inspector.snapshot import spool
from inspector.snapshot.spool import Note

KEPT = 8  # snapshots that are open at once; beyond, the oldest that lies in no slot is closed


class Snapshots(QObject):
    """A snapshot's file is removed with its document."""

    def __init__(
        self,
        session: Session,
        documents: Documents,
        pages: Pages,
        jobs: Jobs,
        state: Path,
        parent: QObject | None = None,
    ):
        """`state` is the folder below which scripts leave them."""
        super().__init__(parent)
        self._session, self._documents, self._pages, self._jobs = session, documents, pages, jobs
        self._state = state
        session.closed.connect(self._forget)

    def begin(self) -> None:
        """This is the window that scripts speak to: remove what a crash left, show what waits."""
        spool.sweep(self._state)
        self.collect()

    def collect(self) -> bool:
        """Show what waits, in the order of the calls; whether the first snapshot of any script is among it."""
        first = False
        for waiting in spool.waiting(self._state):
            if spool.take(waiting.path):
                first = self._show(waiting.path, waiting.note) or first
        return first

    def remove(self) -> None:
        """The window ends: remove the files of all that are open."""
        for document in self._session.documents:
            self._forget(document)

    def _show(self, path: bytes, note: Note) -> bool:
        session = self._session
        first = next(
            (each for each in session.documents if each.snapshot and each.snapshot.script == note.script), None
        )
        if first is None:
            document = session.open(path, ROLES[0], snapshot=note)
            self._pages.show("tensors")
        else:
            role = ROLES[0] if session.role_of(first) == ROLES[1] else ROLES[1]
            document = session.open(path, role, show=False, snapshot=note)
            self._documents.second_opened.emit()
        for sentence in note.left_out:
            self._jobs.add_problem(sentence, source=document.name, severity="warn", tag=document)
        self._close_old()
        return first is None

    def _close_old(self) -> None:
        session = self._session
        snapshots = [document for document in session.documents if document.snapshot is not None]
        idle = [document for document in snapshots if session.role_of(document) is None]
        for document in idle[: max(0, len(snapshots) - KEPT)]:
            session.close(document)

    def _forget(self, document: Document) -> None:
        if document.snapshot is not None:
            spool.forget(document.path)
