"""Whether tensors of two checkpoints hold the same bytes: streamed, with an end at the first difference.

Imports no torch, and numpy only for views, other byte orders and the like. "The same" is bit by bit, element by
element, however the elements stand in the files: NaN equals NaN of the same bits only, and 0.0 is not -0.0.
"""

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from inspector.checkpoint.checkpoint import Checkpoint
from inspector.checkpoint.files.source import Source
from inspector.checkpoint.nodes import TensorRef
from inspector.checkpoint.tensors.dtypes import DTYPES
from inspector.checkpoint.tensors.elements import check_readable, decode, in_memory, read_ranges
from inspector.checkpoint.tensors.shapes import extent
from inspector.checkpoint.tensors.values import meant
from inspector.context import Context
from inspector.diff.aligned import Aligned, Shape, Tile, align, by_stride, tiles
from inspector.errors import FileChanged, TorchloupeError
from inspector.stats.boxes import small_boxes
from inspector.stats.crew import Task, work_off

if TYPE_CHECKING:
    import numpy as np

WINDOW = 1 << 20  # bytes compared at once
PART = 16  # windows in one task
FEW, FEW_BYTES = 256, 1 << 20  # small pairs in one task, and what is small
THREADS = 2
LOOK = 0.2  # seconds between two looks at whether the files are still there

Sources = Sequence[Source]
Compare = Callable[[], bool]


class Same(NamedTuple):
    """The answer for one pair."""

    same: bool = False
    error: str | None = None  # one sentence on why it is not known


def same(a: Checkpoint, i: int, b: Checkpoint, j: int, context: Context | None = None) -> bool:
    """Whether tensor `i` of `a` and tensor `j` of `b` have the same dtype, shape and bytes.

    Views, expanded tensors, chunks and either byte order are compared by their elements; of a quantized tensor also
    scales and zero points, of a sparse one all its parts. Raises InvalidTensor, DamagedFile, FileChanged, LimitReached,
    Cancelled.
    """
    context = context or Context()
    for compare in _comparisons(a.refs[i], b.refs[j], a.sources, b.sources):
        context.check_cancelled()
        if not compare():
            return False
    return True


def same_pairs(
    a: Checkpoint, b: Checkpoint, pairs: Sequence[tuple[int, int]], context: Context | None = None
) -> list[Same]:
    """`same` for many pairs of indices, by two threads; a pair that cannot be read has its error.

    Reports bytes of both sides. Raises FileChanged and Cancelled.
    """
    batch = _Batch(a, b, pairs, context or Context())
    batch.run()
    return [each or Same(True) for each in batch.found]


def same_parts(a: Sequence[TensorRef], b: Sequence[TensorRef], sources_a: Sources, sources_b: Sources) -> bool:
    """`same` for tensors that are no rows of a listing: the indices of sparse ones."""
    return len(a) == len(b) and all(
        compare() for pair in zip(a, b, strict=True) for compare in _comparisons(*pair, sources_a, sources_b)
    )


