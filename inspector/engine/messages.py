"""The messages between app and engine. The wire format stands in inspector.engine.wire.

A request goes to the engine; what comes back for its id is any number of Progress and Part, then one Result or Failure.
A handler is found by the request's name: OpenPath -> open_path. Paths cross as bytes.
"""

from typing import Any

import msgspec

from inspector.cam.result import CamReport, Faithfulness, FeatureReport, Randomised, Thumbnails
from inspector.checkpoint.result import ChecksumReport, Opened, Picture, Rows, Text, Values
from inspector.convert.result import ConvertReport
from inspector.diff.detail import PairDetail
from inspector.diff.parts import DiffPart
from inspector.diff.result import MappingRule, StateDiff
from inspector.flops.result import FlopReport
from inspector.model.result import Factories, Identification, ModelTree, RunList
from inspector.stats.result import Distributions, Precision, ScanReport, StatRows

PROTOCOL = 1
ROLES = ("reader", "lab")


class Message(msgspec.Struct, frozen=True, tag=True):
    """Anything on the wire; the tag is the class name."""


class Request(Message, frozen=True, kw_only=True):
    """`id` is chosen by the sender and never used twice in one engine's life.

    An `urgent` one is answered while a long job runs, where that gives way.
    """

    id: int = 0
    urgent: bool = False


# to a reader


class OpenPath(Request, frozen=True):
    """Open a file or folder; the reader keeps it. Answered by Parts of Rows, then Opened without those rows."""

    path: bytes


class ReadValues(Request, frozen=True):
    """A window of at most 10,000 cells of a tensor as a matrix."""

    tensor: int
    row: int = 0
    column: int = 0
    rows: int = 32
    columns: int = 16
    live: int = 0  # to a lab: of the live model of this build (ModelTree.build)


class ReadPicture(Request, frozen=True):
    """The tensor as an image of at most `width` x `height` pixels; float32 pixels are the payload."""

    tensor: int
    width: int = 512
    height: int = 512
    live: int = 0


class ReadText(Request, frozen=True):
    name: str


class Verify(Request, frozen=True):
    """Read the whole file: checksums of every entry and the sha256 of the file."""


# to the lab


class DescribeLab(Request, frozen=True):
    """What the lab runs on. Waits for torch to be imported."""


class LoadTrusted(Request, frozen=True):
    """Unpickle a full file with torch. Refused unless the file's sha256 is `sha256`, which the user has trusted."""

    path: bytes
    sha256: str


class ScanTensors(Request, frozen=True):
    """Statistics of every tensor of a checkpoint. Answered by Parts of StatRows as they are done, then ScanReport.

    `stamp` is what os.stat said of the path when the asker's listing was read (device, inode, size, mtime_ns): tensors
    are named by their place in that listing. Raises FileChanged where it is another file now. A scan of the same file
    goes on where the last one was cancelled.

    What is asked of a live model's tensors (`live`) runs none of its code: it may be urgent, and raises ModelGone where
    the lab keeps that build no longer.
    """

    path: bytes
    stamp: tuple[int, ...] = ()
    bins: int = 44  # at most, of each row's histogram
    live: int = 0  # of the live model of this build (ModelTree.build) in place of the file


class ReadDistributions(Request, frozen=True):
    """A finer histogram of some tensors: of each, of all `together`, or of the channels of the first.

    `scale` is "linear" or "symlog"; [low, high) narrows the range, as zooming does.
    """

    path: bytes
    tensors: tuple[int, ...]
    stamp: tuple[int, ...] = ()
    split: str = "tensors"  # "tensors", "together" or "channels"
    scale: str = "linear"
    bins: int = 256  # at most
    low: float | None = None
    high: float | None = None
    live: int = 0  # as in ScanTensors


class MeasurePrecision(Request, frozen=True):
    """What converting these tensors to shorter floats would cost."""

    path: bytes
    tensors: tuple[int, ...]
    stamp: tuple[int, ...] = ()
    live: int = 0  # as in ScanTensors


class CompareCheckpoints(Request, frozen=True):
    """What differs between A and B, keys first. Answered by DiffParts, then the StateDiff without its rows.

    Stamps are as in ScanTensors. Without `values` no tensor's data is read. A lab without torch tells equal values from
    changed ones and has no figures. A `pasted` text, torch's own error of load_state_dict, stands for A instead of a
    file.
    """

    a: bytes
    b: bytes
    stamp_a: tuple[int, ...] = ()
    stamp_b: tuple[int, ...] = ()
    container_a: str | None = None  # None: its main one
    container_b: str | None = None
    rules: tuple[MappingRule, ...] | None = None  # from B's names to A's; None: found, (): names as they are
    values: bool = True
    pasted: str = ""


