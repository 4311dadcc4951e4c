"""What reading a checkpoint gives: plain frozen data that crosses processes, importing neither torch nor numpy.

The identity of a tensor is (container, key); on the wire it is its index in `Listing.tensors`, since a key may hold
what no text can carry (lone surrogates are shown with backslashes). The two of which a file has tens of thousands are
named tuples: made and sent in a third of the time.
"""

from dataclasses import dataclass
from typing import NamedTuple

Scalar = None | bool | int | float | str
LIVE = "live"  # the format of a listing that is no file's but a live model's


class TensorInfo(NamedTuple):
    """One tensor as the file describes it."""

    container: str  # path in the file of the state_dict that holds it; "" when the file is the state_dict
    key: str  # relative to that state_dict, as the file spells it
    shape: tuple[int, ...]
    dtype: str  # torch's name without the prefix: "float32"
    nbytes: int  # number of elements x bytes of one element
    storage: str  # the record that holds the bytes; tensors with the same name share it
    offset: int  # in elements, from the start of the storage
    stride: tuple[int, ...]  # in elements
    kind: str  # "parameter", "buffer", "optimizer" or "unknown"
    share: int = -1  # number of the group of tensors that overlap on one storage; -1 when alone
    module: int = -1  # index into Listing.modules
    error: str | None = None  # why this tensor cannot be read; the others can
    requires_grad: bool | None = None  # None where the file does not say
    layout: str = "strided"  # "strided", "sparse_coo", "sparse_csr", "nested", "quantized", "packed", "meta"
    device: str = ""  # where it was saved from: "cpu", "cuda:0"
    note: str = ""  # one clause on what is unusual: "scale 0.02, zero point 3"
    belongs_to: str = ""  # an optimizer entry's parameter, by key


class ModuleInfo(NamedTuple):
    """One module of the tree; the list is in pre-order, so a subtree is a slice."""

    container: str
    name: str  # dotted path below the container, "" for its root
    type: str | None  # "torchvision.models.resnet.BasicBlock" where the file says so, else None
    parent: int  # index into Listing.modules, -1 for a container's root
    children: int  # direct child modules
    descendants: int  # modules below it, all levels: the subtree is modules[i : i + 1 + descendants]
    parameters: int  # elements of kind "parameter" in the subtree, shared storage once
    own_nbytes: int  # bytes of the tensors that hang directly on it
    nbytes: int  # bytes in the subtree, shared storage once
    attributes: tuple[tuple[str, str], ...] = ()  # hyper-parameters of a pickled module: ("stride", "(1, 1)")


@dataclass(frozen=True, slots=True)
class ContainerInfo:
    """One state_dict (or optimizer state) of the file."""

    path: str  # "" when the file is the state_dict
    role: str  # "model", "ema", "optimizer" or "other"
    prefix: str  # what every key begins with and the tree hides: "module."
    tensors: int
    parameters: int
    nbytes: int


@dataclass(frozen=True, slots=True)
class CallInfo:
    """Something that loading the file with pickle would import or call. It was not."""

    target: str  # "posix.system"
    args: str | None  # a short text; None where the name is only imported
    position: int  # byte offset in its pickle
    entry: str = ""  # which pickle of the file: "archive/data.pkl"
    executed: bool = False  # always


@dataclass(frozen=True, slots=True)
class Totals:
    """Shared storage counts once."""

    tensors: int = 0
    parameters: int = 0
    bytes: int = 0


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the file comes from, as far as it says."""

    producer: str = ""  # "torch 2.1 or newer", "safetensors"
    torch_version: str = ""  # only where the file states it
    pickles: int = 0
    protocol: int = -1  # of the first pickle; -1 where there is none
    known_names: tuple[tuple[str, int], ...] = ()  # harmless, with uses: ("collections.OrderedDict", 2)


@dataclass(frozen=True, slots=True)
class TextInfo:
    """A text inside the file that can be read on request: TorchScript code, a graph."""

    name: str
    nbytes: int


@dataclass(frozen=True, slots=True)
class Listing:
    """Everything about a checkpoint but the values of its tensors."""

    path: str
    format: str  # "zip", "legacy", "tar", "safetensors", "sharded", "dcp", "torchscript", "pt2", "pickle", "numpy"
    size_bytes: int
    wrapper: str = ""  # "Lightning", "mmdetection", "{'best_prec1', 'state_dict'}", "plain"
    title: str = ""  # the sentence the page opens with
    subtitle: str = ""  # one line of figures below it
    recipe: str = ""  # Python lines that load the file right
    partial: bool = False  # damaged: what was readable is here
    checksum: str = "none"  # "unchecked", "ok", "failed" or "none" (the format has no checksums)
    totals: Totals = Totals()
    origin: Origin = Origin()
    containers: tuple[ContainerInfo, ...] = ()
    tensors: tuple[TensorInfo, ...] = ()
    modules: tuple[ModuleInfo, ...] = ()
    values: tuple[tuple[str, Scalar], ...] = ()  # ("optimizer.param_groups.0.lr", 0.1)
    calls: tuple[CallInfo, ...] = ()
    texts: tuple[TextInfo, ...] = ()
    warnings: tuple[str, ...] = ()
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A file of a folder that could be opened."""

    path: bytes
    name: str
    format: str
    size_bytes: int
    modified: float  # seconds since the epoch


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder that is no checkpoint itself, with those in it."""

    path: str
    candidates: tuple[Candidate, ...]
    left_out: int = 0  # more than the list holds


@dataclass(frozen=True, slots=True)
class Values:
    """A window of a tensor seen as a matrix: rows are all leading dimensions, columns the last one."""

    tensor: int
    row: int  # first row shown
    column: int
    rows: int  # rows of the whole matrix
    columns: int
    cells: tuple[tuple[str, ...], ...]  # exact texts, as Python would print the element


@dataclass(frozen=True, slots=True)
class Picture:
    """A weight as an image; the float32 little-endian pixels, rows first, travel beside it as raw bytes.

    A convolution weight [out, in, kh, kw] is a grid: one row of tiles per output channel. A matrix is one tile.
    """

    tensor: int
    tile_rows: int  # tiles down
    tile_columns: int  # tiles across
    tile_height: int  # pixels of one tile
    tile_width: int
    limit: float  # 99.5% quantile of |value|: the end of the colour scale
    low: float  # smallest and largest finite value seen
    high: float
    note: str = ""  # "every 8th row of 32,768"; "" when the whole tensor is shown


@dataclass(frozen=True, slots=True)
class ChecksumReport:
    """What a full read of the file found."""

    state: str  # "ok", "failed" or "none"
    checked: int
    failed: tuple[str, ...]  # names of the entries whose bytes do not match
    sha256: str  # of the whole file; of a sharded model, of its files' digests in order


@dataclass(frozen=True, slots=True)
class Text:
    """One text of the file, read on request."""

    name: str
    body: str
    truncated: bool = False


@dataclass(frozen=True, slots=True)
class Opened:
    """The answer to opening a path: a checkpoint, or a folder to choose from. Exactly one is set."""

    listing: Listing | None = None
    folder: Folder | None = None


@dataclass(frozen=True, slots=True)
class Rows:
    """A part of a long Listing, sent ahead of it so that no single frame is long."""

    tensors: tuple[TensorInfo, ...] = ()
    modules: tuple[ModuleInfo, ...] = ()
    values: tuple[tuple[str, Scalar], ...] = ()
    containers: tuple[ContainerInfo, ...] = ()  # with the first part alone: what the others are sorted into
