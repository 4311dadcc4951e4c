"""tensor_stats in plain PyTorch: what runs where nothing could be compiled, and what the kernels are tested against.

Reads twice, first for the figures and then for the counts, a block at a time: memory stays bounded.
"""

import math
from typing import NamedTuple

import torch
from torch import Tensor

from native.reference.blocks import AT_ONCE, BLOCK, block_sum, pieces, split

FIGURES = (
    "finite", "nan", "posinf", "neginf", "zero", "subnormal",  # how many; subnormal by the tensor's own dtype
    "min", "min_low", "max", "max_low",  # the value is the sum of both, exactly; inf and -inf where nothing is finite
    "mean", "m2",  # m2: sum of the squared deviations from this block's mean
    "l1", "squares",  # sums of magnitudes and of squares
)  # fmt: skip
_FINITE, _SUBNORMAL, _MIN, _MAX, _MEAN, _M2 = (
    FIGURES.index(name) for name in ("finite", "subnormal", "min", "max", "mean", "m2")
)
_SUMMED = [FIGURES.index(name) for name in (*FIGURES[:6], "l1", "squares")]

MOST_BINS = 1 << 20
FURTHEST = 1 << 52  # the number of a bin must be exact in float64


class _Kind(NamedTuple):
    wide: bool  # computed in float64; otherwise exact in float32
    smallest: float = 0.0  # normal number; 0 where there is no smaller one


DTYPES = {
    torch.float64: _Kind(True, 2.0**-1022),
    torch.float32: _Kind(False, 2.0**-126),
    torch.float16: _Kind(False, 2.0**-14),
    torch.bfloat16: _Kind(False, 2.0**-126),
    torch.float8_e4m3fn: _Kind(False, 2.0**-6),
    torch.float8_e5m2: _Kind(False, 2.0**-14),
    torch.float8_e4m3fnuz: _Kind(False, 2.0**-7),
    torch.float8_e5m2fnuz: _Kind(False, 2.0**-15),
    torch.bool: _Kind(False),
    torch.uint8: _Kind(False),
    torch.int8: _Kind(False),
    torch.uint16: _Kind(False),
    torch.int16: _Kind(False),
    torch.uint32: _Kind(True),
    torch.int32: _Kind(True),
    torch.uint64: _Kind(True),
    torch.int64: _Kind(True),
    torch.complex32: _Kind(True, 2.0**-14),
    torch.complex64: _Kind(True, 2.0**-126),
    torch.complex128: _Kind(True, 2.0**-1022),
}
if hasattr(torch, "float8_e8m0fnu"):  # since torch 2.7
    DTYPES[torch.float8_e8m0fnu] = _Kind(False)


def check(x: Tensor, bins: int, rows: int, exponent: int | None, first: int) -> None:
    """Raise TypeError or ValueError, one sentence, for what no kernel takes."""
    if x.layout is not torch.strided:
        raise TypeError(f"tensor_stats takes strided tensors, not {x.layout}.")
    if x.dtype not in DTYPES:
        raise TypeError(f"tensor_stats does not know the values of {x.dtype}.")
    if x.device.type not in ("cpu", "cuda"):
        raise TypeError(f"tensor_stats runs on CPU and CUDA tensors, not on {x.device.type}.")
    if rows < 1 or x.numel() % rows:
        raise ValueError(f"rows must divide the {x.numel():,} elements, and {rows:,} does not.")
    if not 0 <= bins <= MOST_BINS:
        raise ValueError(f"bins must be 0 to {MOST_BINS:,}, not {bins:,}.")
    if exponent is None:
        if bins % 2:
            raise ValueError(f"bins must be even, not {bins:,}, where the histogram chooses its range by itself.")
        if first:
            raise ValueError("first goes with an exponent only.")
    elif not -1074 <= exponent <= 1023:
        raise ValueError(f"exponent must be -1074 to 1023, not {exponent:,}.")
    if abs(first) > FURTHEST:
        raise ValueError(f"first must be within 2**52 of zero, not {first:,}.")


