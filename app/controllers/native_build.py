"""Building our own ops by hand, after their first build failed: a job, its output in the console."""

from pathlib import Path

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment

from app.controllers.jobs import Jobs
from app.controllers.lab import Lab
from app.progress_words import progress_words


class NativeBuild(QObject):
    """Runs the builder in the lab's Python and starts the lab again once that has worked. GUI thread."""

    def __init__(self, jobs: Jobs, lab: Lab, root: Path, parent: QObject | None = None):
        """`root` is the folder that holds native/."""
        super().__init__(parent)
        self._jobs, self._lab, self._root = jobs, lab, root
        self._process: QProcess | None = None
        self._job = 0
        self._last = ""

    @property
    def is_wanted(self) -> bool:
        """Whether the lab computes without our ops, and nobody builds them."""
        report = self._lab.report
        return report is not None and report.native == "torch" and self._process is None

    def start(self) -> None:
        report = self._lab.report
        if report is None or self._process is not None:
            return
        self._jobs.forget_problems(self)
        self._last = ""
        process = QProcess(self)
        environment = QProcessEnvironment.systemEnvironment()
        environment.remove("PYTHONSAFEPATH")  # native/ is found in the working folder
        process.setProcessEnvironment(environment)
        process.setWorkingDirectory(str(self._root))
        process.setProcessChannelMode(QProcess.ProcessChannelMode.MergedChannels)
        process.setStandardInputFile(QProcess.nullDevice())
        process.readyReadStandardOutput.connect(self._read)
        process.errorOccurred.connect(self._not_started)
        process.finished.connect(self._finished)
        self._process = process
        self._job = self._jobs.start(self.tr("Compiling the native ops"), self.cancel)
        process.start(report.executable, ["-m", "native.build"])

    def cancel(self) -> None:
        self.close()
        self._jobs.end(self._job, "cancelled")

    def close(self) -> None:
        """End the builder without a word."""
        process, self._process = self._process, None
        if process is not None:
            process.finished.disconnect(self._finished)
            process.kill()
            process.waitForFinished(1000)
            process.deleteLater()

    def _read(self) -> None:
        if self._process is None:
            return
        text = bytes(self._process.readAllStandardOutput().data()).decode("utf-8", "replace").rstrip()
        if text:
            self._jobs.log("build", text)
            self._last = text.rpartition("\n")[2].strip()
            self._jobs.report(self._job, 0, 0, progress_words(self._last))

    def _not_started(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:
            self._finished(1, QProcess.ExitStatus.CrashExit)

    def _finished(self, code: int, status: QProcess.ExitStatus) -> None:
        self._read()
        process, self._process = self._process, None
        if process is None:
            return
        process.deleteLater()
        if code == 0 and status == QProcess.ExitStatus.NormalExit:
            self._jobs.end(self._job, "done")
            self._lab.restart()
            return
        self._jobs.end(self._job, "failed", self._last)
        sentence = self.tr("The native ops could not be built: {reason}").format(reason=self._last or f"({code})")
        hint = self.tr("Statistics are computed by plain PyTorch meanwhile, which is slower.")
        self._jobs.add_problem(sentence, hint, self.tr("lab"), "warn", self)
