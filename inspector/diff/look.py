"""A close look at one pair: the values of both on one set of edges, those of B - A, and where B - A is large."""

import threading
from collections.abc import Iterator, Sequence
from functools import partial

import torch

from inspector.checkpoint.checkpoint import Checkpoint
from inspector.checkpoint.nodes import TensorRef
from inspector.checkpoint.result import Picture
from inspector.checkpoint.tensors.dtypes import DTYPES
from inspector.context import Context
from inspector.diff.aligned import Aligned, Tile
from inspector.diff.change_picture import ChangePicture
from inspector.diff.counting import Counting
from inspector.diff.detail import PairDetail
from inspector.diff.pair_values import PairPlan, PairReader, difference, must_stream, pieces, plan_pair
from inspector.diff.wider import note_on
from inspector.errors import BadRequest, Cancelled, FileChanged, InvalidTensor, TorchloupeError
from inspector.stats.accumulator import LOWEST, LOWEST_WIDE, WIDE
from inspector.stats.crew import Task, work_off
from inspector.stats.ops_ready import ops_ready
from inspector.stats.pieces import pieces as values_of
from inspector.stats.plan import plan_tensor
from inspector.stats.windows import WindowReader

MOST_BINS = 4_096


def look_at_pair(
    a: Checkpoint,
    b: Checkpoint,
    pair: tuple[int, int],
    bins: int = 128,
    size: tuple[int, int] = (512, 512),
    context: Context | None = None,
) -> tuple[PairDetail, bytes]:
    """Histograms, at most `bins` bins each, of a pair of tensors (-1 where a side has none), and a picture of B - A.

    The picture, at most `size` (width, height) pixels of float32, rows first, is of tensors of two dimensions or more
    of the same shape; every element counts. A pixel is NaN where an element changed between a number and none. Of
    complex numbers everything is of magnitudes. Reads the tensors twice, a few MB at a time. A tensor that cannot be
    read is an error in the answer. Raises BadRequest, FileChanged, Cancelled.
    """
    context = context or Context()
    if not 2 <= bins <= MOST_BINS:
        raise BadRequest(f"A histogram has 2 to {MOST_BINS:,} bins; {bins:,} were asked for.")
    refs = [_ref(checkpoint, tensor) for checkpoint, tensor in zip((a, b), pair, strict=True)]
    ops_ready(context)
    note = ""
    if refs[0] is not None and refs[1] is not None:
        try:
            plan = plan_pair(refs[0], refs[1])
        except InvalidTensor as error:
            note = str(error) if refs[0].shape == refs[1].shape else ""
        else:
            note = "; ".join(each for each in (note_on(refs[0], refs[1]), plan.note) if each)
            look = _Together(a, b, refs[0], refs[1], plan, bins, size)
            return _guarded(look, pair, note, context)
    return _guarded(_Apart(a, b, refs, bins), pair, note, context)


def _ref(checkpoint: Checkpoint, tensor: int) -> TensorRef | None:
    if not -1 <= tensor < len(checkpoint.refs):
        raise BadRequest(f"There is no tensor number {tensor:,}; the file has {len(checkpoint.refs):,}.")
    return checkpoint.refs[tensor] if tensor >= 0 else None


def _guarded(
    look: "_Together | _Apart", pair: tuple[int, int], note: str, context: Context
) -> tuple[PairDetail, bytes]:
    try:
        look.run(context)
    except (Cancelled, FileChanged):
        raise
    except TorchloupeError as error:
        return PairDetail(*pair, note=note, error=str(error)), b""
    picture, pixels = look.picture(pair[0])
    of_a, of_b, delta = (None if each is None else each.histogram() for each in (look.of_a, look.of_b, look.of_delta))
    return PairDetail(*pair, of_a, of_b, delta, picture, note), pixels


