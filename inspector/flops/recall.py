"""Results of operators on tensors without values, remembered by what they were given.

Torch works out shapes on the meta device in Python, which takes longer than a small kernel. A model repeats its blocks:
the same operator on the same shapes gives the same shapes. Remembered are operators that return new tensors, and those
that change the only tensor they are given: a view, one that returns what it was given otherwise, and anything on a real
device runs as ever.
"""

from typing import Any

import torch
from torch.utils._python_dispatch import TorchDispatchMode

from inspector.flops.memory import storage_of

_TENSORS = frozenset((torch.Tensor, torch.nn.Parameter))
_VALUES = frozenset((int, float, bool, str, type(None), torch.dtype, torch.device, torch.layout, torch.memory_format))


Known = dict[Any, tuple[bool, list[Any] | None]]
RUNS = (False, [])  # of what is not new, though it is no view by its schema
MOST = 50_000  # kept of torch's own operators as long as the process runs
_torchs: dict[torch.dtype, Known] = {}  # by the default dtype, which some results have


class Recall:
    """Of the forwards of one model, whoever asks for them.

    common      torch's own operators are remembered for other models too
    """

    def __init__(self, common: bool = False) -> None:
        self._known: Known = {}
        self._torchs = _torchs.setdefault(torch.get_default_dtype(), {}) if common else self._known
        if len(self._torchs) > MOST:
            self._torchs.clear()

    def run(self, func: Any, args: Any, kwargs: Any) -> Any:
        """`func(*args, **kwargs)` of an OpOverload."""
        if func.is_view or (args and isinstance(args[0], torch.Tensor) and not args[0].is_meta):
            return func(*args, **kwargs)
        try:
            key = (func, _key(args), _key(tuple(kwargs.items())) if kwargs else None)
            memory = self._torchs if func.namespace == "aten" else self._known
            known = memory.get(key)
        except TypeError:  # something else than numbers and plain tensors without values
            return func(*args, **kwargs)
        if known is not None and known is not RUNS:
            several, laid = known
            if laid is None:  # in place
                return args[0]
            made = [torch.empty_strided(shape, stride, dtype=dtype, device="meta") for shape, stride, dtype in laid]
            return tuple(made) if several else made[0]
        out = func(*args, **kwargs)
        if known is RUNS:
            return out
        if args and out is args[0]:
            if _changes_alone(func, args, kwargs) and _key(out) == key[1][0]:
                memory[key] = False, None
            return out
        returned = out if isinstance(out, tuple) else (out,)
        if returned and all(map(_is_bare, returned)) and _are_new(returned, (*args, *kwargs.values())):
            memory[key] = isinstance(out, tuple), [_key(each) for each in returned]
        else:
            memory[key] = RUNS
        return out


class Recalling(TorchDispatchMode):
    """Within it operators without values are remembered in `recall`."""

    supports_higher_order_operators = True

    def __init__(self, recall: Recall):
        super().__init__()
        self._recall = recall

    @classmethod
    def _should_skip_dynamo(cls) -> bool:
        return False  # else torch imports its compiler for it, which takes a second

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        if isinstance(func, torch._ops.OpOverload):
            return self._recall.run(func, args, kwargs or {})
        return func(*args, **(kwargs or {}))


def forget() -> None:
    """As a process that has counted nothing yet."""
    _torchs.clear()


def _key(value: Any) -> Any:
    kind = type(value)
    if kind in _TENSORS:
        if not value.is_meta or value.layout is not torch.strided:
            raise TypeError
        return value.shape, value.stride(), value.dtype
    if kind is list or kind is tuple:
        return tuple([_key(each) for each in value])
    if kind in _VALUES:
        return kind, value
    raise TypeError


def _is_bare(value: Any) -> bool:
    return type(value) in _TENSORS and value.is_meta and value.layout is torch.strided


def _changes_alone(func: Any, args: Any, kwargs: Any) -> bool:
    """In place, nothing but the values of its first argument, the only tensor."""
    others = [
        each
        for value in (*args[1:], *kwargs.values())
        for each in (value if isinstance(value, list | tuple) else (value,))
    ]
    mutable = func._schema.is_mutable and torch.Tag.inplace_view not in func.tags
    return mutable and not any(isinstance(each, torch.Tensor) for each in others)


def _are_new(returned: tuple[torch.Tensor, ...], args: Any) -> bool:
    """Each on memory of its own."""
    given = [each for value in args for each in (value if isinstance(value, list | tuple) else (value,))]
    tensors = [each for each in given if isinstance(each, torch.Tensor)]
    before = {storage._cdata for storage in map(storage_of, tensors) if storage is not None}
    new = {storage._cdata for storage in map(storage_of, returned) if storage is not None}
    return len(new) == len(returned) and before.isdisjoint(new)
