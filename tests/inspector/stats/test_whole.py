import numpy as np
import pytest

torch = pytest.importorskip("torch")

from inspector.stats.whole import FEW, M2, MEAN, whole  # noqa: E402
from native.ops.tensor_stats import BLOCK, FIGURES, combine, tensor_stats  # noqa: E402


def pieces(*tensors: torch.Tensor) -> torch.Tensor:
    return torch.cat([tensor_stats(tensor, 0).partials[0] for tensor in tensors])


@pytest.mark.parametrize("dtype", [torch.float32, torch.int64])
def test_one_sweep_gives_what_the_tree_gives(dtype):
    made = [(torch.randn(50) * 1000).to(dtype) for _ in range(3 * FEW)]
    made[3] = torch.full((4,), 2**62 + 3) if dtype == torch.int64 else torch.full((4,), torch.nan)
    made[5] = torch.empty(0, dtype=dtype)
    blocks = pieces(*made)
    swept, tree = whole(blocks), combine(blocks[None])[0].tolist()
    exact = [at for at, name in enumerate(FIGURES) if name not in ("mean", "m2", "l1", "squares")]
    assert [swept[at] for at in exact] == [tree[at] for at in exact]
    np.testing.assert_allclose(swept, tree, rtol=1e-12)


def test_equal_elements_have_their_mean_and_no_deviation():
    found = whole(tensor_stats(torch.full((BLOCK * (FEW + 3) + 7,), 0.1), 0).partials[0])
    assert found[MEAN] == torch.tensor(0.1).item()
    assert found[M2] == 0


def test_sums_that_run_over_are_left_to_the_tree():
    blocks = pieces(*[torch.full((3,), 1.5e308, dtype=torch.float64)] * (2 * FEW))
    assert whole(blocks)[MEAN] == pytest.approx(1.5e308)


def test_no_blocks_and_no_finite_elements():
    nothing = torch.empty(0, len(FIGURES), dtype=torch.float64)
    assert whole(nothing) == combine(nothing[None])[0].tolist()
    blocks = pieces(*[torch.full((3,), torch.nan)] * (2 * FEW))
    assert whole(blocks) == combine(blocks[None])[0].tolist()
