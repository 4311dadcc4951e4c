"""The figures of a whole tensor out of those of its blocks, in one sweep; the same whoever counted which block."""

import numpy as np
import torch

from native.ops.tensor_stats import FIGURES, combine

(
    FINITE, NAN, POSINF, NEGINF, ZERO, SUBNORMAL, MIN, MIN_LOW, MAX, MAX_LOW, MEAN, M2, L1, SQUARES,
) = range(len(FIGURES))  # fmt: skip
FEW = 16  # blocks that the tree of pairs takes as fast


def whole(blocks: torch.Tensor) -> list[float]:
    """Of blocks [blocks, figures] in their order: what `combine` gives but for rounding, in a tenth of the time."""
    if len(blocks) > FEW:
        with np.errstate(over="ignore", invalid="ignore"):
            figures = _sums(blocks.numpy())
        if np.isfinite(figures[[MEAN, M2]]).all():
            return figures.tolist()
    # also where sums run over though their mean does not
    return combine(blocks[None])[0].tolist()


def _sums(table: np.ndarray) -> np.ndarray:
    figures = table.sum(axis=0)
    finite = table[:, FINITE]
    some = finite > 0
    for high, low, best in ((MIN, MIN_LOW, np.min), (MAX, MAX_LOW, np.max)):
        figures[high] = best(table[:, high])
        # integers of 64 bits: first by the high part
        figures[low] = best(table[table[:, high] == figures[high], low])
    if not some.any():
        figures[[MIN, MAX, MEAN]] = np.inf, -np.inf, 0.0
        return figures
    # relative to one of the means, so that equal ones stay what they are
    start = table[some.argmax(), MEAN]
    away = np.where(some, table[:, MEAN] - start, 0.0)
    mean = start + (finite * away).sum() / figures[FINITE]
    figures[MEAN] = min(max(mean, figures[MIN]), figures[MAX])
    from_mean = np.where(some, table[:, MEAN] - figures[MEAN], 0.0)
    figures[M2] += (finite * from_mean * from_mean).sum()
    return figures
