"""What is known of pairs is what comparing them would find, whichever of the two is A."""

import pytest

from inspector.checkpoint.checkpoint import open_checkpoint
from inspector.context import Context
from inspector.diff import changes
from inspector.diff.diff import diff_open
from inspector.diff.memory import ChangeMemory, mirrored
from inspector.diff.state import state_of

torch = pytest.importorskip("torch")


@pytest.fixture
def pair(tmp_path):
    torch.manual_seed(0)
    a = {
        "w": torch.randn(40, 30),
        "same": torch.ones(5),
        "zero": torch.zeros(4),
        "huge": torch.full((3,), 1e300, dtype=torch.float64),
    }
    b = {key: value.clone() for key, value in a.items()}
    b["w"] += torch.randn(40, 30)
    b["w"][3, 4], b["w"][5, 6] = float("nan"), float("inf")
    b["zero"] += 2
    b["huge"] *= 2
    for name, state in (("a", a), ("b", b)):
        torch.save(state, tmp_path / f"{name}.pt")
    with open_checkpoint(tmp_path / "a.pt") as one, open_checkpoint(tmp_path / "b.pt") as other:
        yield one, other


def compare(a, b, memory=None):
    known = memory.of(a, b) if memory is not None else None
    return diff_open(a, b, state_of(a), state_of(b), compared="values", known=known).rows


def test_the_second_time_nothing_is_read(pair, monkeypatch):
    memory = ChangeMemory()
    first = compare(*pair, memory)
    asked = []
    real = changes.compare_values
    monkeypatch.setattr(
        changes, "compare_values", lambda a, b, pairs, *rest: (asked.append(pairs), real(a, b, pairs, *rest))[1]
    )
    assert compare(*pair, memory) == first
    assert asked == [[]]


def test_swapped_it_says_what_comparing_says(pair, monkeypatch):
    memory = ChangeMemory()
    compare(*pair, memory)
    found = compare(*reversed(pair), memory)
    expected = compare(*reversed(pair))
    for mine, real in zip(found, expected, strict=True):
        assert mine.change.rel_l2 == pytest.approx(real.change.rel_l2)
        assert mine.change.cosine == (real.change.cosine and pytest.approx(real.change.cosine))
        exact = {"rel_l2": None, "cosine": None, "sum_ab": 0, "sum_a2": 0, "sum_b2": 0}
        assert mine.change._replace(**exact) == real.change._replace(**exact)
        assert (mine.state, mine.values) == (real.state, real.values)


def test_what_overflows_is_compared_again(pair):
    rows = {row.key: row.change for row in compare(*pair)}
    assert mirrored(rows["huge"]) is None
    assert mirrored(rows["w"]) is not None


def test_a_cancel_in_between_costs_nothing_that_was_done(pair):
    class Impatient(Context):
        def check_cancelled(self):
            from inspector.errors import Cancelled

            raise Cancelled("Cancelled.")

    memory = ChangeMemory()
    known = memory.of(*pair)
    diff_open(*pair, *map(state_of, pair), compared="values", known=known, context=Impatient())
    assert [row.change is not None for row in compare(*pair, memory)] == [True] * 4
