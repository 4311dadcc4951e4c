"""The keys of A and B side by side, under a mapping."""

from collections import Counter
from collections.abc import Sequence

from inspector.diff.result import DTYPE, ONLY_A, ONLY_B, SHAPE, STATES, UNKNOWN, Counts, PairRow
from inspector.diff.state import State


def pair(a: State, b: State, names: Sequence[str]) -> list[PairRow]:
    """One row per tensor, in A's order; what only B has stands after what it follows in B. `names`: B's, mapped."""
    partner = {name: at for at, name in enumerate(names)}
    rows: list[PairRow] = []
    own = {entry.key for entry in a.entries}
    # what only B has, by the name of the row that it follows
    after: dict[str, list[PairRow]] = {}
    last = ""
    for (key, shape, dtype, tensor), name in zip(b.entries, names, strict=True):
        if name in own:
            last = name
        else:
            row = PairRow(ONLY_B, -1, tensor, "", key, name, None, shape, "", dtype)
            after.setdefault(last, []).append(row)
    rows.extend(after.pop("", ()))
    for key, shape, dtype, tensor in a.entries:
        at = partner.get(key)
        if at is None:
            rows.append(PairRow(ONLY_A, tensor, -1, key, "", "", shape, None, dtype))
            continue
        other = b.entries[at]
        if shape is not None and other.shape is not None and shape != other.shape:
            state = SHAPE
        else:
            state = DTYPE if dtype and other.dtype and dtype != other.dtype else UNKNOWN
        rows.append(PairRow(state, tensor, other.tensor, key, other.key, key, shape, other.shape, dtype, other.dtype))
        if key in after:
            rows.extend(after.pop(key))
    return rows


def count(rows: Sequence[PairRow]) -> Counts:
    """Rows by state."""
    states = Counter(row.state for row in rows)
    renamed = sum(1 for row in rows if row.key_a and row.key_b and row.key_a != row.key_b)
    failed = sum(1 for row in rows if row.error is not None)
    return Counts._make([*(states[state] for state in STATES), renamed, failed])


def similarity(a: State, b: State, rows: Sequence[PairRow]) -> float:
    """Share of the tensors of both that have a partner of the same shape, 0 to 1."""
    paired = sum(1 for row in rows if row.state not in (ONLY_A, ONLY_B, SHAPE))
    total = len(a.entries) + len(b.entries) - paired
    return paired / total if total else 1.0
