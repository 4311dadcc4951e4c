"""A live model as an open checkpoint: whatever reads the tensors of a file reads these, out of memory.

Runs none of the model's code and writes nowhere into it; what is read is copied first, window by window.
"""

import math
from collections.abc import Sequence

import torch
from torch.utils._python_dispatch import _disable_current_modes

from inspector.checkpoint.checkpoint import Checkpoint
from inspector.checkpoint.contents import Contents
from inspector.checkpoint.files.source import Identity, Source
from inspector.checkpoint.meaning.sharing import Extent, extent_of, share_groups
from inspector.checkpoint.nodes import StorageRef, TensorRef
from inspector.checkpoint.result import LIVE, ContainerInfo, Listing, TensorInfo
from inspector.checkpoint.tensors.dtypes import DTYPES
from inspector.errors import FileChanged
from inspector.model.result import ModelTree, ParameterInfo
from inspector.snapshot.live_bytes import UnreadableMemory, over
from inspector.snapshot.live_tensor import LiveTensors, Unreachable

META = "it is on the device meta, which holds no values"


class LiveSource(Source):
    """The bytes of one storage in memory, of this machine or a graphics card, read as if they were a file."""

    def __init__(self, storage: torch.UntypedStorage, name: str):
        """`name` is the model's."""
        self.path = b""
        self.size = storage.nbytes()
        self.identity = Identity(0, 0, self.size, 0)
        self._storage = storage
        self._name = name

    @property
    def name(self) -> str:
        return self._name

    def _read(self, start: int, length: int) -> bytes:
        found = bytearray(length)
        self._read_into(start, memoryview(found))
        return bytes(found)

    def _read_into(self, start: int, buffer: memoryview) -> None:
        """Raises UnreadableMemory, for example after an error on the graphics card."""
        self.check_unchanged()
        if not len(buffer):
            return
        try:
            # not by slices of a memoryview: torch lets go of the interpreter meanwhile
            torch.frombuffer(buffer, dtype=torch.uint8).copy_(
                over(self._storage, torch.uint8, start, (len(buffer),), (1,))
            )
        except RuntimeError as error:
            first = str(error).strip().partition("\n")[0][:200]
            raise UnreadableMemory(f"{self.name} cannot be read from memory: {first}.") from None

    def check_unchanged(self) -> None:
        """Raise FileChanged where the storage was freed or has another size."""
        if self._storage.nbytes() != self.size:
            raise FileChanged(f"The memory of {self.name} is no longer what it was; build it anew.")

    def close(self) -> None:
        """It goes with the model."""


def open_live(tree: ModelTree, tensors: Sequence[torch.Tensor]) -> Checkpoint:
    """`tensors` are those that `tree` tells of, in its order; so are the tensors of the listing.

    One that has no elements to be read (on the device meta, of a lazy module, made of several) says so in its error.
    """
    infos = [each for node in tree.modules for each in node.own]
    with torch.no_grad(), torch._C.DisableTorchFunctionSubclass(), _disable_current_modes():
        live = LiveTensors()
        refs = [_ref(live, each, tensor) for each, tensor in zip(infos, tensors, strict=True)]
        sources = [_source(number, *each, tree.name) for number, each in enumerate(live.memory())]
    extents = [_extent(ref) for ref in refs]
    groups = share_groups([None if each.error else (0, each.storage.name) for each in refs], extents)
    shares = {index: number for number, group in enumerate(groups) for index in group}
    listing = Listing(
        tree.name,
        LIVE,
        tree.nbytes,
        containers=(ContainerInfo("", "model", "", len(refs), tree.parameters, tree.nbytes),),
        tensors=tuple(
            _info(each, ref, shares.get(index, -1)) for index, (each, ref) in enumerate(zip(infos, refs, strict=True))
        ),
    )
    return Checkpoint(Contents(LIVE, sources), listing, refs)


def _ref(live: LiveTensors, each: ParameterInfo, tensor: torch.Tensor) -> TensorRef:
    try:
        ref = live.ref(each.name, tensor)
    except Unreachable as why:
        shape = each.shape or ()
        return TensorRef(each.dtype, shape, (0,) * len(shape), 0, StorageRef("", 0), error=str(why))
    if ref.layout == "meta":
        ref.error = META
    return ref


def _source(number: int, ref: StorageRef, storage: torch.UntypedStorage, name: str) -> Source:
    """What `ref` is read from, from now on."""
    ref.file, ref.start, ref.stored = number, 0, ref.nbytes
    return LiveSource(storage, name)


def _extent(ref: TensorRef) -> Extent | None:
    """None where no bytes can be pointed at."""
    if ref.error is not None or ref.parts:
        return None
    return extent_of(ref, DTYPES[ref.dtype].itemsize)


def _info(each: ParameterInfo, ref: TensorRef, share: int) -> TensorInfo:
    row = DTYPES.get(ref.dtype)
    counted = ref.parts or (ref,)
    nbytes = sum(math.prod(part.shape) * (DTYPES[part.dtype].itemsize if row else 1) for part in counted)
    return TensorInfo(
        "",
        each.name,
        ref.shape,
        ref.dtype,
        nbytes,
        ref.storage.name,
        ref.offset,
        ref.stride,
        each.kind,
        share,
        error=ref.error,
        requires_grad=each.requires_grad if each.kind == "parameter" else None,
        layout=ref.layout,
        device=each.device,
        note=ref.note,
    )
