"""Background work and what went wrong in it: the status bar's job, the drawer, the counts."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal

from app.engine.operation import Operation
from app.views.drawer import Drawer, JobRow
from app.views.drawer import Problem as ProblemRow
from app.views.status_bar import Job, StatusBar

SHOW_AFTER = 200  # milliseconds: shorter work passes without a word
CANCEL_AFTER = 1000  # milliseconds until Cancel is offered
KEPT = 50  # finished jobs and problems that the drawer remembers
BEAT = 100  # milliseconds between two looks of the open drawer at how far the jobs are
LINES_AT_ONCE = 500  # of an engine that prints without end: more would hold the window up


@dataclass(eq=False)
class _Running:
    row: JobRow
    cancel: Callable[[], object] | None
    shown: bool = False


class Jobs(QObject):
    """Nothing here is modal. GUI thread."""

    changed = Signal()
    problem_activated = Signal(object)  # the tag that the problem was given

    def __init__(self, status: StatusBar, drawer: Drawer, parent: QObject | None = None):
        super().__init__(parent)
        self._status, self._drawer = status, drawer
        self._ids = itertools.count(1)
        self._running: dict[int, _Running] = {}
        self._over: list[JobRow] = []
        self._problems: dict[int, tuple[ProblemRow, object]] = {}
        self._beat = QTimer(self)
        self._beat.setSingleShot(True)
        self._beat.setInterval(BEAT)
        self._beat.timeout.connect(self._show_progress)
        status.drawer_requested.connect(self.show_page)
        status.cancel_requested.connect(self.cancel_first)
        drawer.cancel_requested.connect(self.cancel)
        drawer.close_requested.connect(self.close_drawer)
        drawer.problem_activated.connect(self._activate)
        drawer.setVisible(False)

    @property
    def running(self) -> bool:
        return any(job.shown for job in self._running.values())

    # jobs

    def start(self, text: str, cancel: Callable[[], object] | None = None) -> int:
        """A job begins; it is shown once it has lasted SHOW_AFTER."""
        number = next(self._ids)
        self._running[number] = _Running(JobRow(number, text), cancel)
        QTimer.singleShot(SHOW_AFTER, self, lambda: self._show(number))
        QTimer.singleShot(CANCEL_AFTER, self, lambda: self._offer_cancel(number))
        return number

    def follow(self, operation: Operation, text: str) -> int:
        """A job that ends when `operation` does, and whose progress is the operation's."""
        number = self.start(text, operation.cancel)
        operation.progressed.connect(lambda done, total, note: self.report(number, done, total, note))
        operation.finished.connect(lambda *_answer: self.end(number, "done"))
        operation.failed.connect(lambda problem: self.end(number, "failed", problem.message))
        operation.cancelled.connect(lambda: self.end(number, "cancelled"))
        return number

    def report(self, number: int, done: int, total: int, note: str) -> None:
        job = self._running.get(number)
        if job is not None:
            job.row = JobRow(number, job.row.text, "running", note, done, total, job.row.cancellable)
            self._tell_status()
            if self._drawer.isVisible() and not self._beat.isActive():
                self._beat.start()

    def end(self, number: int, state: str, note: str = "") -> None:
        """`state` is "done", "failed" or "cancelled". Work too short to be shown leaves a row only when it failed."""
        job = self._running.pop(number, None)
        if job is None:
            return
        if job.shown or state == "failed":
            self._over.insert(0, JobRow(number, job.row.text, state, note or job.row.note))
            del self._over[KEPT:]
        self._refresh()

    def cancel(self, number: int) -> None:
        job = self._running.get(number)
        if job is not None and job.cancel is not None:
            job.cancel()
            self.end(number, "cancelled")

    def cancel_first(self) -> None:
        for number, job in self._running.items():
            if job.shown and job.cancel is not None:
                self.cancel(number)
                return

    # problems

    def add_problem(
        self, text: str, hint: str = "", source: str = "", severity: str = "error", tag: object = None
    ) -> None:
        """One sentence in the drawer. The same sentence of the same source stands there once."""
        for number, (row, _) in list(self._problems.items()):
            if (row.text, row.source) == (text, source):
                del self._problems[number]
        number = next(self._ids)
        self._problems[number] = (ProblemRow(number, text, hint, source, severity), tag)
        while len(self._problems) > KEPT:
            del self._problems[next(iter(self._problems))]
        self._refresh()

    def forget_problems(self, tag: object) -> None:
        """What was wrong with `tag` is over: it was closed or read again."""
        kept = {number: entry for number, entry in self._problems.items() if entry[1] is not tag}
        if len(kept) != len(self._problems):
            self._problems = kept
            self._refresh()

    def log(self, source: str, text: str) -> None:
        """What an engine wrote to its stderr, for the console."""
        lines = text.rstrip("\n").split("\n")
        if len(lines) > LINES_AT_ONCE:
            lines = [f"… {len(lines) - LINES_AT_ONCE:,} …", *lines[-LINES_AT_ONCE:]]
        self._drawer.append_console("\n".join(f"[{source}] {line}" for line in lines))

    # the drawer

    def show_page(self, page: str) -> None:
        """A second click on the page that is shown closes the drawer."""
        if self._drawer.isVisible() and self._drawer.page() == page:
            self.close_drawer()
            return
        self._show_progress()
        self._drawer.set_page(page)
        self._drawer.setVisible(True)
        self.changed.emit()

    def show_jobs(self) -> None:
        self.show_page("jobs")

    def show_problems(self) -> None:
        self.show_page("problems")

    def show_console(self) -> None:
        self.show_page("console")

    def toggle_drawer(self) -> None:
        self.show_page(self._drawer.page())

    def close_drawer(self) -> None:
        self._drawer.setVisible(False)
        self.changed.emit()

    def _activate(self, number: int) -> None:
        if number in self._problems:
            self.problem_activated.emit(self._problems[number][1])

    def _show(self, number: int) -> None:
        if number in self._running:
            self._running[number].shown = True
            self._refresh()

    def _offer_cancel(self, number: int) -> None:
        job = self._running.get(number)
        if job is not None and job.cancel is not None:
            row = job.row
            job.row = JobRow(number, row.text, row.state, row.note, row.done, row.total, True)
            self._refresh()

    def _refresh(self) -> None:
        rows = self._tell_status()
        self._status.set_counts(len(rows), len(self._problems))
        self._show_progress()
        self._drawer.set_problems(tuple(row for row, _ in reversed(self._problems.values())))
        self.changed.emit()

    def _tell_status(self) -> list[JobRow]:
        rows = [job.row for job in self._running.values() if job.shown]
        first = rows[0] if rows else None
        self._status.set_job(first and Job(_words(first), first.done, first.total, first.cancellable))
        return rows

    def _show_progress(self) -> None:
        self._drawer.set_jobs((*(job.row for job in self._running.values() if job.shown), *self._over))


def _words(job: JobRow) -> str:
    """While its extent is not known, what it does first says more than its name: "Compiling the native ops…"."""
    return job.note if job.note and not job.total else job.text