class ReadDifference(Request, frozen=True):
    """A close look at one pair; float32 pixels of the picture of B - A are the payload."""

    a: bytes
    b: bytes
    pair: tuple[int, int]  # index in each listing, -1 where that side has none
    stamp_a: tuple[int, ...] = ()
    stamp_b: tuple[int, ...] = ()
    bins: int = 128  # at most
    width: int = 512
    height: int = 512


class ExportConverted(Request, frozen=True):
    """Write a checkpoint anew, its keys renamed by `rules`, in the format that the target's suffix stands for."""

    path: bytes
    target: bytes
    stamp: tuple[int, ...] = ()
    container: str | None = None
    rules: tuple[MappingRule, ...] = ()
    weights_only: bool = False  # without optimizer and run state


class ModelRequest(Request, frozen=True):
    """What is asked of a live model begins with where it comes from: see inspector.model.name. Its code is run."""

    model: bytes  # its name as text, or a path
    folder: bytes = b""  # relative names are looked for here
    search: tuple[bytes, ...] = ()  # more folders for imports
    weights: bytes = b""  # path of a checkpoint to load into it
    container: str | None = None
    trust: bool = False  # whether a pickle may be loaded
    consent: tuple[tuple[bytes, str], ...] = ()  # files with the sha256 they must have, or nothing is run
    strict: bool = True  # whether the weights have to fit; else what of them fits is loaded and the rest is told
    guess: bool = False  # whether weights go where names and shapes suggest it and do not prove it
    fresh: bool = False  # built anew, whatever the lab keeps of it


class DescribeModel(ModelRequest, frozen=True):
    """Build a model and tell what it consists of."""


class CountFlops(ModelRequest, frozen=True):
    """Count one forward of a model in eval, by module and operator, and what other counters make of it."""

    input: tuple[str, ...] = ()  # one for each argument, as the command takes them; none: what its family takes
    device: str = "cpu"
    time: bool = False


class ImageRequest(ModelRequest, frozen=True):
    """What is asked of a model and an image. `preprocess` is a SPEC as the command takes it; "" what is known of it."""

    preprocess: str = ""
    device: str = "cpu"


class ExplainImages(ImageRequest, frozen=True, kw_only=True):
    """What of some images the model looks at. The maps and, with `pictures`, the images themselves are the payload.

    `layers` and `classes` are as the command takes them: names, or "auto" or "all"; numbers, names, "top1" or "top5".
    Files are written where there is a folder `out`: PNGs with `png`, raw maps with `npy`.
    """

    images: tuple[bytes, ...]
    layers: tuple[str, ...] = ("auto",)
    methods: tuple[str, ...] = ("gradcam",)
    classes: tuple[str, ...] = ("top1",)
    names: bytes = b""  # path of a file with the names of the classes
    others: tuple[bytes, ...] = ()  # images that are not explained: their folders may be the names of the classes
    signed: bool = False
    heads: bool = False  # a map for each head, of methods of attention
    faithfulness: bool = False
    randomised: bool = False
    arrays: bool = True  # whether maps are sent
    pictures: bool = True
    out: bytes = b""
    png: bool = True
    npy: bool = False


class MapRequest(ImageRequest, frozen=True, kw_only=True):
    """What is asked of one map; `cls` None stands for the most probable class."""

    image: bytes
    method: str = "gradcam"
    layer: str = "auto"
    call: int = 0
    cls: int | None = None
    head: int | None = None  # of a method of attention
    box: int = 0  # MapInfo.box; 0: the strongest of its class, where there are boxes


class MeasureFaithfulness(MapRequest, frozen=True):
    """Whether the model depends on what a map points at: dozens of forwards."""


class CheckRandomised(MapRequest, frozen=True):
    """The same map of the same model with shuffled weights; its float32 are the payload."""


class ReadFeatureMaps(ImageRequest, frozen=True, kw_only=True):
    """What some layers put out for an image; the values of the strongest channels are the payload.

    `names` are what the copied Python calls them, in the same order; none: as the layers are called.
    """

    image: bytes
    layers: tuple[str, ...]
    names: tuple[str, ...] = ()
    most: int = 64  # channels of each layer whose values are sent


class ReadThumbnails(Request, frozen=True):
    """Image files made small; their pixels are the payload. `images` are absolute, `side` is that of the longer one."""

    images: tuple[bytes, ...]
    side: int = 96


class ListFactories(Request, frozen=True):
    """What builds models in a Python file, which is read and not run, or in a library: "torchvision:", "timm:"."""

    path: bytes
    folder: bytes = b""  # a relative path is looked for here


