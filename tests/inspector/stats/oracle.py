"""What statistics must be, by numpy in float64 with nothing clever."""

import math

import numpy as np
import torch

from inspector.stats.result import Histogram, TensorStats


def values_of(tensor: torch.Tensor) -> np.ndarray:
    """What counts of a dense tensor, flat: float64, or int64 where that loses digits."""
    tensor = tensor.detach().resolve_conj().resolve_neg()
    if tensor.is_quantized:
        tensor = tensor.dequantize()
    if tensor.is_complex():
        return np.abs(tensor.to(torch.complex128).numpy()).ravel()  # the last digit differs between libraries
    if tensor.dtype in (torch.int64, torch.uint64):
        return tensor.numpy().ravel()
    return tensor.to(torch.float64).numpy().ravel()


def check(row: TensorStats, values: np.ndarray, bins: int = 44, exact_values: bool = True) -> None:
    """Raise AssertionError unless the row is that of these values, its histogram of at most `bins` bins included.

    Without `exact_values` they may differ in the last digit.
    """
    assert row.error is None, row.error
    finite = values[np.isfinite(values)]
    assert row.elements == len(values)
    assert (row.nan, row.posinf, row.neginf) == (
        int(np.isnan(values).sum()),
        int((values == np.inf).sum()),
        int((values == -np.inf).sum()),
    )
    assert row.zero == int((values == 0).sum())
    if not len(finite):
        assert (row.min, row.max, row.mean, row.std, row.histogram) == (None,) * 5
        return
    if exact_values:
        assert (row.min, row.max) == (finite.min(), finite.max())
    else:
        np.testing.assert_allclose((row.min, row.max), (finite.min(), finite.max()), rtol=1e-15)
    exact = finite.astype(np.float64)
    with np.errstate(over="ignore"):
        l1 = np.abs(exact).sum()
    near = {"rel_tol": 1e-9, "abs_tol": 1e-9 * float(np.abs(exact).max())}
    assert math.isclose(row.mean, (exact / len(exact)).sum(), **near)
    if near["abs_tol"] < 1e140:  # squares of larger ones run over in numpy
        assert math.isclose(row.std, exact.std(), **near)
        assert math.isclose(row.l2, math.sqrt((exact * exact).sum()), rel_tol=1e-9)
    assert math.isclose(row.l1, l1, rel_tol=1e-9)
    if bins:
        assert 1 <= len(row.histogram.counts) <= bins
        assert sum(row.histogram.counts) == len(finite)
        if exact_values:
            check_histogram(row.histogram, exact)
        assert row.histogram.counts[0] > 0
        assert row.histogram.counts[-1] > 0
    else:
        assert row.histogram is None


def check_histogram(histogram: Histogram, finite: np.ndarray) -> None:
    """Binning in float64 with its edges; a bin holds its lower edge, by magnitude where it is logarithmic."""
    edges = np.array(histogram.edges())
    assert (np.diff(edges) > 0).all()
    if histogram.steps:
        # mirrored below zero: there the edge farther from zero is not in the bin
        positive, negative = finite[finite >= 0], finite[finite < 0]
        places = np.concatenate(
            (np.searchsorted(edges, positive, side="right") - 1, np.searchsorted(edges, negative, side="left") - 1)
        )
    else:
        places = np.searchsorted(edges, finite, side="right") - 1
    inside = (places >= 0) & (places < len(histogram.counts))
    assert np.bincount(places[inside], minlength=len(histogram.counts)).tolist() == list(histogram.counts)
    assert (histogram.below, histogram.above) == (int((places < 0).sum()), int((places >= len(histogram.counts)).sum()))
