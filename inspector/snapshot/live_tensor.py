"""Tensors in memory as the tensors of an output file: where their elements stand, nothing copied.

Whatever has no elements to point at is said in a sentence and left out; tensors made of others (a quantized weight of
torchao, a nested tensor) are written as their parts, under their key and the part's name.
"""

import math
from typing import Any

import torch
from torch.nn.parameter import UninitializedTensorMixin  # type: ignore[attr-defined]

from inspector.checkpoint.nodes import StorageRef, TensorRef
from inspector.checkpoint.tensors.dtypes import DTYPES
from inspector.checkpoint.tensors.shapes import extent
from inspector.convert.out import OutTensor
from inspector.snapshot.notes import Notes

ADDRESSED = ("cpu", "cuda")  # devices whose memory is read as it stands; of others a copy is made first
PLAIN = (torch.nn.Parameter, torch.Tensor)  # what nearly all are; subclasses may be made of others
NAMES = {dtype: name for name in DTYPES if isinstance(dtype := getattr(torch, name, None), torch.dtype)}
LOW_BITS = ("quint4x2", "quint2x4")
DEEPEST = 4  # tensors in tensors
CHANNELS = ("per_channel_affine", "per_channel_symmetric", "per_channel_affine_float_qparams")

Named = list[tuple[str, OutTensor]]


class Unreachable(Exception):
    """Why a tensor has no elements that can be read: one clause."""


