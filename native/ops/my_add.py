"""torchloupe::my_add, the example to copy when an op is added: CONTRIBUTING.md, "How to add an op"."""

from typing import Any

import torch

from native import library
from native.reference import my_add as reference

NAME = "torchloupe::my_add"

torch.library.define(NAME, "(Tensor x, Tensor y) -> Tensor", tags=(torch.Tag.pt2_compliant_tag,))


def my_add(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """2x + y, elementwise; a new contiguous tensor.

    The shapes are broadcast together. Both have the same dtype (a real float or an integer, not bool) and device; short
    floats are added in float32 and rounded once, integers wrap around. Differentiable. Raises RuntimeError.
    """
    library.ready(x, y)
    return torch.ops.torchloupe.my_add.default(x, y)


@torch.library.register_fake(NAME)
def _fake(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    reference.check(x, y)
    return x.new_empty(torch.broadcast_shapes(x.shape, y.shape))


def _setup_context(ctx: Any, inputs: tuple[torch.Tensor, torch.Tensor], output: torch.Tensor) -> None:
    ctx.shapes = inputs[0].shape, inputs[1].shape


def _backward(ctx: Any, grad: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    x, y = ctx.shapes
    return (2 * grad).sum_to_size(x), grad.sum_to_size(y)


torch.library.register_autograd(NAME, _backward, setup_context=_setup_context)

# a kernel for the device goes ahead of it, whenever it is loaded
torch.library.impl(NAME, "CompositeExplicitAutograd", reference.my_add)
