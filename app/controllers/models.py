"""The live model on the bench: built in the lab, built again, taken away. `open` is called with the user's consent."""

from PySide6.QtCore import QObject, Signal

from app.controllers.jobs import Jobs
from app.controllers.lab import Lab
from app.engine.operation import Operation, Problem
from app.engine.pool import EnginePool
from app.state.document import ErrorPage
from app.state.live_model import LiveModel, ModelSource
from app.state.selection import Selection
from app.state.session import Session
from app.trees.model_listing import listing_of
from inspector.engine.messages import DescribeModel, ForgetModels
from inspector.model.result import ModelTree

UNFIT = "torchloupe identify"  # in the hint where the weights are not the model's: with these it is never built


class Models(QObject):
    """One model at a time. GUI thread."""

    building = Signal(object)  # LiveModel: its files are about to be read
    built = Signal(object)  # LiveModel: its tree is there, for the first time or anew

    def __init__(
        self,
        session: Session,
        pool: EnginePool,
        lab: Lab,
        jobs: Jobs,
        parent: QObject | None = None,
    ):
        super().__init__(parent)
        self._session, self._pool, self._lab, self._jobs = session, pool, lab, jobs
        self._operation: Operation | None = None

    @property
    def busy(self) -> bool:
        """Whether a tree is still to come."""
        return self._operation is not None

    def open(self, source: ModelSource) -> None:
        """Build a model and show it, in place of the one on the bench."""
        model = LiveModel(source)
        self._session.place_model(model)
        self._build(model)

    def reload(self, source: ModelSource) -> None:
        """Build it anew, from what its files hold now. `source` is its own, with the user's consent to that."""
        model = self._session.model
        if model is not None:
            self._jobs.forget_problems(model)
            model.source = source
            self._build(model, fresh=True)

    def refuse(self, source: ModelSource, problem: Problem) -> None:
        """It cannot even be told what would run: say so in its place."""
        model = self._session.model
        if model is None or model.source.model != source.model:
            model = LiveModel(source)
            self._cancel()
            self._session.place_model(model)
        self._explain(model, problem)

    def close(self) -> None:
        """Take it off the bench, and out of the lab's memory."""
        self._cancel()
        model = self._session.model
        if model is not None:
            self._jobs.forget_problems(model)
            if model.tree is not None:
                self._pool.lab().send(ForgetModels())
        self._session.place_model(None)

    def _build(self, model: LiveModel, fresh: bool = False) -> None:
        self._cancel()
        self._lab.start()
        self._session.update_model(model, state="building", error=None)
        self.building.emit(model)
        operation = self._pool.lab().send(model.ask(DescribeModel, fresh=fresh))
        self._operation = operation
        operation.success(lambda tree, _payload: self._take(model, tree))
        operation.failure(lambda problem: self._explain(model, problem))
        operation.cancelled.connect(lambda: self._cancelled(model, operation))
        self._jobs.follow(operation, self.tr("Building {name}").format(name=model.name))

    def _take(self, model: LiveModel, tree: ModelTree) -> None:
        self._operation = None
        listing = listing_of(model, tree)
        if model.listing is None or len(model.listing.modules) != len(listing.modules):
            model.selection = Selection()
        self._session.update_model(model, state="ready", tree=tree, listing=listing, error=None)
        self.built.emit(model)

    def _explain(self, model: LiveModel, problem: Problem) -> None:
        self._operation = None
        title = self.tr("{name} cannot be built.").format(name=model.name)
        remedy = "weights" if UNFIT in problem.hint else ""
        error = ErrorPage(title, problem.message, self._hint(problem), remedy)
        self._session.update_model(model, state="failed", error=error)

    def _hint(self, problem: Problem) -> str:
        """What to do here, where the engine speaks of the command's options."""
        words = {
            "--lab-python": self.tr("Install it there, or choose another interpreter in the menu of the model's slot."),
            "--guess": self.tr("The menu of the model's slot, Weights, also takes what names only suggest."),
            UNFIT: self.tr("The details of the checkpoint say what it belongs to, where that is known."),
        }
        return next((said for option, said in words.items() if option in problem.hint), problem.hint)

    def _cancelled(self, model: LiveModel, operation: Operation) -> None:
        """By the user: what was there before stays, else nothing does."""
        if self._operation is not operation:
            return
        self._operation = None
        if model.tree is not None:
            self._session.update_model(model, state="ready")
        elif model is self._session.model:
            self._session.place_model(None)

    def _cancel(self) -> None:
        operation, self._operation = self._operation, None
        if operation is not None:
            operation.cancel()
