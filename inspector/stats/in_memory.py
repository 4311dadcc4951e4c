"""Figures of a torch tensor that is in memory, the same as a scan gives of it in a file."""

import torch

from inspector.errors import BadRequest
from inspector.stats.accumulator import ends, fine_bins, fitted_histogram, is_narrow, row_of
from inspector.stats.bins import FineCounts, fit, histogram
from inspector.stats.plan import Plan
from inspector.stats.result import Histogram, TensorStats
from native import library
from native.ops import tensor_stats as op

LOWEST, LOWEST_WIDE = -126, -1022  # exponents of the narrowest bins, of what is computed in float32 and in float64
WIDE = (torch.float64, torch.complex32, torch.complex64, torch.complex128)


def measure(tensor: torch.Tensor, bins: int) -> TensorStats:
    """See inspector.tensor_stats."""
    library.load()
    values, note = stored(tensor)
    integers = not (values.dtype.is_floating_point or values.dtype.is_complex)
    try:
        found = op.tensor_stats(values, fine_bins(values.numel()) if bins else 0)
    except (TypeError, ValueError, NotImplementedError) as error:
        raise BadRequest(f"This tensor has no statistics: {error}") from None
    figures = op.combine(found.partials)[0].tolist()
    made = _histogram(values, found, figures, bins, integers) if bins else None
    return row_of(0, figures, Plan((), values.numel(), integers=integers, note=note), made)


def stored(tensor: torch.Tensor) -> tuple[torch.Tensor, str]:
    """The values that count, strided, and one clause on what they are where that is not simply all of them."""
    if tensor.device.type == "meta":
        raise BadRequest("This tensor has no statistics: it is on the device meta, which holds no values.")
    tensor = tensor.detach()
    if tensor.is_nested:
        return tensor.values(), "the buffer of its pieces"
    if tensor.layout is torch.sparse_coo:
        return tensor._values(), "stored values only"
    if tensor.layout in (torch.sparse_csr, torch.sparse_csc, torch.sparse_bsr, torch.sparse_bsc):
        return tensor.values(), "stored values only"
    if tensor.layout is not torch.strided:
        tensor = tensor.to_dense()
    if tensor.is_quantized:
        tensor = tensor.dequantize()
    expanded = [
        d for d, (length, step) in enumerate(zip(tensor.shape, tensor.stride(), strict=True)) if length > 1 > step
    ]
    for dimension in expanded:
        tensor = tensor.narrow(dimension, 0, 1)
    return tensor, "each stored element once" if expanded else ""


def _histogram(
    values: torch.Tensor, found: op.Partials, figures: list[float], bins: int, integers: bool
) -> Histogram | None:
    fine = FineCounts(found.histogram.shape[1] - 2)
    fine.add(int(found.exponent[0]), found.histogram[0, 1:-1].cpu().numpy())
    lowest = 0 if integers else LOWEST_WIDE if values.dtype in WIDE else LOWEST
    low, high = ends(figures, integers)
    if low is not None and high is not None and low != high:
        fitted = fit(low, high, bins, lowest)
        if is_narrow(low, high, fine.exponent or 0, fitted):
            exponent, first, count = fitted
            counts = op.tensor_stats(values, count, 1, exponent, first).histogram[0, 1:-1]
            return histogram(counts.cpu().numpy(), fitted)
    return fitted_histogram(figures, integers, fine, bins, lowest)
