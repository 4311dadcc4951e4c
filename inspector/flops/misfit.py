"""What to say of a forward that failed: the shapes up to the module that did, and the reason."""

import inspect

import torch

from inspector.errors import BadRequest
from inspector.flops.inputs import Given
from inspector.flops.result import Shape
from inspector.flops.tracker import Tracker

LAST = 5  # modules told
NAMED = (
    inspect.Parameter.POSITIONAL_ONLY,
    inspect.Parameter.POSITIONAL_OR_KEYWORD,
    inspect.Parameter.KEYWORD_ONLY,
)


def misfit(given: Given, tracker: Tracker, model: torch.nn.Module, error: BaseException) -> BadRequest:
    """The sentence for whatever a forward on `given` raised."""
    if tracker.escaped is not None:
        called = f"its {tracker.escaped}" if tracker.escaped else "itself"
        return BadRequest(
            f"The model cannot be counted on a copy: a function that it holds calls {called}, not what was copied.",
            "A forward put on an object (model.forward = ...) holds it; define forward in the class.",
        )
    chain = [f"input {_spelled(given)}"]
    leaves = [
        (name, shape)
        for name, shape in tracker.trail
        if name and shape is not None and not any(other.startswith(f"{name}.") for other in tracker.types)
    ]
    if len(leaves) > LAST:
        chain.append("…")
    chain += [f"{name} {_times(shape)}" for name, shape in leaves[-LAST:]]
    at = tracker.failed or ""
    where = f"{at} ({tracker.types[at]})" if at else f"the model itself ({tracker.types['']})"
    return BadRequest(
        f"The forward failed in {where} after {' → '.join(chain)}: {_said(error)}.", _hint(model, given, error)
    )


def _said(error: BaseException) -> str:
    """In one line; torch's own errors need no class."""
    said = next(iter(str(error).strip().splitlines()), "").rstrip(".")
    if type(error) is RuntimeError and said:
        return said
    return f"{type(error).__name__}: {said}" if said else type(error).__name__


def _hint(model: torch.nn.Module, given: Given, error: BaseException) -> str:
    names = needed(model)
    if names and _wants_dictionary(error):
        return f"A dictionary is given by the names in it: --input {names[0]}.NAME=SHAPE."
    if not names or _binds(model, given):
        return "Give another --input."
    others = {name: kind for name, kind in _no_tensors(model).items() if name in names}
    spelled = " ".join(f"--input {name}=SHAPE" for name in names if name not in others)
    said = f"Its forward needs {len(names)} argument{'s' if len(names) > 1 else ''}: {spelled}"
    told = [f"{name} is of type {kind}, which no input spells" for name, kind in others.items()]
    if told:
        return f"{'; '.join((said, *told))}: count a module that calls it with that."
    return f"{said}."


def _wants_dictionary(error: BaseException) -> bool:
    """Whether a tensor was looked into by a name."""
    said = str(error)
    return "invalid data type 'str'" in said or (
        isinstance(error, AttributeError)
        and "'Tensor' object has no attribute" in said
        and error.name in ("get", "items", "keys", "pop", "update")
    )


def needed(model: torch.nn.Module) -> list[str]:
    """The arguments that a forward cannot do without; empty where that cannot be told."""
    try:
        parameters = inspect.signature(model.forward).parameters.values()
    except (TypeError, ValueError):
        return []
    return [each.name for each in parameters if each.kind in NAMED and each.default is each.empty]


def _no_tensors(model: torch.nn.Module) -> dict[str, str]:
    """Arguments that are said to be text or a number, by name."""
    parameters = inspect.signature(model.forward).parameters
    kinds = {name: getattr(each.annotation, "__name__", each.annotation) for name, each in parameters.items()}
    return {name: kind for name, kind in kinds.items() if kind in ("str", "int", "float", "bool")}


def _binds(model: torch.nn.Module, given: Given) -> bool:
    """Whether the forward takes so many arguments, of these names."""
    try:
        inspect.signature(model.forward).bind(*given.args, **given.kwargs)
    except TypeError:
        return False
    return True


def _spelled(given: Given) -> str:
    return str(given).replace(",", "×")


def _times(shape: Shape) -> str:
    return "×".join(map(str, shape)) or "scalar"
