"""Libraries that pictures of weights need are imported while the user reads the first table, not at the first click."""

import contextlib
import threading
from importlib import import_module

from PySide6.QtCore import QObject, QTimer

from app.controllers.browsing import Browsing
from app.state.document import Document

LIBRARIES = ("numpy", "pyqtgraph")  # 0.1 and 0.5 s; slower from a cold disk
AFTER = 700  # milliseconds from the first listing on: its scan and the lab's start come first


class WarmUp(QObject):
    """For the whole program: made once, by who runs it. Imports in a thread of its own, which yields to the window."""

    def __init__(self, browsing: Browsing, parent: QObject | None = None):
        super().__init__(parent)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(AFTER)
        self._timer.timeout.connect(self._begin)
        self.loading = threading.Thread(target=_load, name="warm-up")
        self._browsing = browsing
        browsing.listing_shown.connect(self._wait)

    def _wait(self, document: Document | None) -> None:
        if document is not None and document.listing is not None:
            self._browsing.listing_shown.disconnect(self._wait)
            self._timer.start()

    def _begin(self) -> None:
        self.loading.start()


def _load() -> None:
    """Runs in the thread."""
    for name in LIBRARIES:
        with contextlib.suppress(ImportError):  # said where it is needed
            import_module(name)
