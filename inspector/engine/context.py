"""What a job in an engine reports to, and how it learns of a cancel."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from inspector.context import Context
from inspector.engine.messages import Busy, Message, Part, Progress
from inspector.engine.portable import packed
from inspector.errors import Cancelled

INTERVAL = 0.05  # seconds between two Progress messages


class Interrupted(BaseException):
    """The job that an urgent one runs inside was cancelled: the urgent one ends, and begins anew after it."""


class EngineContext(Context):
    """One job's context, for any of its threads. The reading thread sets `cancelled`.

    `let_urgent_run` is what runs others where the job gives way; `outer` the job that it runs inside.
    """

    def __init__(
        self,
        id: int,
        send: Callable[[Message], None],
        let_urgent_run: Callable[[], None] | None = None,
        outer: "EngineContext | None" = None,
    ):
        self.id = id
        self.cancelled = False
        self._outer = outer
        self._send = send
        self._let_urgent_run = let_urgent_run
        self._reported = 0.0

    def report(self, done: int, total: int, text: str = "") -> None:
        now = time.monotonic()
        if now - self._reported >= INTERVAL:
            self._reported = now
            self._send(Progress(self.id, done, total, text))

    def check_cancelled(self) -> None:
        if self.cancelled:
            raise Cancelled("Cancelled.")
        if self._outer is not None and self._outer.cancelled:
            raise Interrupted

    def give_way(self) -> None:
        if self._let_urgent_run is not None:
            self._let_urgent_run()

    def part(self, value: Any) -> None:
        """Send a piece of the answer ahead of the rest."""
        self._send(Part(self.id, packed(value)))

    @contextmanager
    def busy(self, text: str, seconds: float) -> Iterator[None]:
        """A section that may hold the interpreter, so that nobody takes the silence for a hang before `seconds`."""
        self._send(Busy(text, seconds))
        try:
            yield
        finally:
            self._send(Busy("", 0))
