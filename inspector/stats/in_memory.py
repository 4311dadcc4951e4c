"""Figures of a torch tensor that is in memory, the same as a scan gives of it in a file."""

import torch

from inspector.errors import BadRequest
from inspector.stats.accumulator import FINITE, LOWEST, LOWEST_WIDE, WIDE, ends, fine_bins, row_of
from inspector.stats.bins import row_histogram
from inspector.stats.plan import Plan
from inspector.stats.result import Histogram, TensorStats
from native import library
from native.ops import tensor_stats as op

COMPUTED_WIDE = {getattr(torch, name) for name in WIDE}


def measure(tensor: torch.Tensor, bins: int) -> TensorStats:
    """See inspector.tensor_stats."""
    library.load()
    values, note = stored(tensor)
    integers = not (values.dtype.is_floating_point or values.dtype.is_complex)
    plan = Plan((), values.numel(), integers=integers, note=note)
    try:
        found = op.tensor_stats(values, fine_bins(values.numel()) if bins else 0)
    except (TypeError, ValueError, NotImplementedError) as error:
        raise BadRequest(f"This tensor has no statistics: {error}") from None
    figures = op.combine(found.partials)[0].tolist()
    return row_of(0, figures, plan, _histogram(values, found, figures, plan, bins) if bins else None)


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
    values: torch.Tensor, found: op.Partials, figures: list[float], plan: Plan, bins: int
) -> Histogram | None:
    low, high = ends(figures, plan.integers)
    if low is None or high is None:
        return None
    lowest = 0 if plan.integers else LOWEST_WIDE if values.dtype in COMPUTED_WIDE else LOWEST
    fine = found.histogram[0, 1:-1].cpu().numpy()
    made = row_histogram(
        low, high, int(figures[FINITE]), bins, lowest, (fine, int(found.exponent[0]), -(len(fine) // 2))
    )
    if isinstance(made, Histogram):
        return made
    exponent, first, count = made
    counts = op.tensor_stats(values, count, 1, exponent, first).histogram[0, 1:-1]
    return Histogram(exponent, first, tuple(counts.tolist()))
