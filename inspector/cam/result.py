"""What explaining images gives: plain frozen data that crosses processes, importing neither torch nor numpy.

A map is at its layer's own grid, after the method's ReLU, before any normalisation. Arrays stand in the payload beside
the result: a `start` is a byte offset in it, -1 where the array was not asked for.
"""

from dataclasses import dataclass
from typing import NamedTuple

from inspector.stats.result import SILENCE, Phrase

Shape = tuple[int, ...]
MARGIN = 0.01  # of an area


class Box(NamedTuple):
    """What of the picture the model saw, in its pixels: all of it, or the crop; beyond it where that was padded."""

    left: float
    top: float
    right: float
    bottom: float


class ChannelRange(NamedTuple):
    """One channel of the preprocessed tensor: a mean far from 0 or a std far from 1 says that it is wrong."""

    min: float
    max: float
    mean: float
    std: float


class Prediction(NamedTuple):
    """`probability` is the softmax of the scores, or the score itself where the model gives probabilities."""

    cls: int
    name: str  # the number as text where there are no names
    probability: float
    score: float


class FoundBox(NamedTuple):
    """What a detection model found, in pixels of the picture. `CLASS#number` asks for a map of it, CLASS alone for one
    of its class's strongest."""

    cls: int
    name: str
    score: float
    corners: tuple[float, float, float, float]  # left, top, right, bottom
    number: int = 1  # which of its class, strongest first


class Faithfulness(NamedTuple):
    """Areas under the probability of the class while the picture is deleted, or inserted, strongest cells first.

    A good map has a deletion below and an insertion above that of the same map with its cells shuffled (`random_*`).
    The curves are at evenly spaced shares of the picture, from none of it to all.
    """

    deletion: float
    insertion: float
    random_deletion: float
    random_insertion: float
    deletion_curve: tuple[float, ...] = ()
    insertion_curve: tuple[float, ...] = ()
    random_deletion_curve: tuple[float, ...] = ()
    random_insertion_curve: tuple[float, ...] = ()

    @property
    def better(self) -> int:
        """In how many of the two it is better than chance, by more than a shuffle more or less would make."""
        return (self.random_deletion - self.deletion > MARGIN) + (self.insertion - self.random_insertion > MARGIN)

    @property
    def beats_random(self) -> bool:
        """Whether it is better than chance in both."""
        return self.better == 2


class Randomised(NamedTuple):
    """The map of the same model with its weights shuffled. A map that shows what was learned does not look like it."""

    correlation: float  # rank correlation with the map itself, -1 to 1
    shape: tuple[int, int]
    start: int = -1  # of its float32 [h, w]
    flag: Phrase = SILENCE  # where the two are nearly the same


class MapInfo(NamedTuple):
    """One map. `cls` is None where the method looks at no class; raw figures are None where no value is finite."""

    method: str
    layer: str  # as in named_modules
    call: int  # which call of a layer that is used more than once
    cls: int | None
    name: str  # of the class, "" where there is none
    shape: tuple[int, int]
    raw_min: float | None
    raw_max: float | None
    flags: tuple[Phrase, ...] = ()  # what speaks against the map: names begin with "flag."
    faithfulness: Faithfulness | None = None
    randomised: float | None = None  # rank correlation with the map of the same model with its weights shuffled
    start: int = -1  # of its float32 [h, w]
    png: str = ""
    npy: str = ""
    head: int | None = None  # of an attention, where heads were asked for one by one
    box: int = 0  # FoundBox.number of the box that is explained, 0 where none is

    @property
    def painted(self) -> bool:
        """Whether it is worth painting: a flag says in words what its colours would hide."""
        return not any(flag.name in UNPAINTED for flag in self.flags)


WHOLE = Box(0, 0, 0, 0)
UNPAINTED = (
    *("flag.zero_gradient", "flag.nan", "flag.constant", "flag.nothing", "flag.noise", "flag.even"),
    *("flag.saturated", "flag.flat"),
)


class LayerChoice(NamedTuple):
    name: str
    reason: Phrase = SILENCE


class Preprocessing(NamedTuple):
    """`spec` is what --preprocess takes."""

    spec: str
    source: Phrase  # where it comes from


@dataclass(frozen=True, slots=True)
class ExplainedImage:
    """One picture: what it is, what the model says of it, and the maps. With an `error` there is nothing else."""

    path: str
    width: int = 0  # upright
    height: int = 0
    notes: tuple[Phrase, ...] = ()  # what opening it did: turned, reduced, alpha onto white
    box: Box = WHOLE
    input: Shape = ()  # of the preprocessed tensor: (channels, height, width)
    channels: tuple[ChannelRange, ...] = ()
    predictions: tuple[Prediction, ...] = ()  # most probable first, and behind them those that were asked for
    maps: tuple[MapInfo, ...] = ()
    error: str = ""
    boxes: tuple[FoundBox, ...] = ()  # of a detection model, strongest first
    shown: tuple[int, int] = (0, 0)  # width and height of the picture in the payload: large ones are reduced
    picture: int = -1  # start of its uint8 [height, width, 3]
    preprocessed: int = -1  # start of the preprocessed tensor as a picture, uint8 [height, width, 3]


@dataclass(frozen=True, slots=True)
class CamReport:
    """All of it. `seconds` are those of forwards and of backwards."""

    model: str
    images: tuple[ExplainedImage, ...]
    layers: tuple[LayerChoice, ...]
    methods: tuple[str, ...]
    preprocessing: Preprocessing
    classes: int = 0  # how many the model tells apart
    names: Phrase = SILENCE  # where the names of the classes come from
    device: str = "cpu"
    seconds: tuple[float, float] = (0.0, 0.0)
    python: str = ""  # what gives the same maps
    warnings: tuple[Phrase, ...] = ()


class Channel(NamedTuple):
    """Figures of one channel of a feature map, over its finite values."""

    channel: int
    mean: float
    std: float
    min: float
    max: float
    strength: float  # mean magnitude
    zeros: float  # share of exact zeros
    bad: int = 0  # NaN and Inf


@dataclass(frozen=True, slots=True)
class FeatureMaps:
    """What one layer puts out for one image, `channels` strongest first; of the first `held` the values are here."""

    layer: str
    call: int
    calls: int  # how often the layer is called in one forward
    shape: Shape  # of what it put out, with the batch of one
    grid: tuple[int, int]  # height and width of a channel; tokens are laid out as the patches they stand for
    channels: tuple[Channel, ...]
    held: int = 0
    start: int = -1  # of float32 [held, *grid], in the order of `channels`
    note: Phrase = SILENCE
    error: str = ""


class Thumbnail(NamedTuple):
    """One picture made small; with an `error` there is none."""

    width: int = 0
    height: int = 0
    start: int = -1  # of its uint8 [height, width, 3]
    error: str = ""


@dataclass(frozen=True, slots=True)
class Thumbnails:
    pictures: tuple[Thumbnail, ...]  # in the order that they were asked for


@dataclass(frozen=True, slots=True)
class FeatureReport:
    model: str
    image: ExplainedImage
    layers: tuple[FeatureMaps, ...]
    preprocessing: Preprocessing
    python: str = ""  # torchvision's create_feature_extractor for the same tensors
