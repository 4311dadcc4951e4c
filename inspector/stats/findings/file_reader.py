"""What rules read beyond figures, out of the file."""

from typing import TYPE_CHECKING

import torch

from inspector.checkpoint.checkpoint import Checkpoint
from inspector.context import Context
from inspector.errors import LimitReached
from inspector.stats.findings.given import SMALL
from inspector.stats.pieces import pieces
from inspector.stats.plan import plan_tensor
from inspector.stats.windows import WindowReader

if TYPE_CHECKING:
    import numpy as np


class FileReader:
    """The `Reader` of an open checkpoint. Of one thread; nothing is kept."""

    def __init__(self, checkpoint: Checkpoint, context: Context | None = None):
        self._refs = checkpoint.refs
        self._context = context or Context()
        # two, since what one returns is overwritten by its next window
        self._readers = WindowReader(checkpoint.sources), WindowReader(checkpoint.sources)

    def values(self, tensor: int) -> "np.ndarray":
        """Every element, flat, as float64. Raises LimitReached for more than SMALL elements, and reading errors."""
        plan = plan_tensor(self._refs[tensor])
        if plan.elements > SMALL:
            raise LimitReached(f"Tensor {tensor} has {plan.elements:,} elements; rules read {SMALL:,} at most.")
        found = [values.to(torch.float64, copy=True) for values in pieces(self._readers[0], plan)]
        return torch.cat(found).numpy() if found else torch.empty(0, dtype=torch.float64).numpy()

    def equal(self, first: int, second: int) -> bool:
        """Whether the bytes are the same; False where the elements stand in different orders."""
        plans = plan_tensor(self._refs[first]), plan_tensor(self._refs[second])
        layouts = [[(each.dtype, each.shape, each.stride) for each in plan.segments] for plan in plans]
        if layouts[0] != layouts[1]:
            return False
        both = (pieces(reader, plan) for reader, plan in zip(self._readers, plans, strict=True))
        for one, two in zip(*both, strict=True):
            self._context.check_cancelled()
            self._context.give_way()
            if not torch.equal(one.contiguous().view(torch.uint8), two.contiguous().view(torch.uint8)):
                return False
        return True
