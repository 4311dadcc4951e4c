"""How the elements of a tensor are read: which ranges of which storages, in which order. Touches no byte."""

import math
from collections.abc import Sequence
from typing import NamedTuple

from inspector.checkpoint.nodes import StorageRef, TensorRef
from inspector.checkpoint.tensors.dtypes import DTYPES
from inspector.checkpoint.tensors.elements import check_readable
from inspector.checkpoint.tensors.shapes import extent
from inspector.errors import InvalidTensor
from inspector.stats.channels import MOST

REORDERED = 1 << 21  # elements of a tensor whose channels do not stand in order that are put in order nevertheless
REPEATED = 64  # times that each stored element may stand in a view on average: windows over a signal
PAIR = "float4_e2m1fn_x2"


class Codes(NamedTuple):
    """What a quantized tensor's codes stand for."""

    tensor: TensorRef  # has the scale and the zero point
    inner: int = 1  # elements, in the order of the segment, between two channels of the scale
    channels: int = 1


class Segment(NamedTuple):
    """Elements of one storage in the order in which they are counted, the last dimension fastest.

    Offset and strides are in elements, and two 4-bit floats are two elements. `rows` is into how many equal parts,
    one a channel, they fall in that order: 1 where nobody asks for channels.
    """

    storage: StorageRef
    dtype: str
    offset: int
    shape: tuple[int, ...]
    stride: tuple[int, ...]
    rows: int = 1
    channel: int = 0  # of row 0
    codes: Codes | None = None
    negated: bool = False

    @property
    def elements(self) -> int:
        return math.prod(self.shape)

    @property
    def dense(self) -> bool:
        """Whether its elements are a single range of the storage, in order."""
        return len(self.shape) == 1 and self.stride[0] == 1

    @property
    def per_byte(self) -> int:
        return per_byte(self.dtype)


