"""tensor_diff in plain PyTorch: what runs where nothing could be compiled, and what the kernels are tested against."""

import torch
from torch import Tensor

from native.reference.blocks import AT_ONCE, BLOCK, block_sum, pieces, split
from native.reference.tensor_stats import DTYPES

FIGURES = (
    "compared",  # elements that are finite on both sides; from max_abs on everything is over these
    "changed",  # of all elements; NaN beside NaN is the same
    "flips",  # negative on one side and positive on the other
    "nan_a", "nan_b", "inf_a", "inf_b", "only_finite_a", "only_finite_b",
    # of d = b - a, in float32 where neither side needs more and it does not run over, else in float64
    "max_abs", "place",  # the largest magnitude, and the first element of the block that has it
    "sum_abs", "d2", "a2", "b2", "ab",  # sums of |d| and of products; of complex ones ab is the real part
)  # fmt: skip


def check(a: Tensor, b: Tensor, rows: int) -> None:
    """Raise TypeError or ValueError, one sentence, for what no kernel takes."""
    for x in (a, b):
        if x.layout is not torch.strided:
            raise TypeError(f"tensor_diff takes strided tensors, not {x.layout}.")
        if x.dtype not in DTYPES:
            raise TypeError(f"tensor_diff does not know the values of {x.dtype}.")
        if x.device.type not in ("cpu", "cuda"):
            raise TypeError(f"tensor_diff runs on CPU and CUDA tensors, not on {x.device.type}.")
    if a.device != b.device:
        raise ValueError(f"tensor_diff takes two tensors of one device, not of {a.device} and {b.device}.")
    if a.numel() != b.numel():
        raise ValueError(f"tensor_diff takes as many elements of a as of b, not {a.numel():,} and {b.numel():,}.")
    if rows < 1 or a.numel() % rows:
        raise ValueError(f"rows must divide the {a.numel():,} elements, and {rows:,} does not.")


def tensor_diff(a: Tensor, b: Tensor, rows: int = 1) -> Tensor:
    """See native.ops.tensor_diff. Both are contiguous, the arguments are checked."""
    narrow = not (DTYPES[a.dtype].wide or DTYPES[b.dtype].wide)
    columns = a.numel() // rows
    a, b = a.reshape(rows, columns), b.reshape(rows, columns)
    found = torch.zeros(rows, -(-columns // BLOCK), len(FIGURES), dtype=torch.float64, device=a.device)
    for piece in pieces(rows, columns, AT_ONCE[a.device.type]):
        figures = _figures(_Numbers(piece.of(a)), _Numbers(piece.of(b)), narrow)
        found[piece.rows, piece.blocks] = figures.unflatten(0, (-1, piece.parts))
    return found


class _Numbers:
    """Elements [blocks, n] as float64: the value is real + low + imaginary i."""

    def __init__(self, x: Tensor):
        self.low = self.imaginary = None
        if x.is_complex():
            self.real, self.imaginary = torch.view_as_real(x).to(torch.float64).unbind(-1)
        elif x.dtype in (torch.int64, torch.uint64):
            self.real, self.low = split(x)
        else:
            self.real = x.to(torch.float64)

    @property
    def parts(self) -> tuple[Tensor | None, Tensor | None]:
        return self.low, self.imaginary

    def kinds(self) -> tuple[Tensor, Tensor]:
        """Which are NaN, which are infinite: also those whose other part is NaN."""
        nan, infinite = self.real.isnan(), self.real.isinf()
        if self.imaginary is not None:
            nan, infinite = nan | self.imaginary.isnan(), infinite | self.imaginary.isinf()
            nan = nan & ~infinite
        return nan, infinite

    def kept(self, wanted: Tensor) -> None:
        """Nothing is left of those that are not wanted."""
        self.real = torch.where(wanted, self.real, 0.0)
        if self.imaginary is not None:
            self.imaginary = torch.where(wanted, self.imaginary, 0.0)


def _figures(a: _Numbers, b: _Numbers, narrow: bool) -> Tensor:
    """[blocks, len(FIGURES)]"""
    (nan_a, infinite_a), (nan_b, infinite_b) = a.kinds(), b.kinds()
    finite_a, finite_b = ~(nan_a | infinite_a), ~(nan_b | infinite_b)
    both = finite_a & finite_b
    same = _equal(a.real, b.real)
    for mine, other in zip(a.parts, b.parts, strict=True):
        if mine is not None or other is not None:
            same &= _equal(_or_zero(mine, a.real), _or_zero(other, b.real))
    counts = [both, ~(same | nan_a & nan_b)]
    if not bool(both.all()):
        a.kept(both)
        b.kept(both)
    if a.imaginary is None and b.imaginary is None:
        counts.append((a.real < 0) & (b.real > 0) | (a.real > 0) & (b.real < 0))
    else:
        counts.append(torch.zeros_like(both))
    counts += [nan_a, nan_b, infinite_a, infinite_b, finite_a & ~finite_b, finite_b & ~finite_a]
    d = b.real - a.real
    if a.low is not None or b.low is not None:
        d = d + (_or_zero(b.low, d) - _or_zero(a.low, d))
    if narrow:
        rounded = d.to(torch.float32).to(torch.float64)
        d = torch.where(rounded.isfinite(), rounded, d)
    a2, b2, ab = a.real.square(), b.real.square(), a.real * b.real
    size, d2 = d.abs(), d.square()
    if a.imaginary is not None or b.imaginary is not None:
        mine, other = _or_zero(a.imaginary, d), _or_zero(b.imaginary, d)
        size, d2 = torch.hypot(d, other - mine), d2 + (other - mine).square()
        a2, b2, ab = a2 + mine.square(), b2 + other.square(), ab + mine * other
    largest, place = size.max(1)
    sums = [block_sum(each) for each in (size, d2, a2, b2, ab)]
    return torch.stack([*(each.sum(1).double() for each in counts), largest, place.double(), *sums], 1)


def _equal(x: Tensor, y: Tensor) -> Tensor:
    return (x == y) | (x.isnan() & y.isnan())


def _or_zero(x: Tensor | None, like: Tensor) -> Tensor:
    return torch.zeros_like(like) if x is None else x
