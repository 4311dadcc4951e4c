"""The pickle of a torch file: tensors as calls of torch._utils over storages that are persistent ids.

Source: torch/_utils.py and torch/_tensor.py (_reduce_ex_internal) of torch 2.13.
"""

from functools import partial
from typing import Any

from inspector.checkpoint.nodes import TensorRef
from inspector.checkpoint.tensors.dtypes import DTYPES
from inspector.convert.out import OutName, OutStorage, OutTensor
from inspector.convert.pickle_writer import MARK, PERSISTENT, REDUCE, TUPLE, PickleWriter

UTILS = "torch._utils"


class TorchPickle:
    """`storages` has the storages in the order of their keys "0", "1" ..., once `dump` has run."""

    def __init__(self, legacy: bool):
        self.storages: list[OutStorage] = []
        self._keys: dict[int, str] = {}
        self._legacy = legacy

    def dump(self, root: Any) -> bytes:
        return PickleWriter(self._tensor).dump(root)

    def _tensor(self, writer: PickleWriter, tensor: OutTensor) -> None:
        if tensor.is_parameter:
            requires_grad = partial(writer.value, tensor.ref.requires_grad is True)
            data = partial(self._data, writer, tensor)
            writer.call(UTILS, "_rebuild_parameter", data, requires_grad, writer.ordered_dict)
        else:
            self._data(writer, tensor)

    def _data(self, writer: PickleWriter, tensor: OutTensor) -> None:
        value = writer.value
        if tensor.layout.startswith("sparse_"):
            self._sparse(writer, tensor)
        elif tensor.layout == "meta":
            dtype = OutName(f"torch.{tensor.dtype}")
            stride = tensor.ref.stride
            arguments = (dtype, tensor.shape, stride, tensor.requires_grad)
            writer.call(UTILS, "_rebuild_meta_tensor_no_storage", *(partial(value, each) for each in arguments))
        elif tensor.layout == "quantized":
            scheme = partial(self._scheme, writer, tensor)
            writer.call(
                UTILS, "_rebuild_qtensor", *self._place(writer, tensor), scheme,
                partial(value, tensor.requires_grad), writer.ordered_dict,
            )  # fmt: skip
        else:
            self._strided(writer, tensor)

    def _strided(self, writer: PickleWriter, tensor: OutTensor) -> None:
        """As `writer.call` would, without a function for each argument: there may be very many tensors."""
        plain = DTYPES[tensor.dtype].storage  # else a dtype without a storage class of its own
        writer.name(UTILS, "_rebuild_tensor_v2" if plain else "_rebuild_tensor_v3")
        writer.data += MARK
        self._storage(writer, tensor)
        for each in (tensor.offset, tensor.shape, tensor.stride, tensor.requires_grad and not tensor.is_parameter):
            writer.value(each)
        writer.ordered_dict()
        if not plain:
            writer.name("torch", tensor.dtype)
        writer.data += TUPLE + REDUCE

    def _place(self, writer: PickleWriter, tensor: OutTensor) -> list:
        numbers = (tensor.offset, tensor.shape, tensor.stride)
        return [partial(self._storage, writer, tensor), *(partial(writer.value, each) for each in numbers)]

    def _storage(self, writer: PickleWriter, tensor: OutTensor) -> None:
        storage = tensor.storage
        if storage is None:
            raise ValueError(f"{tensor.name} has no storage")
        key = self._keys.get(id(storage))
        if key is None:
            key = self._keys[id(storage)] = str(len(self.storages))
            self.storages.append(storage)
        row = DTYPES[storage.dtype]
        writer.data += b"("
        writer.text("storage")
        if row.storage:
            writer.name("torch", row.storage)
        elif self._legacy:  # its loader asks the storage class for a dtype
            writer.name("torch", "ByteStorage")
        else:
            writer.name("torch.storage", "UntypedStorage")
        writer.text(key)
        writer.text(storage.device)
        writer.integer(storage.elements if row.storage else storage.nbytes)
        if self._legacy:
            writer.value(None)
        writer.data += b"t" + PERSISTENT

    def _scheme(self, writer: PickleWriter, tensor: OutTensor) -> None:
        ref = tensor.ref
        if not isinstance(ref.zero_point, TensorRef):
            writer.value((OutName("torch.per_tensor_affine"), ref.scale, ref.zero_point))
            return
        whole = DTYPES[ref.zero_point.dtype].kind == "int"
        name = "per_channel_affine" if whole else "per_channel_affine_float_qparams"
        writer.data += b"("
        writer.name("torch", name)
        for part in tensor.parts:
            self._strided(writer, part)
        writer.integer(ref.axis)
        writer.data += b"t"

    def _sparse(self, writer: PickleWriter, tensor: OutTensor) -> None:
        def layout() -> None:
            writer.call("torch.serialization", "_get_layout", partial(writer.value, f"torch.{tensor.layout}"))

        def data() -> None:
            writer.data += b"("
            for part in tensor.parts:
                self._strided(writer, part)
            writer.value(tensor.shape)
            writer.data += b"t"

        writer.call(UTILS, "_rebuild_sparse_tensor", layout, data)
