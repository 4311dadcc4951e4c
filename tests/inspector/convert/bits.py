"""Files written, loaded by torch and safetensors themselves, and compared bit by bit."""

from collections import Counter, OrderedDict
from pathlib import Path
from typing import Any

import safetensors.torch
import torch

from inspector.convert.convert import convert_checkpoint
from inspector.convert.result import ConvertReport

FORMATS = ("zip", "legacy", "safetensors")


def written(source: Path | str, out: Path, format: str = "zip", **options: Any) -> tuple[Any, ConvertReport]:
    """What torch (safetensors) loads of the file that `source` was converted to, and the report."""
    out = out.with_suffix(".safetensors" if format == "safetensors" else ".pth")
    report = convert_checkpoint(source, out, format=format, **options)
    assert report.nbytes == out.stat().st_size
    assert report.format == format
    if format == "safetensors":
        return safetensors.torch.load_file(out), report
    return torch.load(out, weights_only=True), report


def bits(tensor: torch.Tensor) -> bytes:
    """The elements in order, as they stand in memory."""
    plain = tensor.detach().resolve_conj().resolve_neg().contiguous()
    if plain.is_quantized:
        plain = plain.int_repr()
    return plain.clone().reshape(-1).view(torch.uint8).numpy().tobytes()


def assert_same(a: Any, b: Any, where: str = "") -> None:
    """Two values as torch loads them: types, order of keys, every bit."""
    assert type(a) is type(b), where
    if isinstance(a, torch.Tensor):
        assert_same_tensor(a, b, where)
    elif isinstance(a, dict):
        assert isinstance(a, dict | OrderedDict | Counter)
        assert list(a) == list(b), where
        for key in a:
            assert_same(a[key], b[key], f"{where}.{key}")
        assert getattr(a, "_metadata", None) == getattr(b, "_metadata", None), where
    elif isinstance(a, list | tuple):
        assert len(a) == len(b), where
        for at, (x, y) in enumerate(zip(a, b, strict=True)):
            assert_same(x, y, f"{where}.{at}")
    else:
        assert repr(a) == repr(b), where


def assert_same_tensor(a: torch.Tensor, b: torch.Tensor, where: str = "") -> None:
    assert (a.dtype, a.shape, a.layout) == (b.dtype, b.shape, b.layout), where
    assert a.requires_grad == b.requires_grad, where
    if a.is_meta:
        assert b.is_meta, where
    elif a.layout is torch.sparse_coo:
        assert_same_tensor(a._indices(), b._indices(), where)
        assert_same_tensor(a._values(), b._values(), where)
    elif a.layout in (torch.sparse_csr, torch.sparse_bsr):
        for part in ("crow_indices", "col_indices", "values"):
            assert_same_tensor(getattr(a, part)(), getattr(b, part)(), where)
    elif a.layout in (torch.sparse_csc, torch.sparse_bsc):
        for part in ("ccol_indices", "row_indices", "values"):
            assert_same_tensor(getattr(a, part)(), getattr(b, part)(), where)
    else:
        assert bits(a) == bits(b), where
        if a.is_quantized:
            assert_same_scheme(a, b, where)


def assert_same_scheme(a: torch.Tensor, b: torch.Tensor, where: str) -> None:
    assert a.qscheme() == b.qscheme(), where
    if a.qscheme() is torch.per_tensor_affine:
        assert (a.q_scale(), a.q_zero_point()) == (b.q_scale(), b.q_zero_point()), where
        return
    assert a.q_per_channel_axis() == b.q_per_channel_axis(), where
    assert_same_tensor(a.q_per_channel_scales(), b.q_per_channel_scales(), where)
    assert_same_tensor(a.q_per_channel_zero_points(), b.q_per_channel_zero_points(), where)
