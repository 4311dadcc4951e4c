import io
import pickle
import struct
import tarfile
from pathlib import Path

import pytest

from inspector.checkpoint.contents import Contents
from inspector.checkpoint.files.source import Source
from inspector.checkpoint.formats import tar
from inspector.context import Context
from inspector.errors import DamagedFile, UnsupportedFormat
from tests.inspector.checkpoint.tensor_bytes import to_torch


class Class:
    """Stands for torch.FloatStorage and the like: pickled as a global, which torch no longer offers."""

    def __init__(self, name: str):
        self.name = name


def dump(value: object) -> bytes:
    """A protocol 2 pickle in which Class("torch.X") is the global torch.X and Id(x) a persistent id."""
    buffer = io.BytesIO()

    class Pickler(pickle._Pickler):
        def save(self, obj, save_persistent_id=True):
            if isinstance(obj, Class):
                module, _, name = obj.name.rpartition(".")
                self.write(f"c{module}\n{name}\n".encode())
            else:
                super().save(obj, save_persistent_id)

        def persistent_id(self, obj):
            return obj.key if isinstance(obj, Id) else None

    Pickler(buffer, 2).dump(value)
    return buffer.getvalue()


class Id:
    def __init__(self, key: int):
        self.key = key


def members(numel: int = 4, view: tuple = (11, 10, 1, 2)) -> dict[str, bytes]:
    """Storage 10 of four floats, a view 11 of its middle, tensors 20 and 21 on them."""
    storages = (
        dump(1)
        + dump((10, "cuda:0", Class("torch.FloatStorage")))
        + struct.pack("<q4f", numel, 1, 2, 3, 4)
        + dump([view])
    )
    tensors = dump(2)
    tensors += dump((20, 10, Class("torch.FloatTensor"))) + struct.pack("<i4x2q2qq", 2, 2, 2, 2, 1, 0)
    tensors += dump((21, 11, Class("torch.FloatTensor"))) + struct.pack("<i4xqqq", 1, 2, 1, 0)
    return {"sys_info": dump({}), "pickle": dump({"a": Id(20), "b": Id(21)}), "storages": storages, "tensors": tensors}


def write(path: Path, files: dict[str, bytes]) -> Path:
    with tarfile.open(path, "w", format=tarfile.PAX_FORMAT) as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return path


def read(path: Path) -> Contents:
    source = Source(path)
    try:
        return tar.read(source, Context())
    except BaseException:
        source.close()
        raise


def test_tensors_and_views_are_found(tmp_path):
    contents = read(write(tmp_path / "x.pt", members()))
    assert contents.error is None
    assert contents.calls == []
    rows = dict(contents.root.pairs)
    assert to_torch(contents.sources[0], rows["a"]).tolist() == [[1, 2], [3, 4]]
    assert to_torch(contents.sources[0], rows["b"]).tolist() == [2, 3]
    assert rows["a"].storage.device == "cuda:0"
    contents.close()


@pytest.mark.parametrize(
    "changes", [{"numel": -1}, {"numel": 2**40}, {"view": (11, 10, 3, 2)}, {"view": (11, 99, 0, 1)}]
)
def test_lies_spoil_what_they_touch(tmp_path, changes):
    contents = read(write(tmp_path / "x.pt", members(**changes)))
    assert contents.error.endswith(".")
    assert "byte" in contents.error
    assert dict(contents.root.pairs)["b"].error
    contents.close()


def test_links_and_negative_sizes_are_refused(tmp_path):
    path = tmp_path / "x.pt"
    with tarfile.open(path, "w") as archive:
        info = tarfile.TarInfo("storages")
        info.type, info.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(info)
    with pytest.raises(UnsupportedFormat, match="link"):
        read(path)
    data = bytearray(write(path, members()).read_bytes())
    data[124:136] = b"\xff" * 12
    path.write_bytes(data)
    with pytest.raises(DamagedFile, match="no size"):
        read(path)


def test_another_archive_is_named(tmp_path):
    with pytest.raises(UnsupportedFormat, match="extract it first"):
        read(write(tmp_path / "x.tar", {"model.pt": b"x"}))


def test_calls_in_any_member_are_listed(tmp_path):
    files = members()
    files["pickle"] = b"cposix\nsystem\n(S'id'\ntR."
    contents = read(write(tmp_path / "x.pt", files))
    assert [call.target for call in contents.calls] == ["posix.system"]
    contents.close()
