"""Tensors that changed places: what a pair by names calls changed is another tensor of A, byte for byte."""

from collections import defaultdict
from collections.abc import Callable, Sequence

from inspector.diff.phrases import phrase
from inspector.diff.result import CHANGED, PairRow
from inspector.stats.result import Phrase

MOST = 64  # tensors of one shape that are looked at

Equal = Callable[[Sequence[Sequence[str]], Sequence[Sequence[str]]], dict[int, int]]


def crossed(rows: Sequence[PairRow], equal: Equal) -> tuple[Phrase, ...]:
    """A sentence where there are such. `equal`: places of B's keys -> places of A's that begin with equal bytes."""
    groups: dict[tuple, list[PairRow]] = defaultdict(list)
    for row in rows:
        if row.state == CHANGED:
            groups[row.shape_a, row.dtype_a].append(row)
    found: list[tuple[str, str]] = []
    for group in groups.values():
        if 1 < len(group) <= MOST:
            told = equal([[row.key_a] for row in group], [[row.key_b] for row in group])
            found += [(group[at].key_b, group[to].key_a) for at, to in sorted(told.items()) if at != to]
    if not found:
        return ()
    return (phrase("advice.crossed", n=len(found), b=found[0][0], a=found[0][1]),)
