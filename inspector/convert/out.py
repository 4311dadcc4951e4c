"""The values of an output file: plain Python scalars, list and tuple, and the nodes below; tensors as references."""

from dataclasses import dataclass, field
from typing import Any

from inspector.checkpoint.nodes import TensorRef
from inspector.checkpoint.tensors.dtypes import DTYPES


@dataclass(slots=True, eq=False)
class OutStorage:
    """Bytes to write: the elements of `view` in order, the last dimension fastest, as `dtype`."""

    view: TensorRef
    dtype: str
    elements: int
    name: str = ""  # of the first tensor in it, for people
    device: str = "cpu"  # where torch.load puts it when nobody says otherwise

    @property
    def nbytes(self) -> int:
        return self.elements * DTYPES[self.dtype].itemsize


@dataclass(slots=True, eq=False)
class OutTensor:
    """A tensor to write; `storage`, `offset` and `stride` are set by the plan of the storages."""

    ref: TensorRef
    name: str  # where it stands in the source, for people
    dtype: str
    shape: tuple[int, ...]
    layout: str = "strided"  # "strided", "quantized", "sparse_coo" ... or "meta"
    is_parameter: bool = False
    requires_grad: bool = False
    parts: tuple["OutTensor", ...] = ()  # indices and values of a sparse one; scales and zero points
    storage: OutStorage | None = None
    offset: int = 0
    stride: tuple[int, ...] = ()


@dataclass(slots=True, eq=False)
class OutDict:
    """A dict. `metadata` is what an OrderedDict of state_dict() carries as `_metadata`."""

    type: str = "dict"  # "dict", "collections.OrderedDict" or "collections.Counter"
    pairs: list[tuple[Any, Any]] = field(default_factory=list)
    metadata: Any = None


@dataclass(slots=True, eq=False)
class OutSet:
    """A set of plain values."""

    items: list = field(default_factory=list)


@dataclass(slots=True, frozen=True)
class OutName:
    """A dtype kept as a value: "torch.float32"."""

    name: str
