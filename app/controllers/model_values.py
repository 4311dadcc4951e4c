"""Values and pictures of the live model's tensors: asked of the lab as the details and the plots need them."""

from collections.abc import Callable

from PySide6.QtCore import QObject

from app.controllers.jobs import Jobs
from app.controllers.model_scanning import GONE
from app.controllers.status_text import StatusText
from app.engine.operation import Operation, Problem
from app.engine.pool import EnginePool
from app.main_window import MainWindow
from app.state.session import Session
from inspector.engine.messages import ReadPicture, ReadValues


class ModelValues(QObject):
    """The answer to the last question of each kind is shown; they go in between a long job of the lab. GUI thread.

    One that is no longer wanted is not cancelled: it takes milliseconds, and a lab that hears of a cancel too late is
    ended, with the model in it.
    """

    def __init__(
        self,
        session: Session,
        pool: EnginePool,
        jobs: Jobs,
        status: StatusText,
        window: MainWindow,
        parent: QObject | None = None,
    ):
        super().__init__(parent)
        self._session, self._pool, self._jobs, self._status = session, pool, jobs, status
        self._details, self._tensors = window.details, window.tensors
        self._asked: dict[str, Operation] = {}  # "values", "picture" and "weight" under way
        self._build = 0  # that they are of
        session.model_changed.connect(self._drop_stale)
        self._details.values_requested.connect(self._read_values)
        self._details.picture_requested.connect(self._read_picture)
        self._tensors.picture_requested.connect(self._read_weight)

    @property
    def busy(self) -> bool:
        """Whether an answer is still to come."""
        return bool(self._asked)

    def _read_values(self, tensor: int, row: int, column: int, rows: int, columns: int) -> None:
        request = ReadValues(tensor, row, column, rows, columns, self._shown_build(), urgent=True)
        self._ask("values", request, lambda values, _payload: self._details.set_values(values))

    def _read_picture(self, tensor: int, width: int, height: int) -> None:
        request = ReadPicture(tensor, width, height, self._shown_build(), urgent=True)
        self._ask("picture", request, self._details.set_picture)

    def _read_weight(self, tensor: int, width: int, height: int) -> None:
        """The same picture, larger, for the plot below the table."""
        request = ReadPicture(tensor, width, height, self._shown_build(), urgent=True)
        self._ask("weight", request, self._tensors.set_picture)

    def _ask(self, part: str, request: ReadValues | ReadPicture, then: Callable[..., object]) -> None:
        model = self._session.model
        if model is None or not request.live:
            return
        self._build = request.live
        operation = self._asked[part] = self._pool.lab().send(request)
        operation.success(lambda *answer: self._answer(part, operation, then, answer))
        operation.failure(lambda problem: self._explain(part, operation, problem))
        operation.cancelled.connect(lambda: self._forget(part, operation))
        self._jobs.follow(operation, self.tr("Reading {part} of {name}").format(part=part, name=model.name))

    def _answer(self, part: str, operation: Operation, then: Callable[..., object], answer: tuple) -> None:
        if self._forget(part, operation):
            then(*answer)

    def _explain(self, part: str, operation: Operation, problem: Problem) -> None:
        if not self._forget(part, operation):
            return
        message = problem.message
        if problem.kind == GONE:
            message = self.tr("The lab does not hold this build of the model any longer. Build it anew to see values.")
        if part in {"values", "picture"}:
            self._details.set_part_error(part, message)
        else:
            self._status.say(message)

    def _forget(self, part: str, operation: Operation) -> bool:
        """Whether it was the last question of its kind, and is still wanted."""
        if self._asked.get(part) is not operation:
            return False
        del self._asked[part]
        return True

    def _drop_stale(self) -> None:
        """A document is shown now, or another build."""
        if self._asked and self._shown_build() != self._build:
            self._asked = {}

    def _shown_build(self) -> int:
        """0 where no live model is shown, or none that is built."""
        model = self._session.model
        return model.tree.build if self._session.shows_model and model is not None and model.tree is not None else 0
