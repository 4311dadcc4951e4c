import pytest

torch = pytest.importorskip("torch")

from torch.library import opcheck  # noqa: E402

from native import library  # noqa: E402
from native.ops.tensor_stats import tensor_stats  # noqa: E402
from native.ops.tensor_stats_together import _in_two_passes, tensor_stats_together  # noqa: E402


@pytest.fixture(scope="module", autouse=True)
def loaded() -> None:
    library.load()


@pytest.mark.parametrize("threads", [1, 2, 8])
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.bfloat16, torch.int64, torch.bool])
@pytest.mark.parametrize(("rows", "columns"), [(1, 5), (7, 1), (300, 700), (3, 150_001), (20_000, 9), (4, 0)])
def test_rows_have_their_figures_and_all_have_one_histogram(rows, columns, dtype, threads):
    generator = torch.Generator().manual_seed(rows)
    # rows that reach differently far
    x = torch.randn(rows, columns, generator=generator) * torch.logspace(-3, 3, rows)[:, None]
    x = x.to(dtype)
    if dtype.is_floating_point and columns:
        x[rows // 2, columns // 2] = torch.nan
        x[-1, -1] = torch.inf
    before = torch.get_num_threads()
    torch.set_num_threads(threads)
    try:
        found = tensor_stats_together(x, 256, rows)
    finally:
        torch.set_num_threads(before)
    figures, counts = tensor_stats(x, 0, rows), tensor_stats(x, 256)
    assert found.partials.tolist() == figures.partials.tolist()
    assert found.histogram.tolist() == counts.histogram.tolist()
    assert found.exponent.tolist() == counts.exponent.tolist()
    plain = _in_two_passes(x.contiguous(), 256, rows)
    assert [part.tolist() for part in plain] == [part.tolist() for part in found]


def test_without_bins_there_are_figures_alone():
    found = tensor_stats_together(torch.randn(6, 50), 0, 6)
    assert found.partials.shape[0] == 6
    assert found.histogram.shape == (1, 0)


def test_bad_arguments_are_refused():
    with pytest.raises(ValueError, match="rows must divide"):
        tensor_stats_together(torch.randn(10), 256, 3)
    with pytest.raises(ValueError, match="even"):
        tensor_stats_together(torch.randn(10), 255, 2)


def test_opcheck():
    opcheck(torch.ops.torchloupe.tensor_stats_together.default, (torch.randn(6, 50), 64, 6))
