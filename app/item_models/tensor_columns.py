"""The columns of the table of tensors: what the file says of a tensor, and what its statistics say."""

from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from PySide6.QtCore import QCoreApplication

from app.figures import numbers
from inspector.checkpoint.result import TensorInfo
from inspector.stats.result import TensorStats

Figure = int | float | None
LISTED, SCANNED, LIVE, ALWAYS, ASKED = (
    "listed",
    "scanned",
    "live",
    "always",
    "asked",
)  # when a column is shown by itself


@dataclass(frozen=True, slots=True)
class Column:
    """`key` gives what the column sorts by, `figure` the same of a statistic.

    `width` has room for the title and the arrow of the order; 0 stretches.
    """

    id: str
    kind: str
    width: int
    key: Callable[[TensorInfo], Any] | None = None
    figure: Callable[[TensorStats], Figure] | None = None
    decimals: int = 0  # of a figure
    shown: str = ASKED
    right: bool = False


def nonfinite(stats: TensorStats) -> int:
    return stats.nan + stats.posinf + stats.neginf


def mean(stats: TensorStats) -> Figure:
    """Of equal integers, such as a lone counter, that integer: 500 beside a minimum of 500, not 500.00."""
    return stats.min if isinstance(stats.min, int) and stats.min == stats.max else stats.mean


def reach(stats: TensorStats) -> float | None:
    """How many standard deviations the farthest value is from the mean."""
    low, high, mean, std = stats.min, stats.max, stats.mean, stats.std
    if low is None or high is None or mean is None or not std:
        return None
    return max(mean - low, high - mean) / std


def _figure(ident: str, width: int, figure: Callable[[TensorStats], Figure], decimals: int = 0, shown: str = ASKED):
    return Column(ident, "figure", width, figure=figure, decimals=decimals, shown=shown, right=True)


COLUMNS = (
    Column("tensor", "key", 0, lambda tensor: (tensor.container, tensor.key), shown=ALWAYS),
    Column("shape", "quiet", 72, lambda tensor: tensor.shape, shown=ALWAYS),
    Column("dtype", "quiet", 60, lambda tensor: tensor.dtype, shown=LISTED),
    Column("elements", "figure", 76, lambda tensor: numbers.elements(tensor.shape), shown=LISTED, right=True),
    Column("bytes", "bar", 98, lambda tensor: tensor.nbytes, shown=LISTED),
    Column("kind", "quiet", 76, lambda tensor: tensor.kind, shown=LISTED),
    Column("grad", "quiet", 82, lambda tensor: str(tensor.requires_grad), shown=LIVE),
    _figure("mean", 58, mean, 4, SCANNED),
    _figure("std", 54, attrgetter("std"), 4, SCANNED),
    _figure("min", 50, attrgetter("min"), 2, SCANNED),
    _figure("max", 51, attrgetter("max"), 2, SCANNED),
    _figure("zero", 62, attrgetter("zero")),
    Column("nonfinite", "flag", 92, figure=nonfinite),
    _figure("subnormal", 85, attrgetter("subnormal")),
    _figure("l1", 62, attrgetter("l1"), 2),
    _figure("l2", 62, attrgetter("l2"), 2),
    Column("distribution", "histogram", 88, figure=reach, shown=SCANNED),
    Column("finding", "flag", 88, shown=SCANNED),
    Column("note", "flag", 90, lambda tensor: (tensor.error or "", tensor.share, tensor.note), shown=LISTED),
    Column("storage", "quiet", 128, lambda tensor: tensor.storage),
    Column("offset", "figure", 76, lambda tensor: tensor.offset, right=True),
    Column("stride", "quiet", 92, lambda tensor: tensor.stride),
    Column("device", "quiet", 68, lambda tensor: tensor.device),
)
PLACES = {column.id: place for place, column in enumerate(COLUMNS)}


def titles() -> dict[str, str]:
    """By column id, in the user's language."""
    translate = QCoreApplication.translate
    return {
        "tensor": translate("TensorTable", "Tensor"),
        "shape": translate("TensorTable", "Shape"),
        "dtype": translate("TensorTable", "Dtype"),
        "elements": translate("TensorTable", "Elements"),
        "bytes": translate("TensorTable", "Bytes"),
        "kind": translate("TensorTable", "Kind"),
        "grad": translate("TensorTable", "Trainable"),
        "mean": translate("TensorTable", "Mean"),
        "std": translate("TensorTable", "Std"),
        "min": translate("TensorTable", "Min"),
        "max": translate("TensorTable", "Max"),
        "zero": translate("TensorTable", "Zeros"),
        "nonfinite": translate("TensorTable", "NaN, Inf"),
        "subnormal": translate("TensorTable", "Subnormal"),
        "l1": translate("TensorTable", "L1"),
        "l2": translate("TensorTable", "L2"),
        "distribution": translate("TensorTable", "Distribution"),
        "finding": translate("TensorTable", "Finding"),
        "note": translate("TensorTable", "Note"),
        "storage": translate("TensorTable", "Storage"),
        "offset": translate("TensorTable", "Offset"),
        "stride": translate("TensorTable", "Stride"),
        "device": translate("TensorTable", "Device"),
    }


def explanations() -> dict[str, str]:
    """What the figures of a column are, for those whose title does not say it by itself."""
    translate = QCoreApplication.translate
    return {
        "grad": translate("TensorTable", "Whether a backward computes a gradient for it: requires_grad."),
        "mean": translate("TensorTable", "Mean of the finite values."),
        "std": translate("TensorTable", "Standard deviation of the finite values (of all of them, not of a sample)."),
        "min": translate("TensorTable", "Smallest finite value."),
        "max": translate("TensorTable", "Largest finite value."),
        "zero": translate("TensorTable", "Values that are exactly 0."),
        "nonfinite": translate("TensorTable", "Values that are not a number (NaN) or infinite."),
        "subnormal": translate(
            "TensorTable",
            "Values so close to 0 that their dtype keeps fewer digits of them; some hardware takes them for 0.",
        ),
        "l1": translate("TensorTable", "Sum of the magnitudes of all values."),
        "l2": translate("TensorTable", "Square root of the sum of all squares: the length of the tensor as a vector."),
        "distribution": translate(
            "TensorTable",
            "Where the values lie, from the smallest to the largest; the tick is 0. High bars are drawn lower than in "
            "proportion, so that rare values are seen.\n"
            "Sorts by how many standard deviations the farthest value is out.",
        ),
        "finding": translate("TensorTable", "What stands out. The most serious comes first when sorted."),
    }