class _Together:
    """Both sides have the same shape: they are read in step."""

    def __init__(
        self,
        a: Checkpoint,
        b: Checkpoint,
        ref_a: TensorRef,
        ref_b: TensorRef,
        plan: PairPlan,
        bins: int,
        size: tuple[int, int],
    ):
        lowest = min(lowest_exponent(ref_a), lowest_exponent(ref_b))
        self.of_a, self.of_b = Counting(bins, lowest), Counting(bins, lowest)
        self.of_delta: Counting | None = Counting(bins, lowest)
        self._sources = a.sources, b.sources
        self._plan = plan
        self._lock = threading.Lock()
        self._done = 0
        self._drawn = None
        if len(ref_a.shape) > 1 and plan.whole and not plan.halves:
            self._drawn = ChangePicture(ref_a.shape, *size)

    def run(self, context: Context) -> None:
        for second in (False, True):
            cut = [pieces(part) for part in self._plan.parts]
            work_off(self._tasks(cut, second), self._reader, partial(self._poll, context))
            if not second:
                self.of_a.fit(self.of_b)
                assert self.of_delta is not None  # noqa: S101  # for the type checker
                self.of_delta.fit()
        for source in (*self._sources[0], *self._sources[1]):
            source.check_unchanged()

    def picture(self, tensor: int) -> tuple[Picture | None, bytes]:
        return self._drawn.finish(tensor) if self._drawn is not None and self._plan.elements else (None, b"")

    def _reader(self) -> PairReader:
        torch.set_num_threads(1)  # of this thread alone
        return PairReader(*self._sources)

    def _poll(self, context: Context) -> None:
        context.report(self._done, 2 * self._plan.nbytes, "Comparing")
        context.check_cancelled()
        context.give_way()

    def _tasks(self, cut: Sequence[Sequence[Tile]], second: bool) -> Iterator[Task]:
        for part, found in zip(self._plan.parts, cut, strict=True):
            if must_stream(part):
                yield partial(self._stream, part, found, second)
            else:
                for piece in found:
                    yield partial(self._piece, part, piece, second)

    def _piece(self, part: Aligned, piece: Tile, second: bool, reader: PairReader) -> Sequence[Task]:
        self._count(part, piece, second, *reader.read(part, piece))
        return ()

    def _stream(self, part: Aligned, cut: Sequence[Tile], second: bool, reader: PairReader) -> Sequence[Task]:
        for piece, x, y in reader.stream(part, cut):
            self._count(part, piece, second, x, y)
        return ()

    def _count(self, part: Aligned, piece: Tile, second: bool, x: torch.Tensor, y: torch.Tensor) -> None:
        d = difference(x, y)
        assert self.of_delta is not None  # noqa: S101
        each = ((self.of_a, x), (self.of_b, y), (self.of_delta, d))
        counted = [counting.count(values) for counting, values in each]
        drawn = self._drawn.reduced(part, piece, x, y, d) if self._drawn is not None and not second else None
        with self._lock:
            for (counting, _), found in zip(each, counted, strict=True):
                counting.add(found)
            if drawn is not None and self._drawn is not None:
                self._drawn.add(*drawn)
            self._done += int(len(x) * sum(self._plan.itemsize))


class _Apart:
    """One side alone, or two that have nothing to do with each other but their edges."""

    def __init__(self, a: Checkpoint, b: Checkpoint, refs: Sequence[TensorRef | None], bins: int):
        self.of_delta = None
        lowest = min((lowest_exponent(ref) for ref in refs if ref is not None), default=LOWEST)
        self._sides = [
            (checkpoint, ref, Counting(bins, lowest)) if ref is not None else None
            for checkpoint, ref in zip((a, b), refs, strict=True)
        ]
        self.of_a, self.of_b = (None if side is None else side[2] for side in self._sides)

    def run(self, context: Context) -> None:
        some = [side for side in self._sides if side is not None]
        plans = [(plan_tensor(ref), counting, WindowReader(checkpoint.sources)) for checkpoint, ref, counting in some]
        whole, done = 2 * sum(plan.nbytes for plan, _, _ in plans), 0
        for second in (False, True):
            for plan, counting, reader in plans:
                for values in values_of(reader, plan):
                    counting.add(counting.count(values))
                    done += values.nbytes
                    context.report(min(done, whole), whole, "Counting")
                    context.check_cancelled()
                    context.give_way()
            if not second and plans:
                plans[0][1].fit(*(counting for _, counting, _ in plans[1:]))

    def picture(self, tensor: int) -> tuple[None, bytes]:
        return None, b""


def lowest_exponent(ref: TensorRef) -> int:
    """Of the narrowest bins that make sense for a tensor."""
    if DTYPES.get(ref.dtype) is not None and DTYPES[ref.dtype].kind in ("int", "bool") and ref.scale is None:
        return 0
    return LOWEST_WIDE if ref.dtype in WIDE and ref.scale is None else LOWEST
