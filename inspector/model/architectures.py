"""Every architecture of torchvision on the meta device, as signatures. Needs torch and torchvision."""

import warnings
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from torchvision import models

from inspector.context import Context
from inspector.model.signature import PER_GROUP, TRACKED, WIDTH, Built, Shape, Signature, compared
from inspector.model.weightless import weightless
from inspector.model.zoo import torchvision_builder

CLASSES = {"detection": 91, "segmentation": 21, "video": 400}  # by torchvision's package; 1000 elsewhere
KEYPOINTS = 17
MORE = 12  # an argument is told from what this many more of it change

AUX = ({"aux_logits": False},)
AUX_LOSS = ({"aux_loss": True},)
VARIANTS: dict[str, tuple[dict[str, Any], ...]] = {  # arguments by which there are other keys or shapes, to try each
    "googlenet": AUX,
    "inception_v3": AUX,
    **dict.fromkeys(("fcn_resnet50", "fcn_resnet101"), AUX_LOSS),
    **dict.fromkeys(("deeplabv3_resnet50", "deeplabv3_resnet101", "deeplabv3_mobilenet_v3_large"), AUX_LOSS),
    **dict.fromkeys(("mobilenet_v3_large", "mobilenet_v3_small"), ({"reduced_tail": True},)),
}


class Size(NamedTuple):
    """What many shapes of an architecture depend on; `samples`: other values with the arguments that give them.

    A ResNet's are its width and that of one group, since shapes depend on both by their multiples.
    """

    argument: str
    default: float
    samples: dict[float, dict[str, Any]]
    forms: tuple[str, ...] = ()


def _alone(argument: str, default: float, values: Iterable[float], *forms: str) -> Size:
    return Size(argument, default, {value: {argument: value} for value in values}, forms)


RESNET = (
    Size(WIDTH, 64, {128: {"groups": 2}}),
    Size(PER_GROUP, 64, {32: {"groups": 2, "width_per_group": 32}}),
)
# not those that their builders fix themselves, as a DenseNet's growth_rate or the width of an EfficientNet
WIDE = (_alone("width_mult", 1.0, (0.33, 0.47, 0.71, 1.37, 1.83, 2.48, 4.0), "rounded", "squeezed", "at least"),)
SIZES: dict[str, tuple[Size, ...]] = {  # by the beginnings of names
    **dict.fromkeys(("resnet50", "resnet101", "resnet152"), RESNET),
    **dict.fromkeys(("mobilenet_v2", "mobilenet_v3_"), WIDE),
    "vit_": (_alone("image_size", 224, (448, 672), "patches"),),
    "densenet": (_alone("bn_size", 4, (5,)),),
    "swin": (_alone("mlp_ratio", 4.0, (5.0,)),),
}


def names() -> list[str]:
    """Those of quantized models are left out: in float they are the plain ones."""
    return [name for name in models.list_models() if not name.startswith("quantized_")]


def signatures(context: Context) -> Iterator[Signature]:
    """One for each architecture and variant. Takes a while; reports architectures."""
    every = names()
    for done, name in enumerate(every):
        context.report(done, len(every), "Learning torchvision's architectures")
        context.check_cancelled()
        context.give_way()
        for arguments in ({}, *VARIANTS.get(name, ())):
            yield _signature(name, arguments)


def _signature(name: str, arguments: dict[str, Any]) -> Signature:
    package = models.get_model_builder(name).__module__.split(".")
    numbers = {"num_classes": CLASSES.get(package[2], 1000)}
    if name.startswith("keypointrcnn"):
        numbers = {"num_classes": 2, "num_keypoints": KEYPOINTS}
    if package[2] == "optical_flow":
        numbers = {}
    heads = [
        Built(argument, default, {default + MORE: _shapes(name, arguments | {argument: default + MORE})})
        for argument, default in numbers.items()
    ]
    sizes = [
        Built(
            size.argument,
            size.default,
            {value: _shapes(name, arguments | given) for value, given in size.samples.items()},
            size.forms,
        )
        for size in _sizes(name)
    ]
    return compared(name, arguments, _shapes(name, arguments), heads, sizes)


def _sizes(name: str) -> tuple[Size, ...]:
    return next((sizes for beginning, sizes in SIZES.items() if name.startswith(beginning)), ())


def _shapes(name: str, arguments: Mapping[str, Any]) -> dict[str, Shape]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        module = weightless(lambda: torchvision_builder(name)(**arguments))
    return {key: tuple(value.shape) for key, value in module.state_dict().items() if not key.endswith(TRACKED)}
