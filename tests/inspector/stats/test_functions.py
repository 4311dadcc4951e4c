"""inspector.tensor_stats and inspector.scan_checkpoint: any tensor, the same figures in memory and in a file."""

import subprocess
import sys
import warnings
from math import inf, nan
from pathlib import Path

import numpy as np
import pytest
import torch

import inspector
from inspector.context import Context
from inspector.errors import BadRequest, Cancelled, InvalidTensor, TorchloupeError
from inspector.stats.result import TensorStats

DTYPES = [
    torch.float64, torch.float32, torch.float16, torch.bfloat16, torch.float8_e4m3fn, torch.float8_e5m2, torch.int64,
    torch.int32, torch.int16, torch.int8, torch.uint8, torch.bool, torch.complex64, torch.complex128,
]  # fmt: skip


def some(dtype: torch.dtype, *shape: int) -> torch.Tensor:
    made = torch.Generator().manual_seed(3)
    return (torch.randn(shape or (300, 7), generator=made, dtype=torch.float64) * 3).to(dtype)


def check(row: TensorStats, values: torch.Tensor) -> None:
    """Against numpy in float64."""
    wide = values.detach().reshape(-1)
    exact = (wide.to(torch.complex128).abs() if wide.is_complex() else wide.double()).numpy()
    assert (row.elements, row.zero) == (exact.size, np.count_nonzero(exact == 0))
    assert row.mean == pytest.approx(exact.mean(), abs=1e-9 * np.abs(exact).max())
    assert row.std == pytest.approx(exact.std(), abs=1e-9 * np.abs(exact).max())
    assert row.histogram is not None
    assert list(row.histogram.counts) == np.histogram(exact, row.histogram.edges())[0].tolist()
    if not wide.is_complex():
        assert (row.min, row.max) == (exact.min(), exact.max())


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_every_dtype_as_in_a_file(dtype: torch.dtype, tmp_path: Path) -> None:
    tensor = some(dtype)
    row = inspector.tensor_stats(tensor)
    check(row, tensor)
    path = tmp_path / "one.pt"
    torch.save({"a": tensor}, path)
    assert inspector.tensor_stats(path, "a") == row


@pytest.mark.parametrize(
    ("tensor", "counted", "note"),
    [
        (some(torch.float32).requires_grad_(), some(torch.float32), ""),
        (torch.nn.Parameter(some(torch.float32)), some(torch.float32), ""),
        (some(torch.float32).T, some(torch.float32).T, ""),
        (some(torch.float32)[::3, 1::2], some(torch.float32)[::3, 1::2], ""),
        (some(torch.float32, 5, 1).expand(5, 1 << 20), some(torch.float32, 5, 1), "each stored element once"),
        (some(torch.float32).expand(1 << 20, 1 << 20, 300, 7), some(torch.float32), "each stored element once"),
        (some(torch.float32).relu().to_sparse(), (v := some(torch.float32))[v > 0], "stored values only"),
        (some(torch.complex64).conj(), some(torch.complex64), ""),
        (torch.tensor(4.0), torch.tensor(4.0), ""),
    ],
)  # fmt: skip
def test_every_layout(tensor: torch.Tensor, counted: torch.Tensor, note: str) -> None:
    row = inspector.tensor_stats(tensor)
    check(row, counted)
    assert row.note == note


def test_quantized_nested_and_compressed() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch calls two of them a prototype, and the first will leave it
        codes = torch.quantize_per_tensor(some(torch.float32), 0.1, 3, torch.qint8)
        nested = torch.nested.nested_tensor([torch.ones(2, 3), torch.zeros(1, 3)])
        compressed = torch.tensor([[0.0, 2.0], [3.0, 0.0]]).to_sparse_csr()
    check(inspector.tensor_stats(codes), codes.dequantize())
    assert (inspector.tensor_stats(nested).elements, inspector.tensor_stats(nested).zero) == (9, 3)
    assert inspector.tensor_stats(compressed).mean == 2.5


def test_what_is_no_number_is_counted() -> None:
    row = inspector.tensor_stats(torch.tensor([nan, inf, -inf, 0.0, -0.0, 1e-40, 2.0]))
    assert (row.elements, row.finite, row.nan, row.posinf, row.neginf, row.zero, row.subnormal) == (7, 4, 1, 1, 1, 2, 1)
    nothing = inspector.tensor_stats(torch.tensor([nan]))
    assert (nothing.elements, nothing.mean, nothing.min, nothing.histogram) == (1, None, None, None)
    assert inspector.tensor_stats(torch.empty(0, 3)).elements == 0


