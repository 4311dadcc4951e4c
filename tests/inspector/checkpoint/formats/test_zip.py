import io
import pickle
import struct
import warnings
import zipfile
from pathlib import Path

import numpy as np
import pytest
import torch

from inspector.checkpoint.contents import Contents
from inspector.checkpoint.files.source import Source
from inspector.checkpoint.formats import zip as zip_format
from inspector.checkpoint.nodes import ModuleNode, Pairs, TensorRef
from inspector.context import Context
from inspector.errors import TorchloupeError, UnsupportedFormat
from tests.inspector.checkpoint.tensor_bytes import same, to_torch


def read(path: Path) -> Contents:
    source = Source(path)
    try:
        return zip_format.read(source, Context())
    except BaseException:
        source.close()
        raise


def attempt(path: Path) -> Contents | str:
    """The contents, or the sentence on why there are none."""
    try:
        return read(path)
    except TorchloupeError as error:
        return str(error)


def saved(tmp_path: Path, value: object, **options) -> tuple[Path, Contents]:
    path = tmp_path / "file.pt"
    torch.save(value, path, **options)
    return path, read(path)


def tensors_by_name() -> dict[str, torch.Tensor]:
    base = torch.arange(24.0)
    return {
        "matrix": torch.randn(3, 4),
        "transposed": torch.randn(3, 4).t(),
        "view": base[5:9],
        "step": base[::3],
        "whole": base,
        "expanded": torch.ones(1).expand(1000, 1000),
        "scalar": torch.tensor(3.5),
        "empty": torch.empty(0, 4),
        "conj": torch.randn(3, dtype=torch.complex64).conj(),
        "neg": torch.randn(3, dtype=torch.complex64).conj().imag,
        **{
            str(dtype): torch.arange(6).to(dtype)
            for dtype in (
                torch.float64, torch.float16, torch.bfloat16, torch.int64, torch.int32, torch.int16, torch.int8,
                torch.uint8, torch.bool, torch.complex128, torch.uint16, torch.uint32, torch.uint64,
                torch.float8_e4m3fn, torch.float8_e5m2,
            )
        },
    }  # fmt: skip


@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
def test_every_tensor_is_as_torch_loads_it(tmp_path, protocol):
    path, contents = saved(tmp_path, tensors_by_name(), pickle_protocol=protocol)
    loaded = torch.load(path, weights_only=False)
    assert contents.error is None
    assert contents.warnings == []
    assert contents.calls == []
    assert [key for key, _ in contents.root.pairs] == list(loaded)
    for key, ref in contents.root.pairs:
        assert same(to_torch(contents.sources[0], ref), loaded[key]), key
        assert ref.storage.device == "cpu"
    contents.close()


def test_shared_storages_are_one(tmp_path):
    _, contents = saved(tmp_path, tensors_by_name())
    refs = dict(contents.root.pairs)
    assert refs["view"].storage is refs["whole"].storage is refs["step"].storage
    assert (refs["view"].offset, refs["step"].stride) == (5, (3,))
    contents.close()


def test_special_layouts_are_described(tmp_path):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        values = {
            "coo": torch.eye(3).to_sparse(),
            "csr": torch.eye(3).to_sparse_csr(),
            "meta": torch.zeros(2, 3, device="meta"),
            "per_tensor": torch.quantize_per_tensor(torch.randn(4), 0.5, 3, torch.quint8),
            "per_channel": torch.quantize_per_channel(
                torch.randn(2, 2), torch.tensor([0.1, 0.2]), torch.tensor([0, 0]), 1, torch.qint8
            ),
            "nested": torch.nested.nested_tensor([torch.ones(2), torch.ones(3)]),
            "parameter": torch.nn.Parameter(torch.ones(2), requires_grad=False),
        }
        _, contents = saved(tmp_path, values)
    refs = dict(contents.root.pairs)
    assert all(ref.error is None for ref in refs.values())
    assert (refs["coo"].layout, refs["coo"].shape, len(refs["coo"].parts)) == ("sparse_coo", (3, 3), 2)
    assert (refs["csr"].layout, len(refs["csr"].parts)) == ("sparse_csr", 3)
    assert (refs["meta"].layout, refs["meta"].shape, refs["meta"].storage.start) == ("meta", (2, 3), -1)
    assert (refs["per_tensor"].scale, refs["per_tensor"].zero_point) == (0.5, 3)
    assert refs["per_tensor"].note == "scale 0.5, zero point 3"
    assert (refs["per_channel"].axis, refs["per_channel"].dtype) == (1, "qint8")
    assert refs["per_channel"].scale.shape == (2,)
    assert (refs["nested"].layout, refs["nested"].note) == ("nested", "2 tensors of different sizes in one buffer")
    assert (refs["parameter"].is_parameter, refs["parameter"].requires_grad) == (True, False)
    assert contents.calls == []
    contents.close()


