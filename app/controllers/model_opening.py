"""How a model gets onto the bench: chosen in a dialog, dropped, or offered for what lies there already."""

import os
from dataclasses import replace

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog, QFileDialog

from app.controllers.documents import is_code
from app.controllers.jobs import Jobs
from app.controllers.lab import Lab
from app.controllers.model_consent import LIBRARIES, NO_MODEL, ModelConsent
from app.controllers.models import Models
from app.engine.operation import Operation, Problem
from app.engine.pool import EnginePool
from app.main_window import MainWindow
from app.state.document import Document
from app.state.live_model import ModelSource
from app.state.session import ROLES, Session
from app.text.argument_text import taken_apart
from app.widgets.weights_choice import AS_BUILT, Weights
from app.words.verdict import is_whole_model
from inspector.engine.messages import ListFactories
from inspector.model.result import Factories, Factory


class ModelOpening(QObject):
    """Whatever is chosen goes through the consent before it reaches Models. GUI thread."""

    said = Signal(str)  # one sentence, for a moment

    def __init__(
        self,
        session: Session,
        models: Models,
        consent: ModelConsent,
        pool: EnginePool,
        lab: Lab,
        jobs: Jobs,
        window: MainWindow,
        parent: QObject | None = None,
    ):
        super().__init__(parent)
        self._session, self._models, self._consent = session, models, consent
        self._pool, self._lab, self._jobs, self._window = pool, lab, jobs, window
        self._operation: Operation | None = None  # the factories of a file
        window.details.model_requested.connect(self.run_shown)
        window.cost.open_requested.connect(self.ask_open)
        window.error.weights_requested.connect(self.ask_weights)
        for page in (window.cost, window.cam.missing):
            page.offer_taken.connect(self.take_offer)
        session.updated.connect(lambda _document: self._offer())
        session.slots_changed.connect(self._offer)
        lab.python_changed.connect(self.reload)

    @property
    def busy(self) -> bool:
        """Whether a question is still to come."""
        return self._operation is not None or self._consent.busy

    # chosen

    def ask_open(self) -> None:
        """The dialog with every way to a model."""
        self._ask_open(None)

    def _ask_open(self, given: ModelSource | None) -> None:
        from app.dialogs.open_model import OpenModelDialog

        dialog = OpenModelDialog(self._near(), self._folder(), given, self._window)
        dialog.chosen.connect(self.open)
        dialog.file_chosen.connect(self.open_file)
        self._show(dialog)
        self._lab.start()
        operation = self._pool.lab().send(ListFactories(LIBRARIES[0].encode(), urgent=True))
        operation.success(lambda found, _payload: dialog.set_architectures(found.factories))
        operation.failure(lambda problem: dialog.set_architectures((), _sentence(problem)))
        dialog.finished.connect(lambda _result: operation.cancel())

    def open_file(self, path: bytes, weights: Weights = AS_BUILT, given: ModelSource | None = None) -> None:
        """A .py, whose factories are listed, or a saved model. `given` is what was chosen of it before."""
        source = ModelSource(os.fsdecode(path), weights=weights.path, container=weights.container, file=path)
        if not is_code(path):
            self._withdraw()
            self._consent.ask(source, self._models.open, self._take_weights)
            return
        self._withdraw()
        self._lab.start_for(path)
        operation = self._pool.lab().send(ListFactories(path, urgent=True))
        self._operation = operation
        operation.success(lambda found, _payload: self._choose(source, found, given))
        operation.failure(lambda problem: self._fail(source, problem))
        operation.cancelled.connect(lambda: self._forget(operation))
        self._jobs.follow(operation, self.tr("Reading {name}").format(name=source.shown))

    def _take_weights(self, source: ModelSource, problem: Problem) -> None:
        """A file of values alone is for the model that lies there already."""
        model = self._session.model
        if problem.kind == NO_MODEL and model is not None and model.tree is not None:
            self.set_weights(Weights(source.file))
        else:
            self._fail(source, problem)

    def _choose(self, source: ModelSource, found: Factories, given: ModelSource | None) -> None:
        from app.dialogs.factory import FactoryDialog

        self._operation = None
        if not found.factories:
            words = self.tr("{name} defines no function and no class that could build a model.")
            self._fail(source, Problem("BadRequest", words.format(name=source.shown)))
            return
        dialog = FactoryDialog(
            source.shown,
            found.factories,
            self._near(),
            self._folder(),
            _given(given, found.factories) if given is not None else None,
            Weights(source.weights, source.container),
            self._window,
        )
        dialog.chosen.connect(lambda call, weights: self._take_call(source, call, weights))
        self._show(dialog)

    def _take_call(self, source: ModelSource, call: str, weights: Weights) -> None:
        model = f"{os.fsdecode(source.file)}:{call}"
        self.open(replace(source, model=model, weights=weights.path, container=weights.container))

    def open(self, source: ModelSource) -> None:
        """Build it, once its code may run."""
        self._withdraw()
        self._consent.ask(source, self._models.open, self._fail)

    # offered

    def run_shown(self) -> None:
        """What can be run of the document that is shown."""
        if self._session.current is not None:
            self.run_document(self._session.current)

    @property
    def has_offer(self) -> bool:
        """Whether `take_offer` would build the model that a checkpoint on the bench belongs to."""
        return self._offered() is not None

    def take_offer(self) -> None:
        """Build what the pages of a model offer while there is none."""
        document = self._offered()
        if document is not None:
            self.run_document(document)

    def _offer(self) -> None:
        """Say it there."""
        document, words = self._offered(), ""
        if document is not None and document.file_state.identified is not None:
            words = self.tr("{name}: build with these weights").format(name=document.file_state.identified.shown)
        elif document is not None:
            words = self.tr("Run {name}").format(name=document.name)
        for page in (self._window.cost, self._window.cam.missing):
            page.set_offer(words)

    def _offered(self) -> Document | None:
        """The first on the bench that is a model, or belongs to one."""
        lying = (self._session.slots[role] for role in (self._session.role, *ROLES))
        return next((each for each in lying if each is not None and _can_run(each)), None)

    def run_document(self, document: Document) -> None:
        """The whole model that a file holds, else the architecture that it belongs to with its weights."""
        found = document.file_state.identified
        if document.listing is not None and is_whole_model(document.listing):
            self.open(ModelSource(os.fsdecode(document.path), file=document.path))
        elif found is not None:
            self.open(ModelSource(found.candidate.model, weights=document.path, container=found.container))

    # the one on the bench

    def reload(self) -> None:
        """Build it anew from what its files hold now; asks where these are others than those agreed to."""
        model = self._session.model
        if model is None:
            return
        source = model.source
        if is_code(source.file) and source.model == os.fsdecode(source.file):  # what builds it was never chosen
            self.open_file(source.file, Weights(source.weights, source.container))
            return
        self._withdraw()
        self._consent.ask(replace(source, consent=()), self._models.reload, self._fail)

    def change_arguments(self) -> None:
        """The dialog that it came from, as it was filled."""
        model = self._session.model
        if model is None:
            return
        source = model.source
        if source.call and is_code(source.file) and source.model.startswith(os.fsdecode(source.file)):
            self.open_file(source.file, Weights(source.weights, source.container), source)
        else:
            self._ask_open(source)

    def set_weights(self, weights: Weights) -> None:
        """Build it anew with these."""
        model = self._session.model
        if model is not None:
            self.open(replace(model.source, weights=weights.path, container=weights.container, consent=()))

    def set_guess(self, guess: bool) -> None:
        """Build it anew with weights also where their names only suggest the place, or without these."""
        model = self._session.model
        if model is not None:
            self.open(replace(model.source, guess=guess, consent=()))

    def ask_weights(self) -> None:
        """A file with the weights it shall have."""
        path, _ = QFileDialog.getOpenFileName(self._window, self.tr("Weights for the model"), self._folder())
        if path:
            self.set_weights(Weights(os.fsencode(path)))

    # between

    def _fail(self, source: ModelSource, problem: Problem) -> None:
        """Nothing was run: a model that lies there stays."""
        self._operation = None
        model = self._session.model
        if model is None or model.tree is None or model.source.model == source.model:
            self._models.refuse(source, problem)
            return
        self._jobs.add_problem(problem.message, problem.hint, source.shown, "error", model)
        self.said.emit(problem.message)

    def _near(self) -> list[bytes]:
        """The checkpoints on the bench."""
        lying = (self._session.slots[role] for role in ROLES)
        return [each.path for each in lying if each is not None and each.listing is not None and each.listing.tensors]

    def _folder(self) -> str:
        """Where a dialog begins: beside the model, else beside what is shown."""
        model, current = self._session.model, self._session.current
        if model is not None and model.source.file:
            return os.path.dirname(os.fsdecode(model.source.file))
        return os.path.dirname(os.fsdecode(current.path)) if current is not None else os.path.expanduser("~")

    def _show(self, dialog: QDialog) -> None:
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _withdraw(self) -> None:
        operation, self._operation = self._operation, None
        if operation is not None:
            operation.cancel()
        self._consent.withdraw()

    def _forget(self, operation: Operation) -> None:
        if self._operation is operation:
            self._operation = None


def _can_run(document: Document) -> bool:
    whole = document.listing is not None and is_whole_model(document.listing)
    return whole or document.file_state.identified is not None


def _given(source: ModelSource, factories: tuple[Factory, ...]):
    """What the form begins with."""
    from app.dialogs.factory import Given, arguments

    name, placed, named = taken_apart(source.call)
    factory = next((each for each in factories if each.name == name), None)
    if factory is None:
        return None
    known = [each.name for each in arguments(factory)]
    texts = dict(zip(known, placed, strict=False)) | {key: value for key, value in named.items() if key in known}
    others = ", ".join(f"{key}={value}" for key, value in named.items() if key not in known)
    return Given(name, texts, others)


def _sentence(problem: Problem) -> str:
    return f"{problem.message} {problem.hint}".strip()
