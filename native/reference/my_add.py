"""my_add in plain PyTorch."""

import torch


def my_add(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """2x + y, rounded once; see native.ops.my_add."""
    torch._check(x.dtype == y.dtype, lambda: "my_add: x and y must have the same dtype")
    torch._check(x.device == y.device, lambda: "my_add: x and y must be on the same device")
    out = x.new_empty(torch.broadcast_shapes(x.shape, y.shape))
    return torch.add(y, x, alpha=2, out=out)
