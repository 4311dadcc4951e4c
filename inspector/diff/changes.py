"""The values of pairs of tensors of two checkpoints, compared as they stream from their files by several threads."""

import math
import threading
import time
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from functools import partial
from itertools import chain, islice

import torch

from inspector.checkpoint.checkpoint import Checkpoint
from inspector.checkpoint.nodes import TensorRef
from inspector.context import Context
from inspector.diff.aligned import Aligned, Tile
from inspector.diff.change import Change, ChangeReport
from inspector.diff.pair_sums import PairSums
from inspector.diff.pair_values import PairPlan, PairReader, must_stream, plan_pair, runs
from inspector.diff.same_bytes import same_parts
from inspector.diff.wider import note_on
from inspector.errors import Cancelled, FileChanged, InvalidTensor, TorchloupeError
from inspector.stats.crew import Task, work_off
from inspector.stats.ops_ready import ops_ready
from inspector.stats.same import same_key

BATCH = 2_048  # changes that are handed on at once
INTERVAL = 0.05  # seconds between two batches
LOOK = 0.2  # seconds between two looks at whether the files are still there
ASIDE = 1 << 20  # bytes; larger pairs come after all the others
FEW = 64  # small pairs in one task

OnChanges = Callable[[tuple[Change, ...]], None]


def compare_values(
    a: Checkpoint,
    b: Checkpoint,
    pairs: Sequence[tuple[int, int]],
    context: Context | None = None,
    on_changes: OnChanges | None = None,
) -> ChangeReport:
    """Compare the values of tensor `i` of `a` and tensor `j` of `b` for all pairs (i, j), each element once.

    Several threads read windows of both; memory does not grow with the tensors. `on_changes` is given the changes as
    they are done, in any order, on this thread. A pair that cannot be compared has a Change with its error. Cancelled
    through `context`, or where a file changes meanwhile, the report says so and keeps what was done. Reports bytes of
    both sides. Whoever asks for the same pair of elements twice (tied weights) has it read once.
    """
    context = context or Context()
    started = time.monotonic()
    running = _Comparison(a, b, pairs, context, on_changes or (lambda changes: None))
    backend, state, error = "", "done", None
    try:
        backend = ops_ready(context)
        running.run()
    except Cancelled:
        state = "cancelled"
    except FileChanged as changed:
        state, error = "stopped", str(changed)
    running.flush()
    return ChangeReport(tuple(running.found), state, error, backend, time.monotonic() - started, running.read)


class _Comparison:
    def __init__(
        self,
        a: Checkpoint,
        b: Checkpoint,
        pairs: Sequence[tuple[int, int]],
        context: Context,
        on_changes: OnChanges,
    ):
        self.found: list[Change | None] = [None] * len(pairs)
        self.read = 0  # bytes
        self.sources = (*a.sources, *b.sources)
        self._a, self._b = a, b
        self._pairs = pairs
        self._context = context
        self._on_changes = on_changes
        self._lock = threading.Lock()
        self._done: list[Change] = []
        self._same: dict[int, list[int]] = {}  # number of a pair -> others that are the very same elements
        self._flushed = self._looked = 0.0
        self._whole = 0

    def run(self) -> None:
        order = self._unique()
        self._whole = sum(map(self._size, order))
        sources = self._a.sources, self._b.sources
        work_off(self._tasks(order), partial(_reader, *sources), self._poll)
        for source in self.sources:
            source.check_unchanged()

    def flush(self) -> None:
        """Hand on what is done."""
        with self._lock:
            done, self._done = self._done, []
        for start in range(0, len(done), BATCH):
            self._on_changes(tuple(done[start : start + BATCH]))

    def _size(self, number: int) -> int:
        i, j = self._pairs[number]
        return self._a.listing.tensors[i].nbytes + self._b.listing.tensors[j].nbytes

    def _unique(self) -> list[int]:
        """Numbers of the pairs that are to be read, small ones first."""
        seen: dict[Hashable, int] = {}
        for number, (i, j) in enumerate(self._pairs):
            first = seen.setdefault((same_key(self._a.refs[i]), same_key(self._b.refs[j])), number)
            if first != number:
                self._same.setdefault(first, []).append(number)
        return sorted(seen.values(), key=lambda number: self._size(number) > ASIDE)

    def _poll(self) -> None:
        now = time.monotonic()
        if now - self._flushed >= INTERVAL:
            self._flushed = now
            self.flush()
        if now - self._looked >= LOOK:
            self._looked = now
            for source in self.sources:
                source.check_unchanged()
        self._context.report(min(self.read, self._whole), self._whole, "Comparing")
        self._context.check_cancelled()
        self._context.give_way()

    def _tasks(self, order: Sequence[int]) -> Iterator[Task]:
        few: list[int] = []
        for number in order:
            if self._size(number) <= ASIDE:
                few.append(number)
                if len(few) < FEW:
                    continue
            if few:
                yield partial(self._few, few)
                few = []
            if self._size(number) > ASIDE:
                yield partial(self._one, number)
        if few:
            yield partial(self._few, few)

    # on the threads of the crew

    def _few(self, numbers: Sequence[int], reader: PairReader) -> Iterable[Task]:
        more: list[Task] = []
        for number in numbers:
            more.extend(self._one(number, reader))
        return more

    def _one(self, number: int, reader: PairReader) -> Iterable[Task]:
        """A small pair at once, a large one as a task for each of its pieces."""
        i, j = self._pairs[number]
        try:
            a, b = self._a.refs[i], self._b.refs[j]
            plan = self._plan(a, b)
            job = _Job(self, number, plan, PairSums(plan, note_on(a, b)))
        except FileChanged:
            raise
        except TorchloupeError as error:
            self.finished(number, Change(error=str(error)))
            return ()
        tasks = job.tasks()
        if self._size(number) > ASIDE:
            return tasks
        while tasks:
            tasks = [more for task in tasks for more in task(reader)]
        return ()

    def _plan(self, a: TensorRef, b: TensorRef) -> PairPlan:
        plan = plan_pair(a, b)
        if a.layout.startswith("sparse_") and not same_parts(
            a.parts[:-1], b.parts[:-1], self._a.sources, self._b.sources
        ):
            raise InvalidTensor("These tensors are not compared: they store other elements.")
        return plan

    def finished(self, number: int, change: Change) -> None:
        with self._lock:
            for one in (number, *self._same.get(number, ())):
                i, j = self._pairs[one]
                self.found[one] = change._replace(a=i, b=j)
                self._done.append(change._replace(a=i, b=j))

    def has_read(self, nbytes: int) -> None:
        with self._lock:
            self.read += nbytes


