"""Every kind of tensor through every format, against torch.load(weights_only=True) and safetensors, bit by bit."""

import struct
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import safetensors.torch
import torch

from inspector.checkpoint.tensors.dtypes import DTYPES
from inspector.convert.result import Dropped
from tests.inspector.convert.bits import FORMATS, assert_same, assert_same_tensor, bits, written

FLAT = [row for row in DTYPES.values() if row.kind != "bits" and not row.name.startswith("q")]
TORCH_FORMATS = ("zip", "legacy")


def random_bits(shape: tuple[int, ...], dtype: torch.dtype) -> torch.Tensor:
    count = int(np.prod(shape)) * dtype.itemsize
    made = torch.randint(0, 256, (count,), dtype=torch.uint8, generator=torch.Generator().manual_seed(count))
    if dtype is torch.bool:
        made %= 2
    return made.view(dtype).reshape(shape)


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("legacy", [False, True], ids=["from zip", "from legacy"])
def test_every_dtype(tmp_path: Path, format: str, legacy: bool) -> None:
    state = {row.name: random_bits((3, 4), getattr(torch, row.name)) for row in FLAT}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # ComplexHalf is experimental
        torch.save(state, tmp_path / "in.pth", _use_new_zipfile_serialization=not legacy)
        loaded, report = written(tmp_path / "in.pth", tmp_path / "out", format)
        held = {key: value for key, value in state.items() if format != "safetensors" or DTYPES[key].safetensors}
        assert list(loaded) == list(held) if format != "safetensors" else set(loaded) == set(held)
        for key, tensor in held.items():
            assert loaded[key].dtype == tensor.dtype
            assert bits(loaded[key]) == bits(tensor), key
    assert report.tensors == len(held)
    assert {each.name for each in report.dropped} == set(state) - set(held)
    assert report.lost == len(state) - len(held)


def views() -> dict[str, torch.Tensor]:
    base = torch.arange(24 * 40, dtype=torch.float32).reshape(24, 40) + 0.25
    wide = random_bits((5, 6, 7), torch.complex64)
    return {
        "transposed": base.t(),
        "column": base[:, 3],
        "steps": base[::3, 1::5],
        "expanded": torch.tensor([1.0, 2.0, 3.0])[:, None].expand(3, 50),
        "scalar expanded": torch.tensor(7).expand(2, 2),
        "windows": torch.arange(20.0).unfold(0, 5, 1),
        "permuted": wide.permute(2, 0, 1),
        "conjugate": wide.conj(),
        "negated": wide.clone().conj().imag,
        "scalar": torch.tensor(2.5, dtype=torch.float64),
        "empty": torch.empty(0, 3),
        "channels last": torch.randn(2, 3, 4, 5).to(memory_format=torch.channels_last),
        "one": torch.randn(1, 5)[:, ::2],
    }


@pytest.mark.parametrize("format", FORMATS)
def test_every_view(tmp_path: Path, format: str) -> None:
    state = views()
    torch.save(state, tmp_path / "in.pth")
    loaded, _ = written(tmp_path / "in.pth", tmp_path / "out", format)
    assert set(loaded) == set(state)
    for key, tensor in state.items():
        assert loaded[key].shape == tensor.shape
        assert bits(loaded[key]) == bits(tensor), key


def test_a_view_does_not_bring_its_whole_storage(tmp_path: Path) -> None:
    torch.save({"row": torch.zeros(1000, 1000)[3], "column": torch.zeros(1000, 1000)[:, 3]}, tmp_path / "in.pth")
    for format in FORMATS:
        _, report = written(tmp_path / "in.pth", tmp_path / "out", format)
        assert report.nbytes < 10_000


@pytest.mark.parametrize("format", TORCH_FORMATS)
def test_shared_memory_stays_shared(tmp_path: Path, format: str) -> None:
    base = torch.arange(100.0)
    state = {"all": base, "again": base, "part": base[10:30], "steps": base[::7], "alone": torch.ones(3), "far": base}
    torch.save(state, tmp_path / "in.pth")
    loaded, report = written(tmp_path / "in.pth", tmp_path / "out", format)
    assert_same(loaded, state)
    loaded["all"][14] = -1.0
    assert loaded["part"][4] == -1
    assert loaded["steps"][2] == -1
    assert loaded["again"][14] == -1
    assert loaded["alone"].untyped_storage().data_ptr() != base.untyped_storage().data_ptr()
    assert report.warnings == ()


