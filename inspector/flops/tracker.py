"""Which module's forward is running: a stack kept by torch's hooks for all modules, none put on the model's own."""

import sys
import threading
from collections import Counter as Tally
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import torch
from torch.nn.modules.module import register_module_forward_hook, register_module_forward_pre_hook

from inspector.flops.formulas import tensors_in
from inspector.flops.result import Call, Memory, Shape

MOST_CALLS = 1000  # kept of one module


@dataclass(slots=True)
class Sums:
    """Of one call or of all of a module's, with all that they called."""

    flops: int = 0
    activations: int = 0
    read: int = 0
    written: int = 0
    peak: int = 0

    def add(self, other: "Sums") -> None:
        self.flops += other.flops
        self.activations += other.activations
        self.read += other.read
        self.written += other.written
        self.peak = max(self.peak, other.peak)

    @property
    def memory(self) -> Memory:
        return Memory(self.activations, self.read, self.written, self.peak)


@dataclass(slots=True)
class Frame:
    """A call that runs."""

    name: str
    inputs: tuple[Shape, ...] = ()
    sums: Sums = field(default_factory=Sums)


class Tracker:
    """Follows the modules of `model`; others, which a forward may make as it goes, count for the one they run in."""

    def __init__(self, model: torch.nn.Module, live: Callable[[], int] = int, original: torch.nn.Module | None = None):
        """`live` tells how many bytes are held now; `original` is what `model` is a copy of, which must not run."""
        self.names = {id(module): name for name, module in model.named_modules()}
        self.types = {name: type(module).__name__ for name, module in model.named_modules()}
        self.calls: dict[str, list[Call]] = {name: [] for name in self.types}  # the first MOST_CALLS
        self.unlisted: Tally[str] = Tally()  # calls after those
        self.own: Tally[str] = Tally(dict.fromkeys(self.types, 0))  # FLOPs
        self.whole: dict[str, Sums] = {name: Sums() for name in self.types}
        self.trail: list[tuple[str, Shape | None]] = []  # calls that ended, in order, with what they returned
        self.failed: str | None = None  # the innermost module that raised
        self.elsewhere: set[str] = set()  # modules that ran on another thread, where nothing is followed
        self.threads = 0  # started meanwhile
        self.escaped: str | None = None  # a module of `original` that was called
        self._live = live
        self._stack: list[Frame] = []
        self._thread = 0
        self._hooked = [module for module in model.modules() if getattr(module, "_forward_hooks", None)]
        self._late = {id(module) for module in self._hooked}
        self._original = {} if original is None else {id(each): name for name, each in original.named_modules()}

    @property
    def current(self) -> str:
        return self._stack[-1].name if self._stack else ""

    def add(self, flops: int, activations: int = 0, read: int = 0, written: int = 0) -> None:
        """Count for the running module; all that it runs in follow when it ends."""
        self.own[self.current] += flops
        sums = self._sums
        sums.flops += flops
        sums.activations += activations
        sums.read += read
        sums.written += written

    def grown(self) -> None:
        """More is held now; all modules that the running one runs in are told when it ends."""
        sums, nbytes = self._sums, self._live()
        sums.peak = max(sums.peak, nbytes)

    @property
    def _sums(self) -> Sums:
        return self._stack[-1].sums if self._stack else self.whole[""]

    @contextmanager
    def following(self) -> Iterator[None]:
        """Within it every forward is seen. On the thread that runs the model; not reentrant."""
        hooks = (
            register_module_forward_pre_hook(self._enter),
            register_module_forward_hook(self._leave, always_call=True),
            # after the model's own hooks, which may return something else
            *(module.register_forward_hook(self._return, always_call=True) for module in self._hooked),
        )
        self._thread = threading.get_ident()
        try:
            with _starts_seen(self._started):
                yield
        finally:
            for hook in hooks:
                hook.remove()

    def _enter(self, module: torch.nn.Module, inputs: Any) -> None:
        name = self.names.get(id(module))
        if name is None:
            if id(module) in self._original:
                self.escaped = self._original[id(module)]
                raise RuntimeError("a module of the model itself was called, not of its copy")
        elif threading.get_ident() != self._thread:
            self.elsewhere.add(name)
        else:
            self.failed = None  # whatever failed before was caught
            with torch._C.DisableTorchFunction():  # a mode would be asked for each shape
                shapes = tuple([tuple(each.shape) for each in tensors_in(inputs)])
            self._stack.append(Frame(name, shapes, Sums(peak=self._live())))

    def _leave(self, module: torch.nn.Module, inputs: Any, output: Any) -> None:
        if id(module) not in self._late:
            self._return(module, inputs, output)

    def _return(self, module: torch.nn.Module, inputs: Any, output: Any) -> None:
        if id(module) not in self.names or not self._stack or threading.get_ident() != self._thread:
            return
        frame = self._stack.pop()
        self._pass_on(frame)
        if output is None and sys.exc_info()[0] is not None:  # torch runs such hooks after a failure too
            self.failed = frame.name if self.failed is None else self.failed
            return
        with torch._C.DisableTorchFunction():
            self._returned(frame, tensors_in(output))

    def _returned(self, frame: Frame, found: list[torch.Tensor]) -> None:
        name = frame.name
        first = found[0] if found else None
        shape = tuple(first.shape) if first is not None else None
        self.trail.append((name, shape))
        if len(self.calls[name]) < MOST_CALLS:
            nbytes = sum(each.numel() * each.element_size() for each in found)
            dtype = str(first.dtype).removeprefix("torch.") if first is not None else ""
            self.calls[name].append(Call(frame.inputs, shape, dtype, frame.sums.flops, nbytes, frame.sums.memory))
        else:
            self.unlisted[name] += 1

    def _started(self) -> None:
        self.threads += threading.get_ident() == self._thread

    def _pass_on(self, frame: Frame) -> None:
        """To the call that it ran in, and once to the module, which may run inside itself."""
        if self._stack:
            self._stack[-1].sums.add(frame.sums)
        elif frame.name:
            self.whole[""].add(frame.sums)
        if all(other.name != frame.name for other in self._stack):
            self.whole[frame.name].add(frame.sums)


@contextmanager
def _starts_seen(seen: Callable[[], None]) -> Iterator[None]:
    """Within it `seen` is called on every thread that starts another."""
    original = threading.Thread.start

    def start(self: threading.Thread) -> None:
        seen()
        original(self)

    threading.Thread.start = start
    try:
        yield
    finally:
        threading.Thread.start = original
