"""One request on its way: what the asker connects to, and how it is cancelled."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Self

from PySide6.QtCore import QObject, Signal

from app.words.progress_words import progress_words


@dataclass(frozen=True)
class Problem:
    """Why an operation failed, as data: `kind` is a class of inspector.errors or an unexpected exception's name."""

    kind: str
    message: str
    hint: str = ""
    traceback: str = ""


class Operation(QObject):
    """Ends exactly once: in `finished`, `failed` or `cancelled`. Nothing is emitted after that. On the GUI thread.

    `client.send(ReadValues(3)).success(self._show).failure(self._explain)`
    """

    progressed = Signal(object, object, str)  # int, int: done, total (0: unknown), text to show
    part = Signal(object)  # a piece of the answer, ahead of the rest
    finished = Signal(object, object)  # the answer, payload: bytearray
    failed = Signal(object)  # Problem
    cancelled = Signal()
    cancel_wanted = Signal()  # for the client

    def __init__(self, id: int, parent: QObject | None = None):
        super().__init__(parent)
        self.id = id
        self._open = True

    @property
    def is_open(self) -> bool:
        """Whether it has not ended yet."""
        return self._open

    def success(self, then: Callable[[Any, bytearray], object]) -> Self:
        """Call `then(answer, payload)` when it has finished."""
        self.finished.connect(then)
        return self

    def failure(self, then: Callable[[Problem], object]) -> Self:
        """Call `then(problem)` when it has failed."""
        self.failed.connect(then)
        return self

    def cancel(self) -> None:
        """End it now; what the engine still sends for it is dropped. Does nothing once it has ended."""
        if self._end():
            self.cancel_wanted.emit()
            self.cancelled.emit()

    # for the client

    def withdraw(self) -> None:
        """End it as cancelled because its engine is being closed: there is nobody left to tell."""
        if self._end():
            self.cancelled.emit()

    def report(self, done: int, total: int, text: str) -> None:
        if self._open:
            self.progressed.emit(done, total, progress_words(text))

    def add(self, part: Any) -> None:
        if self._open:
            self.part.emit(part)

    def finish(self, value: Any, payload: bytearray) -> None:
        if self._end():
            self.finished.emit(value, payload)

    def fail(self, problem: Problem) -> None:
        if self._end():
            self.failed.emit(problem)

    def _end(self) -> bool:
        was_open, self._open = self._open, False
        return was_open
