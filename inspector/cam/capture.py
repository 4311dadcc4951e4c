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

    seen: tuple[int, int]  # as much of it as is image; the rest was padded

    def crop(self, values: torch.Tensor) -> torch.Tensor:
        """[..., h, w] without the cells that stand for padding."""
        h, w = (
            max(1, round(cells * seen / whole))
            for cells, seen, whole in zip(values.shape[-2:], self.seen, self.size, strict=True)
        )
        return values[..., :h, :w]

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
    """The size of what the layers see: that of the input, unless a detector resizes its images itself."""

    def __init__(self, images: int, size: tuple[int, int]):
        self.images = images
        self.size = size
        self.seen = size

    def resized(self, transform: torch.nn.Module, inputs: Any, output: Any) -> None:
        """After torchvision's transform: an ImageList, padded to the size that the backbone sees."""
        together = output[0]
        self.size = (together.tensors.shape[2], together.tensors.shape[3])
        self.seen = together.image_sizes[0]


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

    `resized_by` is a detector's transform. Without gradients enabled the values kept
    are clones, and the model goes on with its own.
    """
    taken = Capture()
    watched = Watched(images, size)
    listening = True
    calls: dict[str, int] = {}

    def hook(name: str) -> Callable[..., Any]:
        def keep(each: torch.nn.Module, inputs: Any, output: Any) -> Any:
            if not listening:
                return None
            tensor = tensor_in(output)
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
            taken.taps.append(Tap(name, calls[name], own, grid, watched.size, watched.seen))
            return put_in(output, own.clone()) if torch.is_grad_enabled() else None

        return keep

    hooks = [each.register_forward_hook(hook(name)) for name, each in layers.items()]
    if resized_by is not None:
        hooks.append(resized_by.register_forward_hook(watched.resized))
    try:
        began = time.perf_counter()
        taken.output = call()
        taken.seconds = time.perf_counter() - began
    finally:
        listening = False  # a checkpointed part runs again in the backward
        for each in hooks:
            each.remove()
    return taken


def gradients(score: torch.Tensor, tensors: Sequence[torch.Tensor], *, again: bool) -> Sequence[torch.Tensor | None]:
    """Of a scalar, for each tensor; None for one that it does not depend on. `again`: another score will follow."""
    if not tensors:
        return ()
    if not score.requires_grad:
        raise BadRequest(
            "What the model puts out carries no gradient.",
            "It is detached or rounded inside the model; methods without gradients still work (eigencam, scorecam).",
        )
    try:
        return torch.autograd.grad(score, tensors, retain_graph=again, allow_unused=True)
    except RuntimeError as error:
        said = str(error).splitlines()[0]
        raise BadRequest(f"The gradient cannot be taken through this model: {said}") from error


def tensor_in(output: Any) -> torch.Tensor | None:
    """What a layer puts out, or the only tensor of a tuple that begins with it."""
    if isinstance(output, torch.Tensor):
        return output
    if isinstance(output, (tuple, list)) and output and isinstance(output[0], torch.Tensor):
        return None if any(isinstance(each, torch.Tensor) for each in output[1:]) else output[0]
    return None


def put_in(output: Any, tensor: torch.Tensor) -> Any:
    """The same output with another tensor in it."""
    if isinstance(output, torch.Tensor):
        return tensor
    rest = [tensor, *output[1:]]
    return type(output)._make(rest) if hasattr(output, "_make") else type(output)(rest)


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