def _reader(sources_a: Sequence, sources_b: Sequence) -> PairReader:
    # of this thread alone; the loops of a task are not worth another one
    torch.set_num_threads(1)
    return PairReader(sources_a, sources_b)


class _Job:
    """One pair, each piece a task; a second time where sums ran over."""

    def __init__(self, desk: _Comparison, number: int, plan: PairPlan, sums: PairSums):
        self._desk = desk
        self._number = number
        self._plan = plan
        self._sums = sums
        self._runs = [runs(part) for part in plan.parts]
        self._lock = threading.Lock()
        self._left = 0
        self._second = self._failed = False

    def tasks(self) -> list[Task]:
        tasks: list[Task] = []
        for at, part in enumerate(self._plan.parts):
            if must_stream(part):
                tasks.append(partial(self._stream, at, part))
            else:
                tasks += [partial(self._run, at, part, number) for number in range(len(self._runs[at]))]
        self._left = len(tasks)
        if not tasks:
            self._desk.finished(self._number, self._sums.finish())
        return tasks

    def _run(self, at: int, part: Aligned, number: int, reader: PairReader) -> Iterable[Task]:
        def count() -> None:
            pairs = (reader.read(part, piece) for piece in self._runs[at][number])
            self._count(at, number, pairs)

        return self._guarded(count)

    def _stream(self, at: int, part: Aligned, reader: PairReader) -> Iterable[Task]:
        def count() -> None:
            pairs = ((a, b) for _, a, b in reader.stream(part, list(chain.from_iterable(self._runs[at]))))
            for number, run in enumerate(self._runs[at]):
                self._count(at, number, islice(pairs, len(run)))

        return self._guarded(count)

    def _count(self, at: int, number: int, pairs: Iterable[tuple[torch.Tensor, torch.Tensor]]) -> None:
        # the op itself: what its wrapper looks at was looked at when the pair was planned
        diff, scaled = torch.ops.torchloupe.tensor_diff.default, self._sums.scaled
        found = []
        for a, b in pairs:
            found.append(diff(scaled(a), scaled(b))[0])
            self._sums.look(a, b)
        run = self._runs[at][number]
        elements = [math.prod(piece.shape) for piece in run]
        piece = run[0] if len(run) == 1 else Tile(run[0].first, (sum(elements),))
        self._sums.add(at, number, piece, torch.cat(found))
        if not self._second:
            self._desk.has_read(int(sum(elements) * sum(self._plan.itemsize)))

    def _guarded(self, count: Callable[[], None]) -> Iterable[Task]:
        """Count, unless another piece failed; the last one finishes the pair."""
        error: TorchloupeError | MemoryError | None = None
        try:
            if not self._failed:
                count()
        except FileChanged:
            raise
        except (TorchloupeError, MemoryError) as raised:
            error = raised
        with self._lock:
            if error is not None and not self._failed:
                self._failed = True
                said = str(error) if isinstance(error, TorchloupeError) else "There is not enough memory to compare."
                self._desk.finished(self._number, Change(error=said))
            self._left -= 1
            if self._left or self._failed:
                return ()
            if not self._second and self._sums.again():
                self._second = True
                return self.tasks()
        self._desk.finished(self._number, self._sums.finish())
        return ()
