"""The figures of pairs of tensors: plain data that crosses processes, importing neither torch nor numpy."""

from dataclasses import dataclass
from typing import NamedTuple


class Change(NamedTuple):
    """What became of A's tensor in B's. Element by element, d = b - a: in float32 where both hold it, else in float64.

    Over elements that are finite on both sides ("compared"): max_abs, mean_abs, rel_l2, cosine, flips and the
    sums; figures are None where there is no such element. `changed` is over all elements: NaN beside NaN is
    unchanged, and so is -0.0 beside 0.0; NaN beside a number is changed. Complex elements: d is a complex number, and
    its magnitude counts; the cosine is the real part's, and nothing flips. Elements that both sides repeat (expanded
    ones) count once, of sparse tensors the stored ones, of quantized ones the values that the codes stand for.
    """

    a: int = -1  # index in A's Listing.tensors
    b: int = -1
    elements: int = 0  # of each side that were looked at
    compared: int = 0  # finite on both sides
    max_abs: float | None = None
    mean_abs: float | None = None
    rel_l2: float | None = None  # norm(b - a) / norm(a); inf where a is all zeros and b is not, 0 where both are
    cosine: float | None = None  # None where either has norm 0
    changed: int = 0
    flips: int = 0  # elements that are negative on one side and positive on the other
    largest: tuple[int, ...] | None = None  # index of the largest change; None where nothing changed or there is none
    nan_a: int = 0
    nan_b: int = 0
    inf_a: int = 0
    inf_b: int = 0
    only_finite_in_a: int = 0
    only_finite_in_b: int = 0
    note: str = ""  # "judged in float32; bfloat16 rounds by up to 0.4%"
    error: str | None = None  # one sentence on why there are no figures
    # what figures of modules are put together from: sums over the compared elements; inf or NaN where they run over
    sum_abs: float = 0.0
    sum_d2: float = 0.0
    sum_a2: float = 0.0
    sum_b2: float = 0.0
    sum_ab: float = 0.0
    rounded: str = ""  # dtype: one side is the other, each element rounded to this dtype of its own; "": it is not

    @property
    def changed_fraction(self) -> float | None:
        """Share of the elements that differ; None where there are none."""
        return self.changed / self.elements if self.elements else None

    @property
    def identical(self) -> bool:
        """Every element has the same value on both sides, NaN beside NaN included."""
        return self.error is None and not self.changed


@dataclass(frozen=True, slots=True)
class ChangeReport:
    """The end of a comparison of values. One that was cancelled, or broken off, keeps what was done."""

    changes: tuple[Change | None, ...]  # one for each pair, in their order; None for one that was not reached
    state: str = "done"  # "done", "cancelled" or "stopped"
    error: str | None = None  # why it stopped: a file changed
    backend: str = ""  # "native avx512", "native avx2", "native portable" or "torch"
    seconds: float = 0.0
    nbytes: int = 0  # read, of both files
