"""A program whose output is read line by line, and which ends with all that it started."""

import contextlib
import os
import signal

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, Signal


class LineProcess(QObject):
    """One run at a time, standard error among the output. GUI thread."""

    line = Signal(str)
    ended = Signal(bool, str)  # whether it exited with 0, and the last line it wrote or "(code)"; not after stop()

    def __init__(self, parent: QObject | None = None):
        super().__init__(parent)
        self._process: QProcess | None = None
        self._rest = b""
        self._last = ""

    @property
    def running(self) -> bool:
        return self._process is not None

    def start(self, command: list[str], environment: QProcessEnvironment, folder: str = "") -> None:
        self.stop()
        self._rest, self._last = b"", ""
        process = QProcess(self)
        process.setProcessEnvironment(environment)
        if folder:
            process.setWorkingDirectory(folder)
        parameters = QProcess.UnixProcessParameters()
        parameters.flags = QProcess.UnixProcessFlag.CreateNewSession  # type: ignore[assignment]
        process.setUnixProcessParameters(parameters)  # stop() ends all it started
        process.setProcessChannelMode(QProcess.ProcessChannelMode.MergedChannels)
        process.setStandardInputFile(QProcess.nullDevice())
        process.readyReadStandardOutput.connect(self._read)
        process.errorOccurred.connect(self._not_started)
        process.finished.connect(self._finished)
        self._process = process
        process.start(command[0], command[1:])

    def stop(self) -> None:
        """End it with all it started, without a word."""
        process, self._process = self._process, None
        if process is None:
            return
        process.finished.disconnect(self._finished)
        if process.processId():
            with contextlib.suppress(ProcessLookupError):  # it does not lead its group yet
                os.killpg(process.processId(), signal.SIGTERM)
        process.kill()
        process.waitForFinished(1000)
        process.deleteLater()

    def _read(self) -> None:
        if self._process is None:
            return
        *lines, self._rest = (self._rest + bytes(self._process.readAllStandardOutput().data())).split(b"\n")
        self._tell(lines)

    def _tell(self, lines: list[bytes]) -> None:
        for raw in lines:
            text = raw.decode("utf-8", "replace").rstrip("\r")
            self._last = text.strip() or self._last
            self.line.emit(text)

    def _not_started(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:
            self._finished(1, QProcess.ExitStatus.CrashExit)

    def _finished(self, code: int, status: QProcess.ExitStatus) -> None:
        self._read()
        process, self._process = self._process, None
        if process is None:  # a listener has stopped it
            return
        process.deleteLater()
        if self._rest:
            self._tell([self._rest])
        self.ended.emit(code == 0 and status == QProcess.ExitStatus.NormalExit, self._last or f"({code})")
