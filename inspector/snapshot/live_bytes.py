"""The bytes of storages in memory, a few MB at a time; from a graphics card through the host."""

import ctypes
from collections.abc import Iterator
from typing import Any

import torch

from inspector.checkpoint.tensors.dtypes import DTYPES
from inspector.checkpoint.tensors.shapes import contiguous
from inspector.convert.out import OutStorage
from inspector.convert.pieces import Piece
from inspector.errors import TorchloupeError

SMALL = 1 << 16  # bytes that are copied at once: quicker than a tensor over them
WINDOW = 32 << 20  # bytes copied at once where they must be
WORDS = {1: torch.uint8, 2: torch.int16, 4: torch.int32, 8: torch.int64, 16: torch.complex128}


class UnreadableMemory(TorchloupeError):
    pass


class LiveBytes:
    """`storages` are those of LiveTensors."""

    def __init__(self, storages: dict[int, torch.UntypedStorage]):
        self._storages = storages

    def of(self, storage: OutStorage) -> Iterator[Piece]:
        """Memory on this machine as it stands, without a copy where the elements are dense. Raises UnreadableMemory,
        for example after an error on the graphics card."""
        if not storage.elements:
            return
        view = storage.view
        itemsize = DTYPES[view.dtype].itemsize
        memory = self._storages[id(view.storage)]
        try:
            if _is_dense(view.shape, view.stride):
                start, nbytes = view.offset * itemsize, storage.nbytes
                if nbytes < SMALL and memory.device.type == "cpu" and start + nbytes <= memory.nbytes():
                    yield ctypes.string_at(memory.data_ptr() + start, nbytes)
                    return
                whole = over(memory, torch.uint8, start, (nbytes,), (1,))
                step = nbytes if memory.device.type == "cpu" else WINDOW
                for at in range(0, nbytes, step):
                    yield _bytes(whole[at : at + step])
            else:
                for part in _parts(over(memory, WORDS[itemsize], view.offset, view.shape, view.stride)):
                    yield _bytes(part.contiguous().reshape(-1).view(torch.uint8))
        except RuntimeError as error:
            first = str(error).strip().partition("\n")[0][:200]
            raise UnreadableMemory(f"{storage.name} cannot be read from memory: {first}.") from None


def over(
    memory: torch.UntypedStorage, dtype: torch.dtype, offset: int, shape: tuple[int, ...], stride: tuple[int, ...]
) -> torch.Tensor:
    return torch.empty(0, dtype=dtype, device=memory.device).set_(memory, offset, shape, stride)  # type: ignore[arg-type]


def _parts(tensor: torch.Tensor) -> Iterator[torch.Tensor]:
    """Pieces of at most WINDOW bytes, in the order of the elements."""
    if tensor.numel() * tensor.element_size() <= WINDOW or not tensor.dim():
        yield tensor
        return
    each = max(1, tensor[0].numel() * tensor.element_size())
    step = max(1, WINDOW // each)
    for at in range(0, tensor.shape[0], step):
        part = tensor[at : at + step]
        yield from _parts(part[0]) if step == 1 else (part,)


def _bytes(tensor: torch.Tensor) -> memoryview:
    array: Any = tensor.cpu().numpy()
    return memoryview(array)


def _is_dense(shape: tuple[int, ...], stride: tuple[int, ...]) -> bool:
    return all(
        length == 1 or step == other for length, step, other in zip(shape, stride, contiguous(shape), strict=True)
    )
