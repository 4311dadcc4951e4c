"""Whether a forward draws random numbers: what a generator holds moves with every number.

Seen are the generators of torch on each device, of numpy and of Python, and those that a module keeps as an attribute.
"""

import random
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch


def random_states(module: torch.nn.Module) -> list[Any]:
    """Of all of them, to be compared with `==`."""
    states: list[Any] = [random.getstate(), torch.get_rng_state().numpy().tobytes()]
    if torch.cuda.is_initialized():
        states += [torch.cuda.get_rng_state(device).numpy().tobytes() for device in range(torch.cuda.device_count())]
    if torch.backends.mps.is_available():
        states.append(torch.mps.get_rng_state().numpy().tobytes())
    numpy = sys.modules.get("numpy")
    if numpy is not None:
        states.append(_plain(numpy.random.get_state(legacy=False)))
    return states + [_plain(_state(each)) for each in _own(module)]


@contextmanager
def own_states_kept(module: torch.nn.Module) -> Iterator[None]:
    """Afterwards the generators that modules keep draw what they would have drawn."""
    kept = [(each, _state(each)) for each in _own(module)]
    try:
        yield
    finally:
        for each, state in kept:
            _restore(each, state)


def _own(module: torch.nn.Module) -> list[Any]:
    numpy = sys.modules.get("numpy")
    kinds: list[type] = [torch.Generator, random.Random]
    if numpy is not None:
        kinds += [numpy.random.Generator, numpy.random.RandomState]
    of = tuple(kinds)
    draw: dict[type, bool] = {random.SystemRandom: False}  # a model has thousands of attributes, of few types
    found = []
    for each in module.modules():
        for value in vars(each).values():
            kind = type(value)
            if kind not in draw:
                draw[kind] = issubclass(kind, of)
            if draw[kind]:
                found.append(value)
    return list({id(each): each for each in found}.values())


def _state(generator: Any) -> Any:
    if isinstance(generator, torch.Generator):
        return generator.get_state()
    if isinstance(generator, random.Random):
        return generator.getstate()
    if hasattr(generator, "bit_generator"):
        return generator.bit_generator.state
    return generator.get_state(legacy=False)


def _restore(generator: Any, state: Any) -> None:
    if isinstance(generator, torch.Generator):
        generator.set_state(state)
    elif isinstance(generator, random.Random):
        generator.setstate(state)
    elif hasattr(generator, "bit_generator"):
        generator.bit_generator.state = state
    else:
        generator.set_state(state)


def _plain(state: Any) -> Any:
    """With arrays as bytes, so that `==` gives one answer."""
    if isinstance(state, dict):
        return {key: _plain(value) for key, value in state.items()}
    if isinstance(state, torch.Tensor):
        return state.numpy().tobytes()
    return state.tobytes() if hasattr(state, "tobytes") else state
