"""Finer histograms and the cost of shorter floats: asked of the lab as plots and details need them."""

from collections.abc import Callable
from dataclasses import dataclass

import msgspec
from PySide6.QtCore import QObject, QTimer

from app.controllers.browsing import Browsing
from app.controllers.jobs import Jobs
from app.controllers.lab import Lab
from app.controllers.model_browsing import ModelBrowsing
from app.controllers.model_scanning import GONE
from app.engine.operation import Operation, Problem
from app.engine.pool import EnginePool
from app.main_window import MainWindow
from app.state.document import Document
from app.state.live_model import LiveModel
from app.state.selection import Selection
from app.state.session import Session
from inspector.engine.messages import MeasurePrecision, ReadDistributions

MOMENT = 700  # milliseconds until a place says that it waits for the lab
Question = ReadDistributions | MeasurePrecision


@dataclass(eq=False)
class _Asked:
    """What one place of the window wants to know; `operation` is None while no lab can be asked."""

    subject: Document | LiveModel
    selection: Selection | None  # None where the question does not hang on what is selected
    request: Question
    operation: Operation | None = None


class DistributionReader(QObject):
    """One question under way per place: the next one takes its place. GUI thread.

    A question that no lab can answer now is kept and asked once one can.
    """

    def __init__(
        self,
        session: Session,
        browsing: Browsing,
        model_browsing: ModelBrowsing,
        pool: EnginePool,
        lab: Lab,
        jobs: Jobs,
        window: MainWindow,
        parent: QObject | None = None,
    ):
        super().__init__(parent)
        self._session, self._pool, self._lab, self._jobs = session, pool, lab, jobs
        self._window = window
        self._asked: dict[str, _Asked] = {}
        details, tensors = window.details, window.tensors
        self._answers: dict[str, Callable[..., object]] = {
            "details": details.set_distributions,
            "precision": details.set_precision,
            "plot": tensors.set_distributions,
        }
        self._errors: dict[str, Callable[[str], object]] = {
            "details": lambda message: details.set_part_error("distribution", message),
            "precision": lambda message: details.set_part_error("precision", message),
            "plot": tensors.set_distributions_error,
        }
        details.distributions_requested.connect(lambda *wish: self._ask("details", _question(*wish)))
        details.precision_requested.connect(lambda tensors: self._ask("precision", MeasurePrecision(b"", tensors)))
        tensors.distributions_requested.connect(lambda *wish: self._ask("plot", _question(*wish)))
        browsing.listing_shown.connect(lambda _document: self._drop_stale())
        browsing.details_shown.connect(lambda _document: self._drop_stale())
        model_browsing.listing_shown.connect(self._drop_stale)
        model_browsing.details_shown.connect(self._drop_stale)
        lab.changed.connect(self._send_kept)

    @property
    def busy(self) -> bool:
        """Whether the lab still owes an answer."""
        return any(asked.operation is not None for asked in self._asked.values())

    def _ask(self, place: str, request: Question) -> None:
        """`request` names tensors of what is shown; where that is, is ours to fill in."""
        self._withdraw(place)
        subject = self._shown()
        if subject is None or subject.listing is None:
            return
        request = _about(subject, request)
        selection = subject.selection if place != "plot" else None
        self._asked[place] = asked = _Asked(subject, selection, request)
        if self._lab.state in {"starting", "ready"}:
            self._send(place, asked)
        elif self._lab.state == "off":  # it stays so until somebody starts it
            self._say_why(place, asked)
        if self._lab.state != "ready":
            QTimer.singleShot(MOMENT, self, lambda: self._say_why(place, asked))

    def _send(self, place: str, asked: _Asked) -> None:
        asked.operation = operation = self._pool.lab().send(asked.request)
        operation.success(lambda answer, _payload: self._answer(place, asked, answer))
        operation.failure(lambda problem: self._explain(place, asked, problem))
        operation.cancelled.connect(lambda: self._cancelled(place, asked))
        words = self.tr("Values of {name}")
        if isinstance(asked.request, MeasurePrecision):
            words = self.tr("Precision of {name}")
        self._jobs.follow(operation, words.format(name=asked.subject.name))

    def _send_kept(self) -> None:
        """The lab is another one now."""
        if self._lab.state == "ready":
            for place, asked in list(self._asked.items()):
                if asked.operation is None:
                    self._send(place, asked)

    def _drop_stale(self) -> None:
        """What is shown now does not want these answers any more."""
        shown = self._shown()
        for place, asked in list(self._asked.items()):
            moved = asked.selection is not None and asked.selection != asked.subject.selection
            if asked.subject is not shown or moved or asked.request != _about(asked.subject, asked.request):
                self._withdraw(place)

    def _shown(self) -> Document | LiveModel | None:
        return self._session.model if self._session.shows_model else self._session.current

    def _withdraw(self, place: str) -> None:
        asked = self._asked.pop(place, None)
        if asked is not None and asked.operation is not None:
            asked.operation.cancel()

    def _answer(self, place: str, asked: _Asked, answer: object) -> None:
        if self._asked.get(place) is asked:
            del self._asked[place]
            self._answers[place](answer)

    def _explain(self, place: str, asked: _Asked, problem: Problem) -> None:
        if self._asked.get(place) is not asked:
            return
        if problem.kind != "EngineDied" and self._lab.state != "ready":
            asked.operation = None  # by another lab, which may lack torch: asked again once there is a better one
            self._say_why(place, asked)
            return
        del self._asked[place]
        message = problem.message
        if problem.kind == GONE:
            message = self.tr("The lab does not hold this build of the model any longer. Build it anew to see values.")
        self._errors[place](message)
        if problem.kind == "FileChanged" and isinstance(asked.subject, Document):
            self._session.update(asked.subject, changed_on_disk=True)

    def _cancelled(self, place: str, asked: _Asked) -> None:
        if self._asked.get(place) is asked:
            del self._asked[place]
            self._errors[place](self.tr("Cancelled."))

    def _say_why(self, place: str, asked: _Asked) -> None:
        words = {
            "off": self.tr("This needs the lab, which is off."),
            "starting": self.tr("Waiting for the lab…"),
            "installing": self.tr("Waiting for torch to be installed…"),
            "incomplete": self.tr("This needs torch, which the lab lacks."),
            "failed": self.tr("This needs the lab, which did not start."),
        }
        if self._asked.get(place) is asked and self._lab.state in words:
            self._errors[place](words[self._lab.state])


def _about(subject: Document | LiveModel, request: Question) -> Question:
    """The same of this."""
    if isinstance(subject, LiveModel):
        build = subject.tree.build if subject.tree is not None else 0
        return msgspec.structs.replace(request, live=build, urgent=True)
    return msgspec.structs.replace(request, path=subject.path, stamp=subject.stamp, urgent=True)


def _question(
    tensors: tuple[int, ...], split: str, scale: str, bins: int, low: float | None, high: float | None
) -> ReadDistributions:
    return ReadDistributions(b"", tensors, split=split, scale=scale, bins=bins, low=low, high=high)
