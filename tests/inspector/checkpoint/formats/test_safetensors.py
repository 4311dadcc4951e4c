"""Headers honest and hostile; the safetensors library is the oracle for the honest ones."""

import json
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from inspector.checkpoint.contents import Contents
from inspector.checkpoint.nodes import TensorRef
from inspector.checkpoint.read import read
from inspector.checkpoint.tensors.values import matrix_size, read_values
from inspector.errors import DamagedFile, LimitReached

DTYPES = (
    torch.float64, torch.float32, torch.float16, torch.bfloat16, torch.int64, torch.int32, torch.int16, torch.int8,
    torch.uint64, torch.uint32, torch.uint16, torch.uint8, torch.bool, torch.complex64,
    torch.float8_e4m3fn, torch.float8_e5m2, torch.float8_e4m3fnuz, torch.float8_e5m2fnuz,
)  # fmt: skip


ROW = b'{"dtype": "F32", "shape": [4], "data_offsets": [0, 16]}'


def opened(path: Path) -> Contents:
    contents = read(path)
    assert isinstance(contents, Contents)
    contents.close()
    return contents


def written(path: Path, header: object, data: bytes = bytes(16)) -> Path:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    path.write_bytes(len(text).to_bytes(8, "little") + text + data)
    return path


def entry(begin: int = 0, end: int = 16, shape: object = (4,), dtype: str = "F32") -> dict[str, object]:
    return {"dtype": dtype, "shape": shape, "data_offsets": [begin, end]}


def only(contents: Contents) -> TensorRef:
    ((_, tensor),) = contents.root.pairs
    return tensor


def test_every_tensor_is_as_the_library_reads_it(tmp_path):
    path = tmp_path / "model.safetensors"
    tensors = {str(dtype): (torch.rand(3, 2, 4) * 5).to(dtype) for dtype in DTYPES}
    tensors |= {"scalar": torch.tensor(2.5), "empty": torch.zeros(0, 3)}
    save_file(tensors, path, metadata={"format": "pt"})
    contents = read(path)
    assert isinstance(contents, Contents)
    assert contents.metadata == [("format", "pt")]
    assert (contents.warnings, contents.error) == ([], None)
    loaded = load_file(path)
    assert {key for key, _ in contents.root.pairs} == set(loaded)
    for key, ref in contents.root.pairs:
        expected = loaded[key]
        assert (ref.shape, f"torch.{ref.dtype}", ref.stride) == (
            tuple(expected.shape),
            str(expected.dtype),
            expected.stride(),
        )
        cells = read_values(contents.sources, ref, 0, 0, 0, *matrix_size(ref)).cells
        plain = expected.float() if "float8" in key else expected
        assert [cell for row in cells for cell in row] == [str(value) for value in plain.flatten().tolist()]
    contents.close()


def test_pairs_of_4_bit_floats_have_the_shape_that_torch_gives_them(tmp_path):
    contents = opened(written(tmp_path / "x", {"w": entry(shape=[2, 16], dtype="F4")}))
    assert (only(contents).dtype, only(contents).shape, only(contents).error) == ("float4_e2m1fn_x2", (2, 8), None)


@pytest.mark.parametrize(
    ("data", "error", "said"),
    [
        (b"\x00\x00\x00\x00\x00\x00\x00\x80{}", LimitReached, "allowed"),
        ((200 << 20).to_bytes(8, "little") + b"{}", LimitReached, "allowed"),
        ((1000).to_bytes(8, "little") + b"{}", DamagedFile, "cut off at byte 10"),
        (b"\x01\0\0\0\0\0\0\0{}", DamagedFile, "holds nothing"),
        (b"\x04\0\0\0\0\0\0\0{\"\xff}", DamagedFile, "not UTF-8 text at byte 10"),
        (b"\x04\0\0\0\0\0\0\0{\"a}", DamagedFile, "not valid JSON at byte"),
        (b"\x0a\0\0\0\0\0\0\0{\"a\": NaN}", DamagedFile, "NaN"),
    ],
)  # fmt: skip
def test_a_header_that_cannot_be_read_is_one_sentence(tmp_path, data, error, said):
    path = tmp_path / "model"
    path.write_bytes(data)
    with pytest.raises(error, match=said):
        read(path)


def test_json_deeper_than_any_honest_file_is_a_limit(tmp_path):
    with pytest.raises(LimitReached, match="nests JSON deeper"):
        read(written(tmp_path / "model", b'{"a":' * 100_000))
    with pytest.raises(DamagedFile, match="4300 digits"):
        read(written(tmp_path / "model", b'{"a":' + b"9" * 10_000 + b"}"))


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (entry(shape=[3]), "need 12 bytes, its data_offsets span 16"),
        (entry(shape=[-4]), "its shape is"),
        (entry(shape=[True]), "its shape is"),
        (entry(shape="4"), "its shape is"),
        (entry(shape=[1] * 65), "its shape is"),
        (entry(shape=[1 << 40, 1 << 40]), "more elements than any file can hold"),
        (entry(dtype="F6_E2M3"), "none that Torchloupe knows"),
        (entry(dtype=["F32"]), "none that Torchloupe knows"),  # type: ignore[arg-type]
        (entry(begin=8, end=4), "no range"),
        (entry(begin=-4), "no range"),
        (entry(end=1 << 70), "no range"),
        (entry(begin=16, end=32), "beyond the end of the file"),
        (entry(shape=[3], dtype="F4"), "whole bytes"),
        ("text", "its shape is"),
    ],
)  # fmt: skip
def test_an_impossible_row_is_invalid_and_the_others_stay(tmp_path, row, said):
    contents = opened(written(tmp_path / "x", {"good": entry(), "bad": row}))
    (_, good), (_, bad) = contents.root.pairs
    assert good.error is None
    assert said in bad.error


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ({"a": entry(0, 8, [2])}, "8 bytes after the last tensor"),
        ({"a": entry(8, 16, [2])}, "8 bytes before 'a' belong to no tensor"),
        ({"a": entry(0, 12, [3]), "b": entry(8, 16, [2])}, "The bytes of 'b' overlap those of 'a'"),
        (b'{"a": %s, "a": %s}' % (ROW, ROW), "twice"),
        ({"__metadata__": {"a": 1}, "a": entry()}, "something other than text"),
        ({"__metadata__": [], "a": entry()}, "no JSON object"),
    ],
)  # fmt: skip
def test_what_the_library_refuses_is_a_warning(tmp_path, header, said):
    contents = opened(written(tmp_path / "x", header))
    assert any(said in warning for warning in contents.warnings)
    assert all(tensor.error is None for _, tensor in contents.root.pairs)


def test_a_file_that_is_cut_off_keeps_the_rows_that_are_whole(tmp_path):
    path = written(tmp_path / "x", {"a": entry(0, 8, [2]), "b": entry(8, 16, [2])}, bytes(12))
    contents = opened(path)
    assert "cut off" in (contents.error or "")
    assert [tensor.error is None for _, tensor in contents.root.pairs] == [True, False]
