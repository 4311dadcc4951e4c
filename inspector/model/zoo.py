"""Models by name out of a library of architectures, built without learned weights and without a download."""

import difflib
import functools
import inspect
from collections.abc import Callable
from typing import Any

from inspector.errors import BadRequest

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
    """`timm.create_model` for that name. Raises BadRequest for one that timm does not have, or without timm."""
    timm = imported("timm", "timm")
    if not timm.is_model(name):
        raise _unknown("timm", name, timm.list_models())

    def build(**kwargs: Any) -> Any:
        return timm.create_model(name, **kwargs)

    return build


BUILDERS: dict[str, Callable[[str], Callable[..., Any]]] = {"torchvision": torchvision_builder, "timm": timm_builder}


def imported(module: str, package: str) -> Any:
    """Raises BadRequest where the library is missing."""
    import importlib
    import sys

    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        raise BadRequest(
            f"{package}:NAME needs {error.name or package}, which {sys.executable} does not have.",
            f"Install it with: {sys.executable} -m pip install {error.name or package}",
        ) from None


def _unknown(package: str, name: str, names: list[str]) -> BadRequest:
    near = difflib.get_close_matches(name, names, 3, 0.6)
    return BadRequest(f"{package} has no model {name!r}.", f"Near it: {', '.join(near)}." if near else "")
