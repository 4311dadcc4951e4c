"""The bytes of a storage that is to be written: a few MB at a time, little-endian, contiguous, converted."""

import math
from collections.abc import Iterator, Sequence
from itertools import product
from typing import TYPE_CHECKING

from inspector.checkpoint.files.source import Source
from inspector.checkpoint.nodes import StorageRef, TensorRef
from inspector.checkpoint.tensors.dtypes import DTYPES
from inspector.checkpoint.tensors.elements import in_memory, read_ranges
from inspector.checkpoint.tensors.shapes import contiguous, extent
from inspector.convert.out import OutStorage
from inspector.convert.rounding import rounded

if TYPE_CHECKING:
    import numpy as np

WINDOW = 8 << 20  # bytes of one piece
SPAN = 32 << 20  # bytes of one read of a view, with what lies between its elements
GAP = 4_096  # bytes between two elements that are read rather than skipped

Piece = bytes | bytearray | memoryview
Place = tuple[int, ...]


class Pieces:
    """Gives the bytes of storages; `overflow` counts the finite values that became infinite in a conversion."""

    def __init__(self, sources: Sequence[Source]):
        self.sources = sources
        self.overflow: dict[OutStorage, int] = {}
        self._inflated: tuple[StorageRef, StorageRef] | None = None  # a deflated storage, and itself in memory

    def of(self, storage: OutStorage) -> Iterator[Piece]:
        """Each piece is overwritten by the next. Raises DamagedFile, FileChanged, LimitReached."""
        view = storage.view
        if not storage.elements:
            return
        dense = not view.places and _is_dense(view)
        if dense and not _needs_numpy(storage):
            yield from self._raw(view)
        elif dense:
            self.overflow[storage] = 0
            yield from (self._made(storage, words) for words in self._words(view))
        else:
            self.overflow[storage] = 0
            for place, shape in _boxes(view.shape, max(1, WINDOW // DTYPES[view.dtype].itemsize)):
                yield self._made(storage, self._box(view, place, shape))

    def _raw(self, view: TensorRef) -> Iterator[Piece]:
        storage, start, nbytes = view.storage, *_range(view)
        if storage.data is not None or storage.deflated >= 0 or nbytes <= 1 << 16:
            yield from read_ranges(storage, self.sources, _windows(start, nbytes))
            return
        source, buffer = self.sources[storage.file], memoryview(bytearray(min(nbytes, WINDOW)))
        for first, length in _windows(start, nbytes):
            piece = buffer[:length]
            source.read_into(storage.start + first, piece)
            yield piece

    def _words(self, view: TensorRef) -> "Iterator[np.ndarray]":
        import numpy as np

        for data in read_ranges(view.storage, self.sources, _windows(*_range(view))):
            yield np.frombuffer(data, f"V{DTYPES[view.dtype].itemsize}")

    def _made(self, storage: OutStorage, words: "np.ndarray") -> Piece:
        """Elements as they stand in the file as the bytes to write."""
        view = storage.view
        little = _meant(view, _little(words, view.dtype, view.storage.byteorder))
        if storage.dtype != view.dtype:
            little, overflow = rounded(little, view.dtype, storage.dtype)
            self.overflow[storage] += overflow
        return memoryview(little).cast("B")  # type: ignore[arg-type]

    def _box(self, view: TensorRef, place: Place, shape: Place) -> "np.ndarray":
        """The elements of a part of a view, [elements], as they stand in the file, in order."""
        import numpy as np

        if not view.places:
            return self._strided(view, place, shape).reshape(-1)
        whole = np.zeros(shape, f"V{DTYPES[view.dtype].itemsize}")
        for part, first in zip(view.parts, view.places, strict=True):
            low = [max(a, b) for a, b in zip(place, first, strict=True)]
            high = [min(a + n, b + m) for a, n, b, m in zip(place, shape, first, part.shape, strict=True)]
            if any(a >= b for a, b in zip(low, high, strict=True)):
                continue
            inside = tuple(a - b for a, b in zip(low, first, strict=True))
            lengths = tuple(b - a for a, b in zip(low, high, strict=True))
            found = self._strided(part, inside, lengths)
            little = _little(found.reshape(-1), part.dtype, part.storage.byteorder).view(whole.dtype)
            whole[tuple(slice(a - o, b - o) for a, b, o in zip(low, high, place, strict=True))] = little.reshape(
                lengths
            )
        return whole.reshape(-1)

    def _strided(self, view: TensorRef, place: Place, shape: Place) -> "np.ndarray":
        """The elements of a part of a view by its strides: read in the order of memory, given in the view's."""
        import numpy as np

        itemsize = DTYPES[view.dtype].itemsize
        start = view.offset + sum(a * b for a, b in zip(place, view.stride, strict=True))
        order = sorted(range(len(shape)), key=lambda d: -view.stride[d])
        sizes, steps = [shape[d] for d in order], [view.stride[d] * itemsize for d in order]
        split, chunk = _split(sizes, steps, itemsize)
        storage = self._readable(view.storage)
        made = np.empty(sizes, f"V{itemsize}")
        blocks = list(_blocks(sizes, steps, split, chunk))
        ranges = [
            (start * itemsize + at, extent(lengths, steps[len(steps) - len(lengths) :])[1] - 1 + itemsize)
            for at, _, lengths in blocks
        ]
        for (_, index, lengths), data in zip(blocks, read_ranges(storage, self.sources, ranges), strict=True):
            made[index] = np.ndarray(lengths, f"V{itemsize}", data, 0, steps[len(steps) - len(lengths) :])
        back = [order.index(d) for d in range(len(shape))]
        return made.transpose(back)

    def _readable(self, storage: StorageRef) -> StorageRef:
        """A deflated storage inflated into memory, once: its parts are read in any order."""
        if storage.deflated < 0:
            return storage
        if self._inflated is None or self._inflated[0] is not storage:
            self._inflated = storage, in_memory(storage, self.sources)
        return self._inflated[1]


def _is_dense(view: TensorRef) -> bool:
    wanted = contiguous(view.shape)
    return all(
        length == 1 or step == other for length, step, other in zip(view.shape, view.stride, wanted, strict=True)
    )


def _needs_numpy(storage: OutStorage) -> bool:
    view = storage.view
    swapped = view.storage.byteorder == "big" and DTYPES[view.dtype].itemsize > 1
    return swapped or storage.dtype != view.dtype or view.conjugated or view.negated


def _range(view: TensorRef) -> tuple[int, int]:
    itemsize = DTYPES[view.dtype].itemsize
    return view.offset * itemsize, math.prod(view.shape) * itemsize


def _windows(start: int, nbytes: int) -> Iterator[tuple[int, int]]:
    for at in range(start, start + nbytes, WINDOW):
        yield at, min(WINDOW, start + nbytes - at)


def _boxes(shape: Place, most: int) -> Iterator[tuple[Place, Place]]:
    """A shape in boxes of at most `most` elements, one after the other in the order of the elements."""
    if not shape:
        yield (), ()
        return
    d = next((d for d in range(len(shape)) if math.prod(shape[d + 1 :]) <= most), len(shape) - 1)
    inner = shape[d + 1 :]
    step = max(1, most // max(1, math.prod(inner)))
    for outer in product(*map(range, shape[:d])):
        for first in range(0, shape[d], step):
            length = min(step, shape[d] - first)
            yield (*outer, first, *(0,) * len(inner)), (*(1,) * d, length, *inner)


def _split(sizes: Sequence[int], steps: Sequence[int], itemsize: int) -> tuple[int, int]:
    """From which dimension on everything is read at once, and how many indices of the one before it."""
    split = len(sizes)
    while split:
        span = itemsize + sum((n - 1) * step for n, step in zip(sizes[split:], steps[split:], strict=True))
        step = steps[split - 1]
        if sizes[split - 1] > 1 and step - span > GAP:
            return split, 1
        most = sizes[split - 1] if not step else max(1, (SPAN - span) // step)
        if most < sizes[split - 1]:
            return split, most
        split -= 1
    return 0, 1


def _blocks(
    sizes: Sequence[int], steps: Sequence[int], split: int, chunk: int
) -> Iterator[tuple[int, tuple, list[int]]]:
    """Of each read: its first byte, its index among `sizes`, and the lengths that it covers."""
    inner = list(sizes[split:])
    if not split:
        yield 0, (), inner
        return
    for outer in product(*map(range, sizes[: split - 1])):
        base = sum(a * b for a, b in zip(outer, steps, strict=False))
        for first in range(0, sizes[split - 1], chunk):
            length = min(chunk, sizes[split - 1] - first)
            yield base + first * steps[split - 1], (*outer, slice(first, first + length)), [length, *inner]


def _little(words: "np.ndarray", dtype: str, byteorder: str) -> "np.ndarray":
    """Elements as unsigned words in little-endian order; the two halves of a complex one are words of their own."""
    import numpy as np

    row = DTYPES[dtype]
    size = row.itemsize // 2 if row.kind == "complex" else row.itemsize
    numbers = np.ascontiguousarray(words).view(f"<u{size}")
    return numbers.byteswap() if byteorder == "big" and size > 1 else numbers


def _meant(view: TensorRef, words: "np.ndarray") -> "np.ndarray":
    """Conjugated and negated elements as what they stand for: sign bits are turned round."""
    if not (view.conjugated or view.negated):
        return words
    import numpy as np

    sign = np.array(1 << (8 * words.itemsize - 1), words.dtype)
    words = words.copy()
    if view.negated:
        words ^= sign
    if view.conjugated and DTYPES[view.dtype].kind == "complex":
        words[1::2] ^= sign
    return words
