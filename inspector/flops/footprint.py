"""What an analysis must leave as it was: compared before and after.

Every parameter and buffer by its bytes, identity and version; gradients; hooks, those for all modules too; the mode of
each module; its other attributes by identity, and which objects stand in its lists, dictionaries and sets; the same of
what a hook or another function of it closes over; and the state of every generator of random numbers.
"""

import hashlib
import random
import sys
from collections import OrderedDict, deque
from dataclasses import dataclass
from typing import Any

import torch
from torch.nn.modules import module as torch_module

from inspector.flops.closures import EVERY_MODULES, functions_of, values_of
from inspector.flops.result import Footprint

WORDS = 256  # in one sum, of eight bytes each
FEW = 8192  # bytes that are digested as they are
MOST_TOLD = 8
MOST_INSIDE = 10_000  # of one list
_FILLED = frozenset((list, dict, set, deque, OrderedDict))
_HOOKS = (
    "_forward_hooks",
    "_forward_pre_hooks",
    "_backward_hooks",
    "_backward_pre_hooks",
    "_state_dict_hooks",
    "_state_dict_pre_hooks",
    "_load_state_dict_pre_hooks",
    "_load_state_dict_post_hooks",
)
_GLOBAL_HOOKS = (
    "_global_forward_hooks",
    "_global_forward_pre_hooks",
    "_global_backward_hooks",
    "_global_backward_pre_hooks",
    "_global_parameter_registration_hooks",
    "_global_buffer_registration_hooks",
    "_global_module_registration_hooks",
)


@dataclass(frozen=True, slots=True)
class State:
    """A fingerprint of each thing that can change, by what people call it."""

    parts: dict[str, Any]
    kept: list[Any]  # as long as these live no other object has their identity


def state_of(model: torch.nn.Module) -> State:
    """Takes the time of reading the model's bytes once; keeps none of them."""
    parts: dict[str, Any] = {"the keys of the state_dict": tuple(_keys(model))}
    kept: list[Any] = []
    with torch.no_grad():
        _modules(model, "", parts, kept)
    for function in functions_of(model):
        values = values_of(function)
        parts[f"what the function {function.__qualname__} of the model holds"] = _objects(values, kept)
    for hooks in _GLOBAL_HOOKS:
        parts[f"torch's {hooks.strip('_').replace('_', ' ')}"] = tuple(getattr(torch_module, hooks, ()))
    parts |= _random_state()
    return State(parts, kept)


def _modules(module: torch.nn.Module, name: str, parts: dict[str, Any], kept: list[Any]) -> None:
    """A module, whatever it holds, and those below it, under every name they have."""
    what, dot = (f"module {name}", f"{name}.") if name else ("the model", "")
    attributes = getattr(module, "__dict__", {})
    parts[f"the mode (train or eval) of {what}"] = module.training
    parts[f"the hooks of {what}"] = tuple([tuple(getattr(module, each, ())) for each in _HOOKS])
    values = [value for key, value in attributes.items() if key not in EVERY_MODULES]
    values.append(module._modules)
    parts[f"the attributes of {what}"] = (tuple(attributes), _objects(values, kept))
    for kind, tensors in (("parameter", module._parameters), ("buffer", module._buffers)):
        for key, tensor in tensors.items():
            if tensor is not None:
                _tensor(kind, f"{dot}{key}", tensor, parts)
    for key, child in module._modules.items():
        if child is not None:
            _modules(child, f"{dot}{key}", parts, kept)


def _objects(values: list[Any], kept: list[Any]) -> tuple[Any, ...]:
    """These by identity, and what stands in those of them that can be filled."""
    kept.append(values)
    inside = [
        (len(each), tuple(map(id, each.values() if isinstance(each, dict) else each)))
        for each in values
        if type(each) in _FILLED and 0 < len(each) <= MOST_INSIDE
    ]
    return tuple(map(id, values)), inside


def _tensor(kind: str, name: str, tensor: torch.Tensor, parts: dict[str, Any]) -> None:
    grad = tensor.grad
    parts[f"{kind} {name}"] = (id(tensor), tensor.requires_grad, _digest(tensor))
    if grad is not None or kind == "parameter":
        parts[f"the gradient of {name}"] = None if grad is None else (id(grad), _digest(grad))
    parts[f"the hooks of {kind} {name}"] = tuple(getattr(tensor, "_backward_hooks", None) or ())


def compared(before: State, after: State) -> Footprint:
    """What differs, a sentence each."""
    changes = []
    for what in dict.fromkeys((*before.parts, *after.parts)):
        if what not in after.parts:
            changes.append(f"{_capital(what)} is gone.")
        elif what not in before.parts:
            changes.append(f"{_capital(what)} is new.")
        elif before.parts[what] != after.parts[what]:
            changes.append(f"{_capital(what)} changed.")
    if len(changes) > MOST_TOLD:
        changes = [*changes[:MOST_TOLD], f"{len(changes) - MOST_TOLD:,} more changed."]
    return Footprint(tuple(changes))


def _keys(model: torch.nn.Module) -> list[str]:
    try:
        return list(model.state_dict())
    except Exception as error:  # a lazy parameter, a model that makes its own
        return [f"{type(error).__name__}: {error}"]


def _digest(tensor: torch.Tensor) -> tuple[Any, ...]:
    """Shape, layout, place, version and a digest of the bytes, or where they are many of the sums of each few of them:
    adding up reads at the speed of memory, and a sum tells of any change to one of its words."""
    try:
        version = tensor._version
    except RuntimeError:  # inference tensors have none
        version = -1
    try:
        told = (tensor.shape, tensor.dtype, tensor.device, tensor.stride(), tensor.data_ptr(), version)
    except RuntimeError:  # sparse, nested or lazy
        return (type(tensor), version)
    if tensor.is_meta or not tensor.numel() or tensor.layout != torch.strided:
        return told
    try:
        flat = tensor.detach().contiguous().view(-1).view(torch.uint8)
    except RuntimeError:  # quantized
        return told
    digest = hashlib.blake2b(digest_size=16)
    if flat.numel() > FEW:
        head = flat[: flat.numel() // (8 * WORDS) * 8 * WORDS]
        digest.update(_words(head).view(-1, WORDS).sum(1).cpu().numpy().data)
        flat = flat[head.numel() :]
    digest.update(flat.cpu().numpy().data)
    return (*told, digest.digest())


def _words(flat: torch.Tensor) -> torch.Tensor:
    try:
        return flat.view(torch.int64)
    except RuntimeError:  # it begins in the middle of a word
        return flat.clone().view(torch.int64)


def _random_state() -> dict[str, Any]:
    parts: dict[str, Any] = {
        "torch's random state": _bytes(torch.random.get_rng_state()),
        "Python's random state": hash(random.getstate()),
    }
    numpy = sys.modules.get("numpy")
    if numpy is not None:
        kind, keys, *rest = numpy.random.get_state()
        parts["numpy's random state"] = (kind, keys.tobytes(), *rest)
    if torch.cuda.is_initialized():
        parts["CUDA's random state"] = tuple(_bytes(each) for each in torch.cuda.get_rng_state_all())
    return parts


def _bytes(state: torch.Tensor) -> bytes:
    return state.numpy().tobytes()


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
