"""Figures of the pieces of one pair, put together to its Change.

Figures are kept by block and put together in their order: the outcome depends neither on the number of threads nor on
the order in which they read.
"""

import math

import numpy as np
import torch

from inspector.diff.aligned import Tile
from inspector.diff.change import Change
from inspector.diff.pair_values import PairPlan, place_of
from native.ops.tensor_diff import BLOCK, FIGURES

(
    COMPARED, CHANGED, FLIPS, NAN_A, NAN_B, INF_A, INF_B, ONLY_A, ONLY_B, MAX_ABS, PLACE, SUM_ABS, D2, A2, B2, AB,
) = range(len(FIGURES))  # fmt: skip
SUMMED = [number for number in range(len(FIGURES)) if number not in (MAX_ABS, PLACE)]
TINY = 1e-200  # a sum of squares below it has lost digits
DOWN, UP = 2.0**-600, 2.0**600
WIDE = ("float64", "complex128")  # of which sums of squares may run over


class PairSums:
    """One pair on its way to a Change. `add` may be called from any thread, once for each piece."""

    def __init__(self, plan: PairPlan, note: str = ""):
        self._plan = plan
        self._note = "; ".join(each for each in (note, plan.note) if each)
        self._found: list[dict[int, tuple[Tile, np.ndarray]]] = [{} for _ in plan.parts]
        self._first: Change | None = None
        self._scale = 1.0
        self._rounding = plan.rounding

    def look(self, a: torch.Tensor, b: torch.Tensor) -> None:
        """See whether one side is the other rounded, where that may be: from any thread, for each piece."""
        if self._rounding and not is_rounded(a, b):
            self._rounding = ""

    def scaled(self, values: torch.Tensor) -> torch.Tensor:
        """The values to be counted, the second time so that their squares neither run over nor vanish."""
        if self._scale == 1.0 or not (values.is_floating_point() or values.is_complex()):
            return values if self._scale == 1.0 else values.to(torch.float64) * self._scale
        return values.to(torch.complex128 if values.is_complex() else torch.float64) * self._scale

    def add(self, part: int, number: int, piece: Tile, figures: torch.Tensor) -> None:
        """Figures [blocks, figures] of piece `number` of a part."""
        self._found[part][number] = piece, figures.numpy()

    def again(self) -> bool:
        """Whether all pieces must be counted once more, scaled; asked once, after the first time."""
        if not any(ref.dtype in WIDE for part in self._plan.parts for ref in (part.a, part.b)):
            return False
        change = self._change()
        largest = max(change.sum_a2, change.sum_b2, change.sum_d2)
        if not change.compared or TINY <= largest < math.inf:
            return False
        self._first, self._scale = change, UP if math.isfinite(largest) else DOWN
        self._found = [{} for _ in self._plan.parts]
        return True

    def finish(self) -> Change:
        """The figures, without the numbers of the tensors."""
        change = self._change()
        if self._first is None:
            return change
        mean = None if change.mean_abs is None else change.mean_abs / self._scale
        return self._first._replace(mean_abs=mean, rel_l2=change.rel_l2, cosine=change.cosine)

    def _change(self) -> Change:
        tables = [table for part in self._found for _, (_, table) in sorted(part.items())]
        figures = np.concatenate(tables) if tables else np.zeros((0, len(FIGURES)))
        with np.errstate(over="ignore", invalid="ignore"):
            total = figures.sum(axis=0).tolist()
        counts = [int(total[number]) for number in range(MAX_ABS)]
        compared, changed = counts[COMPARED], counts[CHANGED]
        max_abs = float(figures[:, MAX_ABS].max()) if compared else None
        sum_abs, d2, a2, b2, ab = total[SUM_ABS:]
        return Change(
            elements=self._plan.elements,
            compared=compared,
            max_abs=max_abs,
            mean_abs=sum_abs / compared if compared else None,
            rel_l2=_ratio(d2, a2) if compared else None,
            cosine=_cosine(ab, a2, b2, changed > 0) if compared else None,
            changed=changed,
            flips=counts[FLIPS],
            largest=self._largest(int(figures[:, MAX_ABS].argmax())) if max_abs else None,
            nan_a=counts[NAN_A],
            nan_b=counts[NAN_B],
            inf_a=counts[INF_A],
            inf_b=counts[INF_B],
            only_finite_in_a=counts[ONLY_A],
            only_finite_in_b=counts[ONLY_B],
            note=self._note,
            sum_abs=sum_abs,
            sum_d2=d2,
            sum_a2=a2,
            sum_b2=b2,
            sum_ab=ab,
            rounded=self._rounding if changed else "",
        )

    def _largest(self, block: int) -> tuple[int, ...]:
        """The index of the largest change, which is in that block of all."""
        for part, found in zip(self._plan.parts, self._found, strict=True):
            for _, (piece, table) in sorted(found.items()):
                if block < len(table):
                    place = place_of(part, piece, block * BLOCK + int(table[block, PLACE]))
                    index = part.index_of(place)
                    return index[:-1] if self._plan.halves else index
                block -= len(table)
        raise AssertionError(block)


def is_rounded(a: torch.Tensor, b: torch.Tensor) -> bool:
    """Whether the narrower of two floating tensors is the other, rounded to nearest even."""
    wide, narrow = (a, b) if a.dtype.itemsize > b.dtype.itemsize else (b, a)
    made, given = (each.to(torch.float32) for each in (wide.to(narrow.dtype), narrow))
    return bool(((made == given) | (made.isnan() & given.isnan())).all())


def _ratio(d2: float, a2: float) -> float:
    """norm of d / norm of a."""
    if a2 == 0:
        return 0.0 if d2 == 0 else math.inf
    return math.sqrt(d2) / math.sqrt(a2)


def _cosine(ab: float, a2: float, b2: float, changed: bool) -> float | None:
    if not changed:
        return 1.0 if a2 and b2 else None
    norms = math.sqrt(a2) * math.sqrt(b2)
    return max(-1.0, min(1.0, ab / norms)) if 0 < norms < math.inf else None