def test_values_of_all_kinds_are_no_calls(tmp_path):
    value = {
        "size": torch.Size([1, 2]),
        "device": torch.device("cuda:1"),
        "dtype": torch.float16,
        "numpy": np.arange(5.0),
        "scalar": np.float32(0.5),
        "storage": torch.ones(3).untyped_storage(),
    }
    _, contents = saved(tmp_path, value)
    got = dict(contents.root.pairs)
    assert contents.calls == []
    assert got["size"] == (1, 2)
    assert got["device"] == "cuda:1"
    assert got["dtype"].name == "torch.float16"
    assert got["numpy"].shape == (5,)
    assert got["scalar"] == 0.5
    assert isinstance(got["storage"], TensorRef)
    assert got["storage"].shape == (12,)
    contents.close()


def test_a_pickled_model_shows_its_tree(tmp_path):
    model = torch.nn.Sequential(torch.nn.Conv2d(3, 8, 3), torch.nn.BatchNorm2d(8), torch.nn.ReLU())
    _, contents = saved(tmp_path, model)
    root = contents.root
    assert isinstance(root, ModuleNode)
    assert [child.type.rpartition(".")[2] for _, child in root.children] == ["Conv2d", "BatchNorm2d", "ReLU"]
    conv, norm = root.children[0][1], root.children[1][1]
    assert same(to_torch(contents.sources[0], dict(conv.parameters)["weight"]), model[0].weight.data)
    assert [name for name, _ in norm.buffers] == ["running_mean", "running_var", "num_batches_tracked"]
    assert ("stride", (1, 1)) in conv.attributes
    assert {call.target for call in contents.calls} >= {"torch.nn.modules.conv.Conv2d"}
    contents.close()


def test_metadata_of_a_state_dict_is_kept(tmp_path):
    _, contents = saved(tmp_path, torch.nn.BatchNorm1d(2).state_dict())
    assert contents.root.type == "collections.OrderedDict"
    assert isinstance(contents.root.attributes, Pairs)
    assert contents.root.attributes.pairs[0][0] == "_metadata"
    contents.close()


def test_the_origin_and_the_entries_are_told(tmp_path):
    path, contents = saved(tmp_path, {"a": torch.ones(2)})
    assert contents.origin.producer == "torch 2.7 or newer"
    assert contents.origin.protocol == 2
    assert ("torch._utils._rebuild_tensor_v2", 1) in contents.origin.known_names
    with zipfile.ZipFile(path) as archive:
        crcs = {info.filename: info.CRC for info in archive.infolist()}
        assert {entry.name: entry.crc for entry in contents.entries} == crcs
        for entry in contents.entries:
            assert contents.sources[0].read(entry.start, entry.length) == archive.read(entry.name)
    contents.close()


def archive(path: Path, entries: list[tuple[str, bytes]], method: int = zipfile.ZIP_STORED) -> Path:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # zipfile warns of duplicate names
        with zipfile.ZipFile(path, "w", method) as made:
            for name, data in entries:
                made.writestr(name, data)
    return path


def tensor_pickle(key: str = "0", numel: int = 4, size: tuple = (4,), stride: tuple = (1,), offset: int = 0) -> bytes:
    """{"w": a float tensor} as torch writes it, with whatever numbers."""

    class Storage:
        pass

    class Tensor:
        def __reduce__(self):
            return torch._utils._rebuild_tensor_v2, (Storage(), offset, size, stride, False, {})

    class Pickler(pickle.Pickler):
        def persistent_id(self, obj):
            return ("storage", torch.FloatStorage, key, "cuda:99", numel) if isinstance(obj, Storage) else None

    buffer = io.BytesIO()
    Pickler(buffer, 2).dump({"w": Tensor(), "epoch": 3})
    return buffer.getvalue()


def parts(data_pkl: bytes, data: bytes = bytes(16)) -> list[tuple[str, bytes]]:
    return [("a/data.pkl", data_pkl), ("a/byteorder", b"little"), ("a/data/0", data), ("a/version", b"3\n")]


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"numel": 5, "size": (5,)}, "holds 16 bytes, but 20 are described"),
        ({"size": (5,)}, "reads 20 bytes of a storage of 16"),
        ({"offset": 1}, "reads 20 bytes of a storage of 16"),
        ({"offset": -1}, "storage offset -1"),
        ({"size": (-4,)}, "size -4"),
        ({"stride": (-1,)}, "stride -1"),
        ({"stride": (1, 1)}, "1 sizes but 2 strides"),
        ({"size": (2**62, 2**62), "stride": (0, 0)}, "more elements than torch can count"),
        ({"size": (2**60,)}, "bytes of a storage of 16"),
        ({"size": ("4",)}, "is no count"),
        ({"size": (1,) * 65, "stride": (1,) * 65}, "65 dimensions"),
        ({"numel": -1}, "-1 elements"),
        ({"key": "7"}, "a/data/7 is missing"),
        ({"key": "../version"}, "is missing"),
        ({"size": 4}, "no lists of numbers"),
    ],
)
def test_an_impossible_tensor_spoils_its_own_row(tmp_path, changes, why):
    contents = read(archive(tmp_path / "x.pt", parts(tensor_pickle(**changes))))
    (_, ref), epoch = contents.root.pairs
    assert why in ref.error
    assert epoch == ("epoch", 3)
    assert contents.error is None
    contents.close()


