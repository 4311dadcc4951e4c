"""`torchloupe::tensor_stats_together`: the figures of each row of a tensor and one histogram of all, in one pass."""

import torch

from native import library
from native.ops.tensor_stats import BLOCK, FIGURES, Partials
from native.reference import tensor_stats as reference

NAME = "torchloupe::tensor_stats_together"

torch.library.define(
    NAME,
    "(Tensor x, int bins, SymInt rows=1) -> (Tensor partials, Tensor histogram, Tensor exponent)",
    tags=(torch.Tag.pt2_compliant_tag,),
)


def tensor_stats_together(x: torch.Tensor, bins: int = 2048, rows: int = 1) -> Partials:
    """As `tensor_stats`, but histogram is [1, bins + 2] and exponent [1]: of all rows, in the range that holds them.

    Raises what tensor_stats raises.
    """
    reference.check(x, bins, rows, None, 0)
    x = x.detach().resolve_conj().resolve_neg().contiguous()
    library.ready(x)
    return Partials(*torch.ops.torchloupe.tensor_stats_together.default(x, bins, rows))


@torch.library.register_fake(NAME)
def _fake(x, bins, rows=1):
    blocks = (x.numel() // rows + BLOCK - 1) // BLOCK
    return (
        x.new_empty((rows, blocks, len(FIGURES)), dtype=torch.float64),
        x.new_empty((1, bins + 2 if bins else 0), dtype=torch.int64),
        x.new_empty((1,), dtype=torch.int64),
    )


def _in_two_passes(x: torch.Tensor, bins: int, rows: int = 1) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """What runs where there is no kernel of its own."""
    op = torch.ops.torchloupe.tensor_stats.default
    _, histogram, exponent = op(x, bins)
    return op(x, 0, rows)[0], histogram, exponent


torch.library.impl(NAME, "CompositeExplicitAutograd", _in_two_passes)
