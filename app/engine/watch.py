"""Tells a hung engine from a busy one."""

from PySide6.QtCore import QObject, QTimer, Signal

from app.engine.processor_time import usage

TICK = 500  # milliseconds
STOPPED_TICKS = 3  # silent and stopped by a signal
SILENT_TICKS = 20  # silent and using no processor time
STARTING_SECONDS = 60.0  # from the start of the process to Ready: a cold disk, a far machine


class Watch(QObject):
    """Counts ticks without a sign of life, not seconds: a window that was itself busy, or a laptop that slept, proves
    nothing.

    Silence alone is no hang, since native code may hold the interpreter: the process must have stood still as well.
    """

    ping_wanted = Signal()
    hung = Signal(str)  # what happened: "does not answer"

    def __init__(self, parent: QObject | None = None):
        super().__init__(parent)
        self._pid = 0
        self._silent = 0
        self._used = -1
        self._allowed = 0
        self._timer = QTimer(self)
        self._timer.setInterval(TICK)
        self._timer.timeout.connect(self._tick)

    def start(self, pid: int) -> None:
        """Watch a process that has just been started."""
        self._pid = pid
        self.alive()
        self.allow(STARTING_SECONDS)
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()

    def alive(self) -> None:
        """Something was received."""
        self._silent = 0

    def allow(self, seconds: float) -> None:
        """From now on a silence of `seconds` is no hang; 0 for the usual."""
        self._allowed = max(SILENT_TICKS, int(seconds * 1_000 / TICK))
        self._silent = 0

    def _tick(self) -> None:
        self._silent += 1
        now = usage(self._pid)
        ticks = now.ticks if now else -1
        if ticks > self._used or (now is not None and now.reads_disk):
            self._silent = 0
        self._used = ticks
        if now is not None and now.stopped and self._silent >= STOPPED_TICKS:
            self._hung(self.tr("was stopped and did not go on"))
        elif self._silent >= self._allowed:
            self._hung(self.tr("did not answer any more"))
        else:
            self.ping_wanted.emit()

    def _hung(self, reason: str) -> None:
        self.stop()
        self.hung.emit(reason)
