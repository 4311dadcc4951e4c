"""One life of one engine process: started, watched, killed. Knows frames, not messages."""

import os
import signal
from collections import deque
from collections.abc import Iterable

from PySide6.QtCore import QCoreApplication, QDir, QObject, QProcess, QProcessEnvironment, QTimer, Signal

from app.engine.processor_time import kill_group
from app.text.noop import QT_TRANSLATE_NOOP
from inspector.engine.environment import scrubbed
from inspector.engine.wire import BadFrame, Decoder

LOGGED_AT_ONCE = 64 << 10  # bytes; a print in an endless loop must not drown the window
GRACE = 300  # milliseconds to end by itself once its stdin is closed
LAST_WORDS = 20  # lines of stderr kept for the sentence on its death
ENDS = {  # signal -> what it means to the user
    signal.SIGKILL: QT_TRANSLATE_NOOP("EngineProcess", "was killed, by another program or because memory ran out"),
    signal.SIGSEGV: QT_TRANSLATE_NOOP("EngineProcess", "crashed (segmentation fault)"),
    signal.SIGBUS: QT_TRANSLATE_NOOP("EngineProcess", "crashed (bus error)"),
    signal.SIGABRT: QT_TRANSLATE_NOOP("EngineProcess", "aborted"),
    signal.SIGFPE: QT_TRANSLATE_NOOP("EngineProcess", "crashed (arithmetic fault)"),
    signal.SIGILL: QT_TRANSLATE_NOOP(
        "EngineProcess", "crashed (illegal instruction: a library was built for another processor)"
    ),
    signal.SIGTERM: QT_TRANSLATE_NOOP("EngineProcess", "was asked to end by another program"),
    signal.SIGXCPU: QT_TRANSLATE_NOOP("EngineProcess", "used more processor time than it may"),
}


class EngineProcess(QObject):
    """Emits `ended` exactly once, unless it was closed with `close`."""

    received = Signal(object, object)  # header: bytes, payload: bytearray
    logged = Signal(str)  # what it wrote to stderr
    gone = Signal()  # no process is left
    ended = Signal(str, bool)  # after the engine's name: "crashed (segmentation fault)"; whether it chose to end

    def __init__(self, command: list[str], role: str, parent: QObject | None = None):
        super().__init__(parent)
        self._command = command
        self._decoder = Decoder()
        self._last_words: deque[str] = deque(maxlen=LAST_WORDS)
        self._over = False
        self._reason = ""
        self._process = QProcess(self)
        environment = QProcessEnvironment()
        for name, value in scrubbed(os.environ, role).items():
            environment.insert(name, value)
        self._process.setProcessEnvironment(environment)
        # neither the folder of a file nor that of the app: python must find nothing there
        self._process.setWorkingDirectory(QDir.rootPath())
        parameters = QProcess.UnixProcessParameters()
        # its own session: Ctrl+C in our terminal is not for it, and what it starts can be killed with it
        parameters.flags = QProcess.UnixProcessFlag.CreateNewSession  # type: ignore[assignment]
        self._process.setUnixProcessParameters(parameters)
        self._process.readyReadStandardOutput.connect(self._read)
        self._process.readyReadStandardError.connect(self._read_log)
        self._process.errorOccurred.connect(self._failed)
        self._process.finished.connect(self._finished)

    @property
    def pid(self) -> int:
        """0 before it runs and after it has ended."""
        return self._process.processId()

    @property
    def last_words(self) -> str:
        """The last line it wrote to stderr, "" if none."""
        return next((line for line in reversed(self._last_words) if line.strip()), "").strip()

    def start(self) -> None:
        self._process.start(self._command[0], self._command[1:])

    def write(self, pieces: Iterable[bytes | memoryview]) -> None:
        """Queue a frame; returns at once."""
        for piece in pieces:
            self._process.write(bytes(piece))

    def kill(self, reason: str) -> None:
        """End it with all it started; `ended` follows with `reason`."""
        self._reason = self._reason or reason
        if self.pid:
            kill_group(self.pid)
        self._process.kill()

    def close(self) -> None:
        """Ask it to go by closing its stdin, kill it when it does not; only `gone` is emitted any more."""
        self._over = True
        self._process.closeWriteChannel()
        if self.pid:
            QTimer.singleShot(GRACE, self, lambda: self.kill(""))
        else:
            QTimer.singleShot(0, self, self.gone.emit)

    def wait(self, milliseconds: int) -> None:
        """After `close`: wait for its end, then kill it. Leaves no zombie."""
        if self.pid and not self._process.waitForFinished(milliseconds):
            self.kill("")
            self._process.waitForFinished(1_000)

    def _read(self) -> None:
        data = bytes(self._process.readAllStandardOutput().data())
        if self._over:
            return
        try:
            for header, payload in self._decoder.feed(data):
                self.received.emit(header, payload)
                if self._over:  # whoever received it closed us
                    return
        except BadFrame as error:
            self.kill(self.tr("sent what is no answer ({error})").format(error=error))

    def _read_log(self) -> None:
        data = bytes(self._process.readAllStandardError().data())
        if len(data) > LOGGED_AT_ONCE:
            left_out = len(data) - LOGGED_AT_ONCE
            data = b"[%d bytes left out]\n" % left_out + data[-LOGGED_AT_ONCE:]
        text = data.decode("utf-8", "backslashreplace")
        self._last_words.extend(text.splitlines()[-LAST_WORDS:])
        if not self._over:
            self.logged.emit(text)

    def _failed(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:
            error_text = self._process.errorString().rpartition("execve: ")[2]  # not which system call said so
            self._end(
                self.tr("{program} cannot be run: {error}").format(program=self._command[0], error=error_text), True
            )
            self.gone.emit()

    def _finished(self, code: int, status: QProcess.ExitStatus) -> None:
        self._read_log()
        self._read()
        by_signal = status == QProcess.ExitStatus.CrashExit
        self._end(self._reason or how_it_ended(code, by_signal), not by_signal and not self._reason)
        self.gone.emit()

    def _end(self, reason: str, by_itself: bool) -> None:
        if not self._over:
            self._over = True
            self.ended.emit(reason, by_itself)


def how_it_ended(code: int, by_signal: bool) -> str:
    """The words for an exit status, or for the number of a signal."""
    if not by_signal:
        return QCoreApplication.translate("EngineProcess", "ended by itself with status {code}").format(code=code)
    if known := ENDS.get(code):  # type: ignore[call-overload]
        return QCoreApplication.translate("EngineProcess", known)
    return QCoreApplication.translate("EngineProcess", "was ended by signal {code}").format(code=code)
