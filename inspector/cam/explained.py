"""What `explain` gives: maps as tensors, each at its layer's own grid."""

from dataclasses import dataclass
from typing import NamedTuple

import torch

from inspector.stats.result import SILENCE, Phrase


@dataclass(frozen=True, slots=True)
class FoundLayer:
    """A layer that was looked at, why, and the grid it puts out: (height, width)."""

    name: str  # as in named_modules
    reason: Phrase = SILENCE
    grid: tuple[int, int] = (0, 0)


class Aim(NamedTuple):
    """What is explained: a class, and of a detection model one of its boxes."""

    cls: int
    box: int = 0  # which of its class, strongest first, from 1; 0: none named, the strongest where there are boxes


@dataclass(frozen=True, slots=True)
class RawMap:
    """One map of one image: float32 [h, w], on the CPU, after the method's ReLU, before normalisation."""

    image: int
    method: str
    layer: str
    call: int  # which call of a layer that runs more than once in a forward
    cls: int | None  # None: the method looks at no class
    values: torch.Tensor
    head: int | None = None  # of an attention, where heads were asked for one by one
    gradient: float | None = None  # the largest magnitude of the gradient it was made of; None: of none
    spread: float | None = None  # of its channels' weights, over the largest; None: of one, or not weighed
    random: bool = False  # another draw of the model's random numbers gives another map
    box: int = 0  # which of its class a detection model found, strongest first, from 1; 0: none
    redrawn: float | None = None  # the rank correlation with that; None: not measured


@dataclass(frozen=True, slots=True)
class Box:
    """What a detection model found."""

    cls: int
    score: float
    corners: tuple[float, float, float, float]  # x0, y0, x1, y1 in pixels of the input
    number: int = 1  # which of its class, strongest first


@dataclass(frozen=True, slots=True)
class Explained:
    """All maps of a batch. `seconds` are those of the forward and of all backwards together.

    logits          [n, K]; of a segmentation model the logarithm of each class's share of the pixels, so that its
                    softmax is the share; of a detection model that of the best box's score; -inf: no such class found
    probabilities   [n, K]: softmax of the logits (sigmoid of an only one), or they themselves where they are `given`;
                    shares of the pixels; scores of the best boxes
    """

    logits: torch.Tensor
    probabilities: torch.Tensor
    layers: tuple[FoundLayer, ...]
    maps: tuple[RawMap, ...]
    seconds: tuple[float, float]
    task: str = "classification"  # or "segmentation", "detection"
    boxes: tuple[tuple[Box, ...], ...] = ()  # by image, strongest first
    given: bool = False  # a classifier puts out its probabilities itself, and the logits are those
