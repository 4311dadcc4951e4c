"""Questions of one page to the lab: one of each part under way at a time, and the newest of it wins."""

from collections.abc import Callable

from app.controllers.jobs import Jobs
from app.engine.operation import Operation
from app.engine.pool import EnginePool
from app.state.session import Session


class LabQuestions:
    """`watch` is called with each part, its operation, and the words that name the job. GUI thread."""

    def __init__(
        self,
        session: Session,
        pool: EnginePool,
        jobs: Jobs,
        watch: Callable[[str, Operation, str], object] | None = None,
    ):
        self._session, self._pool, self._jobs, self._watch = session, pool, jobs, watch
        self._asked: dict[str, Operation] = {}

    @property
    def busy(self) -> bool:
        return bool(self._asked)

    def is_asked(self, part: str) -> bool:
        return part in self._asked

    def ask(self, part: str, request, words: str) -> Operation:
        """Send it in place of what was asked of `part` before; `words` name the job, {name} is the model's."""
        self.drop(part)
        operation = self._pool.lab().send(request)
        self._asked[part] = operation

        def over(*_answer) -> None:
            if self._asked.get(part) is operation:
                del self._asked[part]

        for signal in (operation.finished, operation.failed, operation.cancelled):
            signal.connect(over)
        model = self._session.model
        named = words.format(name=model.name if model is not None else "")
        self._jobs.follow(operation, named)
        if self._watch is not None:
            self._watch(part, operation, named)
        return operation

    def drop(self, part: str) -> None:
        operation = self._asked.pop(part, None)
        if operation is not None:
            operation.cancel()

    def cancel(self) -> None:
        """All of them."""
        for part in list(self._asked):
            self.drop(part)
