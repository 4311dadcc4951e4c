"""The values of paired tensors: equal bytes told from others without torch, or all figures with it."""

import sys
from collections.abc import Callable, Iterable, MutableMapping, Sequence

from inspector.checkpoint.checkpoint import Checkpoint
from inspector.context import Context
from inspector.diff.change import Change
from inspector.diff.result import CHANGED, DTYPE, IDENTICAL, UNKNOWN, PairRow
from inspector.diff.same_bytes import Same, same_pairs
from inspector.errors import BadRequest, Cancelled, FileChanged

EQUAL, WITHIN = "equal", "within"
AT_ONCE = 2_048  # pairs whose bytes are compared before they are told

OnRows = Callable[[Sequence[tuple[int, PairRow]]], None]
Known = MutableMapping[tuple[int, int], Change]  # by (index in A, index in B)


def compare_rows(
    a: Checkpoint,
    b: Checkpoint,
    rows: Sequence[PairRow],
    how: str,
    tolerance: float | None,
    context: Context,
    on_rows: OnRows,
    known: Known | None = None,
) -> tuple[list[PairRow], str | None]:
    """The rows with what comparing their values found, and why it is not all where it was cut short.

    `how`: "bytes", or "values" for figures. Pairs that are `known` are not read again, and the others are noted there.
    Raises BadRequest where torch is needed and missing.
    """
    done = list(rows)
    states = (UNKNOWN,) if how == "bytes" else (UNKNOWN, DTYPE)
    places = [at for at, row in enumerate(rows) if row.state in states and row.a >= 0 and row.b >= 0]
    if how == "bytes":
        return done, _by_bytes(a, b, done, places, context, on_rows)
    return done, _by_values(a, b, done, places, tolerance, context, on_rows, {} if known is None else known)


def _by_bytes(
    a: Checkpoint, b: Checkpoint, rows: list[PairRow], places: Sequence[int], context: Context, on_rows: OnRows
) -> str | None:
    try:
        for part in _parts(places, [max(rows[at].a, 0) for at in places]):
            found = same_pairs(a, b, [(rows[at].a, rows[at].b) for at in part], context)
            changed = [(at, _with_same(rows[at], same)) for at, same in zip(part, found, strict=True)]
            for at, row in changed:
                rows[at] = row
            on_rows(changed)
    except Cancelled:
        return "Cancelled: the values of the other pairs were not compared."
    except FileChanged as error:
        return str(error)
    return None


def _parts(places: Sequence[int], order: Sequence[int]) -> Iterable[Sequence[int]]:
    """A few thousand places at once, in the order in which A's file has them."""
    ordered = [at for _, at in sorted(zip(order, places, strict=True))]
    for start in range(0, len(ordered), AT_ONCE):
        yield ordered[start : start + AT_ONCE]


def _with_same(row: PairRow, same: Same) -> PairRow:
    if same.error is not None:
        return row._replace(error=same.error)
    return row._replace(state=IDENTICAL if same.same else CHANGED, values=EQUAL if same.same else CHANGED)


def _by_values(
    a: Checkpoint,
    b: Checkpoint,
    rows: list[PairRow],
    places: Sequence[int],
    tolerance: float | None,
    context: Context,
    on_rows: OnRows,
    known: Known,
) -> str | None:
    _need_torch()
    from inspector.diff.changes import compare_values

    where = {(rows[at].a, rows[at].b): at for at in places}

    def take(changes: Sequence[Change]) -> None:
        found = []
        for change in changes:
            at = where[change.a, change.b]
            if change.error is None:
                known[change.a, change.b] = change
            rows[at] = with_change(rows[at], change, tolerance)
            found.append((at, rows[at]))
        on_rows(found)

    before = [known[pair] for pair in where if pair in known]
    for start in range(0, len(before), AT_ONCE):
        take(before[start : start + AT_ONCE])
    report = compare_values(a, b, [pair for pair in where if pair not in known], context, take)
    if report.state == "cancelled":
        return "Cancelled: the values of the other pairs were not compared."
    return report.error


def with_change(row: PairRow, change: Change, tolerance: float | None) -> PairRow:
    """The row with its figures. A row of another dtype stays one."""
    if change.error is not None:
        return row._replace(change=change, error=change.error)
    values = EQUAL if change.identical else WITHIN if _is_within(change, tolerance) else CHANGED
    state = row.state
    if state != DTYPE:
        state = CHANGED if values == CHANGED else IDENTICAL
    return row._replace(state=state, values=values, change=change)


def _is_within(change: Change, tolerance: float | None) -> bool:
    if tolerance is None or change.rel_l2 is None:
        return False
    return change.rel_l2 <= tolerance and not change.only_finite_in_a and not change.only_finite_in_b


def _need_torch() -> None:
    """Raise BadRequest, with the command that installs it, where torch cannot be imported."""
    try:
        import torch  # noqa: F401
    except ModuleNotFoundError as error:
        lacks = error.name or "torch"
        raise BadRequest(
            f"The figures of changes need {lacks}, which {sys.executable} does not have.",
            f"Install it with: {sys.executable} -m pip install {lacks}; without --values none is needed.",
        ) from None
