"""What names and shapes leave alone is told by values."""

from pathlib import Path

import pytest

from inspector.diff.diff import diff_checkpoints
from inspector.diff.mapping.leftover import Leftover

torch = pytest.importorskip("torch")


def test_equal_bytes_find_a_partner_wherever_it_went(tmp_path: Path) -> None:
    """Modules taken apart, tensors lost on both sides: neither names nor places say anything."""
    torch.manual_seed(0)
    a = {f"layers.{n}.{name}.{leaf}": torch.randn(4, 4) for n in range(3) for name in "ab" for leaf in ("w", "v")}
    keys = list(a)
    moved = {f"body.{'xyz'[at % 3]}{at}": a[key] for at, key in enumerate(reversed(keys)) if at not in (2, 7)}
    torch.save({key: a[key] for key in keys if key != keys[5]}, tmp_path / "a.pth")
    torch.save(moved, tmp_path / "b.pth")
    diff = diff_checkpoints(tmp_path / "a.pth", tmp_path / "b.pth")
    pairs = {row.key_b: row.key_a for row in diff.rows if row.key_a and row.key_b}
    assert pairs == {
        f"body.{'xyz'[at % 3]}{at}": key for at, key in enumerate(reversed(keys)) if at not in (2, 7) and key != keys[5]
    }
    assert diff.counts.identical == len(pairs) == 9
    (still_open,) = [each for each in diff.mapping.ambiguities if not each.settled]
    assert still_open.keys_b == ("body.x6",)  # the one that A lost


def test_a_small_tensor_goes_with_its_module_and_that_is_called_a_guess() -> None:
    a = {"one.weight": (4, 4), "two.weight": (4, 4), "one.seen": (), "two.seen": (), "two.lost": ()}
    b = {"p.weight": (4, 4), "q.weight": (4, 4), "p.seen": (), "q.seen": (), "q.other": ()}
    left = Leftover(a, b, {}, lambda _, bs: ({0: 1, 1: 0}, "bytes") if len(bs) == 2 else ({}, ""))
    assert left.pairs == {
        "p.weight": "two.weight", "q.weight": "one.weight", "p.seen": "two.seen", "q.seen": "one.seen",
    }  # fmt: skip
    assert left.doubtful == {"p.seen": "rename", "q.seen": "rename"}
    assert [each.settled for each in left.ambiguities] == ["bytes", "rename"]


def test_two_modules_that_became_one_take_nothing_along() -> None:
    a = {"one.weight": (4, 4), "one.bias": (4, 4), "one.seen": ()}
    b = {"p.weight": (4, 4), "q.bias": (4, 4), "p.seen": (), "q.seen": ()}
    left = Leftover(a, b, {}, lambda _, bs: ({0: 0, 1: 1}, "bytes"))
    assert left.pairs == {"p.weight": "one.weight", "q.bias": "one.bias"}
