"""Checks of the large map, on request and in the background: faithfulness, and the same with shuffled weights."""

import dataclasses
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject

from app.cam_state import CamState
from app.controllers.lab_questions import LabQuestions
from app.engine.operation import Problem
from app.session import Session
from inspector.cam.result import Faithfulness, MapInfo, Randomised
from inspector.engine.messages import CheckRandomised, MapRequest, MeasureFaithfulness


class MapChecks(QObject):
    """`show` is called when something of the state changed. GUI thread."""

    def __init__(self, session: Session, questions: LabQuestions, show: Callable[[], None], parent: QObject):
        super().__init__(parent)
        self._session, self._questions, self._show = session, questions, show

    def measure_faithfulness(self) -> None:
        """Whether the model depends on what it points at."""
        self._check(MeasureFaithfulness, "faithfulness", self.tr("Measuring faithfulness"), _with_faithfulness)

    def check_randomised(self) -> None:
        """Whether it looks another way with shuffled weights."""
        self._check(CheckRandomised, "randomised", self.tr("Explaining with shuffled weights"), _with_randomised)

    def _check(self, kind: type[MapRequest], name: str, words: str, put: Callable[[MapInfo, Any], MapInfo]) -> None:
        model = self._session.model
        state = model.cam if model is not None else None
        explained = state.explained if state is not None else None
        if state is None or model is None or explained is None or state.large < 0:
            return
        found, report = explained.maps[state.large], state.report
        assert report is not None  # noqa: S101 - there is a map
        request = model.ask(
            kind,
            image=state.image,
            method=found.method,
            layer=found.layer,
            call=found.call,
            cls=found.cls if found.cls is not None else state.shown_class,
            preprocess=state.preprocess,
            device=model.cost.device,
        )
        operation = self._questions.ask(name, request, words)
        of = state.checks[name] = state.place_of(found)
        state.check_errors.pop(name, None)

        def take(answer, _payload) -> None:
            now = state.explained
            if state.report is not None and now is not None and state.place_of(found) == of:
                maps = tuple(put(each, answer) if state.place_of(each) == of else each for each in now.maps)
                images = (dataclasses.replace(now, maps=maps),)
                state.report = dataclasses.replace(state.report, images=images)
            over(of, state, name)

        def over(of: tuple, state: CamState, name: str, problem: Problem | None = None) -> None:
            if state.checks.get(name) == of:
                del state.checks[name]
            if problem is not None:
                state.check_errors[name] = (of, f"{problem.message} {problem.hint}".strip())
            self._show()

        operation.success(take)
        operation.failure(lambda problem: over(of, state, name, problem))
        operation.cancelled.connect(lambda: over(of, state, name))
        self._show()


def _with_faithfulness(found: MapInfo, answer: Faithfulness) -> MapInfo:
    return found._replace(faithfulness=answer)


def _with_randomised(found: MapInfo, answer: Randomised) -> MapInfo:
    """A map that survives has a flag more."""
    flags = (*found.flags, answer.flag) if answer.flag.name else found.flags
    return found._replace(randomised=answer.correlation, flags=flags)
