"""Two tensors of one shape, brought into an order in which both can be read. Touches no byte."""

import math
from collections.abc import Iterator, Sequence
from itertools import product
from typing import NamedTuple

from inspector.checkpoint.nodes import TensorRef
from inspector.checkpoint.tensors.shapes import extent
from inspector.errors import InvalidTensor

TILE = 1 << 20  # elements of a tile
REPEATED = 64  # times that each stored element may stand in a pair on average

Shape = tuple[int, ...]


class Aligned(NamedTuple):
    """A pair of views: elements at the same place of `shape` belong together. Offsets and strides are in elements.

    Dimensions that both sides only repeat (stride 0) are left out: each pair of stored elements stands once.
    """

    a: TensorRef  # the tensor, or the chunk of it, that the view is of
    b: TensorRef
    offset_a: int
    offset_b: int
    shape: Shape  # as few dimensions as can be, at least one
    stride_a: Shape
    stride_b: Shape
    origin: Shape  # index in the tensor of the first element
    box: Shape  # how far it extends in the tensor
    kept: tuple[tuple[int, int], ...]  # dimension of the tensor and its length, in the order that `shape` was made of

    @property
    def elements(self) -> int:
        return math.prod(self.shape)

    @property
    def dense(self) -> bool:
        """Whether both sides are a single range of their storage, in order."""
        return len(self.shape) == 1 and self.stride_a[0] == self.stride_b[0] == 1

    def index_of(self, place: int) -> Shape:
        """The tensor's index of an element by its place in `shape`, counted with the last dimension fastest."""
        index = list(self.origin)
        for dimension, length in reversed(self.kept):
            place, at = divmod(place, length)
            index[dimension] += at
        return tuple(index)


class Tile(NamedTuple):
    """A box of an aligned pair that can be held in memory."""

    first: Shape  # index in Aligned.shape of its first element
    shape: Shape


def align(a: TensorRef, b: TensorRef) -> list[Aligned]:
    """Pairs that together are all elements of two tensors of one shape; several where one stands in chunks.

    Both have passed check_readable. Raises InvalidTensor where chunks do not fill a tensor, and for views that overlap
    themselves so often that they would be read for hours.
    """
    pairs = [
        _aligned(part_a, part_b, place_a, place_b, origin, shape)
        for part_a, place_a in _parts(a)
        for part_b, place_b in _parts(b)
        for origin, shape in _common(part_a.shape, place_a, part_b.shape, place_b)
    ]
    if sum(math.prod(pair.box) for pair in pairs) != math.prod(a.shape):
        raise InvalidTensor("This tensor cannot be read: its chunks do not fill it.")
    for pair in pairs:
        stored = max(extent(pair.shape, stride)[1] for stride in (pair.stride_a, pair.stride_b))
        if pair.elements > max(TILE, REPEATED * stored):
            raise InvalidTensor(
                f"This tensor is not compared: it is {stored:,} stored elements, seen {pair.elements:,} times."
            )
    return pairs


def tiles(pair: Aligned) -> Iterator[Tile]:
    """Cut a pair into tiles of about TILE elements, such that neither side has to read much that it does not need."""
    size = list(pair.shape)
    reach = [max(steps) for steps in zip(pair.stride_a, pair.stride_b, strict=True)]
    while math.prod(size) > TILE:
        widest = max(range(len(size)), key=lambda d: (size[d] > 1, (size[d] - 1) * reach[d], size[d]))
        size[widest] = -(-size[widest] // 2)
    for first in product(*(range(0, whole, part) for whole, part in zip(pair.shape, size, strict=True))):
        yield Tile(first, tuple(min(part, whole - at) for at, part, whole in zip(first, size, pair.shape, strict=True)))


def by_stride(stride: Sequence[int]) -> list[int]:
    """The dimensions, the one with the widest steps first: the order of memory."""
    return sorted(range(len(stride)), key=lambda d: -stride[d])


def _parts(ref: TensorRef) -> list[tuple[TensorRef, Shape]]:
    return list(zip(ref.parts, ref.places, strict=True)) if ref.places else [(ref, (0,) * len(ref.shape))]


def _common(shape_a: Shape, place_a: Shape, shape_b: Shape, place_b: Shape) -> Iterator[tuple[Shape, Shape]]:
    """Origin and shape of what two boxes have in common, if anything."""
    origin = tuple(map(max, place_a, place_b))
    ends = (
        min(at + length, to + size)
        for at, length, to, size in zip(place_a, shape_a, place_b, shape_b, strict=True)
    )  # fmt: skip
    shape = tuple(end - start for start, end in zip(origin, ends, strict=True))
    if all(length > 0 for length in shape):
        yield origin, shape


def _aligned(a: TensorRef, b: TensorRef, place_a: Shape, place_b: Shape, origin: Shape, shape: Shape) -> Aligned:
    offset_a = a.offset + sum((at - to) * step for at, to, step in zip(origin, place_a, a.stride, strict=True))
    offset_b = b.offset + sum((at - to) * step for at, to, step in zip(origin, place_b, b.stride, strict=True))
    kept = [d for d, length in enumerate(shape) if length > 1 and (a.stride[d] or b.stride[d])]
    kept.sort(key=lambda d: (-a.stride[d] - b.stride[d], -a.stride[d]))
    merged: list[tuple[int, int, int]] = []
    for d in kept:
        length, step_a, step_b = shape[d], a.stride[d], b.stride[d]
        if merged and merged[-1][1:] == (length * step_a, length * step_b):
            merged[-1] = (merged[-1][0] * length, step_a, step_b)
        else:
            merged.append((length, step_a, step_b))
    lengths, steps_a, steps_b = zip(*(merged or [(1, 1, 1)]), strict=True)
    order = tuple((d, shape[d]) for d in kept)
    return Aligned(a, b, offset_a, offset_b, lengths, steps_a, steps_b, origin, shape, order)
