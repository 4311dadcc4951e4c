"""Data sets that a checkpoint can be told to have been trained on: their preprocessing and the names of their classes.

A network that was published with its own numbers is known by the keys and shapes of its state_dict; any other by the
data set's name in a file name, and by what it takes and puts out.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from inspector.cam.phrases import phrase
from inspector.stats.result import Phrase

Shape = tuple[int, ...]

CIFAR10 = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")
FASHION = ("T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot")
CIFAR_NUMBERS = "mean=0.4914:0.4822:0.4465,std=0.247:0.2435:0.2616"


@dataclass(frozen=True, slots=True)
class KnownData:
    """`spec` is what --preprocess takes. `keys` are some of the state_dict, `pattern` is looked for in file names."""

    name: str | Phrase
    spec: str
    names: tuple[str, ...]
    keys: Mapping[str, Shape] | None = None
    pattern: str = ""
    channels: int = 3
    classes: int = 10


BY_KEYS = (
    KnownData(
        "CIFAR-10 (akamaster's ResNets)",
        "size=32,mean=0.485:0.456:0.406,std=0.229:0.224:0.225",
        CIFAR10,
        {
            "conv1.weight": (16, 3, 3, 3),
            "layer1.0.conv1.weight": (16, 16, 3, 3),
            "layer3.0.conv1.weight": (64, 32, 3, 3),
            "linear.weight": (10, 64),
        },
    ),
    KnownData(
        phrase("data.demo"),
        "size=64,mean=0.5,std=0.5",
        ("circle", "square", "triangle", "star"),
        {
            "stem.conv.weight": (16, 3, 3, 3),
            "stage1.0.conv.weight": (32, 16, 3, 3),
            "stage2.1.conv.weight": (64, 64, 3, 3),
            "fc.weight": (4, 64),
        },
    ),
)
BY_FILE_NAME = (
    KnownData("CIFAR-10", f"size=32,{CIFAR_NUMBERS}", CIFAR10, pattern=r"cifar[-_]?10(?!0)"),
    KnownData(
        "CIFAR-100",
        "size=32,mean=0.5071:0.4865:0.4409,std=0.2673:0.2564:0.2762",
        (),
        pattern=r"cifar[-_]?100",
        classes=100,
    ),
    KnownData("Fashion-MNIST", "size=28,mean=0.286,std=0.353", FASHION, pattern=r"fashion", channels=1),
    KnownData("MNIST", "size=28,mean=0.1307,std=0.3081", tuple("0123456789"), pattern=r"(?<!k)mnist", channels=1),
)


def by_keys(shapes: Mapping[str, Shape]) -> KnownData | None:
    """By the keys and shapes of a state_dict."""
    for data in BY_KEYS:
        if data.keys and all(shapes.get(key) == shape for key, shape in data.keys.items()):
            return data
    return None


def by_file_name(names: Sequence[str], channels: int, classes: int) -> KnownData | None:
    """By the names of the files of a model that takes so many channels and tells so many classes apart."""
    for data in BY_FILE_NAME:
        fits = (data.channels, data.classes) == (channels, classes)
        if fits and any(re.search(data.pattern, name.lower()) for name in names):
            return data
    return None
