"""Statistics of the live model's tensors, as the lab holds them: begun by themselves, where there are not very many."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from app.controllers.jobs import Jobs
from app.controllers.model_browsing import ModelBrowsing
from app.controllers.models import Models
from app.controllers.scanning import BY_ITSELF_BELOW, USUAL_SPEED
from app.engine.operation import Operation, Problem
from app.engine.pool import EnginePool
from app.figures import numbers
from app.main_window import MainWindow
from app.state.live_model import LiveModel
from app.state.scan_state import ScanState
from app.state.session import Session
from app.state.settings import Settings
from inspector.engine.messages import ScanTensors
from inspector.stats.result import ScanReport, StatRows

GONE = "ModelGone"  # the kind of failure that only building it anew helps against


class ModelScanning(QObject):
    """Of one build at a time: what was counted of another one says nothing about this. None of its code runs.

    GUI thread.
    """

    changed = Signal()  # what can be started, or what is known

    def __init__(
        self,
        session: Session,
        models: Models,
        browsing: ModelBrowsing,
        pool: EnginePool,
        jobs: Jobs,
        window: MainWindow,
        settings: Settings,
        reload: Callable[[], object],
        parent: QObject | None = None,
    ):
        """`reload` builds the model anew."""
        super().__init__(parent)
        self._session, self._pool, self._jobs = session, pool, jobs
        self._window, self._settings, self._reload = window, settings, reload
        self._operation: Operation | None = None
        self._model: LiveModel | None = None  # that it is about
        self._gone: ScanState | None = None  # whose model the lab does not hold any longer
        models.built.connect(self._take)
        session.model_changed.connect(self._follow)
        browsing.listing_shown.connect(self._show)
        browsing.details_shown.connect(self._show_details)

    @property
    def busy(self) -> bool:
        """Whether rows are still to come by themselves."""
        return self._operation is not None

    @property
    def can_start(self) -> bool:
        """Whether `start` would do anything."""
        scan = self._shown_scan()
        return scan is not None and scan.can_start

    def start(self) -> None:
        """Count what is shown, or go on with it, because the user asks."""
        model, scan = self._session.model, self._shown_scan()
        if model is None or scan is None or not scan.can_start:
            return
        if scan is self._gone:
            self._reload()
        else:
            self._send(model, scan)

    def _take(self, model: LiveModel) -> None:
        """It was built, for the first time or anew."""
        tree, listing = model.tree, model.listing
        if tree is None or listing is None or model.statistics is not None:
            return
        self._withdraw()
        rows: list = [None] * len(listing.tensors)
        model.scan = scan = ScanState("off", rows, stamp=(tree.build,))
        scan.estimate = listing.size_bytes / (self._settings.saved.scan_speed or USUAL_SPEED)
        if not rows or not tree.build:
            return
        if listing.size_bytes < BY_ITSELF_BELOW:
            self._send(model, scan)
        else:
            self._set(model, scan, "offered")

    def _send(self, model: LiveModel, scan: ScanState) -> None:
        operation = self._pool.lab().send(ScanTensors(b"", live=scan.stamp[0]))
        self._operation, self._model = operation, model
        self._set(model, scan, "waiting")
        operation.part.connect(lambda part: self._add(model, scan, part))
        operation.progressed.connect(lambda done, total, _text: self._progress(model, scan, done, total))
        operation.success(lambda report, _payload: self._finish(model, scan, report))
        operation.failure(lambda problem: self._explain(model, scan, problem))
        operation.cancelled.connect(lambda: self._cancelled(operation, model, scan))
        self._jobs.follow(operation, self.tr("Statistics of {name}").format(name=model.name))

    def _follow(self) -> None:
        """One that was taken away needs none."""
        if self._model is not None and self._model is not self._session.model:
            self._withdraw()

    def _withdraw(self) -> None:
        operation, self._operation, self._model = self._operation, None, None
        if operation is not None:
            operation.cancel()

    # what comes back

    def _add(self, model: LiveModel, scan: ScanState, part: StatRows) -> None:
        scan.add(part.rows)
        if scan is not self._shown_scan():
            return
        self._window.tensors.add_stats(part.rows)
        selection = model.selection
        if selection.kind == "tensor" and any(row.tensor == selection.index for row in part.rows):
            self._show_details()

    def _progress(self, model: LiveModel, scan: ScanState, done: int, total: int) -> None:
        scan.done_bytes, scan.total_bytes = done, total
        self._set(model, scan, "running")

    def _finish(self, model: LiveModel, scan: ScanState, report: ScanReport) -> None:
        self._operation = self._model = None
        scan.report, scan.findings = report, report.findings
        self._set(model, scan, report.state, report.error or "")

    def _explain(self, model: LiveModel, scan: ScanState, problem: Problem) -> None:
        self._operation = self._model = None
        message = problem.message
        if problem.kind == GONE:
            self._gone = scan
            message = self.tr("The lab does not hold this build of the model any longer.")
        else:
            self._jobs.add_problem(message, problem.hint, model.name, "warn", model)
        self._set(model, scan, "failed", message)

    def _cancelled(self, operation: Operation, model: LiveModel, scan: ScanState) -> None:
        """By the user: not when another model took its place."""
        if self._operation is not operation:
            return
        self._operation = self._model = None
        words = self.tr("Cancelled: {done} of {all} tensors have statistics.")
        done, every = numbers.count(scan.rows_done), numbers.count(len(scan.rows))
        self._set(model, scan, "cancelled", words.format(done=done, all=every))

    # on the screen

    def _set(self, model: LiveModel, scan: ScanState, state: str, message: str = "") -> None:
        if (scan.state, scan.message) == (state, message):
            return
        scan.state, scan.message = state, message
        if model is self._session.model:
            self._show()
            self._show_details()

    def _show(self) -> None:
        if self._session.shows_model:
            self._window.tensors.set_scan(self._shown_scan())
        self.changed.emit()

    def _show_details(self) -> None:
        model, scan = self._session.model, self._shown_scan()
        if model is None or scan is None:
            return
        kind, index = model.selection.kind, model.selection.index
        self._window.details.set_stats(scan.rows[index] if kind == "tensor" else None, scan.findings)

    def _shown_scan(self) -> ScanState | None:
        model = self._session.model if self._session.shows_model else None
        return model.statistics if model is not None else None
