"""The drawer: jobs, problems and the console. It takes no room while it is closed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QPlainTextEdit, QProgressBar, QScrollArea, QStackedWidget, QWidget

from app.style import theme, tokens
from app.text import escape
from app.widgets.boxes import column, grounded, row
from app.widgets.choice_row import ChoiceRow
from app.widgets.icon_label import IconLabel
from app.widgets.label import ElidedLabel, Label
from app.widgets.tool_button import ToolButton

PAGES = ("jobs", "problems", "console")
STATES = {
    "running": ("run", "accent"),
    "waiting": ("dots", "text3"),
    "done": ("ok", "ok"),
    "failed": ("error", "error"),
    "cancelled": ("close", "text3"),
}
ENDS = 190  # pixels at the right for progress and links, so that the columns stand below each other
CONSOLE_LINES = 5_000
STEPS = 1000  # of a progress bar, whose 32 bits the bytes of a large file do not fit in


@dataclass(frozen=True, slots=True)
class JobRow:
    """A job as the drawer lists it; `state` is "running", "waiting", "done", "failed" or "cancelled"."""

    id: int
    text: str
    state: str = "running"
    note: str = ""
    done: int = 0
    total: int = 0
    cancellable: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """What went wrong in the background: one sentence, what to do, and whose it is."""

    id: int
    text: str
    hint: str = ""
    source: str = ""
    severity: str = "error"  # or "warn"


class Drawer(QWidget):
    cancel_requested = Signal(int)  # id of the job
    close_requested = Signal()
    problem_activated = Signal(int)  # id of the problem

    def __init__(self):
        super().__init__()
        grounded(self, "chrome")
        self._choice = ChoiceRow(self.tr("Drawer"))
        self._choice.set_choices(
            [("jobs", self.tr("Jobs")), ("problems", self.tr("Problems")), ("console", self.tr("Console"))]
        )
        self._choice.chosen.connect(self.set_page)
        close = ToolButton(icon="close", name=self.tr("Close the drawer"))
        close.clicked.connect(self.close_requested)
        self._jobs, self._problems = _List(), _List()
        self._console = QPlainTextEdit()
        self._console.setReadOnly(True)
        self._console.document().setDocumentMargin(8)
        self._console.setMaximumBlockCount(CONSOLE_LINES)
        self._console.setFont(theme.font(tokens.SMALL, mono=True))
        self._console.setAccessibleName(self.tr("Console"))
        self._pages = QStackedWidget()
        console = QWidget()
        console.setLayout(row((self._console, 1), margins=(16, 0, 8, 0)))
        for page in (self._jobs, self._problems, console):
            self._pages.addWidget(page)
        head = row(self._choice, None, close, margins=(16, 6, 8, 0))
        self.setLayout(column(head, (self._pages, 1), gap=4))
        self.setMinimumHeight(120)
        self._shown_jobs: tuple[JobRow, ...] | None = None
        self._job_lines: list[_JobLine] = []
        self._shown_problems: tuple[Problem, ...] | None = None
        self.set_jobs(())
        self.set_problems(())

    def page(self) -> str:
        return self._choice.current()

    def set_page(self, page: str) -> None:
        self._choice.set_current(page)
        self._pages.setCurrentIndex(PAGES.index(page))

    def set_jobs(self, jobs: tuple[JobRow, ...]) -> None:
        """Progress of the same jobs changes their lines in place: it comes many times a second."""
        before, self._shown_jobs = self._shown_jobs, jobs
        if before is None or [job.id for job in before] != [job.id for job in jobs]:
            self._job_lines = [_JobLine(job, self.cancel_requested.emit) for job in jobs]
            self._jobs.set_rows(self._job_lines, self.tr("No jobs."))
            return
        for line, old, job in zip(self._job_lines, before, jobs, strict=True):
            if job != old:
                line.set_job(job)

    def set_problems(self, problems: tuple[Problem, ...]) -> None:
        if problems != self._shown_problems:
            self._shown_problems = problems
            self._problems.set_rows([self._problem(problem) for problem in problems], self.tr("No problems."))

    def append_console(self, text: str) -> None:
        lines = (escape.visible(line) for line in text.rstrip("\n").split("\n"))
        self._console.appendPlainText("\n".join(lines))

    def _problem(self, problem: Problem) -> QWidget:
        sign = IconLabel(problem.severity, problem.severity)
        text = ElidedLabel(escape.visible(problem.text), tokens.SMALL)
        hint = ElidedLabel(escape.visible(problem.hint), tokens.SMALL, tone="text3")
        source = ToolButton(escape.menu_text(problem.source), link=True)
        source.setVisible(bool(problem.source))
        source.clicked.connect(lambda: self.problem_activated.emit(problem.id))
        line = QWidget()
        _lay_out(line, sign, text, hint, source)
        return line


class _JobLine(QWidget):
    def __init__(self, job: JobRow, cancel: Callable[[int], object]):
        super().__init__()
        self._sign = IconLabel(*STATES[job.state])
        self._text = ElidedLabel("", tokens.SMALL)
        self._note = ElidedLabel("", tokens.SMALL, tone="text3")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedSize(96, 4)
        self._cancel = ToolButton(QCoreApplication.translate("Drawer", "Cancel"), link=True)
        self._cancel.clicked.connect(lambda: cancel(job.id))
        _lay_out(self, self._sign, self._text, self._note, self._bar, self._cancel)
        self.set_job(job)

    def set_job(self, job: JobRow) -> None:
        self._sign.set_icon(*STATES[job.state])
        self._text.setText(escape.visible(job.text))
        self._note.setText(escape.visible(job.note))
        self._bar.setRange(0, STEPS if job.total > 0 else 0)
        if job.total > 0:
            self._bar.setValue(min(STEPS, job.done * STEPS // job.total))
        self._bar.setVisible(job.state == "running")
        self._cancel.setVisible(job.cancellable and job.state in {"running", "waiting"})


def _lay_out(line: QWidget, sign: IconLabel, text: QWidget, note: QWidget, *ends: QWidget) -> None:
    line.setFixedHeight(tokens.TABLE_ROW)
    end = QWidget()
    end.setFixedWidth(ENDS)
    end.setLayout(row(None, *ends))
    line.setLayout(row(sign, (text, 3), (note, 2), end, margins=(24, 0, 16, 0)))


class _List(QScrollArea):
    """Lines below each other, or a quiet word when there are none."""

    def __init__(self):
        super().__init__()
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def set_rows(self, rows: Sequence[QWidget], nothing: str) -> None:
        body = grounded(QWidget(), "none")
        items = rows or [row(Label(nothing, tokens.SMALL, tone="text3"), margins=(24, 6, 24, 6))]
        body.setLayout(column(*items, None, gap=0))
        self.setWidget(body)
