"""What a library of architectures builds, by what it is for. Needs the library."""

import inspect
from collections.abc import Iterator

from inspector.errors import BadRequest
from inspector.model.result import Factories, Factory, FactoryArgument
from inspector.model.zoo import imported

GROUPS = ("detection", "segmentation", "video", "optical_flow", "quantization")  # torchvision's packages
CLASSIFICATION = "classification"
# of a group with what is usual there; elsewhere num_classes is 1000
CLASSES = {"detection": 91, "segmentation": 21, "video": 400}
HIDDEN = ("weights", "weights_backbone", "progress", "quantize", "kwargs")  # nothing is downloaded
TOLD = {  # arguments that stand in no builder's signature, by the beginnings of names
    "vit_": (FactoryArgument("image_size", "keyword", False, "224", "int", True),),
    "googlenet": (FactoryArgument("aux_logits", "keyword", False, "True", "bool", True),),
    "inception_v3": (FactoryArgument("aux_logits", "keyword", False, "True", "bool", True),),
}


def list_zoo(name: str) -> Factories:
    """The builders of "torchvision" or "timm", sorted by group and name. Raises BadRequest without it."""
    if name not in _LISTS:
        raise BadRequest(f"{name!r} is no library of architectures.", f"There are {', '.join(_LISTS)}.")
    return Factories(f"{name}:", tuple(_LISTS[name]()))


def _torchvision() -> Iterator[Factory]:
    models = imported("torchvision.models", "torchvision")
    rows = []
    for name in models.list_models():
        builder = models.get_model_builder(name)
        package = builder.__module__.split(".")[2]
        group = package if package in GROUPS else CLASSIFICATION
        doc = (inspect.getdoc(builder) or "").strip().splitlines()
        arguments = tuple(_arguments(name, group, inspect.signature(builder)))
        rows.append(Factory(name, "builder", arguments, doc[0] if doc else "", likely=True, group=group))
    order = (CLASSIFICATION, *GROUPS)
    yield from sorted(rows, key=lambda each: (order.index(each.group), each.name))


def _arguments(name: str, group: str, signature: inspect.Signature) -> Iterator[FactoryArgument]:
    """The number of classes first; nothing about weights."""
    numbers = {"num_classes": CLASSES.get(group, 1000)}
    if name.startswith("keypointrcnn"):
        numbers = {"num_classes": 2, "num_keypoints": 17}
    if group == "optical_flow":
        numbers = {}
    for argument, default in numbers.items():
        yield FactoryArgument(argument, "keyword", False, str(default), "int", True)
    for argument, parameter in signature.parameters.items():
        if argument not in HIDDEN and argument not in numbers:
            annotation = inspect.formatannotation(parameter.annotation).replace("typing.", "")
            shown = "" if parameter.annotation is parameter.empty else annotation
            yield FactoryArgument(argument, "keyword", False, repr(parameter.default), shown, True)
    for beginning, told in TOLD.items():
        if name.startswith(beginning):
            yield from told


def _timm() -> Iterator[Factory]:
    timm = imported("timm", "timm")
    classes = FactoryArgument("num_classes", "keyword", False, "1000", "int", True)
    for name in sorted(timm.list_models()):
        yield Factory(name, "builder", (classes,), likely=True, group=CLASSIFICATION)


_LISTS = {"torchvision": _torchvision, "timm": _timm}