class _Batch:
    """Pairs on their way, small ones several to a task and large ones several tasks to a pair."""

    def __init__(self, a: Checkpoint, b: Checkpoint, pairs: Sequence[tuple[int, int]], context: Context):
        self.found: list[Same | None] = [None] * len(pairs)  # what is settled: different, or not to be read
        self._a, self._b = a, b
        self._pairs = pairs
        self._context = context
        self._sizes = [a.listing.tensors[i].nbytes + b.listing.tensors[j].nbytes for i, j in pairs]
        self._whole = sum(self._sizes)
        self._done = 0
        self._lock = threading.Lock()
        self._looked = time.monotonic()

    def run(self) -> None:
        work_off(self._tasks(), lambda: None, self._poll, THREADS)
        for source in (*self._a.sources, *self._b.sources):
            source.check_unchanged()

    def _tasks(self) -> Iterator[Task]:
        few: list[int] = []
        for number, size in enumerate(self._sizes):
            if size <= FEW_BYTES:
                few.append(number)
                if len(few) == FEW:
                    yield partial(self._few, few)
                    few = []
            else:
                yield from self._parts(number)
        if few:
            yield partial(self._few, few)

    def _few(self, numbers: Sequence[int], _: None) -> Iterable[Task]:
        for number in numbers:
            for compare in self._comparisons(number):
                if not self._settled(number, compare):
                    break
            self._has_read(self._sizes[number])
        return ()

    def _parts(self, number: int) -> Iterator[Task]:
        left = self._sizes[number]
        for compare in self._comparisons(number):
            if self.found[number] is not None:
                break
            step = min(left, 2 * PART * WINDOW)
            left -= step
            yield partial(self._part, number, compare, step)
        self._has_read(left)

    def _part(self, number: int, compare: Compare, nbytes: int, _: None) -> Iterable[Task]:
        if self.found[number] is None:
            self._settled(number, compare)
        self._has_read(nbytes)
        return ()

    def _comparisons(self, number: int) -> Iterator[Compare]:
        i, j = self._pairs[number]
        try:
            yield from _comparisons(self._a.refs[i], self._b.refs[j], self._a.sources, self._b.sources)
        except TorchloupeError as error:
            self.found[number] = Same(error=str(error))

    def _settled(self, number: int, compare: Compare) -> bool:
        """Whether the two are the same so far."""
        try:
            equal = compare()
        except FileChanged:
            raise
        except TorchloupeError as error:
            self.found[number] = Same(error=str(error))
            return False
        if not equal and self.found[number] is None:
            self.found[number] = Same(False)
        return equal

    def _has_read(self, nbytes: int) -> None:
        with self._lock:
            self._done += nbytes

    def _poll(self) -> None:
        now = time.monotonic()
        if now - self._looked >= LOOK:
            self._looked = now
            for source in (*self._a.sources, *self._b.sources):
                source.check_unchanged()
        self._context.report(self._done, self._whole, "Comparing")
        self._context.check_cancelled()
        self._context.give_way()


def _comparisons(a: TensorRef, b: TensorRef, sources_a: Sources, sources_b: Sources) -> Iterator[Compare]:
    """Functions that compare a part of two tensors each, and may run on any thread; the first may settle it all."""
    if (a.dtype, a.shape, a.layout, 0 if a.places else len(a.parts)) != (
        b.dtype, b.shape, b.layout, 0 if b.places else len(b.parts),
    ):  # fmt: skip
        yield _differs
        return
    if a.layout.startswith("sparse_") and a.parts and not a.error and not b.error:
        for part_a, part_b in zip(a.parts, b.parts, strict=True):
            yield from _comparisons(part_a, part_b, sources_a, sources_b)
        return
    check_readable(a)
    check_readable(b)
    yield from _meanings(a, b, sources_a, sources_b)
    for pair in align(a, b):
        if _same_place(pair, sources_a, sources_b):
            continue
        yield from _of_pair(pair, sources_a, sources_b)


def _differs() -> bool:
    return False


def _meanings(a: TensorRef, b: TensorRef, sources_a: Sources, sources_b: Sources) -> Iterator[Compare]:
    """Of what the codes of quantized tensors stand for."""
    if a.axis != b.axis:
        yield _differs
    for part_a, part_b in ((a.scale, b.scale), (a.zero_point, b.zero_point)):
        if isinstance(part_a, TensorRef) and isinstance(part_b, TensorRef):
            yield from _comparisons(part_a, part_b, sources_a, sources_b)
        elif isinstance(part_a, TensorRef) or isinstance(part_b, TensorRef) or part_a != part_b:
            yield _differs


def _same_place(pair: Aligned, sources_a: Sources, sources_b: Sources) -> bool:
    """Whether both are the very same bytes of one file, or of one that is linked twice."""
    a, b = pair.a, pair.b
    if min(a.storage.start, b.storage.start) < 0 or a.storage.data is not b.storage.data or _flags(a) != _flags(b):
        return False
    places = [
        (sources[ref.storage.file].identity, ref.storage.start, ref.storage.skip, ref.storage.byteorder, offset, stride)
        for ref, sources, offset, stride in (
            (a, sources_a, pair.offset_a, pair.stride_a), (b, sources_b, pair.offset_b, pair.stride_b),
        )
    ]  # fmt: skip
    return places[0] == places[1]


def _flags(ref: TensorRef) -> tuple[bool, bool]:
    return ref.conjugated, ref.negated


