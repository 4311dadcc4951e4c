"""One forward with the activations of chosen layers kept, and backwards that leave no trace in the model.

A layer's output is kept as it was, and the model goes on with a clone of it: what happens to it in place afterwards
(the ReLU behind most layers) changes neither the values kept nor what the gradient is taken of. Each call of a layer
that runs more than once is kept by itself. Gradients are asked for the kept tensors alone: no `.grad` is written.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import torch

from inspector.cam.grid import Grid, grid_of
from inspector.errors import BadRequest
from inspector.flops.copies import not_compiled, random_state_kept


@dataclass(slots=True)
class Tap:
    """A picture that one call of one layer put out."""

    layer: str
    call: int
    tensor: torch.Tensor
    grid: Grid
    size: tuple[int, int]  # of what the layers see: (height, width)

    @property
    def activation(self) -> torch.Tensor:
        """Float32 [n, c, h, w], without history."""
        return self.grid.lay(self.tensor.detach()).float()


@dataclass(slots=True)
class Capture:
    """The pictures of one forward, in the order of the calls, and what the model put out."""

    output: Any = None
    taps: list[Tap] = field(default_factory=list)
    other: dict[str, str] = field(default_factory=dict)  # by layer: what it puts out, where that is no picture
    seconds: float = 0.0

    def of(self, layer: str) -> list[Tap]:
        return [tap for tap in self.taps if tap.layer == layer]


class Watched:
    """The size of what the backbone sees: that of the input, unless the model resizes its images itself."""

    def __init__(self, images: int, size: tuple[int, int]):
        self.images = images
        self.size = size

    def see(self, module: torch.nn.Module, inputs: Any) -> None:
        for each in inputs:
            if isinstance(each, torch.Tensor) and each.dim() == 4:
                self.size = (each.shape[2], each.shape[3])


@contextmanager
def quietly(module: torch.nn.Module, grad: bool) -> Iterator[None]:
    """The module in eval mode, without compiled code or fast paths; everything as it was afterwards.

    The modes are set one by one: `train` and `eval` may be a user's own that do more.
    """
    modes = [(each, each.training) for each in module.modules()]
    fast = torch.backends.mha.get_fastpath_enabled()
    try:
        for each, _ in modes:
            each.training = False
        torch.backends.mha.set_fastpath_enabled(False)  # it runs none of the layers inside
        with random_state_kept(), not_compiled(), torch.inference_mode(False), torch.set_grad_enabled(grad):
            yield
    finally:
        torch.backends.mha.set_fastpath_enabled(fast)
        for each, mode in modes:
            each.training = mode


def capture(
    module: torch.nn.Module,
    call: Callable[[], Any],
    layers: Mapping[str, torch.nn.Module],
    *,
    images: int,
    size: tuple[int, int],
    resized_by: torch.nn.Module | None = None,
) -> Capture:
    """Run `call`, which runs `module`, and keep what `layers` put out. Within `quietly`, on the calling thread.

    `resized_by` is the module whose input has the size that the layers see. Without gradients enabled the values kept
    are clones, and the model goes on with its own.
    """
    taken = Capture()
    watched = Watched(images, size)
    listening = True
    calls: dict[str, int] = {}

    def hook(name: str) -> Callable[..., Any]:
        def keep(each: torch.nn.Module, inputs: Any, output: Any) -> Any:
            tensor, rebuilt = _tensor_in(output)
            if not listening:
                return None
            grid = None
            if tensor is not None and tensor.is_floating_point():
                grid = grid_of(tensor, watched.images, watched.size, each)
            if tensor is None or grid is None:
                taken.other[name] = _described(output)
                return None
            own = tensor
            if not torch.is_grad_enabled() or _shares(tensor, inputs):
                own = tensor.clone()  # an identity gives on what it was given, which others may write to
            if torch.is_grad_enabled() and not own.requires_grad:
                own = own.detach().requires_grad_()  # frozen: gradients begin here
            calls[name] = calls.get(name, -1) + 1
            taken.taps.append(Tap(name, calls[name], own, grid, watched.size))
            return rebuilt(own.clone()) if torch.is_grad_enabled() else None

        return keep

    hooks = [each.register_forward_hook(hook(name)) for name, each in layers.items()]
    if resized_by is not None:
        hooks.append(resized_by.register_forward_pre_hook(watched.see))
    try:
        began = time.perf_counter()
        taken.output = call()
        taken.seconds = time.perf_counter() - began
    finally:
        listening = False  # a checkpointed part runs again in the backward
        for each in hooks:
            each.remove()
    return taken


def gradients(score: torch.Tensor, taps: Sequence[Tap], *, again: bool) -> list[torch.Tensor | None]:
    """Of a scalar, for each tap; None for one that the score does not depend on. `again`: another one will follow."""
    if not taps:
        return []
    if not score.requires_grad:
        raise BadRequest(
            "What the model puts out carries no gradient.",
            "It is detached or rounded inside the model; methods without gradients still work (eigencam, scorecam).",
        )
    try:
        return list(torch.autograd.grad(score, [tap.tensor for tap in taps], retain_graph=again, allow_unused=True))
    except RuntimeError as error:
        said = str(error).splitlines()[0]
        raise BadRequest(f"The gradient cannot be taken through this model: {said}") from error


def _tensor_in(output: Any) -> tuple[torch.Tensor | None, Callable[[torch.Tensor], Any]]:
    """The tensor that a layer puts out, or the only one of a tuple, and how to put another in its place."""
    if isinstance(output, torch.Tensor):
        return output, lambda other: other
    if isinstance(output, (tuple, list)) and output and isinstance(output[0], torch.Tensor):
        if any(isinstance(each, torch.Tensor) for each in output[1:]):
            return None, lambda other: other
        rest = list(output[1:])
        if hasattr(output, "_make"):
            return output[0], lambda other: output._make([other, *rest])  # type: ignore[union-attr]
        return output[0], lambda other: type(output)([other, *rest])
    return None, lambda other: other


def _shares(tensor: torch.Tensor, inputs: Any) -> bool:
    """Whether a layer's output is what it was given, or a view of it."""
    start = tensor.untyped_storage().data_ptr()
    return any(isinstance(each, torch.Tensor) and each.untyped_storage().data_ptr() == start for each in inputs)


def _described(output: Any) -> str:
    if isinstance(output, torch.Tensor):
        kind = "" if output.is_floating_point() else f" of {str(output.dtype).removeprefix('torch.')}"
        return f"{' × '.join(str(each) for each in output.shape) or 'a single number'}{kind}"
    if isinstance(output, (tuple, list, dict)):
        return f"a {type(output).__name__} of {len(output)}"
    return f"a {type(output).__name__}"