def test_shared_memory_is_written_apart_in_safetensors(tmp_path: Path) -> None:
    weight = torch.randn(4, 3)
    torch.save({"wte.weight": weight, "lm_head.weight": weight, "rows": weight[1:3]}, tmp_path / "in.pth")
    loaded, report = written(tmp_path / "in.pth", tmp_path / "out", "safetensors")
    for key, expected in (("wte.weight", weight), ("lm_head.weight", weight), ("rows", weight[1:3])):
        assert_same_tensor(loaded[key], expected)
    assert "share memory in the source" in report.warnings[0]


def test_one_memory_under_two_dtypes(tmp_path: Path) -> None:
    """torch.save refuses such; an old file may hold them."""
    base = torch.arange(8, dtype=torch.float32)
    torch.save({"a": base, "b": base[:4]}, tmp_path / "in.pth")
    data = (tmp_path / "in.pth").read_bytes()
    assert data.count(b"FloatStorage") == 1
    (tmp_path / "in.pth").write_bytes(data)
    loaded, _ = written(tmp_path / "in.pth", tmp_path / "out")
    assert_same(loaded, {"a": base, "b": base[:4]})


@pytest.mark.parametrize("format", TORCH_FORMATS)
def test_parameters_and_gradients(tmp_path: Path, format: str) -> None:
    state = {
        "parameter": torch.nn.Parameter(torch.ones(2)),
        "frozen": torch.nn.Parameter(torch.ones(2), requires_grad=False),
        "leaf": torch.ones(3, requires_grad=True),
        "buffer": torch.ones(3),
    }
    torch.save(state, tmp_path / "in.pth")
    loaded, _ = written(tmp_path / "in.pth", tmp_path / "out", format)
    assert_same(loaded, state)


def unusual() -> dict[str, torch.Tensor]:
    dense = torch.tensor([[0.0, 1.5, 0.0, 2.0], [0.0, 0.0, 0.0, 0.0], [3.0, 0.0, 0.0, 0.0], [0.0, 0.0, 4.0, 5.0]])
    rows = torch.randn(4, 6)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # sparse CSR and quantized tensors announce themselves
        return {
            "coo": dense.to_sparse(),
            "csr": dense.to_sparse_csr(),
            "csc": dense.to_sparse_csc(),
            "bsr": dense.to_sparse_bsr((2, 2)),
            "bsc": dense.to_sparse_bsc((2, 2)),
            "hybrid": dense.to_sparse(1),
            "meta": torch.empty(5, 6, device="meta"),
            "per tensor": torch.quantize_per_tensor(rows, 0.02, 3, torch.quint8),
            "per channel": torch.quantize_per_channel(
                rows, torch.rand(4).double() + 0.01, torch.arange(4), 0, torch.qint8
            ),
            "float qparams": torch.quantize_per_channel(rows, torch.rand(4) + 0.01, torch.rand(4), 0, torch.quint8),
            "qint32": torch.quantize_per_tensor(rows, 0.01, 0, torch.qint32),
        }


@pytest.mark.filterwarnings("ignore")  # sparse CSR, quantized and nested tensors announce themselves
@pytest.mark.parametrize("format", TORCH_FORMATS)
def test_unusual_tensors(tmp_path: Path, format: str) -> None:
    state = unusual()
    torch.save(state, tmp_path / "in.pth")
    loaded, report = written(tmp_path / "in.pth", tmp_path / "out", format)
    assert report.dropped == ()
    assert_same(loaded, state)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("format", FORMATS)
def test_nested_tensors_are_refused_by_name(tmp_path: Path, format: str) -> None:
    pieces = [torch.randn(2, 3), torch.randn(4, 3)]
    torch.save({"nested": torch.nested.nested_tensor(pieces), "plain": torch.ones(1)}, tmp_path / "in.pth")
    loaded, report = written(tmp_path / "in.pth", tmp_path / "out", format)
    assert list(loaded) == ["plain"]
    assert report.dropped == (Dropped("nested", "nested tensors are not written", "tensor"),)


