"""A live module, a state_dict, or anything that a training script keeps of them, as the values of an output file.

A module becomes its state_dict, in which parameters stay Parameters, and `_metadata` says what no state_dict does: the
class, hyper-parameters and buffers of each module (inspector.checkpoint.meaning.noted_modules). So the file is one that
`torch.load(weights_only=True)` and `load_state_dict` take. Hooks of state_dict() are not run: those of sharded models
talk to the other processes.
"""

import types
from collections import Counter, OrderedDict
from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
from torch import nn

from inspector.checkpoint.meaning.containers import NON_PERSISTENT
from inspector.checkpoint.meaning.noted_modules import MOST_ATTRIBUTES, NOTES, TEXT
from inspector.checkpoint.meaning.paths import join
from inspector.convert.out import OutDict, OutName, OutSet, OutTensor
from inspector.errors import BadRequest
from inspector.snapshot.live_tensor import LiveTensors

DEEPEST = 60  # values in values
MOST_MODULES = 100_000
SHORT = 16  # items of a list that is an attribute
SCALARS = (bool, int, float, str, complex, bytes)  # bool is an int: asked first
HUGE = 1 << 1000  # integers that nobody reads
LONE = "tensor"  # the key of a tensor that is looked at alone


class Gathered:
    """What is to be written. `live` keeps the tensors; nobody else does."""

    def __init__(self, given: Any):
        """Raises BadRequest when `given` holds nothing to look at."""
        self.live = LiveTensors()
        self._within: set[int] = set()
        self.root: OutDict = self._top(given)

    def _top(self, given: Any) -> OutDict:
        if isinstance(given, torch.Tensor):
            return OutDict(pairs=self._tensor(LONE, given))
        if isinstance(given, nn.Module | Mapping) or _has_state(given):
            found = self._value("", given, 0)
            if isinstance(found, OutDict):
                return found
        raise BadRequest(
            f"look() takes a module, a state_dict, or a dict of them; this is of type {type(given).__name__}.",
            "Put several into a dict: look({'model': model, 'ema': ema}).",
        )

    def _tensor(self, key: str, tensor: torch.Tensor, path: str = "") -> list[tuple[str, OutTensor]]:
        return [(key + rest, out) for rest, out in self.live.add(join(path, key), tensor)]

    # plain values

    def _value(self, path: str, value: Any, depth: int) -> Any:
        """The value as the file has it; `_GONE` when it is none of a checkpoint's."""
        if value is None:
            return None
        for kind in SCALARS:
            if isinstance(value, kind):
                if type(value) is int and abs(value) >= HUGE:
                    return hex(value)[:TEXT]
                return value if type(value) is kind else _plain(kind, value)
        if isinstance(value, np.generic):
            return self._value(path, value.item(), depth) if value.dtype.kind in "biufc" else str(value)
        if isinstance(value, torch.dtype):
            return OutName(str(value))
        if isinstance(value, torch.device):
            return str(value)
        if depth > DEEPEST or id(value) in self._within:
            return self._gone(path, "it holds itself, or nests too deeply")
        self._within.add(id(value))
        try:
            return self._nested(path, value, depth + 1)
        finally:
            self._within.discard(id(value))

    def _nested(self, path: str, value: Any, depth: int) -> Any:
        if isinstance(value, nn.Module):
            return self._module(path, value)
        if isinstance(value, Mapping):
            return self._dict(path, value, depth)
        if isinstance(value, list | tuple):
            found = [self._item(f"{path}.{at}", item, depth) for at, item in enumerate(value)]
            kept = [item for item in found if item is not _GONE]
            return kept if isinstance(value, list) else tuple(kept)
        if isinstance(value, set | frozenset) and all(type(item) in (int, str, float, bool) for item in value):
            return OutSet(sorted(value, key=repr))
        if _has_state(value):
            try:
                state: Any = getattr(value, "state_dict")()  # noqa: B009 - nothing says that it has one
            except Exception as error:
                return self._gone(path, f"its state_dict() raised {type(error).__name__}")
            return self._value(path, state, depth)
        return self._gone(path, f"it is a {type(value).__name__}")

    def _item(self, path: str, item: Any, depth: int) -> Any:
        """An item of a list: a tensor is one there, or several."""
        tensor = _as_tensor(item)
        if tensor is None:
            return self._value(path, item, depth)
        found = self.live.add(path, tensor)
        if len(found) == 1 and not found[0][0]:
            return found[0][1]
        return OutDict(pairs=[(rest.lstrip("."), out) for rest, out in found]) if found else _GONE

    def _dict(self, path: str, value: Mapping, depth: int) -> OutDict:
        out = OutDict("collections.OrderedDict" if isinstance(value, OrderedDict) else "dict")
        if isinstance(value, Counter):
            out.type = "collections.Counter"
        for key, item in list(value.items()):
            name = key if key is None or type(key) in (str, int, float, bool) else str(key)
            tensor = _as_tensor(item)
            if tensor is not None:
                out.pairs += self._tensor(name, tensor, path) if type(name) is str else self._numbered(name, item, path)
                continue
            found = self._value(join(path, str(name)), item, depth)
            if found is not _GONE:
                out.pairs.append((name, found))
        noted = getattr(value, "_metadata", None)
        if out.type == "collections.OrderedDict" and isinstance(noted, Mapping):
            found = self._value(join(path, "_metadata"), noted, depth)
            out.metadata = None if found is _GONE else found
        return out

    def _numbered(self, key: Any, item: Any, path: str) -> list[tuple[Any, Any]]:
        found = self._item(join(path, str(key)), item, 0)
        return [] if found is _GONE else [(key, found)]

    def _gone(self, path: str, why: str) -> Any:
        self.live.notes.add(path or "The whole", f"is left out: {why}")
        return _GONE

    # modules

    def _module(self, path: str, root: nn.Module) -> OutDict:
        out = OutDict("collections.OrderedDict", metadata=OutDict("collections.OrderedDict"))
        hidden: list[tuple[str, OutTensor]] = []
        for name, module in _walk(root):
            state = self._own_state(join(path, name), name, module)
            buffers = _buffers(module)
            for key, item in state.items():
                tensor = _as_tensor(item)
                if tensor is not None:
                    out.pairs += self._tensor(key, tensor, path)
                elif (found := self._value(join(path, key), item, 0)) is not _GONE:
                    out.pairs.append((key, found))
            marked: list[str] = []
            for leaf, buffer in buffers.items():
                key = join(name, leaf)
                found = self._tensor(key, buffer, path)
                if key in state:
                    marked += [leaf + written[len(key) :] for written, _ in found]
                else:
                    hidden += found
            out.metadata.pairs.append((name, _notes(module, marked)))
        if not hidden:
            return out
        return OutDict(pairs=[("state_dict", out), (NON_PERSISTENT, OutDict(pairs=hidden))])

    def _own_state(self, path: str, name: str, module: nn.Module) -> dict[str, Any]:
        """What the module itself adds to state_dict(), children and hooks apart."""
        state: Any = OrderedDict()
        state._metadata = OrderedDict()
        prefix = name + "." if name else ""
        try:
            module._save_to_state_dict(state, prefix, True)
        except Exception as error:  # of its author's
            own = {**module._parameters, **module._buffers}
            self.live.notes.add(path or "The model", f"does not say its state ({type(error).__name__})")
            return {prefix + leaf: tensor for leaf, tensor in own.items() if tensor is not None}
        return dict(state)


