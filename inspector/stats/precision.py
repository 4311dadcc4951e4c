"""What converting tensors to shorter floats would cost: every element is converted, none is stored."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import torch

from inspector.checkpoint.checkpoint import Checkpoint
from inspector.context import Context
from inspector.errors import BadRequest, Cancelled, FileChanged, TorchloupeError
from inspector.stats.pieces import pieces
from inspector.stats.plan import Plan, plan_tensor
from inspector.stats.result import Cast, Precision
from inspector.stats.windows import WindowReader


class Format(NamedTuple):
    """A float of at most 16 bits. Numbers below `normal` are subnormal: all at the same distance from each other."""

    name: str
    itemsize: int
    digits: int  # of the significand, with the leading one
    largest: float
    normal: float  # the smallest normal number
    exponent: int  # of `normal`

    @property
    def limit(self) -> float:
        """Half a step above the largest number: what lies beyond rounds beyond."""
        return self.largest + math.ldexp(0.5, self._last)

    @property
    def limit_fits(self) -> bool:
        """Whether the limit itself, a tie, rounds down to the largest number."""
        return int(math.ldexp(self.largest, -self._last)) % 2 == 0

    @property
    def _last(self) -> int:
        """The exponent of the last digit of the largest number."""
        return math.frexp(self.largest)[1] - self.digits


FORMATS = (
    Format("float16", 2, 11, 65_504.0, 2.0**-14, -14),
    Format("bfloat16", 2, 8, 2.0**127 * (2 - 2.0**-7), 2.0**-126, -126),
    Format("float8_e4m3fn", 1, 4, 448.0, 2.0**-6, -6),
    Format("float8_e5m2", 1, 3, 57_344.0, 2.0**-14, -14),
)
SHORTER_THAN = {"float64": 8, "float32": 4, "float16": 2, "bfloat16": 2}  # dtypes that could be shortened -> bytes


@dataclass(slots=True)
class Tally:
    """The counts of one format so far.

    `change` and `norm` are sums of squares, one a piece, over what neither overflows nor vanishes.
    """

    overflow: int = 0
    vanish: int = 0
    subnormal: int = 0
    exact: int = 0
    worst: float = 0.0
    change: list[float] = field(default_factory=list)
    norm: list[float] = field(default_factory=list)


def measure_precision(checkpoint: Checkpoint, tensors: Sequence[int], context: Context | None = None) -> Precision:
    """What float16, bfloat16, float8_e4m3fn and float8_e5m2 would do to the finite elements of these tensors together.

    Float tensors of more than 8 bits count, and those that are the same elements of one storage once; the others are
    left out and counted as such. A format is told where it is no longer than the longest of them and not the dtype of
    all. Rounding is to nearest, ties to even; an element overflows when it rounds beyond the largest finite number,
    whatever a cast does there. Memory does not grow with the tensors. Raises BadRequest, Cancelled, FileChanged.
    """
    context = context or Context()
    plans, left_out = _plans(checkpoint, tensors)
    counted = Counter[str]()
    for dtype, plan in plans:
        counted[dtype] += plan.elements
    formats = [each for each in FORMATS if _is_offered(each, counted)]
    tallies = {each.name: Tally() for each in formats}
    reader = WindowReader(checkpoint.sources)
    total, done, finite = sum(plan.nbytes for _, plan in plans), 0, 0
    for _, plan in plans:
        try:
            for values in pieces(reader, plan):
                context.check_cancelled()
                context.give_way()
                finite += _count(values, formats, tallies)
                done += values.nbytes
                context.report(done, total, "Converting")
        except (Cancelled, FileChanged):
            raise
        except TorchloupeError as error:
            raise BadRequest(f"The cost of shorter floats cannot be told: {error}") from error
    elements = sum(counted.values())
    casts = tuple(_cast(each, tallies[each.name], elements) for each in formats)
    return Precision(finite, total, tuple(counted.most_common()), casts, left_out)


def _plans(checkpoint: Checkpoint, tensors: Sequence[int]) -> tuple[list[tuple[str, Plan]], int]:
    """How the tensors that count are read, and how many do not count."""
    plans: list[tuple[str, Plan]] = []
    seen: set[tuple] = set()
    left_out = 0
    for index in tensors:
        if not 0 <= index < len(checkpoint.refs):
            raise BadRequest(f"There is no tensor number {index:,}; the file has {len(checkpoint.refs):,}.")
        ref, tensor = checkpoint.refs[index], checkpoint.listing.tensors[index]
        if ref.dtype not in SHORTER_THAN or ref.scale is not None:
            left_out += 1
            continue
        try:
            plan = plan_tensor(ref)
        except TorchloupeError:
            left_out += 1
            continue
        place = (tensor.storage, ref.storage.file, ref.offset, ref.shape, ref.stride, ref.dtype)
        if tensor.share < 0 or place not in seen:
            seen.add(place)
            plans.append((ref.dtype, plan))
    return plans, left_out


def _is_offered(each: Format, counted: Counter[str]) -> bool:
    present = [dtype for dtype, elements in counted.items() if elements]
    return bool(present) and present != [each.name] and each.itemsize <= max(SHORTER_THAN[dtype] for dtype in present)


def _count(values: torch.Tensor, formats: Sequence[Format], tallies: dict[str, Tally]) -> int:
    """Add a piece to every tally; gives its finite elements."""
    if values.dtype != torch.float64:
        values = values.to(torch.float32)  # holds every shorter float, and its difference to any rounding of it
    finite = _where(torch.isfinite(values), values).abs()
    sizes = _where(finite != 0, finite)
    squares = _squares(sizes)
    for each in formats:
        tally = tallies[each.name]
        tally.exact += len(finite) - len(sizes)
        _convert(each, sizes, squares, tally)
    return len(finite)


def _convert(each: Format, sizes: torch.Tensor, squares: float, tally: Tally) -> None:
    """Count what becomes of magnitudes above zero, whose squares sum to `squares`."""
    rounded = round_exactly(each, sizes) if sizes.dtype == torch.float64 else round_by_cast(each, sizes)
    over = sizes > each.limit if each.limit_fits else sizes >= each.limit
    gone = rounded == 0
    overflow, vanish = int(over.sum()), int(gone.sum())
    tally.overflow += overflow
    tally.vanish += vanish
    tally.subnormal += int((rounded < each.normal).sum()) - vanish
    if overflow or vanish:
        kept = ~(over | gone)
        sizes, rounded = sizes[kept], rounded[kept]
        squares = _squares(sizes)
    tally.exact += int((rounded == sizes).sum())
    if len(sizes):
        change = (rounded - sizes).abs_()
        tally.change.append(_squares(change))
        tally.norm.append(squares)
        tally.worst = max(tally.worst, float((change / sizes).max()))


def round_by_cast(each: Format, sizes: torch.Tensor) -> torch.Tensor:
    """Float32 magnitudes in the format and back; what overflows is anything."""
    return sizes.to(getattr(torch, each.name)).to(torch.float32)


def round_exactly(each: Format, sizes: torch.Tensor) -> torch.Tensor:
    """As round_by_cast, of float64, which torch converts by way of float32 and so rounds twice.

    Every step but round(), which goes to even, scales by a power of two.
    """
    _, exponents = torch.frexp(sizes)
    spacing = (exponents - each.digits).clamp_(min=each.exponent - each.digits + 1)
    return torch.ldexp(torch.round(torch.ldexp(sizes, -spacing)), spacing)


def _where(wanted: torch.Tensor, values: torch.Tensor) -> torch.Tensor:
    """Those that are wanted; the tensor itself where all are, which takes a tenth of the time."""
    return values if bool(wanted.all()) else values[wanted]


def _squares(sizes: torch.Tensor) -> float:
    return (
        float(sizes.to(torch.float64).square_().sum()) if sizes.dtype != torch.float64 else float(sizes.square().sum())
    )


def _cast(each: Format, tally: Tally, elements: int) -> Cast:
    norm = math.fsum(tally.norm)
    return Cast(
        each.name,
        tally.overflow,
        tally.vanish,
        tally.subnormal,
        tally.exact,
        math.sqrt(math.fsum(tally.change) / norm) if norm else None,
        tally.worst if tally.norm else None,
        elements * each.itemsize,
    )
