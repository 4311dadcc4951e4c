"""A comparison that arrives in parts, perhaps twice."""

from app.state.compare_state import CompareState
from app.state.document import Document
from inspector.diff.change import Change
from inspector.diff.parts import DiffPart
from inspector.diff.result import CHANGED, UNKNOWN, PairRow, Side, StateDiff

HEAD = StateDiff(Side("a"), Side("b"))
ROWS = tuple(PairRow(UNKNOWN, at, at, f"k{at}", f"k{at}", f"k{at}") for at in range(3))
DONE = ROWS[1]._replace(state=CHANGED, values=CHANGED, change=Change(1, 1, rel_l2=0.5))


def begun() -> CompareState:
    state = CompareState(Document(1, b"/a"), Document(2, b"/b"))
    assert state.take(DiffPart(HEAD, 3, tuple(enumerate(ROWS[:2])))) == (False, ())
    assert state.diff is None
    assert state.take(DiffPart(rows=((2, ROWS[2]),)))[0]
    assert state.diff.rows == ROWS
    return state


def test_rows_come_in_parts_and_change():
    state = begun()
    assert state.take(DiffPart(rows=((1, DONE),))) == (False, ((1, DONE),))
    assert state.diff.rows == (ROWS[0], DONE, ROWS[2])


def test_a_comparison_without_a_row():
    state = CompareState(Document(1, b"/a"), Document(2, b"/b"))
    assert state.take(DiffPart(HEAD, 0)) == (True, ())
    assert state.diff.rows == ()


def test_what_was_compared_is_kept_when_it_begins_anew():
    state = begun()
    state.take(DiffPart(rows=((1, DONE),)))
    assert state.take(DiffPart(HEAD, 3, tuple(enumerate(ROWS)))) == (False, ())
    assert state.diff.rows == (ROWS[0], DONE, ROWS[2])
    state.take(DiffPart(rows=((0, ROWS[0]._replace(values="equal")),)))
    assert [row.values for row in state.diff.rows] == ["equal", CHANGED, ""]


def test_other_pairs_are_another_table():
    state = begun()
    state.take(DiffPart(rows=((1, DONE),)))
    other = tuple(row._replace(b=2 - row.b) for row in ROWS)
    assert state.take(DiffPart(HEAD, 3, tuple(enumerate(other))))[0]
    assert state.diff.rows == other


def test_the_end_brings_the_verdict_and_keeps_the_rows():
    state = begun()
    state.finish(StateDiff(Side("a"), Side("b"), compared="values"))
    assert (state.diff.compared, state.diff.rows) == ("values", ROWS)