@pytest.mark.filterwarnings("ignore")
def test_unusual_tensors_are_refused_by_safetensors_by_name(tmp_path: Path) -> None:
    state = unusual() | {"plain": torch.ones(2)}
    torch.save(state, tmp_path / "in.pth")
    loaded, report = written(tmp_path / "in.pth", tmp_path / "out", "safetensors")
    assert list(loaded) == ["plain"]
    assert {each.name for each in report.dropped} == set(unusual())
    assert all(each.why.startswith("safetensors cannot hold ") for each in report.dropped)


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("code", [">f4", ">f8", ">i2", ">c8", ">u8", "<f2", "|b1"])
def test_byte_order(tmp_path: Path, format: str, code: str) -> None:
    values = np.arange(60).reshape(3, 20).astype(code)
    np.save(tmp_path / "in.npy", values)
    loaded, report = written(tmp_path / "in.npy", tmp_path / "out", format)
    tensor = loaded["tensor"] if format == "safetensors" else loaded
    expected = torch.from_numpy(values.astype(values.dtype.newbyteorder("<")))
    assert_same_tensor(tensor, expected)
    assert report.tensors == 1


@pytest.mark.parametrize("format", FORMATS)
def test_fortran_order_and_compressed_entries(tmp_path: Path, format: str) -> None:
    values = np.arange(70_000, dtype="f8").reshape(70, 1000)
    np.savez_compressed(tmp_path / "in.npz", plain=values, turned=np.asfortranarray(values))
    loaded, _ = written(tmp_path / "in.npz", tmp_path / "out", format)
    for tensor in loaded.values():
        assert_same_tensor(tensor.contiguous(), torch.from_numpy(values))
    assert len(loaded) == 2


@pytest.mark.parametrize("format", FORMATS)
def test_large_views_in_several_windows(tmp_path: Path, format: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """With windows of a few bytes every path that cuts is taken."""
    from inspector.convert import pieces

    monkeypatch.setattr(pieces, "WINDOW", 256)
    monkeypatch.setattr(pieces, "SPAN", 512)
    monkeypatch.setattr(pieces, "GAP", 16)
    state = views() | {"dense": torch.randn(100, 7)}
    torch.save(state, tmp_path / "in.pth")
    loaded, _ = written(tmp_path / "in.pth", tmp_path / "out", format)
    for key, tensor in state.items():
        assert bits(loaded[key]) == bits(tensor), key


def test_safetensors_keeps_its_metadata_and_gives_torchs_mark(tmp_path: Path) -> None:
    safetensors.torch.save_file({"x": torch.ones(2)}, tmp_path / "in.safetensors", metadata={"made by": "me, ü"})
    written(tmp_path / "in.safetensors", tmp_path / "out", "safetensors")
    assert header(tmp_path / "out.safetensors")["__metadata__"] == {"made by": "me, ü"}
    torch.save({"x": torch.ones(2)}, tmp_path / "in.pth")
    written(tmp_path / "in.pth", tmp_path / "out", "safetensors")
    assert header(tmp_path / "out.safetensors")["__metadata__"] == {"format": "pt"}


def test_safetensors_places_every_tensor_at_a_multiple_of_its_element(tmp_path: Path) -> None:
    torch.save(
        {"a": torch.ones(3, dtype=torch.uint8), "b": torch.ones(2).double(), "c": torch.ones(1)}, tmp_path / "in"
    )
    written(tmp_path / "in", tmp_path / "out", "safetensors")
    found = header(tmp_path / "out.safetensors")
    assert list(found)[1:] == ["a", "b", "c"]
    assert found["b"]["data_offsets"] == [0, 16]
    assert found["a"]["data_offsets"] == [20, 23]
    assert (8 + struct.unpack("<Q", (tmp_path / "out.safetensors").read_bytes()[:8])[0]) % 8 == 0


def header(path: Path) -> dict[str, Any]:
    import json

    data = path.read_bytes()
    return json.loads(data[8 : 8 + struct.unpack("<Q", data[:8])[0]])
