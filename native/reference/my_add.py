"""my_add in plain PyTorch."""

import torch


def check(x: torch.Tensor, y: torch.Tensor) -> None:
    """Raise RuntimeError for arguments that my_add does not take, but for their shapes."""
    torch._check(x.dtype == y.dtype, lambda: "my_add: x and y must have the same dtype")
    torch._check(x.device == y.device, lambda: "my_add: x and y must be on the same device")
    known = x.dtype != torch.bool and not x.dtype.is_complex
    torch._check(known, lambda: f"my_add: there is no 2x + y for {x.dtype}")


def my_add(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """2x + y, rounded once; see native.ops.my_add."""
    check(x, y)
    try:
        shape = torch.broadcast_shapes(x.shape, y.shape)
    except RuntimeError as error:
        raise RuntimeError("my_add: the shapes of x and y cannot be broadcast together") from error
    return torch.add(y, x, alpha=2, out=x.new_empty(shape))
