"""The values of a pair of tensors, piece by piece: both sides in the same order, as torch tensors."""

import math
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import torch

from inspector.checkpoint.files.source import Source
from inspector.checkpoint.nodes import TensorRef
from inspector.checkpoint.tensors.dtypes import DTYPES
from inspector.checkpoint.tensors.elements import check_readable, read_ranges
from inspector.checkpoint.tensors.values import gather
from inspector.diff.aligned import Aligned, Shape, Tile, align, by_stride, tiles
from inspector.diff.wider import rounding_of
from inspector.errors import InvalidTensor
from inspector.stats.plan import PAIR, Segment, per_byte
from inspector.stats.windows import NATIVE, Window, WindowReader
from native.ops.tensor_diff import BLOCK

WINDOW = 2 << 20  # bytes of one side that are read at once: what is compared next is still in the processor's caches
TOGETHER = 8  # windows that a thread takes at a time
DECODED = 1 << 18  # elements at once of what numpy decodes

Sources = Sequence[Source]


class PairPlan(NamedTuple):
    """All pairs of elements that count, each once."""

    parts: tuple[Aligned, ...]
    elements: int
    itemsize: tuple[float, float]  # bytes of an element, of either side
    halves: bool = False  # two 4-bit floats share a byte: one more dimension, the last
    note: str = ""
    whole: bool = True  # every element of the tensors stands in it
    rounding: str = ""  # dtype to which one side may be the other, rounded

    @property
    def nbytes(self) -> int:
        """Of both sides, as they are stored."""
        return int(self.elements * sum(self.itemsize))


def plan_pair(a: TensorRef, b: TensorRef) -> PairPlan:
    """What to read of two tensors; of sparse ones the stored values, whose indices must have been found the same.

    Raises InvalidTensor, with the sentence for the row, where there is nothing that could be compared.
    """
    if a.layout.startswith("sparse_") and b.layout == a.layout and a.parts and b.parts and not (a.error or b.error):
        return plan_pair(a.parts[-1], b.parts[-1])._replace(note="stored values only", whole=False)
    for ref in (a, b):
        check_readable(ref)
        _check_meaning(ref)
    if a.shape != b.shape:
        raise InvalidTensor("These tensors are not compared: their shapes differ.")
    if a.layout.startswith("sparse_") or b.layout.startswith("sparse_"):
        raise InvalidTensor("These tensors are not compared: one is sparse and the other is stored in another way.")
    if (a.dtype == PAIR) != (b.dtype == PAIR):
        raise InvalidTensor("These tensors are not compared: one holds two 4-bit floats in each element.")
    halves = a.dtype == PAIR
    if halves:
        a, b = _unpaired(a), _unpaired(b)
    a, b = _meant(a), _meant(b)
    parts = tuple(align(a, b))
    elements = sum(part.elements for part in parts)
    whole = elements == math.prod(a.shape)
    notes = [] if whole else ["each stored element once"]
    if a.layout == "nested":
        notes.append("the buffer of its pieces")
    sizes = tuple(DTYPES[ref.dtype].itemsize / per_byte(ref.dtype) for ref in (a, b))
    whole = whole and a.layout != "nested"
    rounding = "" if halves else rounding_of(a, b)
    return PairPlan(parts, elements, (sizes[0], sizes[1]), halves, "; ".join(notes), whole, rounding)


