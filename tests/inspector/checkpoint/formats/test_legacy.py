import pickle
import struct
from pathlib import Path

import pytest
import torch

from inspector.checkpoint.contents import Contents
from inspector.checkpoint.files.source import Source
from inspector.checkpoint.formats import legacy
from inspector.checkpoint.nodes import ModuleNode, Pairs
from inspector.context import Context
from tests.inspector.checkpoint.tensor_bytes import same, to_torch


def read(path: Path) -> Contents:
    return legacy.read(Source(path), Context())


def save(path: Path, value: object) -> Path:
    torch.save(value, path, _use_new_zipfile_serialization=False)
    return path


def values() -> dict:
    base = torch.arange(24.0)
    return {
        "state_dict": {
            "bool": torch.tensor([True, False]),
            "half": torch.ones(3, dtype=torch.float16),
            "bfloat16": torch.ones(3, dtype=torch.bfloat16),
            "complex": torch.randn(3, dtype=torch.complex64),
            "whole": base,
            "part": base[3:9:2],
            "scalar": torch.tensor(2),
            "empty": torch.empty(0),
        },
        "best_prec1": 91.78,
    }


def test_every_tensor_is_as_torch_loads_it(tmp_path):
    path = save(tmp_path / "x.pth", values())
    loaded = torch.load(path, weights_only=False)["state_dict"]
    contents = read(path)
    assert contents.error is None
    assert contents.warnings == []
    assert contents.calls == []
    assert (contents.origin.pickles, contents.origin.protocol) == (5, 2)
    rows = dict(contents.root.pairs)
    assert rows["best_prec1"] == 91.78
    for key, ref in rows["state_dict"].pairs:
        assert same(to_torch(contents.sources[0], ref), loaded[key]), key
    refs = dict(rows["state_dict"].pairs)
    assert refs["whole"].storage is refs["part"].storage
    contents.close()


def test_a_long_pickle_is_read_in_growing_windows(tmp_path):
    path = save(tmp_path / "x.pth", {"text": "x" * 3_000_000, "w": torch.ones(3)})
    contents = read(path)
    assert contents.error is None
    assert to_torch(contents.sources[0], contents.root.pairs[1][1]).tolist() == [1, 1, 1]
    contents.close()


@pytest.mark.filterwarnings("ignore:Couldn't retrieve source")
def test_a_pickled_model_shows_its_tree(tmp_path):
    contents = read(save(tmp_path / "x.pth", torch.nn.Sequential(torch.nn.Linear(2, 3))))
    assert isinstance(contents.root, ModuleNode)
    assert [name for name, _ in contents.root.children[0][1].parameters] == ["weight", "bias"]
    assert {call.target for call in contents.calls} == {
        "torch.nn.modules.container.Sequential",
        "torch.nn.modules.linear.Linear",
    }
    contents.close()