def _of_pair(pair: Aligned, sources_a: Sources, sources_b: Sources) -> Iterator[Compare]:
    dtype = DTYPES[pair.a.dtype]
    if pair.dense and dtype.per_byte == 1 and _flags(pair.a) == _flags(pair.b) and dtype.kind != "bool":
        nbytes = pair.elements * dtype.itemsize
        whole = pair.a.storage.deflated >= 0 or pair.b.storage.deflated >= 0  # inflated once, from the beginning on
        step = nbytes if whole else PART * WINDOW
        for start in range(0, nbytes, step):
            yield partial(_ranges_equal, pair, sources_a, sources_b, start, min(start + step, nbytes))
        return
    waiting: list[Tile] = []
    for tile in tiles(pair):
        waiting.append(tile)
        if len(waiting) == PART:
            yield partial(_tiles_equal, pair, sources_a, sources_b, waiting)
            waiting = []
    if waiting:
        yield partial(_tiles_equal, pair, sources_a, sources_b, waiting)


def _ranges_equal(pair: Aligned, sources_a: Sources, sources_b: Sources, start: int, stop: int) -> bool:
    """Bytes [start, stop) of a dense pair."""
    a, b = pair.a, pair.b
    itemsize = DTYPES[a.dtype].itemsize
    lengths = [(at, min(WINDOW, stop - at)) for at in range(start, stop, WINDOW)]
    first_a, first_b = pair.offset_a * itemsize, pair.offset_b * itemsize
    pieces = zip(
        read_ranges(a.storage, sources_a, [(first_a + at, length) for at, length in lengths]),
        read_ranges(b.storage, sources_b, [(first_b + at, length) for at, length in lengths]),
        strict=True,
    )
    if a.storage.byteorder == b.storage.byteorder:
        return all(x == y for x, y in pieces)
    return all(_little(x, a).tobytes() == _little(y, b).tobytes() for x, y in pieces)


def _little(data: bytes, ref: TensorRef) -> "np.ndarray":
    """The bytes with the low one of each word first."""
    import numpy as np

    row = DTYPES[ref.dtype]
    word = row.itemsize // 2 if row.kind == "complex" else row.itemsize
    words = np.frombuffer(data, f"u{word}")
    return (words.byteswap() if ref.storage.byteorder == "big" else words).view("u1")


def _tiles_equal(pair: Aligned, sources_a: Sources, sources_b: Sources, some: Sequence[Tile]) -> bool:
    """Any layout: each side is read in its own order of memory and turned to that of the pair."""
    import numpy as np

    a, b = _at_hand(pair.a, sources_a), _at_hand(pair.b, sources_b)
    for tile in some:
        x = _elements(a, sources_a, pair.offset_a, pair.stride_a, tile)
        y = _elements(b, sources_b, pair.offset_b, pair.stride_b, tile)
        if DTYPES[a.dtype].kind == "bool":
            x, y = x != 0, y != 0
        elif _flags(a) != _flags(b):
            x, y = (meant(ref, decode(each.tobytes(), ref.dtype)) for ref, each in ((a, x), (b, y)))
        if not np.array_equal(x, y, equal_nan=True):
            return False
    return True


def _at_hand(ref: TensorRef, sources: Sources) -> TensorRef:
    """The tensor, its storage in memory if it is deflated."""
    if ref.storage.deflated < 0:
        return ref
    return replace(ref, storage=in_memory(ref.storage, sources))


def _elements(ref: TensorRef, sources: Sources, offset: int, stride: Shape, tile: Tile) -> "np.ndarray":
    """The bytes of a tile's elements in the pair's order, the low one first; of packed integers one byte each."""
    import numpy as np

    order = by_stride(stride)
    shape, steps = [tile.shape[d] for d in order], [stride[d] for d in order]
    start = offset + sum(at * step for at, step in zip(tile.first, stride, strict=True))
    dtype = DTYPES[ref.dtype]
    found = []
    for at, box, box_steps in small_boxes((start, tuple(shape), tuple(steps)), dtype.itemsize / dtype.per_byte):
        _, length = extent(box, box_steps)
        first, end = at // dtype.per_byte, -(-(at + length) // dtype.per_byte)
        data = next(read_ranges(ref.storage, sources, [(first * dtype.itemsize, (end - first) * dtype.itemsize)]))
        words = decode(data, ref.dtype) if dtype.per_byte > 1 else _little(data, ref).view(f"V{dtype.itemsize}")
        flat = words[at % dtype.per_byte :]
        view = np.lib.stride_tricks.as_strided(flat, box, [step * flat.itemsize for step in box_steps], writeable=False)
        found.append(view.ravel())
    whole = found[0] if len(found) == 1 else np.concatenate(found)
    turned = whole.reshape(shape).transpose([order.index(d) for d in range(len(order))])
    return np.ascontiguousarray(turned).reshape(-1).view("u1")
