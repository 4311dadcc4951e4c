"""How long each module takes: real forwards of a copy, warmed up, the median of several."""

import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch.nn.modules.module import register_module_forward_hook, register_module_forward_pre_hook

from inspector.context import Context
from inspector.flops.inputs import Given

WARM_UP, RUNS = 1, 5
MOST_RUNS, SECONDS = 25, 0.5  # a short forward is run more often: a busy machine spoils some


def measure(model: torch.nn.Module, given: Given, dtype: torch.dtype, context: Context) -> dict[str, float]:
    """Milliseconds of all calls of a module in one forward, its children's included, by its name; "" is the whole.

    `model` is a copy on a real device. Between modules a CUDA device is waited for, which a forward alone does not do.
    """
    device = next((each.device for each in (*model.parameters(), *model.buffers())), torch.device("cpu"))
    runs: list[dict[str, float]] = []
    begun = time.perf_counter()
    while len(runs) < WARM_UP + RUNS or (len(runs) < MOST_RUNS and time.perf_counter() - begun < SECONDS):
        context.report(0, 0, "Measuring")
        context.check_cancelled()
        args, kwargs = given.made(device, dtype)
        spent: dict[str, float] = {}
        with torch.no_grad(), _clocked(model, spent, device):
            model(*args, **kwargs)
        runs.append(spent)
    del runs[:WARM_UP]
    return {name: 1e3 * statistics.median(run.get(name, 0.0) for run in runs) for name in runs[0]}


@contextmanager
def _clocked(model: torch.nn.Module, spent: dict[str, float], device: torch.device) -> Iterator[None]:
    names = {id(module): name for name, module in model.named_modules()}
    started: list[float] = []

    def now() -> float:
        if device.type == "cuda":
            torch.cuda.synchronize(device)
        return time.perf_counter()

    def enter(module: torch.nn.Module, inputs: Any) -> None:
        if id(module) in names:
            started.append(now())

    def leave(module: torch.nn.Module, inputs: Any, output: Any) -> None:
        name = names.get(id(module))
        if name is not None and started:
            spent[name] = spent.get(name, 0.0) + now() - started.pop()

    hooks = (register_module_forward_pre_hook(enter), register_module_forward_hook(leave, always_call=True))
    try:
        yield
    finally:
        for hook in hooks:
            hook.remove()
