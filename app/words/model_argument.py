"""An argument of the window that names a model and no file: "nets.py:small(depth=2)", "torchvision:resnet18"."""

import os

from app.state.live_model import ModelSource
from inspector.errors import BadRequest
from inspector.model.name import ZOOS, ModelName, parse_name


def model_of(text: str, folder: str) -> ModelSource | None:
    """The model that `text` names, seen from `folder`; None for a path, and what exists is one.

    Raises BadRequest for what can only be the name of a model and is none.
    """
    place, colon, _ = text.partition("(")[0].rpartition(":")
    if not colon or os.path.lexists(os.path.join(folder, text)):
        return None
    try:
        name = parse_name(text, folder)
    except BadRequest:
        if place in ZOOS or place.endswith(".py"):
            raise
        return None
    return _source(name, folder)


def taken_apart(texts: list[str], folder: str) -> tuple[tuple[bytes, ...], ModelSource | None]:
    """The absolute paths among arguments, and the first model. Raises BadRequest."""
    named = [(text, model_of(text, folder)) for text in texts]
    paths = tuple(os.path.abspath(os.fsencode(os.path.join(folder, text))) for text, model in named if model is None)
    return paths, next((model for _, model in named if model is not None), None)


def _source(name: ModelName, folder: str) -> ModelSource:
    if name.kind == "file":
        head, bracket, rest = name.text.partition("(")
        return ModelSource(f"{name.place}:{head.rpartition(':')[2]}{bracket}{rest}", file=os.fsencode(name.place))
    return ModelSource(name.text, os.fsencode(folder) if name.kind == "module" else b"")
