"""Figures of pairs that were compared before: a swap, another mapping or a second try need not read them again."""

import math
from collections import OrderedDict
from collections.abc import Iterator, MutableMapping
from dataclasses import dataclass, field

from inspector.checkpoint.checkpoint import Checkpoint
from inspector.diff.change import Change

KEPT = 4  # pairs of checkpoints
SAME = 1e-9  # relative difference of two roundings of one ratio


@dataclass(slots=True)
class _Pair:
    a: Checkpoint
    b: Checkpoint
    changes: dict[tuple[int, int], Change] = field(default_factory=dict)


class ChangeMemory:
    """What was found for the last KEPT pairs of open checkpoints, whichever was A. For one thread."""

    def __init__(self) -> None:
        self._pairs: OrderedDict[tuple[int, int], _Pair] = OrderedDict()

    def of(self, a: Checkpoint, b: Checkpoint) -> MutableMapping[tuple[int, int], Change]:
        """By (index in A, index in B); what is put into it is known from then on."""
        key = (id(a), id(b))
        if key not in self._pairs:
            self._pairs[key] = _Pair(a, b)
        self._pairs.move_to_end(key)
        while len(self._pairs) > KEPT:
            self._pairs.popitem(last=False)
        other = self._pairs.get((id(b), id(a)))
        return _Known(self._pairs[key].changes, other.changes if other is not None else {})


class _Known(MutableMapping[tuple[int, int], Change]):
    """A pair's own figures, and those of the same two the other way round."""

    def __init__(self, own: dict[tuple[int, int], Change], other: dict[tuple[int, int], Change]):
        self._own, self._other = own, other

    def __getitem__(self, pair: tuple[int, int]) -> Change:
        if pair not in self._own:
            i, j = pair
            swapped = mirrored(self._other[j, i])
            if swapped is None:
                raise KeyError(pair)
            self._own[pair] = swapped
        return self._own[pair]

    def __setitem__(self, pair: tuple[int, int], change: Change) -> None:
        self._own[pair] = change

    def __delitem__(self, pair: tuple[int, int]) -> None:
        del self._own[pair]

    def __iter__(self) -> Iterator[tuple[int, int]]:
        return iter(self._own)

    def __len__(self) -> int:
        return len(self._own)


def mirrored(change: Change) -> Change | None:
    """The figures of A - B from those of B - A; None where their sums do not tell: beyond the range of float64."""
    sums = (change.sum_d2, change.sum_a2, change.sum_b2)
    if not all(map(math.isfinite, sums)):
        return None
    if change.rel_l2 is None:
        ratio = None
    elif math.isclose(change.rel_l2, _ratio(change.sum_d2, change.sum_a2), rel_tol=SAME):
        ratio = _ratio(change.sum_d2, change.sum_b2)
    else:
        return None
    return change._replace(
        a=change.b,
        b=change.a,
        rel_l2=ratio,
        nan_a=change.nan_b,
        nan_b=change.nan_a,
        inf_a=change.inf_b,
        inf_b=change.inf_a,
        only_finite_in_a=change.only_finite_in_b,
        only_finite_in_b=change.only_finite_in_a,
        sum_a2=change.sum_b2,
        sum_b2=change.sum_a2,
    )


def _ratio(d2: float, a2: float) -> float:
    if not a2:
        return math.inf if d2 else 0.0
    return math.sqrt(d2) / math.sqrt(a2)
