"""When Python looks for garbage cycles: among young objects as ever, among all only while nobody waits.

A look at the 100,000 rows of a large checkpoint holds the window up for 75 ms, and they hold no cycles.
"""

import gc

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication

from app.state.session import Session

YOUNG = 10_000  # objects more than before that cause a look at the youngest; the default of 700 looks all the time
MIDDLE = 10  # of those looks until one at the next generation
NEVER = 1 << 30
QUIET = 1000  # milliseconds after a document was closed


class Garbage(QObject):
    """For the whole program: made once, by who runs it."""

    def __init__(self, qt: QGuiApplication, session: Session, parent: QObject | None = None):
        super().__init__(parent)
        gc.set_threshold(YOUNG, MIDDLE, NEVER)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(QUIET)
        self._timer.timeout.connect(gc.collect)
        session.closed.connect(lambda _document: self._timer.start())
        qt.applicationStateChanged.connect(self._rest)

    def _rest(self, state: Qt.ApplicationState) -> None:
        if state != Qt.ApplicationState.ApplicationActive:
            self._timer.start()
