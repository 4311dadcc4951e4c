"""A file that changes on disk while it is open: said, never acted on without a click."""

import os

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer

from app.controllers.reading import Reading
from app.controllers.strips import StripRow, Strips
from app.state.document import Document
from app.state.session import Session

SETTLE = 400  # milliseconds: a file is written in many steps


class Watching(QObject):
    def __init__(self, session: Session, reading: Reading, strips: Strips, parent: QObject | None = None):
        super().__init__(parent)
        self._session, self._reading, self._strips = session, reading, strips
        self._watcher = QFileSystemWatcher(self)
        self._watcher.fileChanged.connect(self._note)
        self._watcher.directoryChanged.connect(self._note)
        self._watched: set[Document] = set()
        self._settling = QTimer(self)
        self._settling.setSingleShot(True)
        self._settling.setInterval(SETTLE)
        self._settling.timeout.connect(self._look)
        reading.read.connect(self._watch)
        session.closed.connect(self._forget)
        session.updated.connect(self._say)

    def _watch(self, document: Document) -> None:
        self._watched.add(document)
        self._watcher.addPath(os.fsdecode(document.path))
        self._settling.start()  # it may have changed while it was read

    def _forget(self, document: Document) -> None:
        if document in self._watched:
            self._watched.remove(document)
            self._watcher.removePath(os.fsdecode(document.path))

    def _note(self, _path: str) -> None:
        self._settling.start()

    def _look(self) -> None:
        """A file that was replaced leaves the watcher: watch what is there now."""
        watched = {*self._watcher.files(), *self._watcher.directories()}
        for document in list(self._watched):
            path = os.fsdecode(document.path)
            if path not in watched and os.path.exists(path):
                self._watcher.addPath(path)
            if not document.is_unchanged and not document.changed_on_disk and document.reader_ready:
                self._session.update(document, changed_on_disk=True)

    def _say(self, document: Document) -> None:
        if not document.changed_on_disk or document.state != "ready":
            self._strips.set(document, "changed", None)
            return
        there = os.path.lexists(document.path)
        head = self.tr("The file changed on disk.") if there else self.tr("The file is gone from disk.")
        words = self.tr("What you see was read before.")
        action = self.tr("Reload") if there else ""
        row = StripRow("warn", head, words, action, lambda: self._reading.reload(document))
        self._strips.set(document, "changed", row)
