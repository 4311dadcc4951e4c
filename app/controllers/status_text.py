"""The words in the middle of the status bar: what is shown, or for a moment what just happened."""

from PySide6.QtCore import QObject, QTimer

from app import numbers
from app.containers import model_parameters
from app.document import Document
from app.session import Session
from app.views.status_bar import StatusBar

MOMENT = 6000  # milliseconds


class StatusText(QObject):
    def __init__(self, session: Session, status: StatusBar, parent: QObject | None = None):
        super().__init__(parent)
        self._session, self._status = session, status
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(MOMENT)
        self._timer.timeout.connect(self._refresh)
        session.current_changed.connect(lambda _document: self._refresh())
        session.updated.connect(self._follow)
        self._refresh()

    def say(self, sentence: str) -> None:
        """Show `sentence` for a moment."""
        self._status.set_text(sentence)
        self._timer.start()

    def _follow(self, document: Document) -> None:
        if document is self._session.current and not self._timer.isActive():
            self._refresh()

    def _refresh(self) -> None:
        self._timer.stop()
        document = self._session.current
        if document is None:
            self._status.set_text(self.tr("Nothing open"))
        elif document.listing is not None:
            totals = document.listing.totals
            words = (
                self.tr("1 tensor · {parameters} parameters · {size}")
                if totals.tensors == 1
                else self.tr("{tensors} tensors · {parameters} parameters · {size}")
            )
            self._status.set_text(
                words.format(
                    tensors=numbers.count(totals.tensors),
                    parameters=numbers.count(model_parameters(document.listing)),
                    size=numbers.size(totals.bytes),
                )
            )
        elif document.folder is not None:
            count = len(document.folder.candidates) + document.folder.left_out
            self._status.set_text(
                self.tr("1 checkpoint in this folder")
                if count == 1
                else self.tr("{count} checkpoints in this folder").format(count=numbers.count(count))
            )
        else:
            self._status.set_text("")
