"""What comes back next time: recents, the session, the window's shape."""

import time

from PySide6.QtCore import QByteArray, QObject, QTimer

from app.controllers.reading import Reading
from app.figures import numbers
from app.main_window import MainWindow
from app.state import recent
from app.state.document import Document
from app.state.recent import Recent
from app.state.session import Session
from app.state.settings import RecentEntry, Settings
from app.text.containers import model_parameters

MOST = 4000  # pixels of tree, details or plot that a saved size may claim
SETTLE = 1000  # milliseconds after a change until it is written


class Remembering(QObject):
    def __init__(
        self,
        session: Session,
        reading: Reading,
        settings: Settings,
        window: MainWindow,
        keeps_session: bool,
        parent: QObject | None = None,
    ):
        """A window that was opened beside another one does not keep the session: it is the other's."""
        super().__init__(parent)
        self._session, self._settings, self._window = session, settings, window
        self._keeps_session = keeps_session
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SETTLE)
        self._timer.timeout.connect(self.write)
        reading.read.connect(self._note)
        reading.folder_found.connect(self._note)
        for signal in (session.opened, session.closed, session.selection_changed):
            signal.connect(lambda _document: self._timer.start())
        self._restore_window()
        self.refresh()

    def recents(self) -> tuple[Recent, ...]:
        """Those whose path is still there, newest first."""
        entries = recent.present(self._settings.saved.recents)
        return tuple(recent.describe(entry, _size(entry)) for entry in entries)

    def refresh(self) -> None:
        self._window.empty.set_recents(self.recents())

    def write(self) -> None:
        """Put everything into the settings' file now."""
        self._timer.stop()
        saved, window = self._settings.saved, self._window
        saved.geometry = bytes(window.saveGeometry().data())
        saved.tree, saved.details = window.wants
        saved.widths, saved.plot = window.widths, window.tensors.plot_height
        if self._keeps_session:
            saved.session = self._session.entries()
        self._settings.save()

    def _restore_window(self) -> None:
        saved, window = self._settings.saved, self._window
        if saved.geometry:
            window.restoreGeometry(QByteArray(saved.geometry))
        window.show_tree(saved.tree)
        window.set_wants_details(saved.details)
        if len(saved.widths) == 2 and all(0 < width < MOST for width in saved.widths):
            window.set_widths(*saved.widths)
        if 0 < saved.plot < MOST:
            window.tensors.set_plot_height(saved.plot)

    def _note(self, document: Document) -> None:
        if document.snapshot is not None:
            return
        note, size = "", 0
        if document.listing is not None:
            note = numbers.parameters(model_parameters(document.listing))
            size = document.listing.size_bytes
        elif document.folder is not None:
            found = len(document.folder.candidates) + document.folder.left_out
            words = self.tr("1 checkpoint") if found == 1 else self.tr("{count} checkpoints")
            note = words.format(count=numbers.count(found))
        entry = RecentEntry(document.path, note, size, time.time())
        self._settings.saved.recents = recent.remember(recent.present(self._settings.saved.recents), entry)
        self.refresh()
        self._timer.start()


def _size(entry: RecentEntry) -> str:
    return numbers.size(entry.size_bytes) if entry.size_bytes else ""