class ListCode(Request, frozen=True):
    """What would run if this model were built: the user's files by their imports. Runs none of it."""

    model: bytes
    folder: bytes = b""
    search: tuple[bytes, ...] = ()


class IdentifyCheckpoint(Request, frozen=True):
    """Which architecture of torchvision a checkpoint belongs to. Takes half a minute the first time in a Python, when
    the index of them is made. `stamp` is as in ScanTensors."""

    path: bytes
    container: str | None = None  # None: its main one
    stamp: tuple[int, ...] = ()


# to any engine


class Ping(Request, frozen=True):
    """Answered at once by Pong, also while a job runs."""


class ForgetModels(Request, frozen=True):
    """Keep no live model any longer: the user has taken theirs away, and it may have been large."""


class Cancel(Request, frozen=True):
    """Ask the job `target` to stop; it answers with a Failure of kind Cancelled, or with its result if it was done."""

    target: int


class Shutdown(Request, frozen=True):
    pass


# from any engine


class Ready(Message, frozen=True):
    """The engine listens. Sent once, first."""

    role: str
    protocol: int
    pid: int
    python: str  # "3.11.7"
    executable: str


class Pong(Message, frozen=True):
    id: int


class Busy(Message, frozen=True):
    """A section that cannot answer pings begins (`seconds` is how long it may take) or, with 0, has ended."""

    text: str
    seconds: float


class Progress(Message, frozen=True):
    """The first one of a job, with nothing done, says that it has begun."""

    id: int
    done: int
    total: int  # 0 when unknown
    text: str


class Part(Message, frozen=True):
    """A piece of the answer, ahead of the rest; its type follows from the request."""

    id: int
    value: msgspec.Raw


class Result(Message, frozen=True):
    """The answer; its type follows from the request. The frame's payload belongs to it."""

    id: int
    value: msgspec.Raw


class Failure(Message, frozen=True):
    """An error as data. `kind` is a class of inspector.errors, or the name of an unexpected exception."""

    id: int
    kind: str
    message: str
    hint: str = ""
    traceback: str = ""


class LabReport(msgspec.Struct, frozen=True):
    """What the lab's interpreter has."""

    python: str
    executable: str
    torch: str  # "2.13.0", "" when missing
    torchvision: str
    devices: tuple[str, ...]  # "cpu", "cuda:0 (NVIDIA H100)"; found without creating a CUDA context
    memory: int  # resident bytes
    problem: str = ""  # one sentence on what is missing, with the command that installs it
    native: str = ""  # what our own ops run on: "native avx512", "torch"; "" while that is not known
    native_note: str = ""  # one sentence: why not native, or what of the CUDA half there is


class TrustedReport(msgspec.Struct, frozen=True):
    """What a trusted file turned out to hold."""

    type: str  # class of the root object
    modules: int
    parameters: int


Incoming = (
    OpenPath
    | ReadValues
    | ReadPicture
    | ReadText
    | Verify
    | DescribeLab
    | LoadTrusted
    | ScanTensors
    | ReadDistributions
    | MeasurePrecision
    | CompareCheckpoints
    | ReadDifference
    | ExportConverted
    | DescribeModel
    | CountFlops
    | ListFactories
    | ListCode
    | IdentifyCheckpoint
    | ExplainImages
    | MeasureFaithfulness
    | CheckRandomised
    | ReadFeatureMaps
    | ReadThumbnails
    | ForgetModels
    | Ping
    | Cancel
    | Shutdown
)
Outgoing = Ready | Pong | Busy | Progress | Part | Result | Failure

ANSWERS: dict[type[Request], Any] = {  # request -> type of its Result
    OpenPath: Opened,
    ReadValues: Values,
    ReadPicture: Picture,
    ReadText: Text,
    Verify: ChecksumReport,
    DescribeLab: LabReport,
    LoadTrusted: TrustedReport,
    ScanTensors: ScanReport,
    ReadDistributions: Distributions,
    MeasurePrecision: Precision,
    CompareCheckpoints: StateDiff,
    ReadDifference: PairDetail,
    ExportConverted: ConvertReport,
    DescribeModel: ModelTree,
    CountFlops: FlopReport,
    ListFactories: Factories,
    ListCode: RunList,
    IdentifyCheckpoint: Identification,
    ExplainImages: CamReport,
    MeasureFaithfulness: Faithfulness,
    CheckRandomised: Randomised,
    ReadFeatureMaps: FeatureReport,
    ReadThumbnails: Thumbnails,
    ForgetModels: None,
}
PARTS: dict[type[Request], Any] = {  # request -> type of its Parts
    OpenPath: Rows,
    ScanTensors: StatRows,
    CompareCheckpoints: DiffPart,
}
