"""Every figure of a scan, against torch's own loaded tensor, in every format and for every odd way to store one."""

import os
import random
import warnings
from functools import partial
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from inspector.checkpoint.checkpoint import open_checkpoint  # noqa: E402
from inspector.checkpoint.nodes import TensorRef  # noqa: E402
from inspector.context import Context  # noqa: E402
from inspector.errors import BadRequest, Cancelled  # noqa: E402
from inspector.stats import crew, jobs  # noqa: E402
from inspector.stats import scan as scan_module  # noqa: E402
from inspector.stats import windows as windows_module  # noqa: E402
from inspector.stats.cache import Known  # noqa: E402
from inspector.stats.crew import work_off  # noqa: E402
from inspector.stats.scan import scan  # noqa: E402
from tests.inspector.stats.oracle import check, values_of  # noqa: E402

FLOATS = ["float64", "float32", "float16", "bfloat16"]
FLOATS8 = ["float8_e4m3fn", "float8_e5m2", "float8_e4m3fnuz", "float8_e5m2fnuz", "float8_e8m0fnu"]
INTEGERS = ["int64", "int32", "int16", "int8", "uint8", "uint16", "uint32", "uint64", "bool"]
COMPLEX = ["complex64", "complex128"]


def scanned(path, bins=44, context=None, known=None, wanted=None):
    """(rows by key, report, channels by key); every row came exactly once, and ahead of the report."""
    if known is None:
        with open_checkpoint(path) as checkpoint:
            return scanned(path, bins, context, Known(checkpoint), wanted)
    given = []
    report = scan(known, bins, context, given.extend, wanted)
    tensors = known.checkpoint.listing.tensors
    assert sorted(row.tensor for row in given) == [at for at, row in enumerate(known.rows) if row is not None]
    rows = {tensors[row.tensor].key: row for row in given}
    return rows, report, {tensors[at].key: found for at, found in known.channels.items()}


