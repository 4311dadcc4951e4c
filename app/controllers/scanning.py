"""Statistics of every tensor: begun by themselves where that costs little, otherwise offered; one file at a time."""

import time
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from app.controllers.browsing import Browsing
from app.controllers.jobs import Jobs
from app.controllers.lab import Lab
from app.controllers.reading import Reading
from app.controllers.strips import StripRow, Strips
from app.engine.operation import Operation, Problem
from app.engine.pool import LAB, EnginePool
from app.figures import numbers
from app.main_window import MainWindow
from app.state.document import Document
from app.state.scan_state import ScanState
from app.state.session import Session
from app.state.settings import Settings
from app.system import local_storage
from inspector.checkpoint.result import Listing
from inspector.engine.messages import ScanTensors
from inspector.stats.result import ScanReport, StatRows

BY_ITSELF_BELOW = 2_000_000_000  # bytes of a file on a local disk
USUAL_SPEED = 5e8  # bytes per second, until a scan was measured
MEASURED_FROM = 64 << 20  # bytes: a shorter scan says little about the speed


@dataclass(eq=False)
class _Run:
    """The scan that the lab works on."""

    document: Document
    scan: ScanState
    operation: Operation
    reads_since: float = 0.0  # our ops may be compiled before


class Scanning(QObject):
    """Rows that have arrived stay until their listing goes, whatever becomes of the scan or the lab. GUI thread."""

    arrived = Signal(object)  # Document: rows of its statistics
    model_wanted = Signal()  # statistics of the live model, since that is what is shown

    def __init__(
        self,
        session: Session,
        reading: Reading,
        browsing: Browsing,
        pool: EnginePool,
        lab: Lab,
        jobs: Jobs,
        strips: Strips,
        window: MainWindow,
        settings: Settings,
        parent: QObject | None = None,
    ):
        super().__init__(parent)
        self._session, self._pool, self._lab, self._jobs, self._strips = session, pool, lab, jobs, strips
        self._window, self._settings = window, settings
        self._run: _Run | None = None
        reading.begun.connect(self._drop_stale)
        reading.read.connect(self._take)
        session.closed.connect(self._forget)
        session.current_changed.connect(lambda _document: self._next())
        lab.changed.connect(self._look_at_all)
        pool.engine_died.connect(self._died)
        browsing.listing_shown.connect(self._show)
        browsing.details_shown.connect(self._show_details)
        window.tensors.scan_requested.connect(self.start)

    @property
    def busy(self) -> bool:
        """Whether rows are still to come by themselves."""
        return any(scan is not None and scan.under_way for scan in map(_valid_scan, self._session.documents))

    @property
    def can_start(self) -> bool:
        """Whether `start` would do anything for the document that is shown."""
        document = self._session.current
        scan = _valid_scan(document) if document is not None else None
        return scan is not None and (scan.can_start or (scan.state == "off" and self._lab.state == "off"))

    def start(self) -> None:
        """Scan the document that is shown, or go on with it, because the user asks."""
        if self._session.shows_model:
            self.model_wanted.emit()
            return
        document = self._session.current
        if document is None or document.scan is None or not self.can_start:
            return
        document.scan.wanted = True
        if document.scan.can_start:
            self._set(document, "waiting")
        self._lab.start()
        self._next()

    # which documents

    def _drop_stale(self, document: Document) -> None:
        """It is read anew: after its reader's death it is the same file, and the scan goes on."""
        if document.scan is not None and document.scan.stamp != document.stamp:
            self._pause(document)

    def _take(self, document: Document) -> None:
        """Its listing is there."""
        listing = document.listing
        if listing is None:
            return
        if _valid_scan(document) is None:
            self._pause(document)
            document.scan = ScanState("off", [None] * len(listing.tensors), stamp=document.stamp)
            document.scan.estimate = listing.size_bytes / (self._settings.saved.scan_speed or USUAL_SPEED)
            self._show(document)
        self._look_at(document)
        self._next()

    def _look_at_all(self) -> None:
        """The lab is another one now."""
        for document in self._session.documents:
            self._look_at(document)
        self._next()

    def _look_at(self, document: Document) -> None:
        """Bring a scan that has not begun to what lab and file allow."""
        scan, listing = _valid_scan(document), document.listing
        if scan is None or listing is None or self._is_running(document):
            return
        if scan.state in {"off", "offered", "waiting"}:
            state, message = self._outlook(document, scan, listing)
            self._set(document, "failed" if state == "off" and scan.rows_done else state, message)

    def _outlook(self, document: Document, scan: ScanState, listing: Listing) -> tuple[str, str]:
        state = self._lab.state
        if state == "off" or not listing.tensors:
            return "off", ""
        if state == "failed":
            return "off", self.tr("Statistics need the lab, which did not start. Choose another Python in its menu.")
        if state == "incomplete":
            words = self.tr("Statistics need torch, which the lab lacks. Menu, Lab, Install the lab's packages.")
            report = self._lab.report
            return "off", report.problem if report is not None and report.torch else words
        small = listing.size_bytes < BY_ITSELF_BELOW and local_storage.is_local(document.path)
        return ("waiting", "") if scan.wanted or small else ("offered", "")

    def _is_running(self, document: Document) -> bool:
        return self._run is not None and self._run.document is document

    # one after the other

    def _next(self) -> None:
        """Let the lab work on what is shown, then on the other slot, then on the rest."""
        if self._lab.state != "ready":
            return
        shown = self._session.current
        candidates = [shown, *self._session.slots.values(), *self._session.documents]
        document = next((each for each in candidates if each is not None and _waits(each)), None)
        if document is None or self._is_running(document):
            return
        if self._run is not None and document is not shown:
            return
        if self._run is not None:  # what is shown comes first; the other one goes on later where it was
            self._pause(self._run.document)
        self._send(document)

    def _send(self, document: Document) -> None:
        scan = document.scan
        assert scan is not None  # noqa: S101 - only such a document waits
        operation = self._pool.lab().send(ScanTensors(document.path, scan.stamp))
        self._run = run = _Run(document, scan, operation)
        operation.part.connect(lambda part: self._add(run, part))
        operation.progressed.connect(lambda done, total, _text: self._progress(run, done, total))
        operation.success(lambda report, _payload: self._finish(run, report))
        operation.failure(lambda problem: self._explain(run, problem))
        operation.cancelled.connect(lambda: self._cancelled(run))
        self._jobs.follow(operation, self.tr("Statistics of {name}").format(name=document.name))

    def _pause(self, document: Document) -> None:
        """Take it from the lab; what has arrived stays."""
        if self._run is None or self._run.document is not document:
            return
        run, self._run = self._run, None
        run.operation.cancel()
        self._set(document, "waiting")

    def _forget(self, document: Document) -> None:
        self._pause(document)
        self._next()

    # what comes back

    def _add(self, run: _Run, part: StatRows) -> None:
        run.scan.add(part.rows)
        document = run.document
        if document is self._session.current:
            self._window.tensors.add_stats(part.rows)
            selection = document.selection
            if selection.kind == "tensor" and any(row.tensor == selection.index for row in part.rows):
                self._show_details(document)
        self.arrived.emit(document)

    def _progress(self, run: _Run, done: int, total: int) -> None:
        run.scan.done_bytes, run.scan.total_bytes = done, total
        if total and not run.reads_since:
            run.reads_since = time.monotonic()
        if run.scan.state != "running":
            self._set(run.document, "running")

    def _finish(self, run: _Run, report: ScanReport) -> None:
        self._run = None
        scan = run.scan
        scan.report, scan.findings = report, report.findings
        self._learn_speed(run, report)
        if self._lab.report is not None and not self._lab.report.native:
            self._lab.look_again()  # the ops were being built when it spoke last
        self._set(run.document, report.state, report.error or "")
        self._show_details(run.document)
        self._next()

    def _learn_speed(self, run: _Run, report: ScanReport) -> None:
        seconds = time.monotonic() - run.reads_since
        if run.reads_since and report.totals.bytes >= MEASURED_FROM and seconds > 0:
            self._settings.saved.scan_speed = report.totals.bytes / seconds

    def _explain(self, run: _Run, problem: Problem) -> None:
        self._run = None
        if problem.kind != "EngineDied" and self._lab.state != "ready":  # another lab, which may lack torch
            self._set(run.document, "waiting")
            self._look_at_all()
            return
        changed = problem.kind == "FileChanged"
        message = problem.message
        if problem.kind == "EngineDied":
            message = f"{message} " + self.tr("Its statistics are not begun again by themselves.")
        self._jobs.add_problem(message, problem.hint, run.document.name, "warn", run.document)
        self._set(run.document, "stopped" if changed else "failed", message)
        if changed:
            self._session.update(run.document, changed_on_disk=True)
        self._next()

    def _cancelled(self, run: _Run) -> None:
        """By the user: not when it was paused or its document closed."""
        if self._run is not run:
            return
        self._run = None
        run.scan.wanted = False
        words = self.tr("Cancelled: {done} of {all} tensors have statistics.")
        done, every = numbers.count(run.scan.rows_done), numbers.count(len(run.scan.rows))
        self._set(run.document, "cancelled", words.format(done=done, all=every))
        self._next()

    def _died(self, engine: str, sentence: str) -> None:
        """The pool has started the next lab, and asks it the same again."""
        run = self._run
        if engine != LAB or run is None or not run.operation.is_open:
            return
        self._set(run.document, "waiting")
        words = self.tr("The statistics that had arrived stay; the others are on their way.")
        row = StripRow("warn", sentence, words, self.tr("Dismiss"), lambda: self._strips.set(None, "engine", None))
        self._strips.set(None, "engine", row)

    # on the screen

    def _set(self, document: Document, state: str, message: str = "") -> None:
        scan = document.scan
        if scan is None or (scan.state, scan.message) == (state, message):
            return
        scan.state, scan.message = state, message
        self._show(document)
        if document in self._session.documents:
            self._session.update(document)

    def _show(self, document: Document | None) -> None:
        if document is self._session.current:
            self._window.tensors.set_scan(_valid_scan(document) if document is not None else None)

    def _show_details(self, document: Document) -> None:
        scan, selection = _valid_scan(document), document.selection
        if document is not self._session.current or scan is None:
            return
        row = scan.rows[selection.index] if selection.kind == "tensor" else None
        self._window.details.set_stats(row, scan.findings)  # it shows what is about the selection


def _waits(document: Document) -> bool:
    scan = _valid_scan(document)
    return scan is not None and scan.state == "waiting"


def _valid_scan(document: Document) -> ScanState | None:
    """None while its rows are still those of the listing before."""
    scan, listing = document.scan, document.listing
    if scan is None or listing is None or len(scan.rows) != len(listing.tensors):
        return None
    return scan if scan.stamp == document.stamp else None
