"""Which module's forward is running: a stack kept by torch's hooks for all modules, none put on the model's own."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch.nn.modules.module import register_module_forward_hook, register_module_forward_pre_hook

from inspector.flops.formulas import tensors_in
from inspector.flops.result import Call, Shape

MOST_CALLS = 1000  # kept of one module


class Tracker:
    """Follows the modules of `model`; others, which a forward may make as it goes, count for the one they run in."""

    def __init__(self, model: torch.nn.Module):
        self.names = {id(module): name for name, module in model.named_modules()}
        self.types = {name: type(module).__name__ for name, module in model.named_modules()}
        self.calls: dict[str, list[Call]] = {name: [] for name in self.types}
        self.own: dict[str, int] = dict.fromkeys(self.types, 0)
        self.whole: dict[str, int] = dict.fromkeys(self.types, 0)
        self.trail: list[tuple[str, Shape | None]] = []  # calls that ended, in order, with what they returned
        self.failed: str | None = None  # the innermost module that raised
        self._stack: list[list[Any]] = []  # name, shapes given, FLOPs so far

    @property
    def current(self) -> str:
        return self._stack[-1][0] if self._stack else ""

    def add(self, flops: int) -> None:
        """Count for the running module and, once each, for all that it runs in."""
        self.own[self.current] += flops
        for name in {frame[0] for frame in self._stack} | {""}:
            self.whole[name] += flops
        for frame in self._stack:
            frame[2] += flops

    @contextmanager
    def following(self) -> Iterator[None]:
        """Within it every forward is seen. On the thread that runs the model; not reentrant."""
        hooks = (
            register_module_forward_pre_hook(self._enter),
            register_module_forward_hook(self._leave, always_call=True),
        )
        try:
            yield
        finally:
            for hook in hooks:
                hook.remove()

    def _enter(self, module: torch.nn.Module, inputs: Any) -> None:
        name = self.names.get(id(module))
        if name is not None:
            self.failed = None  # whatever failed before was caught
            self._stack.append([name, tuple(tuple(each.shape) for each in tensors_in(inputs)), 0])

    def _leave(self, module: torch.nn.Module, inputs: Any, output: Any) -> None:
        if id(module) not in self.names or not self._stack:
            return
        name, shapes, flops = self._stack.pop()
        if output is None and sys.exc_info()[0] is not None:  # torch runs such hooks after a failure too
            self.failed = name if self.failed is None else self.failed
            return
        found = tensors_in(output)
        first = found[0] if found else None
        shape = tuple(first.shape) if first is not None else None
        self.trail.append((name, shape))
        if len(self.calls[name]) < MOST_CALLS:
            nbytes = sum(each.numel() * each.element_size() for each in found)
            dtype = str(first.dtype).removeprefix("torch.") if first is not None else ""
            self.calls[name].append(Call(shapes, shape, dtype, flops, nbytes))
