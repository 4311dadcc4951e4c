"""The values a format reader hands on: plain Python scalars, list and tuple, and the nodes below. Nothing here is live.

Lists and Pairs may hold themselves (a pickle can): whoever walks them keeps a set of what was seen, by id.
"""

from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class StorageRef:
    """Where the bytes of one storage stand. `start` is set once it is known; -1 when the file does not hold it."""

    name: str  # the record: "archive/data/0", a legacy storage key, a safetensors tensor name
    nbytes: int  # as the file describes it
    file: int = 0  # index into Contents.sources
    start: int = -1  # absolute byte in that file
    stored: int = -1  # bytes that really stand there; nbytes may claim more
    device: str = ""
    byteorder: str = "little"
    deflated: int = -1  # compressed bytes from `start` when the zip entry is deflated, else -1
    skip: int = 0  # inflated bytes that stand before it: the header of a deflated .npy
    error: str | None = None
    data: bytes | None = None  # where the file does not hold them as they are: numpy in old pickles


@dataclass(slots=True)
class TensorRef:
    """A tensor as a reference into a storage; checked with Python integers before anything touches bytes."""

    dtype: str
    shape: tuple[int, ...]
    stride: tuple[int, ...]  # in elements
    offset: int  # in elements
    storage: StorageRef
    is_parameter: bool = False  # rebuilt by _rebuild_parameter
    requires_grad: bool | None = None
    layout: str = "strided"
    note: str = ""
    error: str | None = None
    parts: tuple["TensorRef", ...] = ()  # indices and values of a sparse one, pieces of a nested one, chunks
    places: tuple[tuple[int, ...], ...] = ()  # of a tensor in chunks: the index of the first element of each part
    scale: "float | TensorRef | None" = None  # of a quantized one: value = (stored - zero_point) x scale
    zero_point: "int | TensorRef | None" = None
    axis: int = -1  # the dimension that the channels of scale and zero_point run along
    conjugated: bool = False  # the stored values are the conjugate of what is meant
    negated: bool = False  # the stored values are minus what is meant


@dataclass(slots=True)
class Pairs:
    """A dict as a list of pairs: a stranger's keys are never hashed."""

    pairs: list[tuple[Any, Any]] = field(default_factory=list)
    type: str = "dict"  # "collections.OrderedDict", "collections.defaultdict" ...
    attributes: Any = None  # state set on it: an OrderedDict's _metadata


@dataclass(slots=True)
class Record:
    """An object of a class that was not imported: argparse.Namespace, a config, an optimizer."""

    type: str  # "argparse.Namespace"
    fields: list[tuple[Any, Any]] = field(default_factory=list)
    args: tuple = ()  # what it would have been made from


@dataclass(slots=True)
class ModuleNode:
    """A pickled nn.Module: its state had _parameters, _buffers and _modules."""

    type: str
    parameters: list[tuple[str, TensorRef | None]]
    buffers: list[tuple[str, TensorRef | None]]
    children: list[tuple[str, Any]]  # ModuleNode, None, or a node that is none
    attributes: list[tuple[str, Any]]  # the rest: stride, training ...


@dataclass(slots=True)
class Name:
    """A name that the file refers to without calling it: torch.float32, a class kept as a value."""

    name: str


@dataclass(slots=True)
class Call:
    """A call that was not made."""

    target: str
    args: Any
    position: int
