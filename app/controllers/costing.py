"""What the live model costs: counted as soon as it is built, timed after that, both in the lab."""

import os

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from app.controllers.jobs import Jobs
from app.controllers.lab import Lab
from app.controllers.models import Models
from app.controllers.pages import Pages
from app.engine.operation import Operation, Problem
from app.engine.pool import EnginePool
from app.main_window import MainWindow
from app.state.live_model import LiveModel
from app.state.session import Session
from inspector.cam.images import SUFFIXES
from inspector.engine.messages import CountFlops
from inspector.flops.result import FlopReport


class Costing(QObject):
    """One count at a time. A count of a model that is no longer on the bench is withdrawn. GUI thread.

    Whatever becomes known is told by Session.model_changed.
    """

    def __init__(
        self,
        session: Session,
        models: Models,
        pages: Pages,
        pool: EnginePool,
        lab: Lab,
        jobs: Jobs,
        window: MainWindow,
        parent: QObject | None = None,
    ):
        super().__init__(parent)
        self._session, self._pages, self._pool = session, pages, pool
        self._jobs, self._view = jobs, window.cost
        self._operation: Operation | None = None
        self._model: LiveModel | None = None
        models.built.connect(self._begin)
        session.model_changed.connect(self._look)
        self._view.count_requested.connect(self.count_on)
        self._view.again_requested.connect(self.count_again)
        self._view.cancel_requested.connect(self.cancel)
        self._view.image_requested.connect(self.ask_image)
        lab.reported.connect(lambda report: self._view.set_devices(report.devices or ("cpu",)))
        self._look()

    @property
    def busy(self) -> bool:
        """Whether figures are still to come."""
        return self._operation is not None

    def count_on(self, input: tuple[str, ...], device: str = "cpu") -> None:
        """Count anew on an input that the user gives, one text for each argument; () is the family's own."""
        model = self._session.model
        if model is not None and model.tree is not None:
            model.cost.input, model.cost.device = input, device
            self._begin(model)

    def count_again(self) -> None:
        """On the same input, and time it."""
        model = self._session.model
        if model is not None and model.tree is not None:
            self._begin(model)

    def ask_input(self) -> None:
        """Show the field for what the model is counted on."""
        self._pages.show_cost()
        self._view.show_input(True)

    def show_why(self) -> None:
        """Unfold what other tools count."""
        self._pages.show_cost()
        self._view.why.set_unfolded(True)

    def cancel(self) -> None:
        """What was counted until then stays."""
        if self._operation is not None:
            self._operation.cancel()

    def ask_image(self) -> None:
        """Let the user pick an image to count on."""
        kinds = " ".join(f"*{suffix}" for suffix in SUFFIXES)
        title, images = self.tr("Count on an image"), self.tr("Images")
        path, _ = QFileDialog.getOpenFileName(self._view, title, os.path.expanduser("~"), f"{images} ({kinds})")
        if path:
            self._view.set_image(path)

    def _look(self) -> None:
        """The view holds the cost of the model on the bench."""
        model = self._session.model
        if model is not self._model:
            self._cancel()
            self._model = model
        self._view.set_model(model)

    def _begin(self, model: LiveModel) -> None:
        self._ask(model, "counting")

    def _ask(self, model: LiveModel, state: str) -> None:
        self._cancel()
        cost = model.cost
        words = self.tr("Counting {name}") if state == "counting" else self.tr("Timing {name}")
        self._set(model, state)
        request = model.ask(CountFlops, input=cost.input, device=cost.device, time=state == "timing")
        operation = self._pool.lab().send(request)
        self._operation = operation
        operation.success(lambda report, _payload: self._take(model, report))
        operation.failure(lambda problem: self._explain(model, problem))
        operation.cancelled.connect(lambda: self._cancelled(model, operation))
        self._jobs.follow(operation, words.format(name=model.name))

    def _take(self, model: LiveModel, report: FlopReport) -> None:
        self._operation = None
        cost = model.cost
        cost.report = report
        if cost.state == "counting" and cost.device != "meta":
            self._ask(model, "timing")
        else:
            self._set(model, "done")

    def _explain(self, model: LiveModel, problem: Problem) -> None:
        """One that was counted and cannot be timed is counted all the same: `message` says why there are no times."""
        self._operation = None
        state = "done" if model.cost.state == "timing" else "failed"
        here = problem.hint.replace("--input ", "").replace("--input", "input")  # the page has a field for it
        self._set(model, state, problem.message, here)

    def _cancelled(self, model: LiveModel, operation: Operation) -> None:
        if self._operation is operation:
            self._operation = None
            self._set(model, "cancelled")

    def _cancel(self) -> None:
        operation, self._operation = self._operation, None
        if operation is not None:
            operation.cancel()

    def _set(self, model: LiveModel, state: str, message: str = "", hint: str = "") -> None:
        cost = model.cost
        cost.state, cost.message, cost.hint = state, message, hint
        self._session.update_model(model)
