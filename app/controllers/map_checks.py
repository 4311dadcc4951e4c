"""Checks of the large map, on request and in the background: faithfulness, and the same with shuffled weights."""

from collections.abc import Callable

from PySide6.QtCore import QObject

from app.controllers.lab_questions import LabQuestions
from app.controllers.status_text import StatusText
from app.engine.operation import Problem
from app.state.cam_state import CamState
from app.state.session import Session
from inspector.engine.messages import CheckRandomised, MapRequest, MeasureFaithfulness


class MapChecks(QObject):
    """`show` is called when something of the state changed. GUI thread."""

    def __init__(
        self,
        session: Session,
        questions: LabQuestions,
        status: StatusText,
        show: Callable[[], None],
        parent: QObject,
    ):
        super().__init__(parent)
        self._session, self._questions, self._status, self._show = session, questions, status, show

    def measure_faithfulness(self) -> None:
        """Whether the model depends on what it points at."""
        self._check(MeasureFaithfulness, "faithfulness", self.tr("Measuring faithfulness"))

    def check_randomised(self) -> None:
        """Whether it looks another way with shuffled weights."""
        self._check(CheckRandomised, "randomised", self.tr("Explaining with shuffled weights"))

    def withdraw(self, state: CamState) -> None:
        """An explanation goes ahead of a check, which would hold it up for a minute."""
        for name, of in list(state.checks.items()):
            del state.checks[name]
            state.withdrawn[name] = of
            self._questions.drop(name)
            self._status.say(self.tr("The check of the map was stopped because another map was asked for."))

    def _check(self, kind: type[MapRequest], name: str, words: str) -> None:
        model = self._session.model
        state = model.cam if model is not None else None
        explained = state.explained if state is not None else None
        if state is None or model is None or explained is None or state.large < 0:
            return
        found = explained.maps[state.large]
        request = model.ask(
            kind,
            image=state.image,
            method=found.method,
            layer=found.layer,
            call=found.call,
            cls=found.cls if found.cls is not None else state.shown_class,
            box=found.box,
            preprocess=state.preprocess,
            device=model.cost.device_of_values,
        )
        operation = self._questions.ask(name, request, words)
        of = state.checks[name] = state.place_of(found)
        state.check_errors.pop(name, None)
        state.withdrawn.pop(name, None)

        def take(answer, _payload) -> None:
            results = state.faithfulness if name == "faithfulness" else state.randomised
            results[of] = answer
            over()

        def over(problem: Problem | None = None) -> None:
            if state.checks.get(name) is of:  # the same map may be checked anew
                del state.checks[name]
            if problem is not None:
                state.check_errors[name] = (of, f"{problem.message} {problem.hint}".strip())
            self._show()

        operation.success(take)
        operation.failure(over)
        operation.cancelled.connect(over)
        self._show()
