"""The attentions of one forward, also where the model asks for none: nn.MultiheadAttention without need_weights.

Wherever attention is asked for as one function it is taken apart while the model runs, and a softmax over square
matrices is taken for one that was written out. Then what each patch gives to the class token, or to the mean.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import torch
from torch.autograd.graph import GradientEdge, get_gradient_edge
from torch.overrides import TorchFunctionMode

from inspector.cam.grid import Grid, token_grid
from inspector.errors import BadRequest
from inspector.flops.tracker import Tracker


@dataclass(slots=True)
class Attention:
    """Of one call: float [n, heads, t, t], each row adding up to 1."""

    layer: str
    weights: torch.Tensor  # without history
    edge: GradientEdge | None


class Attentions:
    """Collects what a forward of `module` attends to. In the order of the calls."""

    def __init__(self, module: torch.nn.Module, images: int):
        self.images = images
        self.found: list[Attention] = []
        self.partial = 0  # attentions within windows
        self._module = module
        self._tracker = Tracker(module)
        self._taking_apart = False

    @contextmanager
    def watching(self) -> Iterator[None]:
        """On the thread that runs the model."""
        functional = torch.nn.functional
        whole, softmax = functional.scaled_dot_product_attention, functional.softmax

        def attend(query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, *args: Any, **kwargs: Any) -> Any:
            if query.dim() < 3 or query.shape[-2] != key.shape[-2] or query.is_nested:
                return whole(query, key, value, *args, **kwargs)
            with self._unseen():
                weights = _weights(query, key, *args, **kwargs)
            return self.keep(weights) @ _as_many_heads(value, query)

        def soften(input: torch.Tensor, dim: int | None = None, *args: Any, **kwargs: Any) -> torch.Tensor:
            with self._unseen():
                out = softmax(input, dim, *args, **kwargs)
            return self.keep(out) if dim in (-1, input.dim() - 1) else out

        functional.scaled_dot_product_attention, functional.softmax = attend, soften
        try:
            with self._tracker.following(), _Softmax(self):
                yield
        finally:
            functional.scaled_dot_product_attention, functional.softmax = whole, softmax

    @contextmanager
    def _unseen(self) -> Iterator[None]:
        """What is seen as a whole is not seen again in its parts."""
        outer, self._taking_apart = self._taking_apart, True
        try:
            yield
        finally:
            self._taking_apart = outer

    def keep(self, weights: torch.Tensor) -> torch.Tensor:
        """Give back what the model goes on with."""
        shape = weights.shape
        if self._taking_apart or weights.dim() < 3 or shape[-1] != shape[-2] or shape[-1] < 2:
            return weights
        heads = self._heads()
        if shape[:-2].numel() != self.images * (shape[1] if weights.dim() == 4 else heads) or weights.dim() > 4:
            self.partial += 1
            return weights
        apart = weights if weights.dim() == 4 else weights.unflatten(0, (self.images, heads))
        edge = get_gradient_edge(apart) if apart.requires_grad else None
        self.found.append(Attention(self._tracker.current, apart.detach().clone(), edge))
        return apart if weights.dim() == 4 else apart.flatten(0, 1)

    def _heads(self) -> int:
        running = self._module.get_submodule(self._tracker.current)
        heads = getattr(running, "num_heads", 1)
        return heads if isinstance(heads, int) else 1


class _Softmax(TorchFunctionMode):
    """Sees torch.softmax and Tensor.softmax; torch.nn.functional's is replaced, since nothing is seen inside others."""

    def __init__(self, attentions: Attentions):
        super().__init__()
        self._attentions = attentions

    def __torch_function__(self, func: Callable[..., Any], types: Any, args: Any = (), kwargs: Any = None) -> Any:
        out = func(*args, **(kwargs or {}))
        if func in (torch.softmax, torch.Tensor.softmax):
            dim = (kwargs or {}).get("dim", args[1] if len(args) > 1 else None)
            if dim in (-1, out.dim() - 1):
                return self._attentions.keep(out)
        return out


def _weights(
    query: torch.Tensor,
    key: torch.Tensor,
    attn_mask: torch.Tensor | None = None,
    dropout_p: float = 0.0,
    is_causal: bool = False,
    scale: float | None = None,
    enable_gqa: bool = False,
) -> torch.Tensor:
    """As torch.nn.functional.scaled_dot_product_attention documents it; nothing is dropped."""
    factor = query.shape[-1] ** -0.5 if scale is None else scale
    scores = query @ _as_many_heads(key, query).transpose(-2, -1) * factor
    if is_causal:
        ahead = torch.ones(scores.shape[-2:], dtype=torch.bool, device=scores.device).triu(1)
        scores = scores.masked_fill(ahead, -torch.inf)
    if attn_mask is not None:
        scores = scores.masked_fill(~attn_mask, -torch.inf) if attn_mask.dtype == torch.bool else scores + attn_mask
    return torch.softmax(scores, -1)


def _as_many_heads(tensor: torch.Tensor, query: torch.Tensor) -> torch.Tensor:
    """Grouped queries share keys and values."""
    if query.dim() < 4 or tensor.shape[-3] == query.shape[-3]:
        return tensor
    return tensor.repeat_interleave(query.shape[-3] // tensor.shape[-3], -3)


@dataclass(frozen=True, slots=True)
class Stack:
    """Attentions over the same tokens, from the first layer on. `grid` lays the patches among them."""

    layers: tuple[str, ...]
    weights: tuple[torch.Tensor, ...]
    edges: tuple[GradientEdge | None, ...]
    grid: Grid

    def upto(self, layer: str) -> int | None:
        """How many attentions there are up to the last in `layer`."""
        within = [k for k, name in enumerate(self.layers) if name == layer or name.startswith(f"{layer}.")]
        return within[-1] + 1 if within else None

    def lay(self, tokens: torch.Tensor) -> torch.Tensor:
        """[n, t, t] -> [n, h, w]: the row of the class token, or the mean of all where there is none."""
        row = tokens[:, 0] if self.grid.prefix else tokens.mean(1)
        return self.grid.lay(row[:, :, None])[:, 0]


def stacked(attentions: Attentions, size: tuple[int, int]) -> Stack:
    """Raises BadRequest where attentions cannot be followed from the patches to the output."""
    found = attentions.found
    if attentions.partial and not found:
        raise BadRequest(_WINDOWS, _INSTEAD)
    if not found:
        raise BadRequest(
            "No attention was seen in this model: Attention rollout and Gradient attention need one.", _INSTEAD
        )
    tokens = sorted({attention.weights.shape[-1] for attention in found})
    if attentions.partial or len(tokens) > 1:
        raise BadRequest(_WINDOWS, _INSTEAD)
    grid = token_grid(tokens[0], size)
    if grid is None:
        raise BadRequest(f"The model attends over {tokens[0]:,} tokens, which are no grid of patches.", _INSTEAD)
    return Stack(
        tuple(each.layer for each in found),
        tuple(each.weights for each in found),
        tuple(each.edge for each in found),
        grid,
    )


_WINDOWS = "The model attends within windows: attentions cannot be followed from the patches to the output."
_INSTEAD = "Use a method of gradients, such as Grad-CAM (gradcam)."
