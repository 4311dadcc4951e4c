"""The large map once more, with the weights of another checkpoint that is open."""

import dataclasses
from collections.abc import Callable

import msgspec
from PySide6.QtCore import QObject

from app.controllers.lab_questions import LabQuestions
from app.state.cam_state import Beside, CamState
from app.state.live_model import LiveModel
from app.state.session import Session
from inspector.cam.result import CamReport
from inspector.engine.messages import ExplainImages


class ExplainingBeside(QObject):
    """`ahead` is called before an explanation is asked for, `look` when something else is to be, `show` when one came.

    GUI thread.
    """

    def __init__(
        self,
        session: Session,
        questions: LabQuestions,
        ahead: Callable[[CamState], None],
        look: Callable[[], None],
        show: Callable[[], None],
        parent: QObject,
    ):
        super().__init__(parent)
        self._session, self._questions, self._look, self._show = session, questions, look, show
        self._ahead = ahead
        self._done: tuple = ()

    def forget(self) -> None:
        self._done = ()

    def choose(self, path: bytes | None) -> None:
        """None: none."""
        model = self._session.model
        if model is None:
            return
        document = self._session.find(path) if path is not None else None
        self._questions.drop("beside")
        self._done = ()
        model.cam.beside = Beside(document.path, document.name) if document is not None else None
        self._look()

    def ask(self, model: LiveModel, stamp: object) -> None:
        """Of the method, layer and class that are large."""
        state = model.cam
        beside, explained, report = state.beside, state.explained, state.report
        if beside is None or report is None or explained is None or state.large < 0 or self._questions.is_asked("maps"):
            return
        large = explained.maps[state.large]
        of = (state.image, stamp, beside.path, large.method, large.layer, large.call, state.shown_class, large.box)
        wanted = (id(model.tree), *of, state.preprocess, state.signed)
        if wanted == self._done:
            return
        self._done = wanted
        state.beside = beside = dataclasses.replace(beside, report=None, error="")
        self._ahead(state)
        request = model.ask(
            ExplainImages,
            images=(state.image,),
            methods=(large.method,),
            layers=(large.layer,),
            classes=(dataclasses.replace(state.choice, cls=state.shown_class).spec,),
            names=state.names,
            signed=state.signed,
            preprocess=state.preprocess or report.preprocessing.spec,
            device=model.cost.device_of_values,
        )
        # weights that fit in part would leave the rest at random: better a sentence than a map of those
        request = msgspec.structs.replace(request, weights=beside.path, container=None, strict=True, guess=False)
        operation = self._questions.ask("beside", request, self.tr("Explaining {name} with other weights"))
        operation.success(lambda report, payload: self._take(state, beside, report=report, payload=bytes(payload)))
        operation.failure(lambda problem: self._take(state, beside, error=problem.message))
        operation.cancelled.connect(lambda: self._cancelled(state, beside, wanted))

    def _take(self, state: CamState, asked: Beside, report: CamReport | None = None, payload=b"", error="") -> None:
        if state.beside is asked:
            state.beside = dataclasses.replace(asked, report=report, payload=payload, error=error)
            self._show()

    def _cancelled(self, state: CamState, asked: Beside, wanted: tuple) -> None:
        if self._done == wanted:
            self._take(state, asked, error=self.tr("Cancelled."))