def test_large_integers_keep_their_digits() -> None:
    row = inspector.tensor_stats(torch.tensor([2**63 - 1, -(2**63), 5]))
    assert (row.min, row.max) == (-(2**63), 2**63 - 1)


@pytest.mark.parametrize("bins", [0, 1, 2, 7, 2048])
def test_bins(bins: int) -> None:
    row = inspector.tensor_stats(some(torch.float32), bins=bins)
    if not bins:
        assert row.histogram is None
    else:
        assert row.histogram is not None
        assert len(row.histogram.counts) <= bins
        assert sum(row.histogram.counts) == row.finite


@pytest.mark.parametrize("bins", [-1, 2049, 1.5, "44"])
def test_bins_that_are_none(bins: object) -> None:
    with pytest.raises(BadRequest, match="1 to 2,048 bins"):
        inspector.tensor_stats(torch.ones(2), bins=bins)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((torch.ones(2, device="meta"),), "device meta"),
        (
            (torch.ones(2).view(torch.bits8) if hasattr(torch, "bits8") else torch.ones(2, device="meta"),),
            "no statistics",
        ),
        (([1.0, 2.0],), "takes a torch.Tensor"),
        ((torch.ones(2), "key"), "takes a torch.Tensor"),
        (("model.pt",), "Name the tensor"),
    ],
)
def test_what_has_no_statistics(arguments: tuple, says: str) -> None:
    with pytest.raises(BadRequest, match=says):
        inspector.tensor_stats(*arguments)


@pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no graphics card")
@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_on_a_graphics_card(dtype: torch.dtype) -> None:
    check(inspector.tensor_stats(some(dtype).cuda()), some(dtype))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    found = tmp_path / "model.pt"
    torch.save(
        {"state_dict": {"a.weight": some(torch.float32), "b.weight": torch.full((4, 3), nan)}, "epoch": 3}, found
    )
    return found


def test_a_whole_scan(path: Path) -> None:
    scan = inspector.scan_checkpoint(path)
    assert [scan.listing.tensors[row.tensor].key for row in scan] == ["a.weight", "b.weight"]
    assert len(scan.rows) == len(scan.listing.tensors)
    assert (scan.report.state, scan.error) == ("done", None)
    check(scan.stats("a.weight"), some(torch.float32))
    assert [finding.severity for finding in scan.findings(1)] == ["error"]
    assert scan.report.totals.elements == 2112


def test_a_part_of_a_scan(path: Path) -> None:
    scan = inspector.scan_checkpoint(path, ["b.*"], bins=0)
    assert scan.rows[0] is None
    assert [row.histogram for row in scan] == [None]
    with pytest.raises(BadRequest, match=r"no figures of a tensor 'a\.weight'"):
        scan.stats("a.weight")


def test_a_tensor_that_cannot_be_counted(path: Path) -> None:
    with pytest.raises(TorchloupeError, match="no tensor 'nope'"):
        inspector.tensor_stats(path, "nope")
    torch.save({"m": torch.empty(3, device="meta")}, path)
    with pytest.raises(InvalidTensor, match="no values"):
        inspector.tensor_stats(path, "m")


class Second(Context):
    """Does something at the second look at whether the user cancelled: when the scan has begun."""

    def __init__(self, act) -> None:
        self._act = act
        self._begun = False

    def report(self, done: int, total: int, text: str = "") -> None:
        if total and text.startswith("Counting") and not self._begun:
            self._begun = True
            self._act()


def cancel() -> None:
    raise Cancelled("Enough.")


def test_a_cancelled_scan_keeps_its_rows(path: Path) -> None:
    scan = inspector.scan_checkpoint(path, context=Second(cancel))
    assert scan.report.state == "cancelled"
    assert scan.error is not None
    assert len(scan.rows) == 2


@pytest.mark.parametrize("change", ["truncate", "replace", "write"])
def test_a_file_that_changes(change: str, path: Path) -> None:
    def act() -> None:
        content = path.read_bytes()
        if change == "truncate":
            path.write_bytes(content[: len(content) // 2])
        elif change == "replace":
            path.with_name("new").write_bytes(content[::-1])
            path.with_name("new").replace(path)
        else:
            path.write_bytes(content[::-1])

    scan = inspector.scan_checkpoint(path, context=Second(act))
    if change == "replace":  # the old file is still open, and whole
        assert scan.error is None or "changed" in scan.error or "replaced" in scan.error
    for row in scan:
        if row.error is None and row.tensor == 0:
            check(row, some(torch.float32))


def test_results_import_neither_torch_nor_numpy() -> None:
    code = (
        "import sys, inspector as i; i.TensorStats, i.Scan, i.scan_checkpoint, i.tensor_stats;"
        "sys.exit(bool({'torch', 'numpy'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
