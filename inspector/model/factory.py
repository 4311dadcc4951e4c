"""Calling what builds a model, and every way in which that goes wrong as one sentence."""

import inspect
import os
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from inspector.errors import BadRequest, TorchloupeError

if TYPE_CHECKING:
    from torch import nn

OUR_TREE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


@contextmanager
def explained(what: str, passing: type[BaseException] | tuple[type[BaseException], ...] = ()) -> Iterator[None]:
    """Turn whatever the user's code raises, SystemExit included, into BadRequest; `what` begins the sentence. What is
    `passing` is left to the caller."""
    try:
        yield
    except (TorchloupeError, KeyboardInterrupt, GeneratorExit):
        raise
    except passing:
        raise
    except ModuleNotFoundError as error:
        raise BadRequest(
            f"{what} needs the module {error.name or error}, which {sys.executable} does not have.",
            "Install it there, or choose the Python that it was written for with --lab-python.",
        ) from error
    except SyntaxError as error:
        place = f"{os.path.basename(error.filename or '')}, line {error.lineno}"
        raise BadRequest(f"{what} is no valid Python ({place}: {error.msg}).") from error
    except SystemExit as error:
        raise BadRequest(f"{what} called sys.exit({error.code!r}) instead of giving a model.") from error
    except BaseException as error:
        text = _text(error)
        said = f"{type(error).__name__}: {text[:300]}" if text else type(error).__name__
        raise BadRequest(f"{what} raised {said}{_place(error)}.") from error


def attribute(module: object, path: str, what: str) -> Any:
    """`Net.small` of a module. Raises BadRequest with the callables there are."""
    found = module
    for part in path.split("."):
        if not hasattr(found, part):
            names = [name for name, value in vars(module).items() if callable(value) and not name.startswith("_")]
            own = [name for name in names if getattr(getattr(module, name), "__module__", "") == module.__name__]  # type: ignore[attr-defined]
            raise BadRequest(f"{what} has no {path}.", f"It has {', '.join(own[:8])}." if own else "")
        found = getattr(found, part)
    return found


def build(factory: Any, args: Sequence[Any], kwargs: Mapping[str, Any], what: str) -> "nn.Module":
    """The module that `factory` gives; a module itself is taken as it is.

    Raises BadRequest where it needs other arguments, raises, or gives no module.
    """
    from torch import nn

    if isinstance(factory, nn.Module) and not args and not kwargs:
        return factory
    if not callable(factory):
        raise BadRequest(f"{what} is {_kind(factory)}, which builds no model.")
    _check_arguments(factory, args, kwargs, what)
    with explained(what):
        made = factory(*args, **kwargs)
    if not isinstance(made, nn.Module):
        raise BadRequest(f"{what} gave {_kind(made)}, not a torch.nn.Module.")
    return made


def _check_arguments(factory: Callable[..., Any], args: Sequence[Any], kwargs: Mapping[str, Any], what: str) -> None:
    try:
        signature = inspect.signature(factory)
    except (TypeError, ValueError):  # one written in C
        return
    try:
        signature.bind(*args, **kwargs)
    except TypeError as error:
        named = [
            each for each in signature.parameters.values() if each.kind not in (each.VAR_POSITIONAL, each.VAR_KEYWORD)
        ]
        bound = signature.bind_partial().arguments
        missing = [each.name for each in named[len(args) :] if each.default is each.empty and each.name not in kwargs]
        if missing and not bound:
            shown = ", ".join(f"{name}=..." for name in missing)
            raise BadRequest(
                f"{what} needs arguments: {', '.join(missing)}.", f"Give them as factory({shown})."
            ) from None
        raise BadRequest(
            f"{what} does not take these arguments: {error}.", f"It is called as {what}{signature}."
        ) from None


def _text(error: BaseException) -> str:
    """On one line; an exception of the user's may fail to say anything."""
    try:
        return " ".join(str(error).split())
    except Exception:
        return ""


def _place(error: BaseException) -> str:
    """The innermost place outside of us where it was raised."""
    frames = [each for each in traceback.extract_tb(error.__traceback__) if not each.filename.startswith(OUR_TREE)]
    user = [each for each in frames if f"{os.sep}site-packages{os.sep}" not in each.filename] or frames
    return f" ({os.path.basename(user[-1].filename)}, line {user[-1].lineno})" if user else ""


def _kind(value: object) -> str:
    if value is None:
        return "None"
    name = type(value).__name__
    return f"{'an' if name[0].lower() in 'aeiou' else 'a'} {name}"