class LiveTensors:
    """Makes each tensor once. What it refers to lives as long as this does."""

    def __init__(self) -> None:
        self.tensors: list[OutTensor] = []  # whose elements are to be written
        self.storages: dict[int, torch.UntypedStorage] = {}  # by the id of the StorageRef that stands for it
        self.notes = Notes()
        self.count = 0
        self._made: dict[int, tuple[torch.Tensor, Named]] = {}
        self._refs: dict[int, StorageRef] = {}

    def add(self, key: str, tensor: torch.Tensor) -> Named:
        """The tensors to write for `tensor`, with what their keys end in ("" or ".part"); none when it is left out."""
        made = self._made.get(id(tensor))
        if made is None:
            try:
                found = self._found(key, tensor)
            except Unreachable as why:
                self.notes.add(key, f"is left out: {why}")
                found = []
            made = self._made[id(tensor)] = (tensor, found)
            self.count += len(found)
        return made[1]

    def ref(self, key: str, tensor: torch.Tensor) -> TensorRef:
        """Where the elements of one tensor stand. Raises Unreachable, also for one that is made of several."""
        made = self._made.get(id(tensor))
        if made is None:
            made = self._made[id(tensor)] = (tensor, self._found(key, tensor))
        if len(made[1]) != 1 or made[1][0][0]:
            raise Unreachable(f"it is a {type(tensor).__name__}, made of {len(made[1])} tensors")
        return made[1][0][1].ref

    def memory(self) -> list[tuple[StorageRef, torch.UntypedStorage]]:
        """Every storage that is referred to, each once."""
        return [(ref, self.storages[id(ref)]) for ref in self._refs.values()]

    def _found(self, key: str, tensor: torch.Tensor) -> Named:
        try:
            return self._parts(key, tensor, 0)
        except (RuntimeError, TypeError, AttributeError, Warning) as error:  # a warning, where they are errors
            raise Unreachable(_reason(error)) from None

    def _parts(self, key: str, tensor: torch.Tensor, depth: int) -> Named:
        if type(tensor) in PLAIN and not tensor.is_nested and not _in_transform(tensor):
            return [("", self._one(key, tensor, type(tensor) is torch.nn.Parameter, tensor.requires_grad))]
        kind = type(tensor).__name__
        if isinstance(tensor, UninitializedTensorMixin):
            raise Unreachable("it has no shape yet; the first forward of its lazy module gives it one")
        if _in_transform(tensor):
            raise Unreachable("it lives inside a transform of torch.func")
        is_parameter = isinstance(tensor, torch.nn.Parameter)
        if kind == "FakeTensor":
            return [("", self._meta(key, tensor, is_parameter))]
        local = getattr(tensor, "_local_tensor", None)
        if kind == "DTensor" and isinstance(local, torch.Tensor):
            if local.shape != tensor.shape:
                self.notes.add(key, "is this process's part of a DTensor")
            return [("", self._one(key, local, is_parameter, tensor.requires_grad))]
        flatten = getattr(tensor, "__tensor_flatten__", None)
        if flatten is not None and depth < DEEPEST:
            parts: Named = []
            for name in flatten()[0]:
                for rest, part in self._parts(f"{key}.{name}", getattr(tensor, name), depth + 1):
                    parts.append((f".{name}{rest}", part))
            self.notes.add(key, f"is a {kind}, shown as its parts")
            return parts
        if tensor.is_nested:
            pieces = tensor.detach().unbind()
            self.notes.add(key, "is a nested tensor, shown as its parts")
            return [(f".{at}", self._one(f"{key}.{at}", piece, False, False)) for at, piece in enumerate(pieces)]
        return [("", self._one(key, tensor, is_parameter, tensor.requires_grad))]

    def _one(self, key: str, tensor: torch.Tensor, is_parameter: bool, requires_grad: bool) -> OutTensor:
        tensor = tensor.detach()
        device = str(tensor.device)
        if tensor.device.type == "meta":
            return self._meta(key, tensor, is_parameter)
        if tensor.layout == torch._mkldnn:  # type: ignore[attr-defined]
            tensor = tensor.to_dense()
        if tensor.device.type not in ADDRESSED:
            tensor = tensor.cpu()
        if tensor.is_conj() or tensor.is_neg():
            tensor = tensor.resolve_conj().resolve_neg()
        if tensor.layout != torch.strided:
            return self._sparse(key, tensor, is_parameter, requires_grad)
        ref = self._ref(tensor, device)
        ref.is_parameter, ref.requires_grad = is_parameter, requires_grad
        out = OutTensor(ref, key, ref.dtype, ref.shape, "strided", is_parameter, requires_grad)
        self.tensors.append(out)
        if tensor.is_quantized:
            self._set_scheme(key, tensor, out)
        return out

    def _meta(self, key: str, tensor: torch.Tensor, is_parameter: bool) -> OutTensor:
        shape, stride, dtype = _integers(tensor.shape), _integers(tensor.stride()), _dtype(tensor)
        ref = TensorRef(dtype, shape, stride, 0, StorageRef("", 0), is_parameter, tensor.requires_grad, "meta")
        return OutTensor(ref, key, dtype, shape, "meta", is_parameter, tensor.requires_grad)

    def _sparse(self, key: str, tensor: torch.Tensor, is_parameter: bool, requires_grad: bool) -> OutTensor:
        layout = str(tensor.layout).removeprefix("torch.")
        if layout == "sparse_coo":
            found = [tensor._indices(), tensor._values()]
        elif layout in ("sparse_csr", "sparse_bsr"):
            found = [tensor.crow_indices(), tensor.col_indices(), tensor.values()]
        elif layout in ("sparse_csc", "sparse_bsc"):
            found = [tensor.ccol_indices(), tensor.row_indices(), tensor.values()]
        else:
            raise Unreachable(f"its layout {layout} is not known here")
        parts = tuple(self._one(key, part, False, False) for part in found)
        values, shape = parts[-1].ref, _integers(tensor.shape)
        refs = tuple(part.ref for part in parts)
        ref = TensorRef(values.dtype, shape, (), 0, values.storage, is_parameter, requires_grad, layout, parts=refs)
        return OutTensor(ref, key, ref.dtype, shape, layout, is_parameter, requires_grad, parts)

    def _set_scheme(self, key: str, tensor: torch.Tensor, out: OutTensor) -> None:
        out.layout = out.ref.layout = "quantized"
        scheme = str(tensor.qscheme()).removeprefix("torch.")
        if scheme.startswith("per_tensor"):
            out.ref.scale, out.ref.zero_point = tensor.q_scale(), tensor.q_zero_point()
        elif scheme in CHANNELS:
            found = (tensor.q_per_channel_scales(), tensor.q_per_channel_zero_points())
            out.parts = tuple(self._one(key, part, False, False) for part in found)
            out.ref.scale, out.ref.zero_point = (part.ref for part in out.parts)
            out.ref.axis = tensor.q_per_channel_axis()
        else:
            raise Unreachable(f"its quantization scheme {scheme} is not known here")

    def _ref(self, tensor: torch.Tensor, device: str) -> TensorRef:
        """Checked: the elements stand inside of the storage."""
        dtype = _dtype(tensor)
        if dtype in LOW_BITS:
            raise Unreachable("quantized tensors of less than 8 bits are not written")
        storage = tensor.untyped_storage()
        ref = self._refs.get(storage._cdata)
        if ref is None:
            ref = StorageRef(str(len(self._refs)), storage.nbytes(), device=device)
            self._refs[storage._cdata] = ref
            self.storages[id(ref)] = storage
        shape, stride = _integers(tensor.shape), _integers(tensor.stride())
        offset = int(tensor.storage_offset())
        end = (offset + extent(shape, stride)[1]) * DTYPES[dtype].itemsize if math.prod(shape) else 0
        if end > ref.nbytes:
            raise Unreachable("its memory was freed; it comes back when its module needs it (FSDP)")
        return TensorRef(dtype, shape, stride, offset, ref)


def _in_transform(tensor: torch.Tensor) -> bool:
    return torch._C._functorch.is_functorch_wrapped_tensor(tensor)  # type: ignore[attr-defined]


def _dtype(tensor: torch.Tensor) -> str:
    dtype = NAMES.get(tensor.dtype)
    if dtype is None:
        raise Unreachable(f"its dtype {str(tensor.dtype).removeprefix('torch.')} is not known here")
    return dtype


def _integers(sizes: Any) -> tuple[int, ...]:
    """Sizes of an exported model may be symbols."""
    return tuple(map(int, sizes))


def _reason(error: Exception) -> str:
    text = str(error).strip()
    return (text.splitlines()[0] if text else type(error).__name__).rstrip(".")[:200]