class Plan(NamedTuple):
    """All elements that count, each once."""

    segments: tuple[Segment, ...]
    elements: int
    channels: int = 0  # of dimension 0; 0 where there are no figures by channel
    integers: bool = False  # every value is one
    note: str = ""  # what is counted where that is not simply all elements

    @property
    def nbytes(self) -> int:
        """Of the elements, as they are stored."""
        if not self.segments:
            return 0
        first = self.segments[0]
        return -(-self.elements // first.per_byte) * DTYPES[first.dtype].itemsize


def per_byte(dtype: str) -> int:
    """Elements in one stored word: more than one only of the 2- and 4-bit kinds."""
    return 2 if dtype == PAIR else DTYPES[dtype].per_byte


def plan_tensor(ref: TensorRef, channels: bool = False) -> Plan:
    """What to read of a tensor; with `channels` also by index of dimension 0, where it has two dimensions or more.

    Raises InvalidTensor, with the sentence for its row, when there is nothing that could be counted.
    """
    if ref.layout == "packed":
        raise InvalidTensor(f"This tensor has no statistics: {ref.note or 'packed codes, not values'}.")
    if ref.layout.startswith("sparse_") and ref.parts and not ref.error:
        return plan_tensor(ref.parts[-1])._replace(note="stored values only")
    check_readable(ref)
    _check_meaning(ref)
    integers = DTYPES[ref.dtype].kind in ("int", "bool") and ref.scale is None
    chunks = list(zip(ref.parts, ref.places, strict=True)) if ref.places else [(ref, (0,) * len(ref.shape))]
    count = ref.shape[0] if len(ref.shape) > 1 else 0
    by_channel = channels and 0 < count <= MOST and 0 not in ref.shape
    by_channel = by_channel and all(_has_channels(part) for part, _ in chunks)
    segments, expanded = [], False
    for part, place in chunks:
        expanded = expanded or _expanded(part)
        if 0 not in part.shape:
            segments.append(_segment(part, ref, by_channel, place[0] if place else 0))
    for segment in segments:
        _check_repeats(segment)
    elements = sum(segment.elements for segment in segments)
    if ref.places and elements != math.prod(ref.shape) * per_byte(ref.dtype) and not expanded:
        raise InvalidTensor("This tensor cannot be read: its chunks do not fill it.")
    note = "each stored element once" if expanded else "the buffer of its pieces" if ref.layout == "nested" else ""
    return Plan(tuple(segments), elements, count if by_channel else 0, integers, note)


def _check_repeats(segment: Segment) -> None:
    """Raise InvalidTensor for a view that overlaps itself so often that it would be counted for hours."""
    first, last = extent(segment.shape, segment.stride)
    if segment.elements > max(REORDERED, REPEATED * (last - first)):
        raise InvalidTensor(
            f"This tensor has no statistics: it is {last - first:,} stored elements, seen {segment.elements:,} times."
        )


def _check_meaning(ref: TensorRef) -> None:
    """Raise InvalidTensor for bytes that are not numbers by themselves."""
    if DTYPES[ref.dtype].kind == "bits":
        raise InvalidTensor(f"This tensor has no statistics: {ref.dtype} are codes, not values.")
    if ref.scale is None and ref.dtype.startswith(("qint", "quint")):
        raise InvalidTensor("This tensor has no statistics: the file does not say what its codes stand for.")
    if isinstance(ref.scale, TensorRef):
        for part in (ref.scale, ref.zero_point):
            if not isinstance(part, TensorRef) or len(part.shape) != 1 or part.shape[0] < ref.shape[ref.axis]:
                raise InvalidTensor("This tensor cannot be read: it has fewer scales or zero points than channels.")
            check_readable(part)


def _expanded(ref: TensorRef) -> bool:
    return any(length > 1 and step == 0 for length, step in zip(ref.shape, ref.stride, strict=True))


def _has_channels(ref: TensorRef) -> bool:
    """Whether the channels stand one after the other, or are few enough to be put so."""
    steps = [step for length, step in zip(ref.shape, ref.stride, strict=True) if length > 1]
    if ref.shape[0] <= 1:
        return True
    return ref.stride[0] > 0 and (ref.stride[0] == max(steps) or math.prod(ref.shape) <= REORDERED)


def _segment(part: TensorRef, whole: TensorRef, by_channel: bool, channel: int) -> Segment:
    """`part` with the dimensions in the order of memory, the channels first where they are asked for."""
    axis = whole.axis if isinstance(whole.scale, TensorRef) else -1
    sizes = list(zip(part.shape, part.stride, strict=True))
    kept = [d for d, (length, step) in enumerate(sizes) if length > 1 and (step or d == axis)]
    kept.sort(key=lambda d: (not (by_channel and d == 0), -sizes[d][1]))
    codes = None
    if whole.scale is not None:
        inner = math.prod(sizes[d][0] for d in kept[kept.index(axis) + 1 :]) if axis in kept else 1
        codes = Codes(whole, inner, part.shape[axis] if axis in kept else 1)
    rows = part.shape[0] if by_channel else 1
    # two 4-bit floats share a byte: one more dimension
    pair = per_byte(part.dtype) // DTYPES[part.dtype].per_byte
    ordered = [(sizes[d][0], sizes[d][1] * pair) for d in kept] + ([(pair, 1)] if pair > 1 else [])
    shape, stride = _merged(ordered)
    return Segment(
        part.storage, part.dtype, part.offset * pair, shape, stride, rows, channel, codes,
        whole.negated and DTYPES[part.dtype].kind != "complex",
    )  # fmt: skip


def _merged(dimensions: Sequence[tuple[int, int]]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The same elements in the same order with as few dimensions as can be, at least one."""
    merged: list[tuple[int, int]] = []
    for length, step in dimensions:
        if merged and merged[-1][1] == length * step:
            merged[-1] = (merged[-1][0] * length, step)
        else:
            merged.append((length, step))
    merged = merged or [(1, 1)]
    return tuple(length for length, _ in merged), tuple(step for _, step in merged)
