"""Where the values of two checkpoints differ: which modules moved, and how far."""

from collections.abc import Sequence
from math import inf, sqrt

from inspector.diff.heads import Head
from inspector.diff.phrases import names, phrase
from inspector.diff.result import DTYPE, SHAPE, PairRow, StateDiff
from inspector.stats.result import Phrase

MOST_MOVED = 3  # modules that are named
SHARE_MOVED = 0.5  # of the tensors, from which "only" is not said
MUCH = 3  # times as much as all others is "moved much"
EVEN = 1.2  # times the smallest change, below which all moved as far
UNRELATED = 0.1  # cosine of all weights together, below which neither tells anything of the other
FEWEST_WEIGHTS = 3  # of two or more dimensions, from which that is judged
COUNTER = "num_batches_tracked"
BUFFERS = (".running_mean", ".running_var", COUNTER)


def movement(diff: StateDiff, heads: Sequence[Head]) -> list[Phrase]:
    """Where the values differ: "only layer4 and fc moved, the rest is byte-identical"."""
    if diff.compared == "keys":
        return []
    exact = "" if diff.compared == "bytes" else ".values"
    compared = [row for row in diff.rows if row.values]
    moved = [row for row in compared if _has_moved(row)]
    if not compared:
        return []
    if not moved and len(compared) < sum(1 for row in diff.rows if row.state == DTYPE and not row.values):
        return [phrase("diff.not_compared")]  # but for a few
    if not moved and diff.counts.failed:
        return [phrase("diff.unmoved.read")]
    if not moved:
        differing = {row.key_a.rpartition(".")[0] for row in diff.rows if row.state == SHAPE}
        if heads and differing == {head.name for head in heads} and not diff.counts.only_a and not diff.counts.only_b:
            return [phrase(f"diff.only_differ{exact}", names=names([head.name for head in heads]))]
        return [phrase(f"diff.unmoved{exact}")]
    if all(row.key.endswith(COUNTER) for row in moved) and not diff.counts.shape:
        return [phrase(f"diff.only_moved{exact}", names=names([COUNTER]))]
    groups = _groups([row.key for row in diff.rows if row.key_a])
    where = list(dict.fromkeys(groups[row.key] for row in moved))
    # a module whose shape changed did not stay either
    where += [
        group for group in dict.fromkeys(groups[r.key] for r in diff.rows if r.state == SHAPE) if group not in where
    ]
    untouched = {groups[row.key] for row in compared} - set(where)
    if len(moved) == len(compared) > 1:
        return [_all_moved(_changes(moved, groups))]
    if untouched and len(where) <= MOST_MOVED and len(moved) <= SHARE_MOVED * len(compared):
        return [phrase(f"diff.only_moved{exact}", names=names(where))]
    much = _moved_much(moved, groups)
    if much:
        return [phrase("diff.only_much", names=names(much))]
    return [phrase("diff.moved", n=len(moved), total=len(compared))]


def is_unrelated(diff: StateDiff) -> bool:
    """Whether the weights point nowhere near each other, as those of two trainings from different seeds do."""
    found = [row.change for row in diff.rows if row.change is not None and len(row.shape_a or ()) > 1]
    across, a2, b2 = (sum(getattr(change, name) for change in found) for name in ("sum_ab", "sum_a2", "sum_b2"))
    return (
        not diff.mapping.notes
        and len(found) >= FEWEST_WEIGHTS
        and 0 < a2 * b2 < inf
        and abs(across) < UNRELATED * sqrt(a2 * b2)
    )


def nothing_moved(diff: StateDiff) -> bool:
    return diff.compared == "values" and not any(map(_has_moved, diff.rows)) and not diff.counts.failed


def _moved_much(rows: Sequence[PairRow], groups: dict[str, str]) -> list[str]:
    """The few modules that moved several times as much as any other, in the model's order; none where there are not."""
    changes = _changes(rows, groups)
    order = sorted(changes, key=lambda name: -changes[name])
    for count in range(1, min(MOST_MOVED, len(order) - 1) + 1):
        if changes[order[count - 1]] >= MUCH * changes[order[count]]:
            return [name for name in changes if name in order[:count]]
    return []


def _has_moved(row: PairRow) -> bool:
    """Rounding to another dtype moves nothing."""
    return row.values == "changed" and not row.rounded


def _all_moved(changes: dict[str, float]) -> Phrase:
    """The module with the largest change, where some moved clearly less; how far, where all moved as far."""
    if not changes:
        return phrase("diff.moved.all")
    most = max(changes, key=lambda name: changes[name])
    if changes[most] < EVEN * min(changes.values()):
        return phrase("diff.moved.all.about", share=share(changes[most]))
    return phrase("diff.moved.all.most", name=most, share=share(changes[most]))


def _changes(rows: Sequence[PairRow], groups: dict[str, str]) -> dict[str, float]:
    """The relative change of each module's parameters together, without those that have no figures."""
    sums: dict[str, tuple[float, float]] = {}
    for row in rows:
        change = row.change
        if change is not None and not row.key_a.endswith(BUFFERS):
            d2, a2 = sums.get(groups[row.key], (0.0, 0.0))
            sums[groups[row.key]] = d2 + change.sum_d2, a2 + change.sum_a2
    return {name: sqrt(d2 / a2) for name, (d2, a2) in sums.items() if 0 < a2 < inf and d2 < inf}


def _groups(keys: Sequence[str]) -> dict[str, str]:
    """Each key's module at the first level at which there are several: "layer4", or "model.layer4" is shown so too."""
    depth = 0
    parts = {key: key.split(".") for key in keys}
    while len({tuple(each[: depth + 1]) for each in parts.values()}) == 1 and all(
        len(each) > depth + 2 for each in parts.values()
    ):
        depth += 1
    return {key: each[depth] if len(each) > depth + 1 else each[-1] for key, each in parts.items()}


def share(part: float) -> str:
    """A share of 1 in per cent."""
    return f"{100 * part:.0f}%" if part >= 0.01 or not part else "<1%"
