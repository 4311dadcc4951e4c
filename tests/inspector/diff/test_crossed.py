"""Tensors whose names say one thing and whose bytes another."""

from pathlib import Path

import pytest

from inspector.diff.diff import diff_checkpoints
from inspector.diff.phrases import english

torch = pytest.importorskip("torch")


@pytest.mark.parametrize("values", [False, True])
def test_swapped_heads_are_named(values: bool, tmp_path: Path) -> None:
    torch.manual_seed(0)
    a = {f"{name}.weight": torch.randn(5, 8) for name in ("stem", "head_a", "head_b", "tail")}
    b = dict(a, **{"head_a.weight": a["head_b.weight"], "head_b.weight": a["head_a.weight"]})
    b["tail.weight"] = a["tail.weight"] + 1
    torch.save(a, tmp_path / "a.pth")
    torch.save(b, tmp_path / "b.pth")
    diff = diff_checkpoints(tmp_path / "a.pth", tmp_path / "b.pth", values=values)
    assert english(diff.advice[-1]).startswith(
        "2 tensors changed places: head_a.weight of the file begins with the bytes of head_b.weight of the model"
    )
    assert "unrelated" not in english(diff.title)


def test_what_was_trained_stays_where_it_is(tmp_path: Path) -> None:
    a = {f"{name}.weight": torch.ones(5, 8) for name in ("one", "two")} | {"x": torch.randn(5, 8)}
    torch.save(a, tmp_path / "a.pth")
    torch.save({key: value + 0.1 for key, value in a.items()}, tmp_path / "b.pth")
    assert not diff_checkpoints(tmp_path / "a.pth", tmp_path / "b.pth").mapping.notes
