"""The status bar: the drawer's three buttons, what is open, the job that runs, the engine."""

from dataclasses import dataclass

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QProgressBar, QWidget

from app.style import tokens
from app.widgets.boxes import grounded, row
from app.widgets.label import ElidedLabel, Label
from app.widgets.tool_button import ToolButton

COLORS = {"ok": "ok", "warn": "warn", "error": "error", "off": "text3"}


@dataclass(frozen=True, slots=True)
class Job:
    """Work that goes on; `total` 0 where its extent is not known."""

    text: str
    done: int = 0
    total: int = 0
    cancellable: bool = True


class StatusBar(QWidget):
    drawer_requested = Signal(str)  # "jobs", "problems" or "console"
    cancel_requested = Signal()
    engine_requested = Signal(QPoint)  # where to open its menu, global

    def __init__(self):
        super().__init__()
        self._buttons = {
            "jobs": ToolButton(self.tr("Jobs")),
            "problems": ToolButton(self.tr("Problems")),
            "console": ToolButton(self.tr("Console")),
        }
        for page, button in self._buttons.items():
            button.clicked.connect(lambda _=False, page=page: self.drawer_requested.emit(page))
        self._text = ElidedLabel("", tokens.SMALL, tone="text2")
        self._job_text = ElidedLabel("", tokens.SMALL, tone="text2")
        self._job_text.setMaximumWidth(280)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedSize(96, 4)
        self._bar.setAccessibleName(self.tr("Progress of the job"))
        self._share = Label("", tokens.SMALL)
        self._cancel = ToolButton(self.tr("Cancel"), link=True)
        self._cancel.clicked.connect(self.cancel_requested)
        self._job = QWidget()
        job_items = (self._job_text, 8, self._bar, 8, self._share, 4, self._cancel)
        self._job.setLayout(row(*job_items, gap=0))
        self._engine = ToolButton("", "dot", name=self.tr("Engine"))
        self._engine.clicked.connect(lambda: self.engine_requested.emit(self._engine.mapToGlobal(QPoint(0, 0))))
        items = (*self._buttons.values(), 8, (self._text, 1), self._job, 8, self._engine)
        self.setLayout(row(*items, margins=(12, 0, 8, 0), gap=4))
        self.setFixedHeight(tokens.STATUS)
        grounded(self, "status")
        self.set_job(None)
        self.set_engine("warn", self.tr("engine starting"))

    def set_text(self, text: str) -> None:
        self._text.setText(text)

    def set_job(self, job: Job | None) -> None:
        self._job.setVisible(job is not None)
        if job is None:
            return
        self._job_text.setText(job.text)
        self._bar.setRange(0, 100 if job.total > 0 else 0)
        share = min(100, job.done * 100 // job.total) if job.total > 0 else 0
        self._bar.setValue(share)
        self._share.setText(f"{share}%" if job.total > 0 else "")
        self._cancel.setVisible(job.cancellable)

    def set_counts(self, jobs: int, problems: int) -> None:
        for page, words, count in (
            ("jobs", self.tr("Jobs"), jobs),
            ("problems", self.tr("Problems"), problems),
        ):
            text = f"{words} {count}" if count else words
            self._buttons[page].setText(text)
            self._buttons[page].setAccessibleName(text)

    def set_engine(self, state: str, text: str) -> None:
        """`state` is "ok", "warn", "error" or "off"."""
        self._engine.setText(text)
        self._engine.set_icon("dot", COLORS[state])
        self._engine.setAccessibleName(self.tr("Engine: {text}").format(text=text))
