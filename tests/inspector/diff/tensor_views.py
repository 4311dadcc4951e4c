"""Tensors as references into bytes in memory, and what numpy sees in them."""

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np
from hypothesis import strategies as st

from inspector.checkpoint.files.source_bytes import SourceBytes
from inspector.checkpoint.nodes import StorageRef, TensorRef
from inspector.checkpoint.result import TensorInfo
from inspector.checkpoint.tensors.dtypes import DTYPES
from inspector.checkpoint.tensors.shapes import contiguous


def tensor(
    values: np.ndarray,
    shape: Sequence[int],
    stride: Sequence[int] | None = None,
    offset: int = 0,
    order: str = "little",
    dtype: str = "",
    **more: Any,
) -> TensorRef:
    """A view of `values`, its storage."""
    data = values.astype(values.dtype.newbyteorder(">")).tobytes() if order == "big" else values.tobytes()
    storage = StorageRef("s", len(data), start=0, stored=len(data), data=data, byteorder=order)
    name = dtype or str(values.dtype)
    return TensorRef(
        name, tuple(shape), tuple(contiguous(shape) if stride is None else stride), offset, storage, **more
    )


def opened(*refs: TensorRef) -> Any:
    """A checkpoint of these tensors, as far as a comparison looks at one."""
    infos = [
        TensorInfo("", str(at), ref.shape, ref.dtype, nbytes_of(ref), "s", ref.offset, ref.stride, "unknown")
        for at, ref in enumerate(refs)
    ]
    source = SourceBytes(memoryview(b""), "bytes")
    return SimpleNamespace(refs=refs, sources=[source], listing=SimpleNamespace(tensors=infos))


def nbytes_of(ref: TensorRef) -> int:
    return int(np.prod(ref.shape, dtype=object)) * DTYPES[ref.dtype].itemsize


def seen(values: np.ndarray, ref: TensorRef) -> np.ndarray:
    """The elements of a tensor made by `tensor` of these values."""
    steps = [step * values.itemsize for step in ref.stride]
    return np.lib.stride_tricks.as_strided(values[ref.offset :], ref.shape, steps)


@st.composite
def strides(draw: st.DrawFn, shape: Sequence[int]) -> tuple[list[int], int]:
    """(stride, offset): dense in any order of the dimensions, with gaps, or repeated."""
    kind = draw(st.sampled_from(["contiguous", "permuted", "gaps", "expanded"]))
    order = list(range(len(shape)))
    if kind == "permuted":
        order = draw(st.permutations(order))
    stride, step = [0] * len(shape), draw(st.integers(1, 3)) if kind == "gaps" else 1
    for dimension in reversed(order):
        stride[dimension] = 0 if kind == "expanded" and draw(st.booleans()) else step
        step *= shape[dimension]
        step += draw(st.integers(0, 5)) if kind == "gaps" else 0
    return stride, draw(st.integers(0, 4))


def reach(shape: Sequence[int], stride: Sequence[int], offset: int) -> int:
    """Elements that a storage must have."""
    return offset + 1 + sum((length - 1) * step for length, step in zip(shape, stride, strict=True))
