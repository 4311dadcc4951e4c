"""Whether what a model puts out is a sigmoid of its scores: probabilities of classes that do not exclude each other.

Their sum says nothing, so the operator is watched for: a score may lie between 0 and 1 by chance.
"""

from collections.abc import Callable
from typing import Any

import torch
from torch.overrides import TorchFunctionMode

SIGMOIDS = (
    *(torch.sigmoid, torch.sigmoid_, torch.special.expit),
    *(torch.Tensor.sigmoid, torch.Tensor.sigmoid_),
)


class Sigmoids(TorchFunctionMode):
    """Around one forward on this thread."""

    def __init__(self) -> None:
        super().__init__()
        self._last: torch.Tensor | None = None  # held: its memory might become another tensor's

    def __torch_function__(self, func: Callable[..., Any], types: Any, args: Any = (), kwargs: Any = None) -> Any:
        out = func(*args, **(kwargs or {}))
        if func in SIGMOIDS and isinstance(out, torch.Tensor):
            self._last = out.detach()
        return out

    def gave(self, scores: torch.Tensor) -> bool:
        """Whether these are what the last sigmoid put out, or a view of it."""
        if self._last is None or self._last.device != scores.device or not scores.numel():
            return False
        return self._last.untyped_storage().data_ptr() == scores.untyped_storage().data_ptr()
