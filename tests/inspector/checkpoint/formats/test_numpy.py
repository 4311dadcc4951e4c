"""Arrays are compared with what numpy reads back."""

from pathlib import Path

import numpy as np
import pytest

from inspector.checkpoint.contents import Contents
from inspector.checkpoint.nodes import TensorRef
from inspector.checkpoint.read import read
from inspector.checkpoint.tensors.values import matrix_size, read_values
from inspector.errors import DamagedFile

CODES = ["f2", "f4", "f8", ">f4", ">i8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "?", "c8", "c16", ">c16"]


def opened(path: Path) -> Contents:
    contents = read(path)
    assert isinstance(contents, Contents)
    return contents


def shown(contents: Contents, ref: TensorRef) -> list[list[str]]:
    cells = read_values(contents.sources, ref, 0, 0, 0, *matrix_size(ref)).cells
    return [list(row) for row in cells]


def expected(array: np.ndarray) -> list[list[str]]:
    return [[str(value) for value in row] for row in array.reshape(-1, array.shape[-1]).tolist()]


@pytest.mark.parametrize("order", ["C", "F"])
@pytest.mark.parametrize("code", CODES)
def test_an_array_of_every_type_and_order(tmp_path, code, order):
    array = np.arange(24).reshape(2, 3, 4).astype(code, order=order)
    np.save(tmp_path / "a.npy", array)
    contents = opened(tmp_path / "a.npy")
    assert contents.format == "numpy"
    assert shown(contents, contents.root) == expected(array)
    contents.close()


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
def test_an_archive_of_arrays(tmp_path, save):
    arrays = {"w": np.arange(20_000.0).reshape(100, 200), "f": np.asfortranarray(np.eye(3)), "s": np.float32(2)}
    save(tmp_path / "a.npz", **arrays)
    contents = opened(tmp_path / "a.npz")
    assert contents.warnings == []
    assert [key for key, _ in contents.root.pairs] == ["w", "f", "s"]
    refs = dict(contents.root.pairs)
    assert read_values(contents.sources, refs["w"], 0, 99, 198, 5, 5).cells == (("19998.0", "19999.0"),)
    assert shown(contents, refs["f"]) == expected(arrays["f"])
    assert shown(contents, refs["s"]) == [["2.0"]]
    contents.close()


def test_what_holds_no_numbers_is_named_and_not_read(tmp_path):
    structure = np.zeros(2, dtype=[("a", "f4"), ("b", "i4")])
    objects = np.array([1, "a"], dtype=object)
    np.savez(tmp_path / "a.npz", objects=objects, text=np.array(["ab"]), structure=structure, good=np.ones(2))
    contents = opened(tmp_path / "a.npz")
    errors = {key: ref.error for key, ref in contents.root.pairs}
    assert errors["objects"] == "it holds Python objects as a pickle, which is not read"
    assert "no number" in errors["text"]
    assert "structure" in errors["structure"]
    assert errors["good"] is None
    contents.close()


def test_a_cut_off_array_is_partial(tmp_path):
    np.save(tmp_path / "a.npy", np.arange(10.0))
    path = tmp_path / "a.npy"
    path.write_bytes(path.read_bytes()[:-1])
    contents = opened(path)
    assert "cut off" in (contents.error or "")
    assert contents.root.error == "it needs 80 bytes and 79 stand there"
    contents.close()


@pytest.mark.parametrize(
    "header", [b"{'descr': '<f4'}", b"{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }", b"(" * 5000]
)
def test_a_header_that_is_none_is_one_sentence(tmp_path, header):
    path = tmp_path / "a.npy"
    path.write_bytes(b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header + bytes(40))
    with pytest.raises(DamagedFile, match=r"header .*at byte 10"):
        read(path)
