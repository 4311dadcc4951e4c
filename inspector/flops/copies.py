"""Copies of a model to run other programs and forwards on, so that nothing can happen to the model itself."""

import copy
import random
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

import torch

from inspector.errors import BadRequest


def meta_copy(model: torch.nn.Module) -> torch.nn.Module | None:
    """A copy with shapes and no values; None for a model of which there can be none. Parameters stay shared alike."""
    if any(isinstance(module, torch.jit.ScriptModule) for module in model.modules()):
        return None
    memo: dict[int, object] = {}
    try:
        with torch.no_grad():
            for each in (*model.parameters(), *model.buffers()):
                memo[id(each)] = _on_meta(each)
        return copy.deepcopy(model, memo)
    except Exception:  # a lazy parameter, an attribute that cannot be copied
        return None


def real_copy(model: torch.nn.Module) -> torch.nn.Module:
    """A copy on the model's own device. Raises BadRequest when there is none to be had."""
    try:
        return copy.deepcopy(model)
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


def not_compiled() -> AbstractContextManager[object]:
    """Within it what was given to torch.compile runs as it was written; torch before 2.6 cannot be told to."""
    set_stance = getattr(torch.compiler, "set_stance", None)
    if set_stance is None or "torch._dynamo" not in sys.modules:  # importing it takes seconds, and compiling imports it
        return nullcontext()
    return set_stance("force_eager")


def _on_meta(tensor: torch.Tensor) -> torch.Tensor:
    empty = torch.empty_like(tensor, device="meta")
    if isinstance(tensor, torch.nn.Parameter):
        return torch.nn.Parameter(empty, tensor.requires_grad)
    return empty
