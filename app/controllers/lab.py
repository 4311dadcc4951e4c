"""The lab's dot and menu: what it runs on, restarting it, and whose Python it is."""

import os

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtWidgets import QMenu

from app.controllers.jobs import Jobs
from app.controllers.strips import StripRow, Strips
from app.engine.operation import Problem
from app.engine.pool import LAB, EnginePool
from app.figures import numbers
from app.main_window import MainWindow
from app.state.document import Document
from app.state.live_model import LiveModel
from app.state.session import Session
from app.state.settings import Settings
from app.system import environments
from inspector.engine.messages import DescribeLab, LabReport


class Lab(QObject):
    """Starts only with `start`, after the window is up; without it the dot says that it is off."""

    changed = Signal()
    python_changed = Signal()  # the user chose another interpreter; what was loaded is gone
    reported = Signal(object)  # LabReport

    def __init__(
        self,
        session: Session,
        pool: EnginePool,
        jobs: Jobs,
        strips: Strips,
        window: MainWindow,
        settings: Settings,
        interpreter: str = "",
        parent: QObject | None = None,
    ):
        """`interpreter` is the one asked for on the command line: it holds for every folder while we run."""
        super().__init__(parent)
        self._session, self._pool, self._jobs, self._strips = session, pool, jobs, strips
        self._window, self._settings, self._asked_for = window, settings, interpreter
        self._in_use = ""  # ours; the pool is told with the first start
        self._started = False
        self._restarting = False
        self._installing = ""  # what the dot says while packages are installed
        self._model: LiveModel | None = None  # the one on the bench
        self.report: LabReport | None = None
        window.status.engine_requested.connect(self.open_menu)
        session.current_changed.connect(self._follow)
        session.model_changed.connect(self._follow_model)
        pool.engine_died.connect(self._died)
        pool.engine_failed.connect(self._failed)
        pool.engine_ready.connect(self._ready)
        self._show()

    @property
    def lacks_torch(self) -> bool:
        return self.report is not None and not self.report.torch

    @property
    def state(self) -> str:
        """What it is good for: "off", "installing", "starting", "ready", "incomplete" or "failed"."""
        if self._installing:
            return "installing"
        if not self._started:
            return "off"
        if self._pool.lab().state == "failed":
            return "failed"
        if self.report is None:
            return "starting"
        return "incomplete" if self.report.problem else "ready"

    @property
    def is_ours(self) -> bool:
        """Whether it runs, or will run, in the window's own Python."""
        return self._chosen() in {"", environments.find()[0].python}

    def start(self) -> None:
        if not self._started:
            self._started = True
            self._use(self._chosen())
            self._describe()

    def start_for(self, path: bytes) -> None:
        """The same, in the Python that was chosen for what lies there."""
        self.start()
        self._use(self._asked_for or self._settings.lab_python(path))

    def restart(self) -> None:
        """A fresh process; what it had loaded is gone."""
        if not self._started:
            self.start()
            return
        self._restarting = True
        self.report = None
        self._pool.lab().restart()
        self._describe()

    def set_installing(self, words: str) -> None:
        """While its packages are installed the dot says so; "" ends it."""
        self._installing = words
        self._show()

    def look_again(self) -> None:
        """Ask it anew what it runs on; what it said last holds until then."""
        if self._started:
            self._describe()

    # whose Python

    def ask_python(self) -> None:
        from app.dialogs.lab_python import LabPythonDialog

        path = self._path()
        folder = os.path.dirname(os.fsdecode(path)) if path else ""
        in_use = self._in_use or environments.find()[0].python
        dialog = LabPythonDialog(environments.find(folder), in_use, folder, self._window)
        dialog.chosen.connect(lambda python: self._choose(python, folder))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _choose(self, python: str, folder: str) -> None:
        self._asked_for = ""
        self._settings.choose_lab_python(folder, python)
        before = self._in_use
        self._use(python)
        if not self._started:
            self.start()
        elif before != self._in_use:
            self.python_changed.emit()

    def _chosen(self) -> str:
        return self._asked_for or self._settings.lab_python(self._path() or None)

    def _path(self) -> bytes:
        """What the choice hangs on: the model's code, since it has to run there, else the document that is shown."""
        model, current = self._session.model, self._session.current
        if model is not None and (model.source.file or model.source.folder):
            return model.source.file or os.path.join(model.source.folder, b"")
        return current.path if current is not None else b""

    def _use(self, python: str) -> None:
        ours = environments.find()[0].python
        python = "" if python == ours else python
        if python != self._in_use:
            self._in_use = python
            self._restarting = self._started
            self.report = None
            self._pool.choose_interpreter(python)
            if self._started:
                self._describe()

    def _follow(self, document: Document | None) -> None:
        """A document in another folder may have another choice."""
        if self._started and document is not None:
            self._use(self._chosen())

    def _follow_model(self) -> None:
        model = self._session.model
        if model is not self._model:
            self._model = model
            if self._started and model is not None:
                self._use(self._chosen())

    # what it says about itself

    def _describe(self) -> None:
        self._show()
        operation = self._pool.lab().send(DescribeLab(urgent=True))
        operation.success(lambda report, _payload: self._take(report)).failure(self._explain)

    def _take(self, report: LabReport) -> None:
        self.report = report
        if report.problem:
            self._jobs.add_problem(report.problem, source=self.tr("lab"), severity="warn", tag=self)
        else:
            self._jobs.forget_problems(self)
        self._show()
        self.reported.emit(report)

    def _explain(self, problem: Problem) -> None:
        self._jobs.add_problem(problem.message, problem.hint, self.tr("lab"), "warn", self)
        self._show()

    def _ready(self, engine: str) -> None:
        if engine == LAB:
            self._restarting = False

    def _died(self, engine: str, sentence: str) -> None:
        if engine != LAB or self._restarting:
            return
        self.report = None
        self._jobs.add_problem(sentence, source=self.tr("lab"), severity="warn", tag=self)
        words = self.tr("It was started again; your files and this window are untouched.")
        row = StripRow("warn", sentence, words, self.tr("Dismiss"), lambda: self._strips.set(None, "engine", None))
        self._strips.set(None, "engine", row)
        self._describe()

    def _failed(self, engine: str, sentence: str) -> None:
        if engine == LAB:
            self.report = None
            self._jobs.add_problem(sentence, self.tr("Choose another interpreter."), self.tr("lab"), "error", self)
            self._show()

    def _show(self) -> None:
        state, words = self._state()
        self._window.status.set_engine(state, words)
        self.changed.emit()

    def _state(self) -> tuple[str, str]:
        without = self.tr("lab without torch") if self.lacks_torch else self.tr("lab incomplete")
        words = {
            "installing": ("warn", self._installing),
            "off": ("off", self.tr("lab off")),
            "failed": ("error", self.tr("lab failed")),
            "starting": ("warn", self.tr("lab starting")),
            "incomplete": ("warn", without),
            "ready": ("ok", self.tr("lab cpu")),
        }
        return words[self.state]

    # its menu

    def open_menu(self, at: QPoint) -> None:
        menu = self.menu()
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(at - QPoint(0, menu.sizeHint().height()))

    def menu(self) -> QMenu:
        menu = QMenu(self._window)
        for line in self._lines():
            menu.addAction(line.replace("&", "&&")).setEnabled(False)
        menu.addSeparator()
        start = self.tr("&Restart the lab") if self._started else self.tr("&Start the lab")
        menu.addAction(start, self.restart)
        menu.addAction(self.tr("Choose &interpreter…"), self.ask_python)
        return menu

    def _lines(self) -> list[str]:
        report = self.report
        if report is None:
            return [self._state()[1].capitalize()]
        lines = [f"Python {report.python}   {report.executable}"]
        if report.torch:
            lines.append(f"torch {report.torch}")
        if report.torchvision:
            lines.append(f"torchvision {report.torchvision}")
        lines.append(self.tr("Devices: {names}").format(names=", ".join(report.devices)))
        if report.native:
            lines.append(self.tr("Native ops: {code}").format(code=self._native(report.native)))
        if report.native_note:
            lines.append(report.native_note)
        if report.memory:
            lines.append(self.tr("Memory: {size}").format(size=numbers.size(report.memory)))
        return lines + ([report.problem] if report.problem else [])

    def _native(self, backend: str) -> str:
        words = {
            "native avx512": "AVX-512",
            "native avx2": "AVX2",
            "native portable": self.tr("portable code"),
            "torch": self.tr("plain PyTorch, slower"),
        }
        return words.get(backend, backend)
