"""Whole tensors of a checkpoint as torch tensors, read by its own reader: nothing in the file is run."""

import torch

from inspector.checkpoint.nodes import TensorRef
from inspector.stats.pieces import pieces
from inspector.stats.plan import plan_tensor
from inspector.stats.windows import WindowReader


def read_tensor(reader: WindowReader, ref: TensorRef) -> torch.Tensor:
    """A contiguous copy with the shape of `ref`; of a quantized one the values that its codes stand for.

    Raises InvalidTensor for one that cannot be read, DamagedFile, FileChanged.
    """
    if not ref.places:
        return _in_order(reader, ref)
    whole: torch.Tensor | None = None
    for part, place in zip(ref.parts, ref.places, strict=True):
        values = _in_order(reader, part)
        if whole is None:
            whole = torch.empty(ref.shape, dtype=values.dtype)
        whole[tuple(slice(start, start + size) for start, size in zip(place, part.shape, strict=True))] = values
    return _in_order(reader, ref) if whole is None else whole


def _in_order(reader: WindowReader, ref: TensorRef) -> torch.Tensor:
    """Elements come in the order of memory, each stored one once; here they are put into that of the dimensions."""
    plan = plan_tensor(ref)
    read = [piece.clone() for piece in pieces(reader, plan)]
    if not read:
        return torch.empty(ref.shape, dtype=getattr(torch, ref.dtype))
    flat = torch.cat(read) if len(read) > 1 else read[0]
    sizes = list(zip(ref.shape, ref.stride, strict=True))
    kept = [at for at, (length, step) in enumerate(sizes) if length > 1 and step]
    kept.sort(key=lambda at: -sizes[at][1])
    ordered = flat.reshape([ref.shape[at] for at in kept])
    straight = ordered.permute([kept.index(at) for at in sorted(kept)]) if kept else ordered
    stored = straight.reshape([length if at in kept else 1 for at, length in enumerate(ref.shape)])
    return stored.expand(ref.shape).contiguous()
