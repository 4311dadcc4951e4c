"""The check of Adebayo et al. (2018): a map that hardly changes when the weights are random shows the image alone.

Weights are shuffled within each tensor, not drawn anew: whatever a model consists of, its values stay of their size,
and what was learned is gone.
"""

import torch
from torch import Tensor

from inspector.flops.copies import random_state_kept, real_copy


def shuffled_copy(module: torch.nn.Module, seed: int = 0) -> torch.nn.Module:
    """A copy whose parameters and buffers have their elements in a random order, the same every time.

    Raises BadRequest for a model of which there can be no copy.
    """
    with random_state_kept(), torch.inference_mode(False):  # of what is made within, no gradient could be taken
        copied = real_copy(module)
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for each in (*copied.parameters(), *copied.buffers()):
            if each.layout != torch.strided or not each.is_floating_point() or each.numel() < 2:
                continue
            order = torch.randperm(each.numel(), generator=generator, device="cpu").to(each.device)
            each.copy_(each.flatten()[order].view_as(each))
    return copied


def rank_correlation(first: Tensor, second: Tensor) -> float:
    """Spearman's, of two maps of one shape; equal values share their rank. 0 where either is constant or has NaN."""
    if not bool(first.isfinite().all() and second.isfinite().all()):
        return 0.0
    a, b = _ranks(first), _ranks(second)
    a, b = a - a.mean(), b - b.mean()
    norm = float(a.norm() * b.norm())
    return max(-1.0, min(1.0, float(a @ b) / norm)) if norm else 0.0


def _ranks(values: Tensor) -> Tensor:
    _, place, counts = torch.unique(values.flatten().double(), return_inverse=True, return_counts=True)
    ends = counts.cumsum(0).double()
    return (ends - (counts.double() - 1) / 2)[place]
