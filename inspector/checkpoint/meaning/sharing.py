"""Tensors that overlap on one storage, and how many bytes a set of tensors really takes. Sorting only: O(n log n)."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from inspector.checkpoint.nodes import TensorRef


class Extent(NamedTuple):
    """The bytes of its storage that a tensor reaches, first to last, and what it counts for."""

    start: int
    end: int
    size: int  # bytes of all its elements; less than end - start when it skips some, more when it repeats some


def extent_of(ref: TensorRef, itemsize: int) -> Extent:
    """Where a strided tensor stands in its storage, in bytes."""
    elements, last = 1, ref.offset
    for length, step in zip(ref.shape, ref.stride, strict=False):
        elements *= length
        last += (length - 1) * step
    if not elements:
        return Extent(ref.offset * itemsize, ref.offset * itemsize, 0)
    return Extent(ref.offset * itemsize, (last + 1) * itemsize, elements * itemsize)


def share_groups(storages: Sequence[tuple[int, str] | None], extents: Sequence[Extent | None]) -> list[list[int]]:
    """Groups of two or more indices whose extents overlap on one storage (None: shares with nobody)."""
    first: dict[tuple[int, str], int] = {}
    crowded: dict[tuple[int, str], list[int]] = {}
    for index, storage in enumerate(storages):
        if storage is None:
            continue
        before = first.setdefault(storage, index)
        if before != index:
            crowded.setdefault(storage, [before]).append(index)
    groups: list[list[int]] = []
    for members in crowded.values():
        groups.extend(_overlapping(members, extents))
    for group in groups:
        group.sort()
    return sorted(groups)


def _overlapping(members: list[int], extents: Sequence[Extent | None]) -> Iterable[list[int]]:
    placed = sorted(
        (extent.start, extent.end, index) for index in members if (extent := extents[index]) and extent.size
    )
    group: list[int] = []
    high = 0
    for start, end, index in placed:
        if group and start >= high:
            if len(group) > 1:
                yield group
            group, high = [], 0
        group.append(index)
        high = max(high, end)
    if len(group) > 1:
        yield group


def covered(extents: Iterable[Extent]) -> int:
    """Bytes that tensors on one storage take together, every byte once; an expanded tensor counts what is stored.

    Exact where tensors are contiguous or the same. Of those that skip elements and overlap with others it is a bound:
    they take no more than all their elements, and no more than what lies between first and last.
    """
    total = start = high = sizes = 0
    for first, end, size in sorted(set(extents)):
        if first >= high:
            total += min(sizes, high - start)
            start, high, sizes = first, first, 0
        sizes += min(size, end - first)
        high = max(high, end)
    return total + min(sizes, high - start)
