"""Which bytes are written for which tensors: each alone and contiguous, or together where they share memory."""

import math
from collections.abc import Sequence
from dataclasses import replace

from inspector.checkpoint.meaning.sharing import Extent, extent_of, share_groups
from inspector.checkpoint.tensors.dtypes import DTYPES
from inspector.checkpoint.tensors.shapes import contiguous, extent
from inspector.convert.out import OutStorage, OutTensor


def plan(
    tensors: Sequence[OutTensor], keep_shared: bool, keep_order: bool = False
) -> tuple[list[OutStorage], list[list[OutTensor]]]:
    """Set the storage, offset and stride of every tensor; the storages in order, and the groups that were split.

    With `keep_shared` tensors that overlap stay on one storage; each of the others is written contiguous, or with
    `keep_order` as it lies in memory where it fills that. A group is split where the format cannot share, or where its
    tensors are of different dtypes.
    """
    storages: list[OutStorage] = []
    split: list[list[OutTensor]] = []
    grouped: dict[int, list[OutTensor]] = {}
    for group in _groups(tensors):
        if keep_shared and _can_share(group):
            grouped.update((id(tensor), group) for tensor in group)
        else:
            split.append(group)
    for tensor in tensors:
        if tensor.storage is not None:
            continue
        group = grouped.get(id(tensor), [tensor])
        storages.append(_together(group, keep_order) if keep_shared else _alone(tensor))
    return storages, split


def _groups(tensors: Sequence[OutTensor]) -> list[list[OutTensor]]:
    """Tensors whose elements overlap in their file."""
    keys: dict[int, int] = {}  # storages by identity, numbered
    where: list[tuple[int, str] | None] = []
    extents: list[Extent | None] = []
    for tensor in tensors:
        ref = tensor.ref
        if ref.places:
            where.append(None)
            extents.append(None)
        else:
            where.append((keys.setdefault(id(ref.storage), len(keys)), ""))
            extents.append(extent_of(ref, DTYPES[ref.dtype].itemsize))
    return [[tensors[index] for index in group] for group in share_groups(where, extents)]


def _can_share(group: Sequence[OutTensor]) -> bool:
    kinds = {(tensor.ref.dtype, tensor.dtype, tensor.ref.conjugated, tensor.ref.negated) for tensor in group}
    return len(kinds) == 1


def _alone(tensor: OutTensor) -> OutStorage:
    """All elements, in order."""
    tensor.offset, tensor.stride = 0, contiguous(tensor.shape)
    tensor.storage = OutStorage(tensor.ref, tensor.dtype, math.prod(tensor.shape), tensor.name)
    return tensor.storage


def _together(group: Sequence[OutTensor], keep_order: bool) -> OutStorage:
    """One storage: contiguous where all tensors of the group are the same one, else as it stands."""
    first = group[0]
    ref = first.ref
    alike = all(
        (tensor.ref.offset, tensor.ref.shape, tensor.ref.stride) == (ref.offset, ref.shape, ref.stride)
        for tensor in group
    )
    if alike:
        base = tuple(1 if step == 0 else length for length, step in zip(ref.shape, ref.stride, strict=True))
        low, high = (0, 0) if ref.places else extent(ref.shape, ref.stride)
        filled = keep_order and base == ref.shape and math.prod(base) == high - low
        if ref.places or 0 in ref.shape or (math.prod(base) <= high - low and not filled):
            view = ref if ref.places or 0 in ref.shape else replace(ref, shape=base)
            elements = math.prod(ref.shape if view is ref else base)
            storage = OutStorage(view, first.dtype, elements, first.name)
            steps = contiguous(view.shape)
            stride = tuple(0 if n > 1 and m == 1 else s for n, m, s in zip(ref.shape, view.shape, steps, strict=True))
            for tensor in group:
                tensor.storage, tensor.offset, tensor.stride = storage, 0, stride
            return storage
    ends = [extent_of(tensor.ref, 1) for tensor in group if 0 not in tensor.ref.shape]
    low, high = min(end.start for end in ends), max(end.end for end in ends)
    # in most files nothing is shared, and this is its own range already
    whole = (ref.offset, ref.shape, ref.stride) == (low, (high - low,), (1,))
    view = ref if whole else replace(ref, offset=low, shape=(high - low,), stride=(1,))
    storage = OutStorage(view, first.dtype, high - low, first.name)
    for tensor in group:
        tensor.storage, tensor.offset, tensor.stride = storage, tensor.ref.offset - low, tensor.ref.stride
    return storage