def pieces(part: Aligned) -> list[Tile]:
    """Cut into what is read at once; of dense pairs at multiples of BLOCK."""
    if not part.dense:
        return list(tiles(part))
    itemsize = max(DTYPES[ref.dtype].itemsize for ref in (part.a, part.b))
    most = WINDOW // itemsize
    if part.a.dtype not in NATIVE or part.b.dtype not in NATIVE:
        most = min(most, DECODED)
    most = max(1, most // BLOCK) * BLOCK
    elements = part.elements
    return [Tile((start,), (min(most, elements - start),)) for start in range(0, elements, most)]


def runs(part: Aligned) -> list[list[Tile]]:
    """The same pieces, several that follow each other together: what a thread takes at a time."""
    cut = pieces(part)
    step = TOGETHER if part.dense else 1
    return [cut[first : first + step] for first in range(0, len(cut), step)]


def must_stream(part: Aligned) -> bool:
    """Whether its pieces have to be read one after the other: a side is compressed."""
    return part.dense and (part.a.storage.deflated >= 0 or part.b.storage.deflated >= 0)


class Plain:
    """One side of a dense pair whose bytes are its values."""

    def __init__(self, source: Source, start: int, buffer: torch.Tensor, dtype: torch.dtype):
        self._source, self._start = source, start
        self._memory = memoryview(buffer.numpy())  # type: ignore[arg-type]
        self._values = buffer.view(dtype)
        self._itemsize = dtype.itemsize

    def read(self, first: int, count: int) -> torch.Tensor:
        """Values [first, first + count). Raises DamagedFile, FileChanged ..."""
        self._source.read_into(self._start + first * self._itemsize, self._memory[: count * self._itemsize])
        return self._values if count == len(self._values) else self._values[:count]


class PairReader:
    """Reads pieces, one at a time; for one thread. What it returns is overwritten by the next one."""

    def __init__(self, sources_a: Sources, sources_b: Sources):
        self._readers = WindowReader(sources_a), WindowReader(sources_b)
        self._part: Aligned | None = None  # that `_plain` is of
        self._buffers: list[torch.Tensor | None] = [None, None]
        self._plain: tuple[Plain | None, Plain | None] = None, None
        self._scales: dict[int, tuple[TensorRef, tuple[torch.Tensor, torch.Tensor]]] = {}

    def read(self, part: Aligned, piece: Tile) -> tuple[torch.Tensor, torch.Tensor]:
        """The values of both sides, [elements], in the order of `part.shape`. Raises DamagedFile, FileChanged ..."""
        if part is not self._part:
            self._plain = self._plain_side(0, part), self._plain_side(1, part)
            self._part = part
        a, b = self._plain
        return (
            a.read(piece.first[0], piece.shape[0]) if a is not None else self._side(0, part, piece),
            b.read(piece.first[0], piece.shape[0]) if b is not None else self._side(1, part, piece),
        )

    def _plain_side(self, side: int, part: Aligned) -> "Plain | None":
        """A shorter way to read a side that stands in the file as it stands in memory."""
        ref, offset = (part.b, part.offset_b) if side else (part.a, part.offset_a)
        row, storage = DTYPES[ref.dtype], ref.storage
        stands = storage.start >= 0 and storage.data is None and storage.deflated < 0
        as_is = row.kind != "bool" and (storage.byteorder == "little" or row.itemsize == 1)
        meant = ref.scale is None and not ref.negated and not ref.conjugated
        if not (part.dense and ref.dtype in NATIVE and sys.byteorder == "little" and stands and as_is and meant):
            return None
        source = self._readers[side].sources[storage.file]
        buffer = self._buffers[side]
        if buffer is None:
            buffer = self._buffers[side] = torch.empty(max(WINDOW, BLOCK * 16), dtype=torch.uint8)
        return Plain(source, storage.start + offset * row.itemsize, buffer, NATIVE[ref.dtype])

    def stream(self, part: Aligned, cut: Sequence[Tile]) -> Iterator[tuple[Tile, torch.Tensor, torch.Tensor]]:
        """All pieces of a dense pair, in order: what is compressed is inflated once."""
        sides = [self._streamed(side, part, cut) for side in (0, 1)]
        yield from zip(cut, *sides, strict=True)

    def _streamed(self, side: int, part: Aligned, cut: Sequence[Tile]) -> Iterator[torch.Tensor]:
        ref, offset = (part.b, part.offset_b) if side else (part.a, part.offset_a)
        count, itemsize = per_byte(ref.dtype), DTYPES[ref.dtype].itemsize
        ranges, skipped = [], []
        for piece in cut:
            first = offset + piece.first[0]
            start, stop = first // count, -(-(first + piece.shape[0]) // count)
            ranges.append((start * itemsize, (stop - start) * itemsize))
            skipped.append(first % count)
        found = read_ranges(ref.storage, self._readers[side].sources, ranges)
        for piece, data, skip in zip(cut, found, skipped, strict=True):
            here = replace(ref, storage=replace(ref.storage, data=data, deflated=-1))
            yield self._values(side, here, part, piece, skip, (1,))

    def _side(self, side: int, part: Aligned, piece: Tile) -> torch.Tensor:
        ref, offset, stride = (part.b, part.offset_b, part.stride_b) if side else (part.a, part.offset_a, part.stride_a)
        start = offset + sum(at * step for at, step in zip(piece.first, stride, strict=True))
        return self._values(side, ref, part, piece, start, stride)

    def _values(self, side: int, ref: TensorRef, part: Aligned, piece: Tile, start: int, stride: Shape) -> torch.Tensor:
        # in the order of memory, and then turned to that of the pair
        order = by_stride(stride)
        shape, steps = tuple(piece.shape[d] for d in order), tuple(stride[d] for d in order)
        segment = Segment(ref.storage, ref.dtype, start, shape, steps)
        values = self._readers[side].read(segment, Window(0, segment.elements))
        if order != sorted(order):
            values = values.reshape(shape).permute([order.index(d) for d in range(len(order))]).reshape(-1)
        if ref.conjugated and values.is_complex():
            values = values.conj().resolve_conj()
        if ref.scale is not None:
            return self._dequantized(side, ref, part, piece, values)
        if not ref.negated:
            return values
        return values.logical_not() if values.dtype == torch.bool else -values

    def _dequantized(self, side: int, ref: TensorRef, part: Aligned, piece: Tile, codes: torch.Tensor) -> torch.Tensor:
        """As torch does it: in float32, but the difference of 32-bit codes in float64."""
        scale, zero_point = self._scale(side, ref)
        if len(scale) > 1:
            channels = index_along(part, piece, ref.axis)
            scale, zero_point = scale[channels], zero_point[channels]
        exact = torch.float64 if codes.dtype.itemsize > 2 else torch.float32
        values = (codes.to(exact) - zero_point.to(exact)).to(torch.float32) * scale
        return -values if ref.negated else values

    def _scale(self, side: int, ref: TensorRef) -> tuple[torch.Tensor, torch.Tensor]:
        """Scales (float32) and zero points (float64) of a quantized tensor, [channels] or [1]."""
        known = self._scales.get(side)
        if known is None or known[0].scale is not ref.scale:
            scale, zero_point = (self._numbers(side, each) for each in (ref.scale, ref.zero_point))
            known = self._scales[side] = ref, (scale.to(torch.float32), zero_point)
        return known[1]

    def _numbers(self, side: int, value: TensorRef | float | None) -> torch.Tensor:
        if isinstance(value, TensorRef):
            positions = value.offset + np.arange(value.shape[0]) * value.stride[0]
            return torch.from_numpy(gather(value, self._readers[side].sources, positions).astype(np.float64))
        return torch.tensor([value or 0], dtype=torch.float64)


def difference(a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    """b - a, in float32 where that holds the values of both, else in float64."""
    if a.is_complex() or b.is_complex():
        return b.to(torch.complex128) - a.to(torch.complex128)
    short = all(each.dtype.itemsize <= (4 if each.is_floating_point() else 2) for each in (a, b))
    dtype = torch.float32 if short else torch.float64
    return b.to(dtype) - a.to(dtype)


def places_of(part: Aligned, piece: Tile) -> torch.Tensor:
    """The places in `part.shape` of a piece's elements, counted with the last dimension fastest. int64 [elements]"""
    places = torch.zeros((), dtype=torch.int64)
    inner = 1
    for first, length, whole in zip(reversed(piece.first), reversed(piece.shape), reversed(part.shape), strict=True):
        along = torch.arange(first, first + length) * inner
        places = along.reshape(-1, *[1] * places.ndim) + places
        inner *= whole
    return places.reshape(-1)


def index_along(part: Aligned, piece: Tile, dimension: int) -> torch.Tensor:
    """The index along one of the tensor's dimensions of a piece's elements. int64 [elements]"""
    return along(part, places_of(part, piece), dimension)


def along(part: Aligned, places: torch.Tensor, dimension: int) -> torch.Tensor:
    """The same for elements by their places."""
    inner = 1
    for d, length in reversed(part.kept):
        if d == dimension:
            return places.div(inner, rounding_mode="floor") % length + part.origin[d]
        inner *= length
    return torch.full_like(places, part.origin[dimension])


def place_of(part: Aligned, piece: Tile, number: int) -> int:
    """The place in `part.shape` of one element, by its number in the piece."""
    place, inner = 0, 1
    for first, length, whole in zip(reversed(piece.first), reversed(piece.shape), reversed(part.shape), strict=True):
        number, at = divmod(number, length)
        place += (first + at) * inner
        inner *= whole
    return place


def _unpaired(ref: TensorRef) -> TensorRef:
    """A tensor whose elements are two 4-bit floats each, with one more dimension of both."""
    return replace(
        ref,
        shape=(*ref.shape, 2),
        stride=(*(step * 2 for step in ref.stride), 1),
        offset=ref.offset * 2,
        parts=tuple(map(_unpaired, ref.parts)) if ref.places else ref.parts,
        places=tuple((*place, 0) for place in ref.places),
    )


def _meant(ref: TensorRef) -> TensorRef:
    """A tensor in chunks with chunks that say themselves what their values stand for."""
    if not ref.places:
        return ref
    meaning = {name: getattr(ref, name) for name in ("scale", "zero_point", "axis", "conjugated", "negated")}
    return replace(ref, parts=tuple(replace(part, **meaning) for part in ref.parts))


def _check_meaning(ref: TensorRef) -> None:
    """Raise InvalidTensor for bytes that are not numbers by themselves."""
    if ref.layout == "packed":
        raise InvalidTensor(f"These tensors are not compared: {ref.note or 'packed codes, not values'}.")
    if DTYPES[ref.dtype].kind == "bits":
        raise InvalidTensor(f"These tensors are not compared: {ref.dtype} are codes, not values.")
    if ref.scale is None and ref.dtype.startswith(("qint", "quint")):
        raise InvalidTensor("These tensors are not compared: the file does not say what the codes stand for.")
    if isinstance(ref.scale, TensorRef):
        if ref.shape[ref.axis] > 1 and ref.stride[ref.axis] == 0:
            raise InvalidTensor("These tensors are not compared: a repeated channel has several scales.")
        for part in (ref.scale, ref.zero_point):
            if not isinstance(part, TensorRef) or len(part.shape) != 1 or part.shape[0] < ref.shape[ref.axis]:
                raise InvalidTensor("This tensor cannot be read: it has fewer scales or zero points than channels.")
            check_readable(part)
