"""`torchloupe::tensor_diff`: how two tensors differ, element by element, in one pass over both."""

import torch

from native import library
from native.reference import tensor_diff as reference
from native.reference.blocks import BLOCK
from native.reference.tensor_diff import FIGURES

__all__ = ["BLOCK", "FIGURES", "tensor_diff"]

NAME = "torchloupe::tensor_diff"

torch.library.define(NAME, "(Tensor a, Tensor b, SymInt rows=1) -> Tensor", tags=(torch.Tag.pt2_compliant_tag,))


def tensor_diff(a: torch.Tensor, b: torch.Tensor, rows: int = 1) -> torch.Tensor:
    """Figures of the blocks of two tensors seen as [rows, n]: float64 [rows, ceil(n / BLOCK), len(FIGURES)].

    Any shapes of as many elements, any layouts in memory, any two dtypes that have values of their own. d = b - a is
    computed in float32 where both are of it or shorter, else in float64; of integers of 64 bits no digit of a small
    difference is lost. Sums of float32 have about seven digits. What runs over in float64 is inf, `ab` then NaN
    perhaps. Nothing depends on the number of threads, and tensors may be given in pieces cut at multiples of BLOCK:
    the figures are put one behind the other. The result is on the tensors' device.

    Raises ValueError when the elements are not as many or not divided by `rows`, or the devices differ, TypeError for
    a dtype, layout or device that tensor_stats refuses.
    """
    reference.check(a, b, rows)
    a, b = (x.detach().resolve_conj().resolve_neg().contiguous() for x in (a, b))
    library.ready(a, b)
    return torch.ops.torchloupe.tensor_diff.default(a, b, rows)


@torch.library.register_fake(NAME)
def _fake(a, b, rows=1):
    blocks = (a.numel() // rows + BLOCK - 1) // BLOCK
    return a.new_empty((rows, blocks, len(FIGURES)), dtype=torch.float64)


# a kernel for the device goes ahead of it, whenever it is loaded
torch.library.impl(NAME, "CompositeExplicitAutograd", reference.tensor_diff)
