"""What values tell, and that they tell nothing where they cannot."""

from pathlib import Path
from typing import Any

import pytest
import torch

from inspector.checkpoint.checkpoint import open_checkpoint
from inspector.context import Context
from inspector.diff.mapping.evidence import Evidence, Told
from inspector.errors import Cancelled


def told(tmp_path: Path, a: dict[str, Any], b: dict[str, Any]) -> Told:
    """Each key alone against each."""
    torch.save(a, tmp_path / "a.pth")
    torch.save(b, tmp_path / "b.pth")
    with open_checkpoint(tmp_path / "a.pth") as one, open_checkpoint(tmp_path / "b.pth") as other:
        in_a, in_b = ({each.key: at for at, each in enumerate(side.listing.tensors)} for side in (one, other))
        return Evidence(one, other, in_a, in_b).tell([[key] for key in a], [[key] for key in b])


def random(*shape: int, seed: int = 0) -> torch.Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def test_equal_bytes(tmp_path: Path) -> None:
    x, y = random(8, 8), random(8, 8, seed=1)
    assert told(tmp_path, {"x": x, "y": y}, {"1": y, "2": x}) == ({0: 1, 1: 0}, "bytes")


def test_the_same_bytes_twice_tell_nothing(tmp_path: Path) -> None:
    x, y = random(8, 8), random(8, 8, seed=1)
    assert told(tmp_path, {"x": x, "y": x.clone()}, {"1": y, "2": x}).pairs == {}


def test_constants_tell_nothing(tmp_path: Path) -> None:
    a = {"x": torch.ones(64), "y": torch.zeros(64)}
    assert told(tmp_path, a, {"1": torch.zeros(64), "2": torch.ones(64)}).pairs == {}


def test_alike_values(tmp_path: Path) -> None:
    x, y = random(16, 16), random(16, 16, seed=1)
    noise = 0.3 * random(16, 16, seed=2)
    assert told(tmp_path, {"x": x, "y": y}, {"1": y + noise, "2": x + noise}) == ({0: 1, 1: 0}, "statistics")


def test_alike_values_across_dtypes(tmp_path: Path) -> None:
    x, y = random(300, 100), random(300, 100, seed=1)
    assert told(tmp_path, {"x": x, "y": y}, {"1": y.bfloat16(), "2": x.half()}) == ({0: 1, 1: 0}, "statistics")


def test_unrelated_values_and_short_ones_tell_nothing(tmp_path: Path) -> None:
    a = {"x": random(16, 16), "y": random(16, 16, seed=1)}
    b = {"1": random(16, 16, seed=2), "2": random(16, 16, seed=3)}
    assert told(tmp_path, a, b).pairs == {}
    near = {"1": a["y"][0, :4] * 1.1, "2": a["x"][0, :4] * 1.1}
    assert told(tmp_path, {"x": a["x"][0, :4].clone(), "y": a["y"][0, :4].clone()}, near).pairs == {}


def test_two_that_are_alike_tell_nothing(tmp_path: Path) -> None:
    x = random(16, 16)
    a = {"x": x, "y": x + 0.05 * random(16, 16, seed=1)}
    b = {"1": x + 0.05 * random(16, 16, seed=2), "2": x + 0.05 * random(16, 16, seed=3)}
    assert told(tmp_path, a, b).pairs == {}


@pytest.mark.parametrize(
    "odd",
    [
        torch.randn(4, 8).t(),
        torch.full((8, 4), torch.nan),
        torch.randn(8, 4).to_sparse(),
        torch.zeros(0),
        torch.tensor(1.5),
        torch.randn(8, 4, dtype=torch.complex64),
        torch.empty(8, 4, device="meta"),
    ],
)
@pytest.mark.filterwarnings("ignore")
def test_odd_tensors_are_no_mistake(odd: torch.Tensor, tmp_path: Path) -> None:
    found = told(tmp_path, {"x": odd, "y": random(8, 4)}, {"1": odd, "2": random(8, 4)})
    assert found.pairs.get(1) == 1


def test_a_cancel_is_heard(tmp_path: Path) -> None:
    class Stop(Context):
        def check_cancelled(self) -> None:
            raise Cancelled("Stop.")

    torch.save({"x": random(2)}, tmp_path / "a.pth")
    with open_checkpoint(tmp_path / "a.pth") as one, pytest.raises(Cancelled):
        Evidence(one, one, {"x": 0}, {"x": 0}, Stop()).tell([["x"]], [["x"]])


@pytest.mark.parametrize("narrow", [torch.bfloat16, torch.float16])
def test_a_rounded_copy_is_known_however_small(narrow: torch.dtype, tmp_path: Path) -> None:
    x, y = random(6), random(6, seed=1)
    rounded = {"1": y.to(narrow), "2": x.to(narrow)}
    assert told(tmp_path, {"x": x, "y": y}, rounded) == ({0: 1, 1: 0}, "statistics")
    assert told(tmp_path, rounded, {"x": x.double(), "y": y.double()}) == ({0: 1, 1: 0}, "statistics")
    assert told(tmp_path, {"x": x, "y": y}, {"1": y.to(narrow) * 1.01, "2": x.to(narrow) * 1.01}).pairs == {}
