"""A tensor of torch from a reference: what the oracle tests compare with torch.load."""

import math

import torch

from inspector.checkpoint.files.source import Source
from inspector.checkpoint.nodes import TensorRef


def to_torch(source: Source, ref: TensorRef) -> torch.Tensor:
    """The tensor that `ref` describes, read from the file by torch's own arithmetic of strides."""
    assert ref.error is None, ref.error
    dtype = getattr(torch, ref.dtype)
    storage = ref.storage
    if math.prod(ref.shape) == 0:
        return torch.empty(ref.shape, dtype=dtype)
    raw = storage.data if storage.data is not None else source.read(storage.start, storage.nbytes)
    flat = torch.frombuffer(bytearray(raw), dtype=torch.uint8)
    order = flat.view(dtype) if len(raw) % dtype.itemsize == 0 else flat[: -(len(raw) % dtype.itemsize)].view(dtype)
    made = order.as_strided(ref.shape, ref.stride, ref.offset)
    made = made.conj() if ref.conjugated else made
    return -made if ref.negated else made


def same(left: torch.Tensor, right: torch.Tensor) -> bool:
    return left.dtype == right.dtype and left.shape == right.shape and left.tolist() == right.tolist()