def test_an_expanded_tensor_is_no_bomb(tmp_path):
    contents = read(archive(tmp_path / "x.pt", parts(tensor_pickle(size=(2**20, 2**20), stride=(0, 0)))))
    ref = contents.root.pairs[0][1]
    assert ref.error is None
    assert ref.storage.device == "cuda:99"
    contents.close()


def test_the_first_of_two_records_counts(tmp_path):
    first, second = struct.pack("<4f", 1, 2, 3, 4), struct.pack("<4f", 5, 6, 7, 8)
    contents = read(
        archive(tmp_path / "x.pt", [*parts(tensor_pickle(), first), ("a/data/0", second), ("a/DATA/0", second)])
    )
    assert to_torch(contents.sources[0], contents.root.pairs[0][1]).tolist() == [1, 2, 3, 4]
    assert any("the same name" in text for text in contents.warnings)
    assert any("differs in case" in text for text in contents.warnings)
    contents.close()


def test_deflated_records_are_found(tmp_path):
    data = struct.pack("<4f", 1, 2, 3, 4)
    contents = read(archive(tmp_path / "x.pt", parts(tensor_pickle(), data), zipfile.ZIP_DEFLATED))
    ref = contents.root.pairs[0][1]
    assert ref.error is None
    assert ref.storage.deflated > 0
    assert ref.storage.stored == 16
    assert any("compressed" in text for text in contents.warnings)
    contents.close()


def test_junk_byteorder_and_folders_are_warnings(tmp_path):
    entries = [
        ("a/data.pkl", tensor_pickle()),
        ("a/byteorder", b"middle"),
        ("a/data/0", bytes(16)),
        ("b/data.pkl", b"N."),
    ]
    contents = read(archive(tmp_path / "x.pt", entries))
    for word in ("byte order", "outside the folder", "no version"):
        assert any(word in text for text in contents.warnings), word
    contents.close()


def test_a_big_endian_file_is_marked(tmp_path):
    entries = [("a/data.pkl", tensor_pickle()), ("a/byteorder", b"big"), ("a/data/0", bytes(16)), ("a/version", b"3")]
    contents = read(archive(tmp_path / "x.pt", entries))
    assert contents.root.pairs[0][1].storage.byteorder == "big"
    contents.close()


def test_an_odd_persistent_id_spoils_one_row(tmp_path):
    data = pickle.dumps({"epoch": 3}, 2)[:-2]
    odd = b"X\x01\x00\x00\x00wctorch._utils\n_rebuild_tensor_v2\n(X\x03\x00\x00\x00oddQK\x00K\x04\x85K\x01\x85\x89}tR"
    contents = read(archive(tmp_path / "x.pt", parts(data + b"s(" + odd + b"u.")))
    row = dict(contents.root.pairs)
    assert row["epoch"] == 3
    assert "persistent id" in row["w"].error
    contents.close()


@pytest.mark.parametrize(
    ("entries", "what"),
    [
        ([("[Content_Types].xml", b""), ("word/document.xml", b"")], "an Office document"),
        ([("META-INF/MANIFEST.MF", b"")], "a Java archive"),
        ([("config.json", b""), ("metadata.json", b""), ("model.weights.h5", b"")], "a Keras model"),
        ([("run/policy.pth", b"")], "extract it first"),
        ([("a.txt", b"")], "no checkpoint"),
        ([("a/data/0", b"")], "without its data.pkl"),
        ([], "an empty zip archive"),
    ],
)
def test_other_archives_are_named(tmp_path, entries, what):
    with pytest.raises(UnsupportedFormat, match=what.replace(".", r"\.")):
        read(archive(tmp_path / "x.zip", entries))


def test_every_cut_gives_what_stands_before_it(tmp_path):
    path, whole = saved(tmp_path, {f"w{i}": torch.full((100,), float(i)) for i in range(5)})
    whole.close()
    data = path.read_bytes()
    kept = []
    for step in range(64):
        path.write_bytes(data[: len(data) * step // 64])
        contents = attempt(path)
        if isinstance(contents, str):
            assert contents.endswith(".")
            continue
        assert contents.error
        rows = contents.root.pairs if isinstance(contents.root, Pairs) else []
        good = [ref for _, ref in rows if ref.error is None]
        for ref in good:
            assert len(set(to_torch(contents.sources[0], ref).tolist())) == 1
        kept.append(len(good))
        contents.close()
    assert kept == sorted(kept)
    assert kept[-1] == 5


def test_flipped_bytes_never_crash(tmp_path):
    path, whole = saved(tmp_path, {"w": torch.ones(3)})
    whole.close()
    data = path.read_bytes()
    for index in range(0, len(data), 3):
        path.write_bytes(data[:index] + bytes([data[index] ^ 0x41]) + data[index + 1 :])
        contents = attempt(path)
        if isinstance(contents, str):
            assert contents.endswith(".")
        else:
            contents.close()
