"""Every architecture of torchvision on the meta device, as signatures. Needs torch and torchvision."""

import warnings
from collections.abc import Iterator, Mapping
from typing import Any

from torchvision import models

from inspector.context import Context
from inspector.model.signature import TRACKED, Shape, Signature, compared
from inspector.model.weightless import weightless
from inspector.model.zoo import torchvision_builder

CLASSES = {"detection": 91, "segmentation": 21, "video": 400}  # by torchvision's package; 1000 elsewhere
KEYPOINTS = 17
MORE = 12  # an argument is told from what this many more of it change

AUX = ({"aux_logits": False},)
AUX_LOSS = ({"aux_loss": True},)
VARIANTS: dict[str, tuple[dict[str, Any], ...]] = {  # arguments, other than heads, that published weights need
    "googlenet": AUX,
    "inception_v3": AUX,
    **dict.fromkeys(("fcn_resnet50", "fcn_resnet101"), AUX_LOSS),
    **dict.fromkeys(("deeplabv3_resnet50", "deeplabv3_resnet101", "deeplabv3_mobilenet_v3_large"), AUX_LOSS),
    "vit_b_16": ({"image_size": 384},),
    "vit_l_16": ({"image_size": 512},),
    "vit_h_14": ({"image_size": 518},),
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
    shapes = _shapes(name, arguments)
    others = [
        (argument, default, default + MORE, _shapes(name, arguments | {argument: default + MORE}))
        for argument, default in numbers.items()
    ]
    return compared(name, arguments, shapes, others)


def _shapes(name: str, arguments: Mapping[str, Any]) -> dict[str, Shape]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        module = weightless(lambda: torchvision_builder(name)(**arguments))
    return {key: tuple(value.shape) for key, value in module.state_dict().items() if not key.endswith(TRACKED)}
