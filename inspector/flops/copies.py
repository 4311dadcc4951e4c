"""Copies of a model to run other programs and forwards on, so that nothing can happen to the model itself."""

import copy
import random
import sys
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from types import BuiltinFunctionType, FunctionType
from typing import Any

import torch

from inspector.errors import BadRequest
from inspector.flops.closures import Closures

_TORCHS = (torch.dtype, torch.device, torch.Size)
_FIXED = frozenset((int, float, bool, str, bytes, complex, type(None), type, BuiltinFunctionType, *_TORCHS))
SEED = 0
_SPARSE = frozenset((torch.sparse_csr, torch.sparse_csc, torch.sparse_bsr, torch.sparse_bsc))
_HELD = frozenset(("_parameters", "_buffers", "_modules"))
_PLAIN = frozenset((dict, OrderedDict, list, set))
_COPYING = {  # a class of modules that has others of these is copied in a way of its own
    name: getattr(torch.nn.Module, name, None)
    for name in ("__deepcopy__", "__reduce__", "__reduce_ex__", "__getstate__", "__slots__")
}


def meta_copy(model: torch.nn.Module) -> torch.nn.Module | None:
    """A copy with shapes and no values; None for a model of which there can be none. Parameters stay shared alike."""
    if any(isinstance(module, torch.jit.ScriptModule) for module in model.modules()):
        return None
    memo: dict[int, Any] = {}
    try:
        with torch.no_grad():
            for each in (*model.parameters(), *model.buffers()):
                memo[id(each)] = _on_meta(each)
        closures = Closures(model, memo)
        copied = _copied(model, memo)
        closures.fill(copied)
        return copied
    except Exception:  # a lazy parameter, an attribute that cannot be copied
        return None


def real_copy(model: torch.nn.Module) -> torch.nn.Module:
    """A copy on the model's own device. Raises BadRequest when there is none to be had."""
    memo: dict[int, Any] = {}
    try:
        with torch.no_grad():
            for each in (*model.parameters(), *model.buffers()):
                if each.layout in _SPARSE:  # copy.deepcopy knows none of them
                    memo[id(each)] = each.clone()
        closures = Closures(model, memo)
        copied = copy.deepcopy(model, memo)
        closures.fill(copied)
        return copied
    except Exception as error:
        said = f"{type(error).__name__}: {error}".splitlines()[0]
        raise BadRequest(
            f"The model cannot be copied ({said}).", "It is analysed on a copy only, so that it stays as it is."
        ) from error


def device_of(model: torch.nn.Module) -> torch.device:
    """Of the first parameter or buffer; "cpu" where there is none."""
    for each in (*model.parameters(), *model.buffers()):
        return each.device
    return torch.device("cpu")


def dtype_of(model: torch.nn.Module) -> torch.dtype:
    """Of the first floating-point parameter, which the input is given in too."""
    return next((each.dtype for each in model.parameters() if each.is_floating_point()), torch.get_default_dtype())


@contextmanager
def random_state_kept() -> Iterator[None]:
    """Within it random numbers may be drawn; afterwards torch, numpy and Python draw what they would have drawn."""
    numpy = sys.modules.get("numpy")
    python = random.getstate()
    theirs = numpy.random.get_state() if numpy is not None else None
    devices = range(torch.cuda.device_count()) if torch.cuda.is_initialized() else ()
    try:
        with torch.random.fork_rng(devices=devices):
            yield
    finally:
        random.setstate(python)
        if numpy is not None and theirs is not None:
            numpy.random.set_state(theirs)


class Draws:
    """Random numbers that are the same in every forward, and whether any were taken."""

    def __init__(self) -> None:
        torch.default_generator.manual_seed(SEED)
        if torch.cuda.is_initialized():
            for generator in torch.cuda.default_generators:
                generator.manual_seed(SEED)
        random.seed(SEED)
        if (numpy := sys.modules.get("numpy")) is not None:
            numpy.random.seed(SEED)
        self._before = self._now()

    def of_torch(self) -> bool:
        """On the processor: a model without values takes none for its dropout."""
        return self._now()[0] != self._before[0]

    def of_others(self) -> bool:
        """Of Python or numpy."""
        return self._now()[1:] != self._before[1:]

    def _now(self) -> tuple[object, ...]:
        numpy = sys.modules.get("numpy")
        theirs = None if numpy is None else numpy.random.get_state()
        return (
            torch.get_rng_state().numpy().tobytes(),
            random.getstate(),
            theirs and (theirs[1].tobytes(), *theirs[2:]),
        )


@contextmanager
def same_draws() -> Iterator[Draws]:
    """Within it every forward draws the same random numbers; afterwards as `random_state_kept`."""
    with random_state_kept():
        yield Draws()


def not_compiled() -> AbstractContextManager[object]:
    """Within it what was given to torch.compile runs as it was written; torch before 2.6 cannot be told to."""
    set_stance = getattr(torch.compiler, "set_stance", None)
    if set_stance is None or "torch._dynamo" not in sys.modules:  # importing it takes seconds, and compiling imports it
        return nullcontext()
    return set_stance("force_eager")


def _copied(module: torch.nn.Module, memo: dict[int, Any]) -> Any:
    """What copy.deepcopy(module, memo) returns, which takes apart too what cannot change and what is empty."""
    kind = type(module)
    if any(getattr(kind, name, None) is not default for name, default in _COPYING.items()):
        return copy.deepcopy(module, memo)
    copied = memo[id(module)] = kind.__new__(kind)
    state: dict[str, Any] = {}
    for name, value in module.__dict__.items():
        of = type(value)
        if of is FunctionType:
            state[name] = memo.get(id(value), value)
        elif of in _FIXED or (of is tuple and _FIXED.issuperset(map(type, value))):
            state[name] = value
        elif of in _PLAIN and not value:
            state[name] = of()
        elif of is dict and name in _HELD:
            state[name] = {key: _held(each, memo) for key, each in value.items()}
        else:
            state[name] = copy.deepcopy(value, memo)
    copied.__setstate__(state)
    return copied


def _held(value: Any, memo: dict[int, Any]) -> Any:
    found = memo.get(id(value))
    if found is not None or value is None:
        return found
    return _copied(value, memo) if isinstance(value, torch.nn.Module) else copy.deepcopy(value, memo)


def _on_meta(tensor: torch.Tensor) -> torch.Tensor:
    empty = torch.empty_like(tensor, device="meta")
    if isinstance(tensor, torch.nn.Parameter):
        return torch.nn.Parameter(empty, tensor.requires_grad)
    return empty
