"""Feature maps of what the tree has selected, else of the layer that is explained, and of layers that were kept."""

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from app.controllers.lab_questions import LabQuestions
from app.controllers.status_text import StatusText
from app.state.cam_state import CamState
from app.state.live_model import LiveModel
from app.state.session import Session
from app.views.feature_list import FeatureList
from inspector.cam.result import FeatureReport
from inspector.engine.messages import ReadFeatureMaps


class FeatureReading(QObject):
    """`show` is called when something of the state changed. GUI thread."""

    def __init__(
        self,
        session: Session,
        questions: LabQuestions,
        status: StatusText,
        view: FeatureList,
        show: Callable[[], None],
        parent: QObject,
    ):
        super().__init__(parent)
        self._session, self._questions, self._status, self._show = session, questions, status, show
        self._done: tuple = ()  # what was asked for last
        view.kept.connect(self._keep_layer)
        view.dropped.connect(self._drop_layers)
        view.copy_requested.connect(self._copy)

    def forget(self) -> None:
        self._done = ()

    def ask(self, model: LiveModel, stamp: object) -> None:
        """`stamp` tells versions of the image's file apart."""
        state, explained, listing = model.cam, model.cam.explained, model.listing
        if listing is None or explained is None or explained.error or self._questions.is_asked("maps"):
            return
        layer = explained.maps[state.large].layer if state.large >= 0 else ""
        if not layer and state.report is not None and state.report.layers:
            layer = state.report.layers[0].name
        if model.selection.kind == "module" and listing.modules[model.selection.index].name:
            layer = listing.modules[model.selection.index].name
        layers = tuple(dict.fromkeys((layer, *state.kept)))
        wanted = (id(model.tree), state.image, stamp, layers, state.preprocess)
        if not layer or wanted == self._done:
            return
        self._done = wanted
        request = model.ask(
            ReadFeatureMaps,
            image=state.image,
            layers=layers,
            preprocess=state.preprocess,
            device=model.cost.device_of_values,
        )
        operation = self._questions.ask("features", request, self.tr("Feature maps"))
        operation.success(lambda report, payload: self._take(state, report, payload))
        operation.failure(lambda _problem: self._take(state, None, b""))
        operation.cancelled.connect(lambda: self._cancelled(wanted))

    def _take(self, state: CamState, report: FeatureReport | None, payload) -> None:
        state.features, state.feature_payload = report, bytes(payload)
        self._show()

    def _cancelled(self, wanted: tuple) -> None:
        if self._done == wanted:
            self._done = ()

    def _keep_layer(self) -> None:
        state = self._state
        if state is not None and state.features is not None and state.features.layers:
            state.kept = tuple(dict.fromkeys((*state.kept, state.features.layers[0].layer)))
            words = self.tr("{layers} stay: select another layer in the tree.")
            self._status.say(words.format(layers=", ".join(state.kept)))

    def _drop_layers(self) -> None:
        state = self._state
        if state is not None:
            state.kept = ()
            self._session.model_selected.emit()

    def _copy(self) -> None:
        """The Python that gives the same tensors."""
        state = self._state
        if state is not None and state.features is not None:
            QGuiApplication.clipboard().setText(state.features.python)
            self._status.say(self.tr("Copied the Python lines that give the same tensors."))

    @property
    def _state(self) -> CamState | None:
        return self._session.model.cam if self._session.model is not None else None
