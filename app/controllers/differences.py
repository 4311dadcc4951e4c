"""A close look at the selected pair, and what rules under edit would do: asked of the lab in between its jobs."""

from PySide6.QtCore import QObject

from app.controllers.comparing import Comparing
from app.controllers.jobs import Jobs
from app.engine.operation import Operation, Problem
from app.engine.pool import EnginePool
from app.main_window import MainWindow
from app.state.compare_state import CompareState, Rules
from app.state.growing_diff import GrowingDiff
from inspector.diff.detail import PairDetail
from inspector.engine.messages import CompareCheckpoints, ReadDifference

BINS = 128


class DifferenceReader(QObject):
    """One question of each kind under way: the next one takes its place. GUI thread."""

    def __init__(
        self, comparing: Comparing, pool: EnginePool, jobs: Jobs, window: MainWindow, parent: QObject | None = None
    ):
        super().__init__(parent)
        self._comparing, self._pool, self._jobs, self._view = comparing, pool, jobs, window.compare
        self._asked: dict[str, Operation] = {}
        self._details = window.details
        self._view.detail_requested.connect(self._read)
        self._details.pair_detail_requested.connect(self._read)
        self._view.mapping_tried.connect(self._try)
        comparing.paired.connect(lambda _state: self._drop_all())
        comparing.changed.connect(self._offer)

    @property
    def busy(self) -> bool:
        """Whether the lab still owes an answer."""
        return bool(self._asked)

    def _offer(self) -> None:
        """The page's link to the values, while they are not asked for by themselves."""
        state = self._comparing.state
        offered = self._comparing.can_compare_values and state is not None and state.diff is not None
        self._view.offer_values(offered, state.estimate if state is not None else 0.0)

    def _read(self, place: int, width: int, height: int) -> None:
        state, row = self._comparing.state, self._view.pair(place)
        if state is None or row is None:
            return
        if state.a is None:
            self._fail(place, self.tr("A pasted text has no values."))
            return
        stamp_a, stamp_b = state.stamps
        pair = (row.a, row.b)
        request = ReadDifference(
            state.a.path, state.b.path, pair, stamp_a, stamp_b, BINS, width, height, urgent=True
        )  # fmt: skip
        operation = self._ask("detail", state, request, self.tr("Values of {name}").format(name=row.key))
        operation.success(self._take)
        operation.failure(lambda problem: self._fail(place, problem.message))

    def _take(self, detail: PairDetail, payload) -> None:
        """One answer serves the page and the details."""
        pixels = bytes(payload)
        self._view.set_pair_detail(detail, pixels)
        self._details.set_pair_detail(detail, pixels)

    def _fail(self, place: int, message: str) -> None:
        self._view.set_pair_detail_error(place, message)
        self._details.set_pair_detail_error(place, message)

    def _try(self, rules: Rules) -> None:
        state = self._comparing.state
        if state is None:
            return
        request = self._comparing.request(state, rules, values=False)
        growing = GrowingDiff()
        operation = self._ask("trial", state, request, self.tr("Trying a mapping"))
        operation.part.connect(growing.add)
        operation.success(lambda diff, _payload: self._view.set_mapping_trial(growing.complete(diff), ""))
        operation.failure(lambda problem: self._view.set_mapping_trial(None, problem.message))

    def _ask(
        self, kind: str, state: CompareState, request: CompareCheckpoints | ReadDifference, words: str
    ) -> Operation:
        self._drop(kind)
        operation = self._pool.lab().send(request)
        self._asked[kind] = operation

        def over(*_answer: object) -> None:
            if self._asked.get(kind) is operation:
                del self._asked[kind]

        for signal in (operation.finished, operation.failed, operation.cancelled):
            signal.connect(over)
        operation.failed.connect(lambda problem: self._note_change(state, problem))
        self._jobs.follow(operation, words)
        return operation

    def _note_change(self, state: CompareState, problem: Problem) -> None:
        if problem.kind == "FileChanged":
            self._comparing.look_at_files(state)

    def _drop(self, kind: str) -> None:
        operation = self._asked.pop(kind, None)
        if operation is not None:
            operation.cancel()

    def _drop_all(self) -> None:
        for kind in list(self._asked):
            self._drop(kind)