class _Gone:
    """Stands for a value that no checkpoint holds."""


_GONE: Any = _Gone()


def _walk(root: nn.Module) -> list[tuple[str, nn.Module]]:
    """As state_dict() goes: pre-order, a module used twice under both names; one inside itself is left out there."""
    found: list[tuple[str, nn.Module]] = []
    ancestors: set[int] = set()
    stack: list[tuple[str, nn.Module | None, int]] = [("", root, 0)]
    while stack and len(found) < MOST_MODULES:
        name, module, leaving = stack.pop()
        if module is None:
            ancestors.discard(leaving)
            continue
        if id(module) in ancestors:
            continue
        found.append((name, module))
        ancestors.add(id(module))
        stack.append(("", None, id(module)))
        children = [(join(name, key), child, 0) for key, child in module._modules.items() if child is not None]
        stack.extend(reversed(children))
    return found


def _buffers(module: nn.Module) -> dict[str, torch.Tensor]:
    return {key: buffer for key, buffer in module._buffers.items() if isinstance(buffer, torch.Tensor)}


def _notes(module: nn.Module, buffers: list[str]) -> OutDict:
    kind = type(module)
    attributes = [("training", str(module.training))]
    for key, value in vars(module).items():
        if len(attributes) == MOST_ATTRIBUTES:
            break
        text = "" if key.startswith("_") or key == "training" else _short_text(value)
        if text:
            attributes.append((key, text))
    notes = OutDict(
        pairs=[
            ("type", getattr(module, "original_name", "") or f"{kind.__module__}.{kind.__qualname__}"),
            ("attributes", OutDict(pairs=attributes)),
            ("buffers", buffers),
        ]
    )
    version = getattr(module, "_version", None)
    return OutDict(pairs=[("version", version if type(version) is int else None), (NOTES, notes)])


def _short_text(value: Any) -> str:
    """A scalar or a short list of scalars as Python prints it."""
    items = value if type(value) in (list, tuple) else (value,)
    plain = all(item is None or type(item) in (bool, int, float, str, torch.dtype) for item in items)
    return repr(value)[:TEXT] if plain and len(items) <= SHORT else ""


def _as_tensor(value: Any) -> torch.Tensor | None:
    """A tensor, or a NumPy array of numbers as one, without a copy where that is possible."""
    if isinstance(value, torch.Tensor):
        return value
    if type(value) is np.ndarray and value.dtype.kind in "biufc":
        try:
            array = np.ascontiguousarray(value.astype(value.dtype.newbyteorder("="), copy=False))
            return torch.from_numpy(array if array.flags.writeable else array.copy()).reshape(value.shape)
        except TypeError:  # longdouble
            return None
    return None


def _plain(kind: type, value: Any) -> Any:
    """Of a subclass (an enum, a NumPy scalar, a str with more to it) what its base class holds."""
    made: Any = getattr(kind, "__new__")(kind, value)  # noqa: B009 - of a type that is known only now
    return made


def _has_state(value: Any) -> bool:
    """An optimizer, a scheduler, a scaler, an average of weights."""
    found = getattr(value, "state_dict", None)
    return isinstance(found, types.MethodType) and not isinstance(value, type)
