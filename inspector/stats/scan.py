"""Statistics of every tensor of a checkpoint, streamed from its files by several threads."""

import threading
import time
from collections.abc import Callable, Hashable, Iterator, Sequence

from inspector.context import Context
from inspector.errors import BadRequest, Cancelled, FileChanged, TorchloupeError
from inspector.stats.cache import Known
from inspector.stats.channels import ChannelStats
from inspector.stats.crew import Task, work_off
from inspector.stats.findings.judge import Hurried, judge
from inspector.stats.jobs import Few, TensorJob, is_small
from inspector.stats.ops_ready import ops_ready
from inspector.stats.plan import Plan, plan_tensor
from inspector.stats.result import ScanReport, TensorStats
from inspector.stats.same import same_key
from inspector.stats.totals import total_of
from inspector.stats.windows import reading

BINS, MOST_BINS = 44, 2_048  # of a row's histogram, at most
ASIDE = 1 << 20  # bytes; larger tensors come after all the others
BATCH = 2_048  # rows that are handed on at once
INTERVAL = 0.05  # seconds between two batches
LOOK = 0.2  # seconds between two looks at whether the file is still there
FEW = 256  # small tensors in one task
FEW_BYTES = 1 << 20

OnRows = Callable[[tuple[TensorStats, ...]], None]


def scan(
    known: Known,
    bins: int = BINS,
    context: Context | None = None,
    on_rows: OnRows | None = None,
    wanted: Sequence[int] | None = None,
) -> ScanReport:
    """Count every element of every tensor; memory does not grow with the file. Judge what was found.

    `on_rows` is given the rows as they are done, in any order, on this thread; those that were counted before at once.
    `bins` is how many a histogram has at most, 0 for none. `wanted` are the tensors that are read, None for all; the
    others have no row. A tensor that cannot be counted has a row that says why. Cancelled through `context`, or where
    the file changes meanwhile, the report says so, and the rows that were done stand; the next scan of what is `known`
    goes on from there. Raises BadRequest.
    """
    if not 0 <= bins <= MOST_BINS:
        raise BadRequest(f"A histogram has 1 to {MOST_BINS:,} bins, or 0 for none; {bins:,} were asked for.")
    context = context or Context()
    started = time.monotonic()
    known.ask_for(bins)
    backend = ""
    running = _Scan(known, context, on_rows or (lambda rows: None), wanted)
    state, error = "done", None
    try:
        backend = ops_ready(context)
        running.run()
    except Cancelled:
        state = "cancelled"
    except FileChanged as changed:
        state, error = "stopped", str(changed)
    running.flush()
    hurried = Hurried() if state == "cancelled" else context
    findings, title, subtitle, whole = judge(known.checkpoint, known.rows, known.channels, hurried, wanted)
    if state == "done" and not whole:
        state = "cancelled"
    return ScanReport(
        total_of(known, running.read), findings, title, subtitle, backend, time.monotonic() - started, state, error
    )


class _Scan:
    def __init__(self, known: Known, context: Context, on_rows: OnRows, wanted: Sequence[int] | None):
        self.read = 0  # bytes
        self._known = known
        self._checkpoint = known.checkpoint
        self._tensors = known.checkpoint.listing.tensors
        self._wanted = range(len(self._tensors)) if wanted is None else wanted
        self._context = context
        self._on_rows = on_rows
        self._lock = threading.Lock()
        self._done: list[TensorStats] = [row for row in known.rows if row is not None]
        self._same: dict[int, list[int]] = {}  # tensor -> others with the very same elements
        self._flushed = self._looked = 0.0
        tensors = [self._tensors[index] for index in self._wanted]
        self._whole = sum({(each.storage, each.offset): each.nbytes for each in tensors}.values())

    def run(self) -> None:
        work_off(self._tasks(), reading(self._checkpoint.sources), self._poll)
        for source in self._checkpoint.sources:
            source.check_unchanged()

    def flush(self) -> None:
        """Hand on what is done."""
        with self._lock:
            rows, self._done = self._done, []
        for start in range(0, len(rows), BATCH):
            self._on_rows(tuple(rows[start : start + BATCH]))

    def _poll(self) -> None:
        now = time.monotonic()
        if now - self._flushed >= INTERVAL:
            self._flushed = now
            self.flush()
        if now - self._looked >= LOOK:
            self._looked = now
            for source in self._checkpoint.sources:
                source.check_unchanged()
        self._context.report(min(self.read, self._whole), self._whole, "Counting")
        self._context.check_cancelled()
        self._context.give_way()

    def _tasks(self) -> Iterator[Task]:
        """Small tensors before large ones, so that nearly all rows are there at once; else in the file's order."""
        few: list[tuple[int, Plan]] = []
        size = 0
        for index, plan in self._plans():
            if is_small(plan):
                few.append((index, plan))
                size += plan.nbytes
                if len(few) < FEW and size < FEW_BYTES:
                    continue
            if few:
                yield Few(few, self._known.bins, self).run
                few, size = [], 0
            if not is_small(plan):
                yield from TensorJob(index, plan, self._known.bins, self).tasks()
        if few:
            yield Few(few, self._known.bins, self).run

    def _plans(self) -> Iterator[tuple[int, Plan]]:
        seen: dict[Hashable, int] = {}
        waiting = [index for index in self._wanted if self._known.rows[index] is None]
        for index in sorted(waiting, key=lambda index: self._tensors[index].nbytes > ASIDE):
            ref = self._checkpoint.refs[index]
            key = same_key(ref)
            first = seen.setdefault(key, index)
            if first != index:
                self._copy(first, index)
                continue
            try:
                yield index, plan_tensor(ref, self._tensors[index].kind != "optimizer")
            except TorchloupeError as error:
                self.failed(index, error)

    def _copy(self, first: int, index: int) -> None:
        with self._lock:
            row = self._known.rows[first]
            if row is None:
                self._same.setdefault(first, []).append(index)
                return
        self.finished(row._replace(tensor=index), self._known.channels.get(first), 0)

    # called by the jobs, on their threads

    def failed(self, index: int, error: TorchloupeError) -> None:
        self.finished(TensorStats(index, error=str(error)), None, 0)

    def finished(self, row: TensorStats, channels: ChannelStats | None, nbytes: int) -> None:
        with self._lock:
            self.read += nbytes
            same = self._same.pop(row.tensor, ())
            for one in (row, *(row._replace(tensor=index) for index in same)):
                self._known.rows[one.tensor] = one
                self._done.append(one)
                if channels is not None:
                    self._known.channels[one.tensor] = channels

    def has_read(self, nbytes: int) -> None:
        with self._lock:
            self.read += nbytes
