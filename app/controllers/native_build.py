"""Building our own ops by hand, after their first build failed: a job, its output in the console."""

from pathlib import Path

from PySide6.QtCore import QObject, QProcessEnvironment

from app.controllers.jobs import Jobs
from app.controllers.lab import Lab
from app.system.line_process import LineProcess
from app.words.progress_words import progress_words


class NativeBuild(QObject):
    """Runs the builder in the lab's Python and starts the lab again once that has worked. GUI thread."""

    def __init__(self, jobs: Jobs, lab: Lab, root: Path, parent: QObject | None = None):
        """`root` is the folder that holds native/."""
        super().__init__(parent)
        self._jobs, self._lab, self._root = jobs, lab, root
        self._process = LineProcess(self)
        self._process.line.connect(self._read)
        self._process.ended.connect(self._ended)
        self._job = 0

    @property
    def is_wanted(self) -> bool:
        """Whether the lab computes without our ops, and nobody builds them."""
        report = self._lab.report
        return report is not None and report.native == "torch" and not self._process.running

    def start(self) -> None:
        report = self._lab.report
        if report is None or self._process.running:
            return
        self._jobs.forget_problems(self)
        environment = QProcessEnvironment.systemEnvironment()
        environment.remove("PYTHONSAFEPATH")  # native/ is found in the working folder
        self._job = self._jobs.start(self.tr("Compiling the native ops"), self.cancel)
        self._process.start([report.executable, "-m", "native.build"], environment, str(self._root))

    def cancel(self) -> None:
        self.close()
        self._jobs.end(self._job, "cancelled")

    def close(self) -> None:
        """End the builder without a word."""
        self._process.stop()

    def _read(self, line: str) -> None:
        self._jobs.log("build", line)
        if line.strip():
            self._jobs.report(self._job, 0, 0, progress_words(line.strip()))

    def _ended(self, done: bool, last: str) -> None:
        if done:
            self._jobs.end(self._job, "done")
            self._lab.restart()
            return
        self._jobs.end(self._job, "failed", last)
        sentence = self.tr("The native ops could not be built: {reason}").format(reason=last)
        hint = self.tr("Statistics are computed by plain PyTorch meanwhile, which is slower.")
        self._jobs.add_problem(sentence, hint, self.tr("lab"), "warn", self)
