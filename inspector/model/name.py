"""What a model is called, the same everywhere, taken apart. Imports nothing of torch and runs nothing.

torchvision:resnet50(num_classes=10)      timm:vit_tiny_patch16_224
package.module:factory                    path/to/file.py:factory(depth=20)
path/to/model.pt                          TorchScript, .pt2 or a full pickled module
"""

import ast
import os
import re
from dataclasses import dataclass, field
from typing import Any

from inspector.errors import BadRequest

ZOOS = ("torchvision", "timm")
SHOWN = 6  # factories in a hint
_DOTTED = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*")
_ZOO_NAME = re.compile(r"[\w.-]+")
_FORMS = "torchvision:NAME, timm:NAME, package.module:factory, path/to/file.py:factory or the path of a saved model"


@dataclass(frozen=True, slots=True)
class ModelName:
    """`kind` is "torchvision", "timm", "module", "file" (a Python file) or "saved"."""

    kind: str
    text: str  # as the user wrote it
    place: str  # package.module, or a path; "" for a zoo
    factory: str = ""  # "resnet50"; "Net.small" for one inside a class; "" for what was saved
    args: tuple[Any, ...] = ()
    kwargs: dict[str, Any] = field(default_factory=dict)


def parse_name(text: str, folder: str = "") -> ModelName:
    """Take a model's name apart; relative paths are those of `folder`, "" for the current one. Raises BadRequest."""
    path = os.path.join(folder, os.path.expanduser(text))
    if os.path.exists(path) and not path.endswith(".py"):
        return ModelName("saved", text, path)
    place, colon, call = _split(text)
    if not colon:
        if path.endswith(".py") and os.path.isfile(path):
            raise BadRequest(f"{text} needs the name of what builds the model.", _candidates(text, path))
        if path.endswith(".py") or os.sep in text or re.search(r"\.\w{1,12}$", text):
            raise BadRequest(f"{text} does not exist.", f"A model is {_FORMS}.")
        raise BadRequest(f"{text!r} names no model.", f"A model is {_FORMS}.")
    if place in ZOOS:
        return _of_zoo(place, call, text)
    factory, args, kwargs = _call(call, text)
    if place.endswith(".py"):
        path = os.path.abspath(os.path.join(folder, os.path.expanduser(place)))
        if not os.path.isfile(path):
            raise BadRequest(f"{place} does not exist.")
        return ModelName("file", text, path, factory, args, kwargs)
    if not _DOTTED.fullmatch(place):
        raise BadRequest(f"{text!r} names no model.", f"A model is {_FORMS}.")
    return ModelName("module", text, place, factory, args, kwargs)


def _split(text: str) -> tuple[str, str, str]:
    """At the colon before the factory: the last one ahead of any bracket, so that C:/net.py:f works."""
    head, bracket, rest = text.partition("(")
    place, colon, factory = head.rpartition(":")
    return (place, colon, factory + bracket + rest) if colon else (text, "", "")


def _of_zoo(place: str, call: str, text: str) -> ModelName:
    """A library calls its models as it likes: flexivit_base.300ep_in1k."""
    name, bracket, rest = call.partition("(")
    name = name.strip()
    if not _ZOO_NAME.fullmatch(name):
        raise BadRequest(f"{text!r}: {name!r} is no name of a model.", f"Write it as {place}:resnet50.")
    _, args, kwargs = _call(f"model({rest}", text, call) if bracket else ("", (), {})
    return ModelName(place, text, "", name, args, kwargs)


def _call(call: str, text: str, shown: str = "") -> tuple[str, tuple[Any, ...], dict[str, Any]]:
    """`factory` or `factory(1, depth=20)` with literal arguments. Raises BadRequest."""
    hint = "Write it as factory, or factory(depth=20, name='small') with plain values."
    if _DOTTED.fullmatch(call):
        return call, (), {}
    try:
        node = ast.parse(call, mode="eval").body
        if not isinstance(node, ast.Call) or any(keyword.arg is None for keyword in node.keywords):
            raise ValueError
        factory = ast.unparse(node.func)
        if not _DOTTED.fullmatch(factory):
            raise ValueError
        args = tuple(ast.literal_eval(each) for each in node.args)
        return factory, args, {str(each.arg): ast.literal_eval(each.value) for each in node.keywords}
    except (SyntaxError, ValueError, TypeError, RecursionError, MemoryError):
        raise BadRequest(f"{text!r}: {shown or call!r} is no factory.", hint) from None


def _candidates(text: str, path: str) -> str:
    """What in it may build a model, the likely ones first. Raises BadRequest where it is no valid Python."""
    from inspector.model.factories import list_factories

    names = [each.name for each in list_factories(path).factories]
    shown = ", ".join(f"{text}:{name}" for name in names[:SHOWN])
    more = f" and {len(names) - SHOWN:,} more" if len(names) > SHOWN else ""
    return f"It has {shown}{more}." if names else "Nothing in it builds a model."