def test_every_cut_keeps_the_tensors_before_it(tmp_path):
    path = save(tmp_path / "x.pth", {f"w{i}": torch.full((200,), float(i)) for i in range(5)})
    data = path.read_bytes()
    kept = []
    for step in range(64):
        path.write_bytes(data[: len(data) * step // 64])
        contents = read(path)
        assert contents.error.endswith(".")
        rows = contents.root.pairs if isinstance(contents.root, Pairs) else []
        good = [ref for _, ref in rows if ref.error is None]
        for ref in good:
            assert len(set(to_torch(contents.sources[0], ref).tolist())) == 1
        kept.append(len(good))
        contents.close()
    assert kept == sorted(kept)
    assert kept[-1] == 4


def test_bytes_after_the_end_are_a_warning(tmp_path):
    path = save(tmp_path / "x.pth", {"w": torch.ones(2)})
    path.write_bytes(path.read_bytes() + b"x")
    contents = read(path)
    assert contents.error is None
    assert "1 bytes follow" in contents.warnings[0]
    contents.close()


def test_a_lie_about_a_storage_is_damage(tmp_path):
    path = save(tmp_path / "x.pth", {"w": torch.full((2,), 7.0)})
    data = path.read_bytes()
    honest = struct.pack("<q2f", 2, 7, 7)
    assert data.endswith(honest)
    for lie in (-1, 3, 2**62):
        path.write_bytes(data.removesuffix(honest) + struct.pack("<q2f", lie, 7, 7))
        contents = read(path)
        assert f"has {lie:,} elements there, but 2 by the pickle" in contents.error
        assert contents.root.pairs[0][1].error
        contents.close()


def by_hand(path: Path, persistent_id: bytes, keys: list, data: bytes) -> Path:
    parts = [pickle.dumps(value, 2) for value in (legacy.MAGIC, legacy.PROTOCOL, {"little_endian": True})]
    tensor = b"ctorch._utils\n_rebuild_tensor\n(" + persistent_id + b"QK\x00K\x02\x85K\x01\x85tR"
    parts += [b"\x80\x02}X\x01\x00\x00\x00w" + tensor + b"s.", pickle.dumps(keys, 2), data]
    path.write_bytes(b"".join(parts))
    return path


def test_views_of_old_files_are_followed(tmp_path):
    view = pickle.dumps(("v", 1, 2), 2)[2:-1]
    pid = b"(X\x07\x00\x00\x00storagectorch\nFloatStorage\nX\x01\x00\x00\x00sX\x03\x00\x00\x00cpuK\x04" + view + b"t"
    data = struct.pack("<q4f", 4, 1, 2, 3, 4)
    contents = read(by_hand(tmp_path / "x.pth", pid, ["s"], data))
    assert contents.error is None
    assert to_torch(contents.sources[0], contents.root.pairs[0][1]).tolist() == [2, 3]
    contents.close()


def test_a_view_past_its_storage_spoils_its_row(tmp_path):
    view = pickle.dumps(("v", 3, 2), 2)[2:-1]
    pid = b"(X\x07\x00\x00\x00storagectorch\nFloatStorage\nX\x01\x00\x00\x00sX\x03\x00\x00\x00cpuK\x04" + view + b"t"
    contents = read(by_hand(tmp_path / "x.pth", pid, ["s"], struct.pack("<q4f", 4, 1, 2, 3, 4)))
    assert "reaches past its end" in contents.root.pairs[0][1].error
    contents.close()


def test_a_magic_number_made_by_a_call_is_listed(tmp_path):
    path = save(tmp_path / "x.pth", {"w": torch.ones(2)})
    honest = pickle.dumps(legacy.MAGIC, 2)
    call = b"\x80\x02cbuiltins\neval\nX\x01\x00\x00\x001\x85R."
    path.write_bytes(call + path.read_bytes().removeprefix(honest))
    contents = read(path)
    assert [(found.target, found.args) for found in contents.calls] == [("builtins.eval", "'1'")]
    assert any("magic number" in text for text in contents.warnings)
    contents.close()


def test_the_real_files_open(shared_data):
    expected = {"resnet20-cifar10.th": 91.78, "resnet32-cifar10.th": 92.78}
    for name, best in expected.items():
        contents = read(shared_data / "checkpoints" / name)
        assert contents.error is None
        rows = dict(contents.root.pairs)
        assert abs(rows["best_prec1"] - best) < 0.02
        loaded = torch.load(shared_data / "checkpoints" / name, map_location="cpu", weights_only=False)["state_dict"]
        for key, ref in rows["state_dict"].pairs:
            assert same(to_torch(contents.sources[0], ref), loaded[key].cpu().detach())
        contents.close()
    for name in ("facenet-onet.pt", "lpips-squeeze.pth"):
        contents = read(shared_data / "checkpoints" / name)
        assert contents.error is None
        assert all(ref.error is None for _, ref in contents.root.pairs)
        contents.close()
