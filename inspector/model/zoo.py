"""Models by name out of a library of architectures, built without learned weights and without a download."""

import difflib
import functools
import inspect
from collections.abc import Callable
from typing import Any

from inspector.errors import BadRequest
from inspector.model.factory import explained

NEAR = 3  # names in a hint
WITHOUT = {"weights": None, "weights_backbone": None}  # what would be downloaded, where a builder has such an argument
SLOW = {name: {"init_weights": False} for name in ("googlenet", "inception_v3")}  # seconds of drawing numbers


def torchvision_builder(name: str) -> Callable[..., Any]:
    """The function that builds it. Raises BadRequest for a name that torchvision does not have, or without it."""
    models = imported("torchvision.models", "torchvision")
    try:
        builder = models.get_model_builder(name)
    except ValueError:
        raise _unknown("torchvision", name, models.list_models()) from None
    known = inspect.signature(builder).parameters
    without = {argument: value for argument, value in WITHOUT.items() if argument in known}
    return functools.partial(builder, **without, **SLOW.get(name, {}))


def timm_builder(name: str) -> Callable[..., Any]:
    """`timm.create_model` for that name, "resnet50" or "resnet50.a1_in1k"; without weights unless pretrained=True is
    given. Raises BadRequest for a name or a tag that timm does not have, or without timm."""
    timm = imported("timm", "timm")
    architecture, _, tag = name.partition(".")
    if not timm.is_model(name):
        raise _unknown("timm", name, timm.list_models())
    tagged = timm.list_models(f"{architecture}.*", include_tags=True) if tag else []
    if tagged and name not in tagged:
        raise _unknown("timm", name, tagged)
    return functools.partial(timm.create_model, name)


BUILDERS: dict[str, Callable[[str], Callable[..., Any]]] = {"torchvision": torchvision_builder, "timm": timm_builder}


def imported(module: str, package: str) -> Any:
    """Raises BadRequest where the library is missing, or does not go with the torch that is there."""
    import importlib
    import sys

    try:
        with explained(package, ModuleNotFoundError):
            return importlib.import_module(module)
    except ModuleNotFoundError as error:
        raise BadRequest(
            f"{package}:NAME needs {error.name or package}, which {sys.executable} does not have.",
            f"Install it with: {sys.executable} -m pip install {error.name or package}",
        ) from None


def _unknown(package: str, name: str, names: list[str]) -> BadRequest:
    """With what begins as that name does, else what is spelled much like it."""
    begun = [each for each in names if each.startswith(name.replace("-", "_"))] if name else []
    near = sorted(begun, key=len)[:NEAR] or difflib.get_close_matches(name, names, NEAR, 0.6)
    return BadRequest(f"{package} has no model {name!r}.", f"Near it: {', '.join(near)}." if near else "")
