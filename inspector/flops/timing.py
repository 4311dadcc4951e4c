"""How long each module takes: forwards of a copy, in turns with and without clocks on its modules.

A machine that does other work slows some forwards. What the whole takes is the median of forwards without clocks. A
module's time is its share of a forward with clocks, in which all is slowed alike: the median share over the faster half
of those, of the time of the whole.
"""

import gc
import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch.nn.modules.module import register_module_forward_hook, register_module_forward_pre_hook

from inspector.context import Context
from inspector.flops.copies import Draws, device_of
from inspector.flops.inputs import Given
from inspector.flops.result import Timing

WARM_UP, RUNS = 2, 5  # of each kind
MOST_RUNS, SECONDS = 25, 1.0  # short forwards are run more often
STEADY, PATIENCE = 0.1, 3.0  # where the middle half of the runs lies further apart, so long in seconds


def measure(
    model: torch.nn.Module, given: Given, dtype: torch.dtype, context: Context
) -> tuple[dict[str, float], Timing]:
    """Milliseconds of all calls of a module in one forward, its children's included, by its name; "" is the whole.

    `model` is a copy on a real device. Between modules a CUDA device is waited for, which a forward alone does not do.
    """
    device = device_of(model)
    wholes: list[float] = []
    clocked: list[dict[str, float]] = []

    def forward(spent: dict[str, float] | None) -> float:
        """Seconds, of each module into `spent` too."""
        context.check_cancelled()
        args, kwargs = given.made(device, dtype)
        Draws()  # each takes the same branches
        if spent is None:
            begun = _now(device)
            model(*args, **kwargs)
            return _now(device) - begun
        with _clocked(model, spent, device):
            model(*args, **kwargs)
        return spent.get("", 0.0)

    context.report(0, 0, "Measuring")
    with torch.no_grad(), _no_collection():
        for number in range(WARM_UP):
            forward({} if number % 2 else None)
        begun = time.perf_counter()
        while len(wholes) < RUNS or (len(wholes) < MOST_RUNS and time.perf_counter() - begun < _seconds(wholes)):
            spent: dict[str, float] = {}
            wholes.append(forward(None))
            forward(spent)
            clocked.append(spent)
    low, middle, high = (1e3 * each for each in _quartiles(wholes))
    faster = sorted(clocked, key=lambda spent: spent.get("", 0.0))[: (len(clocked) + 1) // 2]
    names = dict.fromkeys(name for spent in faster for name in spent)
    shares = {
        name: statistics.median(spent.get(name, 0.0) / (spent.get("") or 1.0) for spent in faster) for name in names
    }
    times = {name: share * middle for name, share in shares.items()}
    return times, Timing(str(device), torch.get_num_threads(), WARM_UP, len(wholes), middle, low, high)


def _seconds(wholes: list[float]) -> float:
    low, middle, high = _quartiles(wholes)
    return SECONDS if high - low <= STEADY * middle else PATIENCE


def _quartiles(wholes: list[float]) -> list[float]:
    return statistics.quantiles(wholes, n=4, method="inclusive")


def _now(device: torch.device) -> float:
    if device.type == "cuda":
        torch.cuda.synchronize(device)
    return time.perf_counter()


@contextmanager
def _no_collection() -> Iterator[None]:
    """Python's collector runs when it likes; here it waits."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


@contextmanager
def _clocked(model: torch.nn.Module, spent: dict[str, float], device: torch.device) -> Iterator[None]:
    names = {id(module): name for name, module in model.named_modules()}
    started: list[tuple[str, float]] = []
    thread = threading.get_ident()

    def enter(module: torch.nn.Module, inputs: Any) -> None:
        name = names.get(id(module))
        if name is not None and threading.get_ident() == thread:
            started.append((name, _now(device)))

    def leave(module: torch.nn.Module, inputs: Any, output: Any) -> None:
        if id(module) in names and started and threading.get_ident() == thread:
            name, begun = started.pop()
            if all(other != name for other, _ in started):  # a module that runs inside itself takes its time once
                spent[name] = spent.get(name, 0.0) + _now(device) - begun

    hooks = (register_module_forward_pre_hook(enter), register_module_forward_hook(leave, always_call=True))
    try:
        yield
    finally:
        for hook in hooks:
            hook.remove()