def tensor_stats(
    x: Tensor, bins: int, rows: int = 1, exponent: int | None = None, first: int = 0
) -> tuple[Tensor, Tensor, Tensor]:
    """See native.ops.tensor_stats. `x` is contiguous, the arguments are checked."""
    kind = DTYPES[x.dtype]
    x = x.reshape(rows, -1) if x.numel() else x.reshape(rows, 0)
    blocks = -(-x.shape[1] // BLOCK)
    at_once = AT_ONCE[x.device.type]
    partials = torch.zeros(rows, blocks, len(FIGURES), dtype=torch.float64, device=x.device)
    for piece in pieces(rows, x.shape[1], at_once):
        figures = _figures(_values(piece.of(x), kind), kind)
        partials[piece.rows, piece.blocks] = figures.unflatten(0, (-1, piece.parts))
    lowest = -1022 if kind.wide else -126
    if exponent is not None:
        exponents = torch.full((rows,), exponent, dtype=torch.int64, device=x.device)
    elif not bins:
        exponents = torch.full((rows,), lowest, dtype=torch.int64, device=x.device)
    else:
        exponents = _range(partials, bins // 2, lowest)
        first = -(bins // 2)
    counts = torch.zeros(rows, bins + 2 if bins else 0, dtype=torch.int64, device=x.device)
    if bins:
        tiny = bool((partials[..., _SUBNORMAL] > 0).any())
        for piece in pieces(rows, x.shape[1], at_once):
            values = _values(piece.of(x), kind)
            counts[piece.rows] += _count(values, exponents[piece.rows], bins, first, piece.parts, tiny)
    return partials, counts, exponents


class _Values(NamedTuple):
    """[blocks, n] elements as float32 or float64, and what float64 does not hold of integers of 64 bits.

    Comparisons with zero go by the bits, since the processor may be told to take subnormal numbers for zero.
    """

    numbers: Tensor
    low: Tensor | None = None

    @property
    def bits(self) -> Tensor:
        return self.numbers.view(torch.int64 if self.numbers.dtype == torch.float64 else torch.int32)


def _values(x: Tensor, kind: _Kind) -> _Values:
    if x.is_complex():
        return _Values(_magnitude(x))
    if x.dtype in (torch.int64, torch.uint64):
        return _Values(*split(x))
    return _Values(x.to(torch.float64 if kind.wide else torch.float32))


def _magnitude(x: Tensor) -> Tensor:
    if x.dtype == torch.complex128:
        return torch.hypot(x.real, x.imag)
    # exact squares; hypot itself differs between processors in the last digit
    real, imag = torch.view_as_real(x).to(torch.float64).unbind(-1)
    return torch.where(real.isinf() | imag.isinf(), math.inf, (real * real + imag * imag).sqrt())


def _figures(values: _Values, kind: _Kind) -> Tensor:
    """[blocks, len(FIGURES)]"""
    numbers = values.numbers
    magnitudes = values.bits & torch.iinfo(values.bits.dtype).max
    infinity, smallest = torch.tensor([math.inf, kind.smallest], dtype=numbers.dtype).view(magnitudes.dtype).tolist()
    nearest, furthest = (int(each) for each in torch.aminmax(magnitudes))
    none = torch.zeros(numbers.shape[0], dtype=torch.float64, device=numbers.device)
    n, nan, posinf, neginf, zero, subnormal = none + numbers.shape[1], none, none, none, none, none
    if nearest < max(smallest, 1):
        zero = (magnitudes == 0).sum(1).double()
        subnormal = (magnitudes < smallest).sum(1) - zero if smallest else none
    finite = None
    if furthest >= infinity:
        finite = magnitudes < infinity
        nan, posinf, neginf = (
            each.sum(1).double() for each in (numbers.isnan(), numbers == math.inf, numbers == -math.inf)
        )
        n = n - nan - posinf - neginf
        low = torch.where(finite, numbers, math.inf).amin(1).double()
        high = torch.where(finite, numbers, -math.inf).amax(1).double()
        numbers = torch.where(finite, numbers, 0.0)
    else:
        low, high = (each.double() for each in torch.aminmax(numbers, dim=1))
    v = numbers.double()
    min_low = max_low = none
    if values.low is not None:
        min_low = torch.where(v == low[:, None], values.low, math.inf).amin(1)
        max_low = torch.where(v == high[:, None], values.low, -math.inf).amax(1)
    # near the end of float64's range a sum would run over where the mean does not
    huge = (torch.maximum(low.abs(), high.abs()) > 2.0**900) & (n > 0)
    scale = torch.where(huge, 2.0**-80, 1.0)
    total = block_sum(v * scale[:, None]) if kind.wide and bool(huge.any()) else block_sum(v)
    # rounding must not move the mean of equal elements
    mean = (total / n.clamp(min=1) / scale).clamp(low, high)
    mean = torch.where(n > 0, mean, 0.0)
    l1 = torch.where(high <= 0, -1.0, 1.0) * total / scale
    mixed = (low < 0) & (high > 0)
    if bool(mixed.any()):
        l1 = torch.where(mixed, block_sum(v.abs()), l1)
    deviations = v - mean[:, None]
    if finite is not None:
        deviations = torch.where(finite, deviations, 0.0)
    m2 = block_sum(deviations.square_())
    squares = m2 + n * mean * mean
    return torch.stack((n, nan, posinf, neginf, zero, subnormal, low, min_low, high, max_low, mean, m2, l1, squares), 1)


def _power(exponent: Tensor) -> Tensor:
    """2**exponent, exact, for exponents -1022 to 1024 (inf)."""
    return ((exponent + 1023) << 52).view(torch.float64)


def _range(partials: Tensor, half: int, lowest: int) -> Tensor:
    """Of each row the smallest exponent with which its finite elements are in [-half, half) bins."""
    rows = combine(partials)
    # of a row without finite elements min is inf
    low, high = rows[:, _MIN].clamp(max=0.0), rows[:, _MAX].clamp(min=0.0)
    far = torch.maximum(-low, high)
    reach = torch.where(far > 0, torch.frexp(far).exponent, lowest).to(torch.int64)
    exponents = (reach - half.bit_length() - 1).clamp(min=lowest)
    while True:
        edge = half * _power(exponents)
        outside = (high >= edge) | (low < -edge)
        if not bool(outside.any()):
            return exponents
        exponents += outside


def _floor_scaled(v: Tensor, exponents: Tensor) -> Tensor:
    """floor(v / 2**exponents) in float64, exact but for negative results that come out as 0."""
    # two steps, since 2**1074 is no float64; only values that end near zero are rounded in between
    first = exponents.clamp(-1000, 1000)
    return (v * _power(-first) * _power(first - exponents)).floor_()


def _count(values: _Values, exponents: Tensor, bins: int, first: int, parts: int, tiny: bool) -> Tensor:
    """[rows, bins + 2], of [rows * parts, n] values; `tiny` says that there are subnormal ones."""
    numbers, bits = values.numbers, values.bits
    exponents = exponents.repeat_interleave(parts)[:, None]
    lowest, highest = (int(each) for each in torch.aminmax(exponents))
    if numbers.dtype == torch.float32 and lowest >= -126 and highest <= 126 and abs(first) + bins < 1 << 23:
        bin_ = (numbers * _power(-exponents).float()).floor_()
    else:
        bin_ = _floor_scaled(numbers.double(), exponents)
    if tiny or highest > 0 or lowest < -126:
        # a small negative one is in bin -1 also where the product vanished
        negative = (bits < 0) & (bits != torch.iinfo(bits.dtype).min)
        bin_ = torch.where(negative, bin_.clamp(max=-1.0), bin_)
    bin_ = bin_.clamp_(first - 1, first + bins) if bin_.dtype == torch.float32 else bin_
    bin_ -= first
    if values.low is not None:
        # with tiny bins both run over, to different sides
        bin_ = bin_.clamp(-(2.0**500), 2.0**500) + _floor_scaled(values.low, exponents).clamp(max=2.0**400)
    bin_ = bin_.clamp_(-1, bins).nan_to_num_(bins + 1)
    rows = numbers.shape[0] // parts
    width = bins + 3  # the last one takes what is not finite
    index = (bin_ + 1).to(torch.int64).reshape(rows, -1)
    endless = ~numbers.isfinite()
    if bool(endless.any()):
        index.masked_fill_(endless.reshape(rows, -1), bins + 2)
    if rows > 1:
        index += torch.arange(rows, device=index.device)[:, None] * width
    return torch.bincount(index.reshape(-1), minlength=rows * width).reshape(rows, width)[:, :-1]


def combine(partials: Tensor) -> Tensor:
    """See native.ops.tensor_stats."""
    if not partials.shape[1]:
        empty = partials.new_zeros(partials.shape[0], len(FIGURES))
        empty[:, _MIN], empty[:, _MAX] = math.inf, -math.inf
        return empty
    while (blocks := partials.shape[1]) > 1:
        odd = partials[:, blocks - blocks % 2 :]
        partials = torch.cat((_pairs(partials[:, 0 : blocks - 1 : 2], partials[:, 1:blocks:2]), odd), 1)
    return partials[:, 0]


def _pairs(a: Tensor, b: Tensor) -> Tensor:
    """The figures of a and b together, each [rows, pairs, len(FIGURES)]."""
    together = a.clone()
    together[..., _SUMMED] = a[..., _SUMMED] + b[..., _SUMMED]
    for place, sign in ((_MIN, 1.0), (_MAX, -1.0)):
        # by high part and then by low part
        high, low = sign * (b[..., place] - a[..., place]), sign * (b[..., place + 1] - a[..., place + 1])
        better = (high < 0) | (b[..., place] == a[..., place]) & (low < 0)
        together[..., place : place + 2] = torch.where(
            better[..., None], b[..., place : place + 2], a[..., place : place + 2]
        )
    n = together[..., _FINITE].clamp(min=1)
    share = b[..., _FINITE] / n
    delta = b[..., _MEAN] - a[..., _MEAN]
    # the first form keeps a mean that both have; the second does not run over
    mean = torch.where(
        delta.isfinite(),
        a[..., _MEAN] + delta * share,
        a[..., _MEAN] * (a[..., _FINITE] / n) + b[..., _MEAN] * share,
    )
    # an empty side has mean 0, which says nothing
    mean = torch.where(a[..., _FINITE] == 0, b[..., _MEAN], torch.where(b[..., _FINITE] == 0, a[..., _MEAN], mean))
    together[..., _MEAN] = mean
    weight = a[..., _FINITE] * share
    between = torch.where(weight > 0, delta * delta * weight, 0.0)
    together[..., _M2] = a[..., _M2] + b[..., _M2] + between
    return together
