"""One forward with the activations of chosen layers kept, and backwards that leave no trace in the model.

The values are copied when the layer ends, and the gradient is asked for at the place in the graph where it ended: what
happens to its output in place afterwards (the ReLU behind most layers) changes neither. Each call of a layer that runs
more than once is kept by itself. No `.grad` is written, and the model goes on with its own tensors.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import torch
from torch.autograd.graph import GradientEdge, get_gradient_edge

from inspector.cam.draws import random_states
from inspector.cam.grid import Grid, grid_of
from inspector.errors import BadRequest

NO_GRADIENT = "No gradient leads from the scores to this layer: they do not depend on it, or it is cut off on the way."
GRADIENT_FREE = "Choose another layer, or a method without gradients: eigencam, scorecam."

LOUDER = 1024.0  # the factor that a backward in float16 begins with


@dataclass(slots=True)
class Tap:
    """A picture that one call of one layer put out."""

    layer: str
    call: int
    tensor: torch.Tensor  # as it was put out, without history
    edge: GradientEdge | None  # where gradients of it are taken
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
        """Float32 [n, c, h, w]."""
        return self.grid.lay(self.tensor).float()


@dataclass(slots=True)
class Capture:
    """The pictures of one forward, in the order of the calls, and what the model put out."""

    output: Any = None
    taps: list[Tap] = field(default_factory=list)
    other: dict[str, str] = field(default_factory=dict)  # by layer: what it puts out, where that is no picture
    seconds: float = 0.0
    drew: bool = False  # random numbers

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
    track = torch.is_grad_enabled()  # the model may switch it off within

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
            calls[name] = calls.get(name, -1) + 1
            edge, replaced = _edge(tensor) if track else (None, None)
            values = tensor.detach().clone()
            taken.taps.append(Tap(name, calls[name], values, edge, grid, watched.size, watched.seen))
            return None if replaced is None else put_in(output, replaced)

        return keep

    hooks = [each.register_forward_hook(hook(name)) for name, each in layers.items()]
    if resized_by is not None:
        hooks.append(resized_by.register_forward_hook(watched.resized))
    try:
        before = random_states(module)
        began = time.perf_counter()
        taken.output = call()
        taken.seconds = time.perf_counter() - began
        taken.drew = random_states(module) != before
    finally:
        listening = False  # a checkpointed part runs again in the backward
        for each in hooks:
            each.remove()
    return taken


def gradients(
    score: torch.Tensor, edges: Sequence[GradientEdge | None], *, again: bool, half: bool = False
) -> list[torch.Tensor | None]:
    """Of a scalar at each place; None where it does not depend on it. `again`: another score will follow.

    `half`: some are of float16, in which what is below 6e-8 is 0; all then come as float32. Raises BadRequest where it
    depends on none of them.
    """
    known = [edge for edge in edges if edge is not None]
    if not edges:
        return []
    if not known or not score.requires_grad:
        raise BadRequest(NO_GRADIENT, GRADIENT_FREE)
    try:
        found = _slopes(score, known, again, half)
    except RuntimeError as error:
        said = str(error).splitlines()[0]
        raise BadRequest(f"The gradient cannot be taken through this model: {said}", GRADIENT_FREE) from error
    if all(slope is None for slope in found):
        raise BadRequest(NO_GRADIENT, GRADIENT_FREE)
    slopes = iter(found)
    return [None if edge is None else next(slopes) for edge in edges]


def _slopes(score: torch.Tensor, edges: list[GradientEdge], again: bool, half: bool) -> Sequence[torch.Tensor | None]:
    if half:
        louder = torch.autograd.grad(score, edges, score.new_tensor(LOUDER), retain_graph=True, allow_unused=True)
        if all(slope is None or bool(slope.isfinite().all()) for slope in louder):
            return [None if slope is None else slope.float() / LOUDER for slope in louder]
    return torch.autograd.grad(score, edges, retain_graph=again, allow_unused=True)


def _edge(tensor: torch.Tensor) -> tuple[GradientEdge, torch.Tensor | None]:
    """Where gradients of it are taken, and, where it has no history, what the model goes on with to have one."""
    if tensor.requires_grad:
        return get_gradient_edge(tensor), None
    with torch.inference_mode(False), torch.enable_grad():
        begun = tensor.detach().clone().requires_grad_().clone()  # what has no history may be written to in place
    return get_gradient_edge(begun), begun


def with_history(batch: torch.Tensor) -> torch.Tensor:
    """The same images, of which everything in the model then has a gradient, frozen weights or not."""
    return batch.requires_grad_() if torch.is_grad_enabled() else batch


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


def _described(output: Any) -> str:
    if isinstance(output, torch.Tensor):
        kind = "" if output.is_floating_point() else f" of {str(output.dtype).removeprefix('torch.')}"
        return f"{' × '.join(str(each) for each in output.shape) or 'a single number'}{kind}"
    if isinstance(output, (tuple, list, dict)):
        return f"a {type(output).__name__} of {len(output)}"
    return f"a {type(output).__name__}"
