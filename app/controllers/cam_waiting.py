"""What the CAM page waits for is said where it will appear, with a way to end it."""

from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer

from app.engine.operation import Operation
from app.views.cam_view import CamView

SHOW_AFTER = 300  # milliseconds: shorter work passes without a word
QUIET = {"features"}  # come by themselves, and nothing waits for them


@dataclass(eq=False)
class Waiting:
    operation: Operation
    words: str
    done: int = 0
    total: int = 0
    shown: bool = False


class CamWaiting(QObject):
    """One question at a time is shown, the oldest. GUI thread."""

    def __init__(self, view: CamView, parent: QObject | None = None):
        super().__init__(parent)
        self._view = view
        self._waiting: list[Waiting] = []
        view.cancel_wanted.connect(self.cancel)

    def follow(self, part: str, operation: Operation, words: str) -> None:
        if part in QUIET:
            return
        one = Waiting(operation, words)
        self._waiting.append(one)
        operation.progressed.connect(lambda done, total, _note: self._progress(one, done, total))
        for signal in (operation.finished, operation.failed, operation.cancelled):
            signal.connect(lambda *_answer: self._over(one))
        QTimer.singleShot(SHOW_AFTER, self, lambda: self._begin(one))

    def cancel(self) -> None:
        """What is shown ends now."""
        shown = self._shown()
        if shown is not None:
            shown.operation.cancel()

    def _begin(self, one: Waiting) -> None:
        one.shown = True
        self._tell()

    def _progress(self, one: Waiting, done: int, total: int) -> None:
        one.done, one.total = done, total
        self._tell()

    def _over(self, one: Waiting) -> None:
        if one in self._waiting:
            self._waiting.remove(one)
            self._tell()

    def _shown(self) -> Waiting | None:
        return next((one for one in self._waiting if one.shown), None)

    def _tell(self) -> None:
        shown = self._shown()
        if shown is None:
            self._view.set_waiting("")
        else:
            self._view.set_waiting(shown.words, shown.done, shown.total)
