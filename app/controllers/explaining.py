"""What the live model looks at in the image on the bench: asked of the lab as the choices of the CAM page say."""

import dataclasses
from collections.abc import Callable
from typing import Any

import msgspec
from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from app.cam_state import FIRST_METHODS, Around, Beside, CamChoice, CamState
from app.controllers.jobs import Jobs
from app.controllers.pages import Pages
from app.controllers.status_text import StatusText
from app.engine.operation import Operation, Problem
from app.engine.pool import EnginePool
from app.live_model import LiveModel
from app.main_window import MainWindow
from app.session import Session
from app.views.cam_details import CamDetails
from app.views.cam_details import heading as cam_heading
from inspector.cam.result import CamReport, Faithfulness, FeatureReport, MapInfo, Randomised
from inspector.engine.messages import CheckRandomised, ExplainImages, MapRequest, MeasureFaithfulness, ReadFeatureMaps

SELECTED = "selected"  # the layer that the tree has


class Explaining(QObject):
    """One explanation under way at a time; it is asked for once its page is looked at. GUI thread."""

    def __init__(
        self,
        session: Session,
        pages: Pages,
        pool: EnginePool,
        jobs: Jobs,
        status: StatusText,
        window: MainWindow,
        parent: QObject | None = None,
    ):
        super().__init__(parent)
        self._session, self._pool, self._jobs, self._window = session, pool, jobs, window
        self._status, self._view = status, window.cam
        self._asked: dict[str, Operation] = {}  # "maps", "features" and "faithfulness" under way
        self._model: LiveModel | None = None
        self._tree: object = None  # the model's tree that was explained
        self._done: tuple = ()  # what the state is of
        self._featured: tuple = ()
        self._beside: tuple = ()
        self._part: CamDetails | None = None
        session.model_changed.connect(self._look)
        session.images_changed.connect(self._look)
        session.slots_changed.connect(self._look)
        session.model_selected.connect(self._follow_selection)
        pages.changed.connect(self._look)
        view = self._view
        view.method_chosen.connect(lambda method: self._choose(method=method))
        view.layer_chosen.connect(self._choose_layer)
        view.class_chosen.connect(lambda cls: self._choose(cls=cls))
        view.map_chosen.connect(self._choose_map)
        view.signed_chosen.connect(self._use_signed)
        view.beside_chosen.connect(self._choose_beside)
        view.hovered.connect(self._hover)
        view.features.kept.connect(self._keep_layer)
        view.features.dropped.connect(self._drop_layers)
        view.features.copy_requested.connect(self._copy_features)

    @property
    def busy(self) -> bool:
        """Whether something of the page is still to come."""
        return bool(self._asked)

    @property
    def state(self) -> CamState | None:
        return self._session.model.cam if self._session.model is not None else None

    def use_preprocessing(self, spec: str) -> None:
        """As --preprocess takes it; "" is what is found."""
        state = self.state
        if state is not None:
            state.preprocess, state.report = spec, None
            self._look()

    def use_class(self, cls: int) -> None:
        self._choose(cls=cls)

    # what is to be shown

    def _look(self) -> None:
        """Ask for what the page lacks, and show what is there."""
        session = self._session
        if session.model is not self._model:
            self._cancel()
            self._model, self._done, self._featured, self._beside = session.model, (), (), ()
        lacks = "model" if session.model is None else "image" if not session.images else ""
        state = self.state
        if state is not None and not lacks and self._window.page == "cam" and self._is_ready():
            self._ask_maps(state)
            self._ask_beside(state)
            self._ask_features(state)
        self._show(lacks)

    def _is_ready(self) -> bool:
        model = self._session.model
        return model is not None and model.state == "ready"

    def _show(self, lacks: str = "") -> None:
        session, state = self._session, self.state
        lacks = lacks or ("model" if session.model is None else "image" if not session.images else "")
        self._view.refresh(state, self._around(lacks))
        if self._window.page == "cam" and state is not None and state.explained is not None and not lacks:
            self._part = CamDetails(state)
            self._part.faithfulness_requested.connect(self.measure_faithfulness)
            self._part.randomised_requested.connect(self.check_randomised)
            self._part.preprocessing_requested.connect(self.ask_preprocessing)
            self._window.details.show_part(("cam",), *cam_heading(state), self._part)
        elif self._part is not None:
            self._part = None
            session.model_selected.emit()  # whoever shows what is selected does so again

    def _around(self, lacks: str) -> Around:
        session = self._session
        model = session.model
        if model is None or model.listing is None:
            return Around(lacks)
        others = [
            (document.path, document.name)
            for document in session.documents
            if document.listing is not None and document.path != model.source.weights
        ]
        return Around(lacks, tuple(each.name for each in model.listing.modules), self._note(model), tuple(others))

    def _note(self, model: LiveModel) -> str:
        """Random weights look at nothing: that has to be said before anybody believes a map of theirs."""
        source = model.source
        zoo = source.model.startswith(("torchvision:", "timm:"))
        if not zoo or source.weights or "weights=" in source.model or "pretrained=" in source.model:
            return ""
        words = self.tr("{name} was built without weights: what it says and looks at is random")
        return words.format(name=model.name)

    def _hover(self, at) -> None:
        if self._part is not None:
            self._part.set_hover(at)

    # choices

    def _choose(self, **changes) -> None:
        state = self.state
        if state is not None:
            choice = state.choice
            fields = {"method": choice.method, "layer": choice.layer, "cls": choice.cls} | changes
            state.choice = CamChoice(**fields)
            self._look()

    def _choose_layer(self, layer: str) -> None:
        model = self._session.model
        if layer == SELECTED:
            if model is None or model.listing is None or model.selection.kind != "module":
                return
            layer = model.listing.modules[model.selection.index].name
        self._choose(layer=layer)

    def _use_signed(self, signed: bool) -> None:
        state = self.state
        if state is not None and state.signed != signed:
            state.signed = signed
            self._look()

    def _choose_map(self, place: int) -> None:
        state = self.state
        if state is not None and state.explained is not None:
            found = state.explained.maps[place]
            self._choose(method=found.method, layer=found.layer)

    def _follow_selection(self) -> None:
        if self._window.page == "cam" and self.state is not None and self._part is not None:
            self._look()

    # the maps

    def _ask_maps(self, state: CamState) -> None:
        image, choice = self._session.images[self._session.image], state.choice
        model = self._session.model
        assert model is not None  # noqa: S101 - there is a state
        methods = list(dict.fromkeys((*FIRST_METHODS, choice.method)))
        layers = list(dict.fromkeys(("auto", *state.layers, *([choice.layer] if choice.layer else []))))
        cls = "top1" if choice.cls is None else str(choice.cls)
        wanted = (model.tree, image, tuple(methods), tuple(layers), cls, state.preprocess, state.signed)
        if wanted == self._done or (self._holds(state, image, model) and state.large >= 0 and self._same(wanted)):
            return
        if state.image != image:
            state.report, state.features, state.choice = None, None, CamChoice(choice.method, choice.layer)
            cls = "top1"
            wanted = (*wanted[:4], cls, *wanted[5:])
        self._done = wanted
        request = model.ask(
            ExplainImages,
            images=(image,),
            methods=tuple(methods),
            layers=tuple(layers),
            classes=(cls,),
            signed=state.signed,
            preprocess=state.preprocess,
            device=model.cost.device,
        )
        operation = self._ask("maps", request, self.tr("Explaining {name}"))
        state.state, state.message, state.hint = "explaining", "", ""
        operation.success(lambda report, payload: self._take(state, image, report, payload))
        operation.failure(lambda problem: self._fail(state, image, problem))
        operation.cancelled.connect(lambda: self._cancelled(state))

    def _holds(self, state: CamState, image: bytes, model: LiveModel) -> bool:
        return state.image == image and state.report is not None and self._done[:1] == (model.tree,)

    def _same(self, wanted: tuple) -> bool:
        """Whether all that was wanted before is what is wanted now, but for the class and what is large."""
        done = self._done
        return (
            len(done) == len(wanted)
            and done[5:] == wanted[5:]
            and set(wanted[2]) <= set(done[2])
            and set(wanted[3]) <= set(done[3])
        )

    def _take(self, state: CamState, image: bytes, report: CamReport, payload) -> None:
        state.state, state.report, state.payload, state.image = "done", report, bytes(payload), image
        explained = state.explained
        if explained is not None and explained.error:
            state.state, state.message = "failed", explained.error
        elif not state.choice.layer and not state.layers:
            self._widen(state, report)
        self._look()

    def _widen(self, state: CamState, report: CamReport) -> None:
        """The grid compares the layer that was found with two before it, of the same kind: layer2, layer3, layer4."""
        model = self._session.model
        if model is None or model.listing is None or not report.layers:
            return
        state.layers = before(report.layers[0].name, [each.name for each in model.listing.modules])

    def _fail(self, state: CamState, image: bytes, problem: Problem) -> None:
        state.state, state.message, state.hint, state.image = "failed", problem.message, problem.hint, image
        self._show()

    def _cancelled(self, state: CamState) -> None:
        state.state = "cancelled"
        self._show()

    # the same map with other weights

    def _choose_beside(self, path: bytes | None) -> None:
        state = self.state
        if state is None:
            return
        document = self._session.find(path) if path is not None else None
        self._drop("beside")
        self._beside = ()
        state.beside = Beside(document.path, document.name) if document is not None else None
        self._look()

    def _ask_beside(self, state: CamState) -> None:
        """Of the method, layer and class that are large."""
        beside, explained, model = state.beside, state.explained, self._session.model
        if beside is None or model is None or explained is None or state.large < 0 or "maps" in self._asked:
            return
        large = explained.maps[state.large]
        wanted = (
            model.tree,
            state.image,
            beside.path,
            large.method,
            large.layer,
            state.shown_class,
            state.preprocess,
            state.signed,
        )
        if wanted == self._beside:
            return
        self._beside = wanted
        assert state.report is not None  # noqa: S101 - there is a map
        request = model.ask(
            ExplainImages,
            images=(state.image,),
            methods=(large.method,),
            layers=(large.layer,),
            classes=("top1" if state.shown_class is None else str(state.shown_class),),
            signed=state.signed,
            preprocess=state.preprocess or state.report.preprocessing.spec,
            device=model.cost.device,
        )
        request = msgspec.structs.replace(request, weights=beside.path, container=None)
        operation = self._ask("beside", request, self.tr("Explaining {name} with other weights"))

        def take(report: CamReport, payload) -> None:
            if state.beside is not None and state.beside.path == beside.path:
                state.beside = dataclasses.replace(beside, report=report, payload=bytes(payload), error="")
                self._show()

        def fail(problem: Problem) -> None:
            if state.beside is not None and state.beside.path == beside.path:
                state.beside = dataclasses.replace(beside, report=None, error=problem.message)
                self._show()

        operation.success(take)
        operation.failure(fail)

    # feature maps of what the tree has selected, else of the layer that is explained

    def _ask_features(self, state: CamState) -> None:
        model, explained = self._session.model, state.explained
        if model is None or model.listing is None or explained is None or explained.error or "maps" in self._asked:
            return
        layer = explained.maps[state.large].layer if state.large >= 0 else ""
        if model.selection.kind == "module" and model.listing.modules[model.selection.index].name:
            layer = model.listing.modules[model.selection.index].name
        layers = tuple(dict.fromkeys((layer, *state.kept)))
        wanted = (model.tree, state.image, layers, state.preprocess)
        if not layer or wanted == self._featured:
            return
        self._featured = wanted
        request = model.ask(
            ReadFeatureMaps,
            image=state.image,
            layers=layers,
            preprocess=state.preprocess,
            device=model.cost.device,
        )
        operation = self._ask("features", msgspec.structs.replace(request, urgent=True), self.tr("Feature maps"))
        operation.success(lambda report, payload: self._take_features(state, report, payload))
        operation.failure(lambda _problem: self._take_features(state, None, b""))

    def _keep_layer(self) -> None:
        state = self.state
        if state is not None and state.features is not None and state.features.layers:
            state.kept = tuple(dict.fromkeys((*state.kept, state.features.layers[0].layer)))
            self._say_kept(state)

    def _say_kept(self, state: CamState) -> None:
        words = self.tr("{layers} stay: select another layer in the tree.")
        self._status.say(words.format(layers=", ".join(state.kept)))

    def _drop_layers(self) -> None:
        state = self.state
        if state is not None:
            state.kept = ()
            self._look()

    def _copy_features(self) -> None:
        """The Python that gives the same tensors."""
        state = self.state
        if state is not None and state.features is not None:
            QGuiApplication.clipboard().setText(state.features.python)
            self._status.say(self.tr("Copied the Python lines that give the same tensors."))

    def _take_features(self, state: CamState, report: FeatureReport | None, payload) -> None:
        state.features, state.feature_payload = report, bytes(payload)
        self._show()

    # checks of the large map, on request and in the background

    def measure_faithfulness(self) -> None:
        """Whether the model depends on what it points at."""
        self._check(MeasureFaithfulness, "faithfulness", self.tr("Measuring faithfulness"), _with_faithfulness)

    def check_randomised(self) -> None:
        """Whether it looks another way with shuffled weights."""
        self._check(CheckRandomised, "randomised", self.tr("Explaining with shuffled weights"), _with_randomised)

    def _check(self, kind: type[MapRequest], name: str, words: str, put: Callable[[MapInfo, Any], MapInfo]) -> None:
        state, model = self.state, self._session.model
        explained = state.explained if state is not None else None
        if state is None or model is None or explained is None or state.large < 0:
            return
        found, image = explained.maps[state.large], state.image
        request = model.ask(
            kind,
            image=image,
            method=found.method,
            layer=found.layer,
            call=found.call,
            cls=found.cls if found.cls is not None else state.shown_class,
            preprocess=state.preprocess,
            device=model.cost.device,
        )
        state.checks.add(name)
        operation = self._ask(name, request, words)

        def take(answer, _payload) -> None:
            state.checks.discard(name)
            report, now = state.report, state.explained
            if report is not None and now is not None and state.image == image:
                maps = tuple(put(each, answer) if _place(each) == _place(found) else each for each in now.maps)
                state.report = dataclasses.replace(report, images=(dataclasses.replace(now, maps=maps),))
            self._show()

        def over(problem: Problem | None = None) -> None:
            state.checks.discard(name)
            if problem is not None:
                self._jobs.add_problem(problem.message, problem.hint, model.name, "warn", model)
            self._show()

        operation.success(take)
        operation.failure(over)
        operation.cancelled.connect(over)
        self._show()

    def ask_preprocessing(self) -> None:
        from app.dialogs.preprocessing import PreprocessingDialog

        state = self.state
        if state is None or state.report is None:
            return
        dialog = PreprocessingDialog(state.report.preprocessing, self._window)
        dialog.chosen.connect(self.use_preprocessing)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    # the lab

    def _ask(self, part: str, request, words: str) -> Operation:
        self._drop(part)
        operation = self._pool.lab().send(request)
        self._asked[part] = operation

        def over(*_answer) -> None:
            if self._asked.get(part) is operation:
                del self._asked[part]

        for signal in (operation.finished, operation.failed, operation.cancelled):
            signal.connect(over)
        model = self._session.model
        self._jobs.follow(operation, words.format(name=model.name if model is not None else ""))
        return operation

    def _drop(self, part: str) -> None:
        operation = self._asked.pop(part, None)
        if operation is not None:
            operation.cancel()

    def _cancel(self) -> None:
        for part in list(self._asked):
            self._drop(part)


def _place(found: MapInfo) -> tuple:
    """What a map is of."""
    return found.method, found.layer, found.call, found.cls


def _with_faithfulness(found: MapInfo, answer: Faithfulness) -> MapInfo:
    return found._replace(faithfulness=answer)


def _with_randomised(found: MapInfo, answer: Randomised) -> MapInfo:
    """A map that survives has a flag more."""
    flags = (*found.flags, answer.flag) if answer.flag.name else found.flags
    return found._replace(randomised=answer.correlation, flags=flags)


WANTED = 2  # layers beside the found one


def before(name: str, names: list[str]) -> tuple[str, ...]:
    """The siblings ahead of `name`, the nearest ones, or those of the module it is the last of; oldest first."""
    parent, _, last = name.rpartition(".")
    while True:
        siblings = [each for each in names if each.rpartition(".")[0] == parent and each]
        ahead = siblings[: siblings.index(f"{parent}.{last}" if parent else last)] if siblings else []
        ahead = [each for each in ahead if any(other.startswith(f"{each}.") for other in names)]
        if ahead or not parent:
            return tuple(ahead[-WANTED:])
        parent, _, last = parent.rpartition(".")