def some(dtype: str, *shape: int, seed: int = 0) -> torch.Tensor:
    """Numbers of a dtype with what is special about it."""
    random_ = torch.Generator().manual_seed(seed)
    kind = getattr(torch, dtype)
    if dtype == "bool":
        return torch.rand(shape, generator=random_) < 0.3
    if not kind.is_floating_point and not kind.is_complex:
        # over the whole range, ends included
        words = np.random.default_rng(seed).integers(0, 256, (*shape, kind.itemsize), np.uint8)
        made = torch.from_numpy(words).view(kind).reshape(shape)
        return made
    if kind.is_complex:
        return torch.complex(torch.randn(shape, generator=random_), torch.randn(shape, generator=random_)).to(kind)
    made = (torch.randn(shape, generator=random_) * 0.3).to(kind)
    if dtype not in FLOATS8:
        flat = made.view(-1)
        flat[:: max(3, len(flat) // 5)] = torch.nan
        flat[1 :: max(3, len(flat) // 3)] = torch.inf
        flat[2 :: max(3, len(flat) // 4)] = -torch.inf
        flat[-1] = 0.0
        flat[-2] = torch.finfo(kind).tiny / 2
    return made


def state() -> dict[str, torch.Tensor]:
    """One of each kind of dense tensor."""
    made = {dtype: some(dtype, 37, 11, seed=at) for at, dtype in enumerate(FLOATS + FLOATS8 + INTEGERS + COMPLEX)}
    base = some("float32", 40, 50, seed=50)
    made |= {
        "scalar": torch.tensor(2.5),
        "empty": torch.empty(0, 3),
        "nan": torch.full((5,), torch.nan),
        "zeros": torch.zeros(6, 2),
        "constant": torch.full((7,), 0.1),
        "narrow": 1000.0 + torch.rand(3000),
        "huge": torch.tensor([1.7e308, -1.7e308, 1e300], dtype=torch.float64),
        "tiny": torch.tensor([5e-324, -1e-310, 0.0, -0.0], dtype=torch.float64),
        "subnormal": torch.tensor([1e-45, -1e-40, 2e-38, 0.0]),
        "two": torch.tensor([0.25, 0.75]),
        "transposed": base.t(),
        "columns": base[:, 3:17],
        "rows": base[3:17],
        "steps": base[::3, ::7],
        "tied": base,
        "channels last": some("float32", 8, 3, 5, 5, seed=51).to(memory_format=torch.channels_last),
        "overlapping": torch.arange(20.0).as_strided((6, 5), (2, 1)),
        "medium": some("float32", 300, 700, seed=52),
        "half medium": some("float16", 129, 700, seed=53),
        "long rows": some("float32", 3, 150_001, seed=54),
    }
    return made


def check_state(path: Path, loaded: dict[str, torch.Tensor]) -> None:
    rows, report, channels = scanned(path)
    assert report.state == "done"
    assert rows.keys() == loaded.keys()
    for key, tensor in loaded.items():
        check(rows[key], values_of(tensor), exact_values=not tensor.is_complex())
        if key in channels:
            check_channels(channels[key], tensor)
    assert "medium" in channels
    assert "long rows" in channels
    assert "transposed" in channels


def check_channels(found, tensor: torch.Tensor) -> None:
    by_channel = values_of(tensor).reshape(tensor.shape[0], -1).astype(np.float64)
    assert found.elements == by_channel.shape[1]
    finite = np.where(np.isfinite(by_channel), by_channel, np.nan)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # channels without a finite element
        expected = np.nanmax(np.abs(finite), 1)
    np.testing.assert_allclose(found.largest, expected, rtol=1e-15 if tensor.is_complex() else 0.0)


@pytest.mark.parametrize("zipped", [True, False], ids=["zip", "legacy"])
def test_torch_files_are_counted_as_torch_loads_them(tmp_path, zipped):
    path = tmp_path / "model.pt"
    made = state()
    if not zipped:  # its storages have no class for these
        made = {
            key: value for key, value in made.items() if not key.startswith(("uint16", "uint32", "uint64", "float8"))
        }
    torch.save(made, path, _use_new_zipfile_serialization=zipped)
    check_state(path, torch.load(path))


def test_safetensors_are_counted_as_they_load(tmp_path):
    safetensors = pytest.importorskip("safetensors.torch")
    path = tmp_path / "model.safetensors"
    made = {key: tensor.clone().contiguous() for key, tensor in state().items() if key != "complex128"}
    safetensors.save_file(made, path)
    check_state(path, safetensors.load_file(path))


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed], ids=["stored", "deflated"])
def test_numpy_files_in_any_byte_order(tmp_path, save):
    path = tmp_path / "arrays.npz"
    generator = np.random.default_rng(1)
    arrays = {
        "large": generator.normal(size=(700, 900)).astype("f4"),
        "big_endian": generator.normal(size=(30, 20)).astype(">f4"),
        "big_double": generator.normal(size=50).astype(">f8"),
        "big_complex": (generator.normal(size=40) + 1j * generator.normal(size=40)).astype(">c8"),
        "big_integer": generator.integers(-(2**63), 2**63 - 1, 100).astype(">i8"),
        "fortran": np.asfortranarray(generator.normal(size=(33, 21))),
        "narrow_large": (1e4 + generator.random((400, 500))).astype("f4"),
    }
    save(path, **arrays)
    rows, report, _ = scanned(path)
    assert report.state == "done"
    for key, array in arrays.items():
        native = array.astype(array.dtype.newbyteorder("="))
        values = values_of(torch.from_numpy(np.ascontiguousarray(native)))
        check(rows[key], values, exact_values=array.dtype.kind != "c")


def test_distributed_checkpoints_in_chunks(tmp_path):
    dcp = pytest.importorskip("torch.distributed.checkpoint")
    made = {"model": {"weight": some("float32", 50, 30), "bias": some("bfloat16", 50)}}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        dcp.save(made, checkpoint_id=tmp_path / "step", no_dist=True)
    rows, report, channels = scanned(tmp_path / "step")
    assert report.state == "done"
    (weight,) = (row for key, row in rows.items() if key.endswith("weight"))
    check(weight, values_of(made["model"]["weight"]))
    check_channels(next(iter(channels.values())), made["model"]["weight"])


def test_what_is_no_plain_tensor(tmp_path):
    """Quantized by value, sparse and nested by what is stored, expanded once, and no figures for what has no values."""
    random_ = torch.Generator().manual_seed(3)
    weight = torch.randn(6, 4, 5, generator=random_)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # quantized tensors are deprecated
        codes = {
            "per tensor": torch.quantize_per_tensor(weight, 0.05, 3, torch.quint8),
            "per channel": torch.quantize_per_channel(
                weight, torch.tensor([0.1, 0.2, 0.3, 0.4]), torch.tensor([0, 1, 2, 3]), 1, torch.qint8
            ),
            "qint32": torch.quantize_per_tensor(weight, 1e-6, 0, torch.qint32),
        }
    dense = torch.where(torch.rand(30, 20, generator=random_) < 0.1, 2.0, 0.0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        sparse = {"coo": dense.to_sparse(), "csr": dense.to_sparse_csr()}
        nested = torch.nested.nested_tensor([torch.randn(2, 3), torch.randn(4, 3)])
    others = {
        "nested": nested,
        "expanded": torch.tensor([[1.0], [2.0]]).expand(2, 1000),
        "meta": torch.empty(3, 3, device="meta"),
        "conjugated": torch.randn(9, dtype=torch.complex64).conj(),
        "negative": torch.randn(9, dtype=torch.complex64).conj().imag,
    }
    path = tmp_path / "odd.pt"
    torch.save({**codes, **sparse, **others}, path)
    rows, report, _ = scanned(path)
    assert report.state == "done"
    for key, tensor in codes.items():
        check(rows[key], values_of(tensor))
    for key in sparse:
        check(rows[key], np.full(int((dense != 0).sum()), 2.0))
        assert rows[key].note == "stored values only"
    check(rows["nested"], values_of(torch.cat([piece.reshape(-1) for piece in nested.unbind()])))
    check(rows["expanded"], np.array([1.0, 2.0]))
    assert rows["expanded"].note == "each stored element once"
    assert rows["meta"].error.startswith("This tensor has no values")
    check(rows["conjugated"], values_of(others["conjugated"]), exact_values=False)
    check(rows["negative"], values_of(others["negative"]))
    assert (report.totals.tensors, report.totals.failed) == (len(rows) - 1, 1)


def test_packed_codes_have_no_figures(tmp_path):
    path = tmp_path / "gptq.pt"
    layer = {"qweight": torch.randint(0, 99, (8, 8), dtype=torch.int32), "scales": torch.rand(2, 8)}
    torch.save({f"a.{key}": value for key, value in (layer | {"g_idx": torch.arange(8)}).items()}, path)
    rows, _, _ = scanned(path)
    assert rows["a.qweight"].error == "This tensor has no statistics: GPTQ codes, not values."
    check(rows["a.scales"], values_of(layer["scales"]))


def test_tied_weights_are_read_once_and_counted_once(tmp_path):
    weight = torch.randn(500, 400)
    path = tmp_path / "tied.pt"
    torch.save({"a": weight, "b": weight, "part": weight[:100]}, path)
    rows, report, channels = scanned(path)
    assert rows["a"] == rows["b"]._replace(tensor=rows["a"].tensor)
    check(rows["part"], values_of(weight[:100]))
    assert channels["a"] is channels["b"]
    assert report.totals.tensors == 3
    assert report.totals.elements == weight.numel()
    assert report.totals.bytes == (500 + 100) * 400 * 4


def test_views_inside_another_count_once(tmp_path):
    base = torch.arange(1000.0)
    views = {"all": base[100:900], "inside": base[200:300], "first": base[100:200], "over": base[850:950]}
    torch.save(views | {"apart": base[950:]}, tmp_path / "views.pt")
    _, report, _ = scanned(tmp_path / "views.pt")
    assert report.totals.tensors == 5
    assert report.totals.elements == 800 + 100 + 50


def test_result_depends_neither_on_windows_nor_on_threads(tmp_path, monkeypatch):
    path = tmp_path / "model.pt"
    torch.save(state() | {"more": some("float32", 700, 900), "flat": some("float32", 1_000_003)}, path)
    found = []
    for nbytes, threads in ((4 << 20, 1), (4 << 20, 2), (1 << 18, 8), (3 << 19, 3)):
        monkeypatch.setattr(jobs, "windows", lambda segment, nbytes=nbytes: windows_module.windows(segment, nbytes))
        monkeypatch.setattr(scan_module, "work_off", partial(work_off, threads=threads))
        rows, _, channels = scanned(path)
        found.append((repr(rows["flat"]), {key: repr(rows[key]) for key in sorted(rows)}, channels))
    for _, rows, channels in found[1:]:
        assert rows == found[0][1]
        for key, first in found[0][2].items():
            for mine, theirs in zip(first, channels[key], strict=True):
                np.testing.assert_array_equal(mine, theirs)


def test_without_histograms_the_figures_are_the_same(tmp_path):
    path = tmp_path / "model.pt"
    torch.save({"a": torch.randn(300, 400), "b": torch.randn(30)}, path)
    plain, _, _ = scanned(path, bins=0)
    rows, _, _ = scanned(path)
    assert plain == {key: row._replace(histogram=None) for key, row in rows.items()}


@pytest.mark.parametrize("bins", [1, 2, 3, 17, 2048])
def test_any_number_of_bins(tmp_path, bins):
    path = tmp_path / "model.pt"
    made = {"a": torch.randn(300, 400), "b": torch.randn(30), "up": torch.rand(50) + 3, "i": torch.arange(-9, 70)}
    torch.save(made, path)
    rows, _, _ = scanned(path, bins)
    for key, tensor in made.items():
        check(rows[key], values_of(tensor), bins)


def test_bins_out_of_range_are_refused(tmp_path):
    torch.save({"a": torch.zeros(2)}, tmp_path / "a.pt")
    with pytest.raises(BadRequest):
        scanned(tmp_path / "a.pt", 5000)


def test_whole_numbers_have_whole_bins(tmp_path):
    torch.save({"labels": torch.arange(10).repeat(7)}, tmp_path / "a.pt")
    rows, _, _ = scanned(tmp_path / "a.pt")
    assert rows["labels"].histogram.counts == (7,) * 10
    assert (rows["labels"].min, rows["labels"].max) == (0, 9)
    assert type(rows["labels"].max) is int


class CancelAfter(Context):
    """Cancels once so many looks were taken."""

    def __init__(self, looks: int):
        self.looks = looks

    def check_cancelled(self) -> None:
        self.looks -= 1
        if self.looks < 0:
            raise Cancelled("Cancelled.")


def test_a_cancelled_scan_keeps_its_rows_and_the_next_goes_on(tmp_path, monkeypatch):
    monkeypatch.setattr(crew, "POLL", 0.001)
    path = tmp_path / "model.pt"
    made = {f"w{at}": torch.randn(1000, 600) for at in range(30)}
    torch.save(made, path)
    with open_checkpoint(path) as checkpoint:
        known = Known(checkpoint)
        first, report, _ = scanned(path, context=CancelAfter(2), known=known)
        assert report.state == "cancelled"
        assert len(first) < len(made)
        rows, report, channels = scanned(path, known=known)
        assert report.state == "done"
        assert report.totals.tensors == len(made)
        assert report.totals.bytes == (len(made) - len(first)) * 600_000 * 4, "what was counted is not read again"
        assert rows.keys() == made.keys() == channels.keys()
        again, report, _ = scanned(path, known=known)
        assert (again.keys(), report.totals.bytes) == (made.keys(), 0)


class Meddle(Context):
    """Does something to the file while it is scanned."""

    def __init__(self, act):
        self.act = act

    def give_way(self) -> None:
        if self.act is not None:
            self.act()
            self.act = None


def truncate(path):
    os.truncate(path, os.path.getsize(path) // 2)


def unlink(path):
    os.unlink(path)


def replace(path):
    other = path.with_name("other")
    other.write_bytes(b"x" * 100)
    os.replace(other, path)


def rewrite(path):
    with open(path, "r+b") as file:
        file.seek(5_000_000)
        file.write(random.randbytes(100))
    os.utime(path, ns=(1, 1))


@pytest.mark.parametrize("act", [truncate, unlink, replace, rewrite])
def test_a_file_that_changes_stops_the_scan_and_finished_rows_stay(tmp_path, act):
    path = tmp_path / "model.pt"
    made = {f"w{at}": torch.randn(3000, 1000) for at in range(20)}
    made["small"] = torch.randn(7)
    torch.save(made, path)
    rows, report, _ = scanned(path, context=Meddle(lambda: act(path)))
    assert report.state == "stopped"
    assert "model.pt" in report.error
    for key, row in rows.items():
        check(row, values_of(made[key]))


def test_invalid_tensors_have_their_reason_and_are_never_read(tmp_path):
    path = tmp_path / "model.pt"
    torch.save({"a": torch.randn(5), "b": torch.randn(5)}, path)
    with open_checkpoint(path) as checkpoint:
        known = Known(checkpoint)
        storage = checkpoint.refs[0].storage
        # a terabyte over twenty bytes
        checkpoint._refs[0] = TensorRef("float32", (1 << 38,), (1,), 0, storage)
        rows, report, _ = scanned(path, known=known)
    assert rows["a"].error == ("This tensor cannot be read: it needs 1,099,511,627,776 bytes of a storage that has 20.")
    assert rows["a"].elements == 0
    assert rows["b"].error is None
    assert (report.state, report.totals.failed) == ("done", 1)


def test_a_damaged_deflated_entry_spoils_its_own_row_only(tmp_path):
    path = tmp_path / "arrays.npz"
    generator = np.random.default_rng(0)
    np.savez_compressed(path, a=generator.random(200_000), b=generator.random(1000))
    data = bytearray(path.read_bytes())
    at = data.index(b"a.npy") + 50_000
    data[at : at + 2_000] = b"\xff" * 2_000
    path.write_bytes(data)
    rows, report, _ = scanned(path)
    assert report.state == "done"
    assert "a.npy" in rows["a"].error or "inflate" in rows["a"].error
    assert rows["b"].error is None


@pytest.mark.parametrize("name", ["resnet20-cifar10.th", "silero_vad_16k.safetensors", "facenet-onet.pt"])
def test_real_checkpoints(shared_data, name):
    path = shared_data / "checkpoints" / name
    if name.endswith("safetensors"):
        loaded = pytest.importorskip("safetensors.torch").load_file(path)
    else:
        loaded = torch.load(path, map_location="cpu")
        loaded = loaded.get("state_dict", loaded)
    rows, report, _ = scanned(path)
    assert report.state == "done"
    for key, tensor in loaded.items():
        check(rows[key], values_of(tensor))
