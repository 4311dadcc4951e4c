"""What the live model looks at in the image on the bench: asked of the lab as the choices of the CAM page say."""

import dataclasses
import os

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from app.controllers.cam_waiting import CamWaiting
from app.controllers.cam_wanted import Wanted, one_of_each_folder, stamp_of
from app.controllers.explaining_beside import ExplainingBeside
from app.controllers.feature_reading import FeatureReading
from app.controllers.jobs import Jobs
from app.controllers.lab_questions import LabQuestions
from app.controllers.map_checks import MapChecks
from app.controllers.pages import Pages
from app.controllers.status_text import StatusText
from app.engine.operation import Operation, Problem
from app.engine.pool import EnginePool
from app.main_window import MainWindow
from app.state.cam_layers import before
from app.state.cam_state import ATTENTION, FIRST_METHODS, METHODS, Around, CamChoice, CamState
from app.state.live_model import LiveModel
from app.state.recent import printable
from app.state.session import Session
from app.views.cam_details import CamDetails
from app.views.cam_details import heading as cam_heading
from app.words import cam_sentence
from inspector.cam.result import CamReport
from inspector.engine.messages import ExplainImages

SELECTED = "selected"  # the layer that the tree has
PART = ("cam",)  # what the details show while they are this page's


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
        self._session, self._window, self._view = session, window, window.cam
        self._waiting = CamWaiting(window.cam, self)
        self._questions = questions = LabQuestions(session, pool, jobs, self._watch)
        self._checks = MapChecks(session, questions, status, self._show, self)
        self._features = FeatureReading(session, questions, status, window.cam.features, self._show, self)
        self._beside = ExplainingBeside(session, questions, self._checks.withdraw, self._look, self._show, self)
        self._model: LiveModel | None = None
        self._tree: object = None  # the model's tree that was explained
        self._under_way: Wanted | None = None
        self._have: Wanted | None = None  # what the state's report is of
        self._refused: Wanted | None = None  # failed or cancelled: not asked again by itself
        self._part: CamDetails | None = None
        session.model_changed.connect(self._look)
        session.images_changed.connect(self._look)
        session.slots_changed.connect(self._look)
        session.model_selected.connect(self._follow_selection)
        pages.changed.connect(self._look)
        view = self._view
        view.method_chosen.connect(lambda method: self._choose(method=method, head=None))
        view.layer_chosen.connect(self._choose_layer)
        view.class_chosen.connect(self.use_class)
        view.map_chosen.connect(self._choose_map)
        view.box_chosen.connect(lambda box: self._choose(cls=box.cls, box=box.number))
        view.spread_chosen.connect(lambda spread: self._set(spread=spread))
        view.classes_chosen.connect(lambda classes: self._set(classes=classes))
        view.signed_chosen.connect(lambda signed: self._set(signed=signed))
        view.beside_chosen.connect(self._beside.choose)
        view.hovered.connect(self._hover)
        view.names_wanted.connect(self.ask_names)
        view.names_dropped.connect(lambda: self.use_names(b""))
        view.preprocessing_wanted.connect(self.ask_preprocessing)
        view.again_wanted.connect(self.explain_again)

    @property
    def busy(self) -> bool:
        """Whether something of the page is still to come."""
        return self._questions.busy

    @property
    def state(self) -> CamState | None:
        return self._session.model.cam if self._session.model is not None else None

    # choices

    def use_preprocessing(self, spec: str) -> None:
        """As --preprocess takes it; "" is what is found."""
        self._set(preprocess=spec)

    def use_class(self, cls: int | str) -> None:
        """Its number, or a text as it was typed: a number or a name."""
        self._choose(cls=cls, box=0)

    def use_names(self, path: bytes) -> None:
        """A file with the names of the classes; b"" for those that are found."""
        self._set(names=path)

    def ask_names(self) -> None:
        kinds = self.tr("Names of classes (*.txt *.json *.names *.csv);;All files (*)")
        path, _ = QFileDialog.getOpenFileName(self._window, self.tr("Names of the classes"), "", kinds)
        if path:
            self.use_names(os.fsencode(path))

    def ask_preprocessing(self) -> None:
        from app.dialogs.preprocessing import PreprocessingDialog

        state = self.state
        if state is None:
            return
        found = state.report.preprocessing if state.report is not None else None
        dialog = PreprocessingDialog(found, self._window)
        dialog.chosen.connect(self.use_preprocessing)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def explain_again(self) -> None:
        """What failed, or was cancelled, once more."""
        state, refused = self.state, self._refused
        if state is not None and refused is not None and not state.notice:
            state.choice, state.preprocess, state.signed, state.names, state.spread, state.classes = refused.choices
        self._refused = None
        self._look()

    def measure_faithfulness(self) -> None:
        self._checks.measure_faithfulness()

    def check_randomised(self) -> None:
        self._checks.check_randomised()

    def _set(self, **fields) -> None:
        state = self.state
        if state is not None and any(getattr(state, name) != value for name, value in fields.items()):
            for name, value in fields.items():
                setattr(state, name, value)
            self._refused, state.notice = None, ""
            if {"preprocess", "names"} & fields.keys():  # what was said before may be said no more
                state.said.clear()
            self._look()

    def _choose(self, **changes) -> None:
        state = self.state
        if state is not None:
            self._refused, state.notice = None, ""
            state.choice = dataclasses.replace(state.choice, **changes)
            self._look()

    def _choose_layer(self, layer: str) -> None:
        model = self._session.model
        if layer == SELECTED:
            if model is None or model.listing is None or model.selection.kind != "module":
                return
            layer = model.listing.modules[model.selection.index].name
        self._choose(layer=layer)

    def _choose_map(self, place: int) -> None:
        state = self.state
        if state is not None and state.explained is not None:
            found = state.explained.maps[place]
            stays = found.cls in {None, state.shown_class}
            cls, box = (state.choice.cls, state.choice.box) if stays else (found.cls, found.box)
            layers = {each.layer for each in state.explained.maps if each.method == found.method}
            # attention, followed up to one layer, says nothing about the layer of other methods
            layer = found.layer if len(layers) > 1 or found.method not in ATTENTION else state.choice.layer
            self._choose(method=found.method, layer=layer, cls=cls, head=found.head, box=box)

    # what is to be shown

    def _look(self) -> None:
        """Ask for what the page lacks, and show what is there."""
        session = self._session
        if session.model is not self._model:
            self._questions.cancel()
            self._model, self._tree = session.model, None
            self._forget()
        state, model = self.state, session.model
        if state is not None and model is not None and self._window.page == "cam" and not self._lacks():
            if model.tree is not self._tree:
                self._begin_anew(state, model)
            image = session.images[session.image]
            stamp = stamp_of(image)
            self._ask_maps(state, model, image, stamp)
            self._beside.ask(model, stamp)
            self._features.ask(model, stamp)
        self._show()

    def _lacks(self) -> str:
        model = self._session.model
        if model is None:
            return "model"
        if not self._session.images:
            return "image"
        return "" if model.state == "ready" else model.state

    def _forget(self) -> None:
        self._under_way = self._have = self._refused = None
        self._features.forget()
        self._beside.forget()

    def _begin_anew(self, state: CamState, model: LiveModel) -> None:
        """It was built, or built anew: what was said of another build is not said of this one."""
        self._tree = model.tree
        self._forget()
        state.report, state.features, state.layers, state.notice = None, None, (), ""
        by_map = (state.checks, state.check_errors, state.withdrawn, state.faithfulness, state.randomised)
        for found in (*by_map, state.said):
            found.clear()
        names = {each.name for each in model.listing.modules} if model.listing is not None else set()
        state.kept = tuple(each for each in state.kept if each in names)
        layer = state.choice.layer if state.choice.layer in names else ""
        state.choice = CamChoice(state.choice.method, layer)

    def _follow_selection(self) -> None:
        if self._window.page == "cam" and self.state is not None and self._part is not None:
            self._look()

    def _show(self) -> None:
        state, lacks = self.state, self._lacks()
        if state is not None and state.large >= 0:
            state.last = state.large
        self._view.refresh(state, self._around(lacks))
        self._view.images.set_said(cam_sentence.said(state))
        if self._window.page == "cam" and state is not None and state.explained is not None and not lacks:
            model = self._session.model
            self._part = CamDetails(state, self._note(model) if model is not None else "")
            self._part.faithfulness_requested.connect(self.measure_faithfulness)
            self._part.randomised_requested.connect(self.check_randomised)
            self._part.preprocessing_requested.connect(self.ask_preprocessing)
            self._window.details.show_part(PART, *cam_heading(state), self._part)
        elif self._part is not None:
            self._part = None
            self._leave_details()

    def _leave_details(self) -> None:
        """Whoever shows what is selected does so again."""
        if self._window.details.shown == PART:
            self._window.details.clear()
            self._session.model_selected.emit()
            if self._session.current is not None:
                self._session.selection_changed.emit(self._session.current)

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
        weights = printable(os.path.basename(os.fsdecode(model.source.weights)))
        layers = tuple(each.name for each in model.listing.modules)
        return Around(lacks, layers, self._note(model), tuple(others), weights)

    def _note(self, model: LiveModel) -> str:
        """Random weights look at nothing: that has to be said before anybody believes a map of theirs."""
        source = model.source
        zoo = source.model.startswith(("torchvision:", "timm:"))
        if not zoo or source.weights or "weights=" in source.model or "pretrained=" in source.model:
            return ""
        words = self.tr("Built without weights: what {name} says and looks at is random")
        return words.format(name=model.name.partition("(")[0])

    def _hover(self, at) -> None:
        if self._part is not None:
            self._part.set_hover(at)

    def _watch(self, part: str, operation: Operation, words: str) -> None:
        state = self.state
        if part == "maps" and state is not None:  # the page shows of which model
            words = METHODS.get(state.choice.method, words)
        self._waiting.follow(part, operation, words)

    # the maps

    def _ask_maps(self, state: CamState, model: LiveModel, image: bytes, stamp: object) -> None:
        if stamp is None and state.image == image and self._have is not None:
            stamp = self._have.base[1]  # deleted since: what is known of it stays
        if state.image != image or (self._have is not None and self._have.base[1] != stamp):
            state.report, state.features, state.choice = None, None, CamChoice(state.choice.method, state.choice.layer)
            state.image, state.last, self._have = image, -1, None
        state.stamp, choice = stamp, state.choice
        classes = (choice.spec, *(state.classes if state.spread == "classes" else ()))
        wanted = Wanted(
            (image, stamp, state.preprocess, state.signed, state.names, state.compares == "heads"),
            tuple(dict.fromkeys((*FIRST_METHODS, choice.method))),
            tuple(dict.fromkeys(("auto", *state.layers, *([choice.layer] if choice.layer else [])))),
            classes,
            (choice, state.preprocess, state.signed, state.names, state.spread, state.classes),
        )
        if wanted in {self._under_way, self._refused}:
            return
        if self._have is not None and (wanted == self._have or (self._have.serves(wanted) and state.large >= 0)):
            self._have = dataclasses.replace(self._have, choices=wanted.choices)
            self._rest(state)
            return
        self._under_way, self._refused = wanted, None
        self._checks.withdraw(state)
        request = model.ask(
            ExplainImages,
            images=(image,),
            methods=wanted.methods,
            layers=wanted.layers,
            classes=classes,
            names=state.names,
            others=one_of_each_folder(self._session.images),
            heads=state.compares == "heads",
            signed=state.signed,
            preprocess=state.preprocess,
            device=model.cost.device_of_values,
        )
        operation = self._questions.ask("maps", request, self.tr("Explaining {name}"))
        state.state, state.message, state.hint = "explaining", "", ""
        operation.success(lambda report, payload: self._take(state, wanted, report, payload))
        operation.failure(lambda problem: self._fail(state, wanted, problem))
        operation.cancelled.connect(lambda: self._cancelled(state, wanted))

    def _rest(self, state: CamState) -> None:
        """All that is wanted is there: nothing else is waited for, and what failed of another choice is over."""
        if self._under_way is not None:
            self._under_way = None
            self._questions.drop("maps")
        if self._refused is None:
            state.state, state.message, state.hint = "done", "", ""

    def _take(self, state: CamState, wanted: Wanted, report: CamReport, payload) -> None:
        explained = report.images[0] if report.images else None
        if explained is None or explained.error:
            problem = Problem("BadRequest", explained.error if explained is not None else self.tr("Nothing came back."))
            self._fail(state, wanted, problem)
            return
        self._under_way = None
        if explained.predictions:
            state.said[state.image] = explained.predictions[0]
        if isinstance(state.choice.cls, str):  # now its number is known: it was asked for first
            first = next((each for each in explained.maps if each.cls is not None), None)
            cls, box = (first.cls, first.box) if first is not None else (None, 0)
            state.choice = dataclasses.replace(state.choice, cls=cls, box=box)
        methods = [each.method for each in explained.maps]
        if not explained.predictions and methods and state.choice.method not in methods:  # nothing that has a class
            state.choice = dataclasses.replace(state.choice, method=methods[0])
        choices = (state.choice, *wanted.choices[1:])
        self._have = dataclasses.replace(wanted, choices=choices, classes=(state.choice.spec, *wanted.classes[1:]))
        state.state, state.report, state.payload, state.last = "done", report, bytes(payload), -1
        if not state.choice.layer and not state.layers:
            self._widen(state, report)
        self._look()

    def _widen(self, state: CamState, report: CamReport) -> None:
        """The grid compares the layer that was found with two before it, of the same kind: layer2, layer3, layer4."""
        model = self._session.model
        if model is None or model.listing is None or not report.layers:
            return
        state.layers = before(report.layers[0].name, [each.name for each in model.listing.modules])

    def _fail(self, state: CamState, wanted: Wanted, problem: Problem) -> None:
        if self._have is None and state.choice.method in ATTENTION:  # chosen for another model: this one has none
            self._under_way = None
            state.choice = dataclasses.replace(state.choice, method=FIRST_METHODS[0], head=None)
            state.notice = problem.message
            self._look()
            return
        self._end(state, wanted, "failed", problem.message, problem.hint)

    def _cancelled(self, state: CamState, wanted: Wanted) -> None:
        if self._under_way == wanted:  # else something newer was asked in its place
            self._end(state, wanted, "cancelled", self.tr("The explanation was cancelled."))

    def _end(self, state: CamState, wanted: Wanted, how: str, message: str, hint: str = "") -> None:
        """Without maps. The page goes back to the choices of those that it has."""
        self._under_way, self._refused = None, wanted
        state.state, state.message, state.hint = how, message, hint
        if self._have is not None:
            if set(state.layers) - set(self._have.layers):  # some of those to compare with make no picture
                state.layers = tuple(each for each in state.layers if each in self._have.layers)
                if wanted.choices == self._have.choices:
                    state.state, state.message, state.hint = "done", "", ""
            choices = self._have.choices
            state.choice, state.preprocess, state.signed, state.names, state.spread, state.classes = choices
        self._show()
