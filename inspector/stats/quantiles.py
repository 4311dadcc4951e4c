"""Quantiles out of counts: exact to within one bin."""

from collections.abc import Sequence

import numpy as np

QUANTILES = (0.001, 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 0.999)


def quantiles(
    counts: np.ndarray, edges: Sequence[float] | np.ndarray, low: float, high: float
) -> tuple[tuple[float, float], ...]:
    """(share, value) of elements that are counted in bins between these edges, and lie between low and high.

    Inside a bin they are taken to be spread evenly. () where nothing is counted.
    """
    total = int(counts.sum())
    if not total:
        return ()
    upto = np.cumsum(counts)
    found = []
    for share in QUANTILES:
        wanted = share * total
        at = min(int(np.searchsorted(upto, wanted, side="left")), len(counts) - 1)
        left, right = max(edges[at], low), min(edges[at + 1], high)
        inside = (wanted - (upto[at] - counts[at])) / counts[at] if counts[at] else 0.0
        found.append((share, float(min(max(left + (right - left) * inside, low), high))))
    return tuple(found)
