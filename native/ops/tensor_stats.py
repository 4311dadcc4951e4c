"""`torchloupe::tensor_stats`: every figure of a tensor and its exact histogram, in one pass over its elements."""

from typing import NamedTuple

import torch

from native import library
from native.reference import tensor_stats as reference
from native.reference.blocks import BLOCK
from native.reference.tensor_stats import FIGURES

__all__ = ["BLOCK", "FIGURES", "Partials", "combine", "tensor_stats"]

NAME = "torchloupe::tensor_stats"

torch.library.define(
    NAME,
    "(Tensor x, int bins, SymInt rows=1, int? exponent=None, int first=0)"
    " -> (Tensor partials, Tensor histogram, Tensor exponent)",
    tags=(torch.Tag.pt2_compliant_tag,),
)


class Partials(NamedTuple):
    """Figures of the blocks of a tensor seen as [rows, n]; all on the tensor's device.

    A tensor may be given in pieces cut at multiples of BLOCK: partials are put one behind the other, and counts are
    added after those with the smaller exponent were merged pairwise to the larger. The outcome is the same.
    """

    partials: torch.Tensor  # float64 [rows, ceil(n / BLOCK), len(FIGURES)]
    histogram: torch.Tensor  # int64 [rows, bins + 2]: below, the bins, above; [rows, 0] where bins is 0
    exponent: torch.Tensor  # int64 [rows]: a bin is 2**exponent wide


def tensor_stats(
    x: torch.Tensor, bins: int = 2048, rows: int = 1, exponent: int | None = None, first: int = 0
) -> Partials:
    """Count, sum and bin every element of `x`, of any shape and layout in memory, seen as [rows, n].

    Complex numbers count by magnitude. Bin k of a row holds its finite elements v with floor(v / 2**exponent) equal to
    first + k. Without `exponent` each row takes the smallest (not below -126; float64, integers of 32 bits and more
    and complex: -1022) that leaves no finite element outside the `bins` bins, an even number, on both sides of zero.
    Nothing depends on the number of threads.

    Raises ValueError when `rows` does not divide the elements or an argument is out of its range, TypeError for a dtype
    that has no values of its own (quantized, packed), for a layout other than strided, and for other devices than
    CPU and CUDA.
    """
    reference.check(x, bins, rows, exponent, first)
    x = x.detach().resolve_conj().resolve_neg().contiguous()
    library.ready(x)
    return Partials(*torch.ops.torchloupe.tensor_stats.default(x, bins, rows, exponent, first))


def combine(partials: torch.Tensor) -> torch.Tensor:
    """The figures of whole rows, float64 [rows, len(FIGURES)], of those of their blocks [rows, blocks, len(FIGURES)].

    By Chan's formula in a fixed tree of pairs (blocks 2i and 2i + 1; an odd one goes up as it is), on any device. A row
    without blocks has no elements: min is inf, max -inf, everything else 0.
    """
    return reference.combine(partials)


@torch.library.register_fake(NAME)
def _fake(x, bins, rows=1, exponent=None, first=0):
    blocks = (x.numel() // rows + BLOCK - 1) // BLOCK
    return (
        x.new_empty((rows, blocks, len(FIGURES)), dtype=torch.float64),
        x.new_empty((rows, bins + 2 if bins else 0), dtype=torch.int64),
        x.new_empty((rows,), dtype=torch.int64),
    )


# a kernel for the device goes ahead of it, whenever it is loaded
torch.library.impl(NAME, "CompositeExplicitAutograd", reference.tensor_stats)
