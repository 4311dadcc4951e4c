"""What statistics give: plain frozen data that crosses processes, importing neither torch nor numpy.

A tensor is named by its index in `Listing.tensors`. Of complex tensors the magnitude is counted, of quantized ones the
value that a code stands for, of sparse ones the stored values, of expanded ones each stored element once.
"""

from dataclasses import dataclass
from math import copysign, inf, ldexp
from typing import NamedTuple

Number = int | float


class Phrase(NamedTuple):
    """A sentence as data, so that each end says it in the user's language: a template's name and what goes into it.

    A value may be a phrase itself: the parts that a summary is made of.
    """

    name: str  # a key of inspector.stats.phrases.PHRASES
    values: tuple[tuple[str, "str | int | Phrase"], ...] = ()


SILENCE = Phrase("")


class Histogram(NamedTuple):
    """Counts of the finite elements, exact: what float64 binning with `edges` gives.

    With `steps` 0 every bin is 2**exponent wide and bin k begins at (first + k) * 2**exponent. With `steps` > 0 it is
    symmetric and logarithmic ("symlog"): each octave from 2**exponent up has `steps` bins on both sides, and bin 0
    holds what is smaller in magnitude. A bin holds its lower edge and not its upper one; below zero of a logarithmic
    histogram it is the other way round.
    """

    exponent: int
    first: int  # number of the first bin
    counts: tuple[int, ...]
    below: int = 0  # finite elements outside, where a range was asked for
    above: int = 0
    steps: int = 0

    def edges(self) -> list[float]:
        """The len(counts) + 1 edges, exact."""
        return [self._edge(number) for number in range(self.first, self.first + len(self.counts) + 1)]

    def _edge(self, number: int) -> float:
        if not self.steps:
            return _scaled(number, self.exponent)
        # bin 0 is [-2**exponent, 2**exponent): its upper edge is that of number 1, its lower one that of number 0
        if number <= 0:
            return -self._edge(1 - number)
        octave, step = divmod(number - 1, self.steps)
        return _scaled(1 + step / self.steps, self.exponent + octave)


def _scaled(value: float, exponent: int) -> float:
    """value * 2**exponent; the edge above the largest float64 is infinite."""
    try:
        return ldexp(value, exponent)
    except OverflowError:
        return copysign(inf, value)


class TensorStats(NamedTuple):
    """Figures of one tensor. min, max, mean, std, l1 and l2 are over finite elements: None where there is none."""

    tensor: int  # index in Listing.tensors
    elements: int = 0  # counted
    nan: int = 0
    posinf: int = 0
    neginf: int = 0
    zero: int = 0  # also -0.0
    subnormal: int = 0  # by the tensor's own dtype
    min: Number | None = None
    max: Number | None = None
    mean: float | None = None
    std: float | None = None  # population
    l1: float | None = None
    l2: float | None = None
    histogram: Histogram | None = None  # None where there is no finite element, or none was asked for
    error: str | None = None  # one sentence on why there are no figures; the others have theirs
    note: str = ""  # one clause: "stored values only"

    @property
    def finite(self) -> int:
        return self.elements - self.nan - self.posinf - self.neginf


class Finding(NamedTuple):
    """Something to look at, with its evidence. `rule` is a row of inspector.stats.findings' table."""

    rule: str
    severity: str  # "error", "warning" or "note"
    tensors: tuple[int, ...]  # what it is about, the one that it stands on first
    text: Phrase  # what is seen, with figures
    advice: Phrase  # what it means and what to do
    channels: tuple[int, ...] = ()  # of the first tensor's dimension 0, where it is about some of them


@dataclass(frozen=True, slots=True)
class ScanTotals:
    """Each storage counts once."""

    tensors: int = 0  # scanned or reused
    failed: int = 0  # rows with an error
    elements: int = 0
    nan: int = 0
    posinf: int = 0
    neginf: int = 0
    zero: int = 0
    subnormal: int = 0
    bytes: int = 0  # read


@dataclass(frozen=True, slots=True)
class ScanReport:
    """The end of a scan; its rows went ahead in parts. A cancelled or broken one keeps what was done."""

    totals: ScanTotals
    findings: tuple[Finding, ...] = ()
    title: Phrase = SILENCE  # the answer: "Healthy. 2 things to look at."
    subtitle: Phrase = SILENCE
    backend: str = ""  # "native avx512", "native avx2", "native portable" or "torch"
    seconds: float = 0.0
    state: str = "done"  # "done", "cancelled" or "stopped"
    error: str | None = None  # why it stopped: the file changed


class StatRows(NamedTuple):
    """A part of a scan: rows as they are done, in any order."""

    rows: tuple[TensorStats, ...]


class Distribution(NamedTuple):
    """A finer look at one tensor, at several together, or at one channel of one."""

    stats: TensorStats  # with the histogram; of several together `tensor` is the first of them
    channel: int = -1
    quantiles: tuple[tuple[float, float], ...] = ()  # (0.01, -0.42): within one bin of the finest histogram


@dataclass(frozen=True, slots=True)
class Distributions:
    """The answer to ReadDistributions: all with the same edges."""

    rows: tuple[Distribution, ...]
    channels: int = 0  # of the tensor; more than len(rows) when only the first were asked for


class Cast(NamedTuple):
    """What becomes of the finite elements when they are converted to `dtype`, rounding to nearest even."""

    dtype: str  # "float16"
    overflow: int  # become infinite, nan or the largest value
    vanish: int  # not zero, become zero
    subnormal: int  # become subnormal: fewer digits
    exact: int  # do not change
    error: (
        float | None
    )  # norm of the change / norm, over what neither overflows nor vanishes; None where that is nothing
    worst: float | None  # largest relative change of one element among those
    nbytes: int


@dataclass(frozen=True, slots=True)
class Precision:
    """The precision card of a tensor, a subtree or a file."""

    elements: int  # finite ones of floating tensors
    nbytes: int  # as they are now
    dtypes: tuple[tuple[str, int], ...]  # now, with elements: ("float32", 269722)
    casts: tuple[Cast, ...]
    left_out: int = 0  # tensors that are no floats or cannot be read
