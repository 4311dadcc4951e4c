"""Bringing torch after the window is up: the lab's packages, installed as a job with nothing to click."""

import importlib.util
import os
import re
import shutil
import sys
from pathlib import Path

from PySide6.QtCore import QObject, QProcessEnvironment

from app.controllers.jobs import Jobs
from app.controllers.lab import Lab
from app.system.line_process import LineProcess

UNITS = {"B": 1, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30}
DOWNLOADING = re.compile(r"^\s*Downloading (\S+) \(([\d.]+)([KMG]?i?B)\)")
DOWNLOADED = re.compile(r"^\s*Downloaded (\S+)")
STEPS = re.compile(r"^\s*(Resolved|Prepared|Installed|Uninstalled) \d+ packages?")
NO_NETWORK = ("error sending request", "dns error", "connection", "failed to fetch", "timed out", "network")


class Progress:
    """What uv has told so far, as bytes done of bytes to come."""

    def __init__(self) -> None:
        self._sizes: dict[str, float] = {}
        self._done: set[str] = set()
        self.text = ""

    def feed(self, line: str) -> bool:
        """Whether `line` changed anything."""
        if match := DOWNLOADING.match(line):
            self._sizes[match[1]] = float(match[2]) * UNITS.get(match[3], 1)
        elif match := DOWNLOADED.match(line):
            self._done.add(match[1])
        elif not STEPS.match(line):
            return False
        self.text = line.strip()
        return True

    @property
    def done(self) -> int:
        return round(sum(size for name, size in self._sizes.items() if name in self._done))

    @property
    def total(self) -> int:
        return round(sum(self._sizes.values()))


class LabSetup(QObject):
    """Runs by itself in a checkout's own environment; in anybody else's only when it is asked to."""

    def __init__(self, jobs: Jobs, lab: Lab, root: Path, parent: QObject | None = None):
        """`root` is the folder that holds resources/."""
        super().__init__(parent)
        self._jobs, self._lab, self._root = jobs, lab, root
        self._process = LineProcess(self)
        self._process.line.connect(self._read)
        self._process.ended.connect(self._ended)
        self._progress = Progress()
        self._job = 0

    @property
    def missing(self) -> bool:
        """Whether our own interpreter lacks torch, or has half of it, and we know what to install. Imports nothing."""
        unfinished = (self._root / ".venv/.setup/lab.unfinished").exists()
        return (unfinished or importlib.util.find_spec("torch") is None) and self.command() is not None

    @property
    def is_checkout(self) -> bool:
        ours = os.path.realpath(sys.prefix) == os.path.realpath(self._root / ".venv")
        return ours and (self._root / "resources/setup/setup.sh").is_file()

    def command(self) -> list[str] | None:
        """The words that install the lab's packages; None when there is nothing to install them with or into."""
        lock = self._root / "resources" / "setup" / "lab.txt"
        if not lock.is_file() or sys.prefix == sys.base_prefix:
            return None
        if self.is_checkout and shutil.which("bash"):
            return ["bash", str(self._root / "resources/setup/setup.sh"), "lab"]
        uv = shutil.which("uv", path=os.pathsep.join((os.path.dirname(sys.executable), os.environ.get("PATH", ""))))
        if uv is None:
            return None
        python = ["--python", sys.executable]
        return [uv, "pip", "install", *python, "--no-build", "--require-hashes", "-r", str(lock)]

    def start_by_itself(self) -> bool:
        """In a checkout without torch, whose Python is to run the lab: install it now. Whether that began."""
        if self._lab.is_ours and self.missing and self.is_checkout:
            self.start()
        return self._process.running

    def start(self) -> None:
        command = self.command()
        if self._process.running:
            return
        if command is None:
            sentence = self.tr("The lab's packages cannot be installed: there is no uv beside this Python.")
            hint = f"{sys.executable} -m pip install torch torchvision"
            self._jobs.add_problem(sentence, hint, self.tr("lab"), "warn", self)
            return
        self._jobs.forget_problems(self)
        self._progress = Progress()
        environment = QProcessEnvironment.systemEnvironment()
        environment.insert("NO_COLOR", "1")
        self._job = self._jobs.start(self.tr("Setting up the lab: torch"), self.cancel)
        self._lab.set_installing(self.tr("lab installing"))
        self._process.start(command, environment)

    def cancel(self) -> None:
        """End the installer with all it started; what it has downloaded stays in its cache."""
        if self._process.running:
            self.close()
            self._lab.set_installing("")
            self._lab.start()  # it says what it lacks
            self._jobs.end(self._job, "cancelled")

    def close(self) -> None:
        """The window closes: as `cancel`, without a word."""
        self._process.stop()

    def _read(self, line: str) -> None:
        self._jobs.log("setup", line)
        if self._progress.feed(line):
            progress = self._progress
            self._jobs.report(self._job, progress.done, progress.total, progress.text)

    def _ended(self, done: bool, last: str) -> None:
        self._lab.set_installing("")
        if done:
            self._jobs.end(self._job, "done")
            self._lab.restart()
            return
        self._jobs.end(self._job, "failed", last)
        self._lab.start()  # it says what it lacks
        sentence = self.tr("The lab's packages could not be installed: {reason}").format(reason=last)
        if any(word in last.lower() for word in NO_NETWORK):
            sentence = self.tr("The lab's packages could not be fetched; the network did not answer.")
        hint = self.tr("Browsing works without them. Menu, Lab, Install tries again.")
        self._jobs.add_problem(sentence, hint, self.tr("lab"), "warn", self)
