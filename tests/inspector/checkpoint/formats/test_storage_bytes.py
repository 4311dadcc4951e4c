"""Tensors that pickle.dump wrote: the bytes of each are a file of torch.save."""

import io
import pickle
import struct
import time
from pathlib import Path

import pytest

from inspector.checkpoint.checkpoint import Checkpoint, open_checkpoint

torch = pytest.importorskip("torch")

LOADS = "torch.storage._load_from_bytes"


def state() -> dict:
    whole = {
        "weight": torch.arange(12.0).reshape(3, 4),
        "half": torch.arange(5, dtype=torch.float16),
        "count": torch.tensor(7),
        "flags": torch.tensor([True, False]),
        "empty": torch.empty(0),
    }
    whole["turned"] = whole["weight"].t()
    return whole


def opened(tmp_path: Path, data: bytes) -> Checkpoint:
    path = tmp_path / "model.pkl"
    path.write_bytes(data)
    return open_checkpoint(path)


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_the_values_are_those_of_torch(tmp_path, protocol):
    data = pickle.dumps(state(), protocol)
    with opened(tmp_path, data) as checkpoint:
        listing = checkpoint.listing
        assert listing.calls == ()
        assert listing.error is None
        assert [tensor.error for tensor in listing.tensors] == [None] * 6
        by_key = {tensor.key: at for at, tensor in enumerate(listing.tensors)}
        for key, tensor in state().items():
            info = listing.tensors[by_key[key]]
            assert (info.shape, info.stride) == (tuple(tensor.shape), tensor.stride())
            assert info.dtype == str(tensor.dtype).removeprefix("torch.")
        cells = checkpoint.values(by_key["turned"]).cells
        assert [[float(cell) for cell in row] for row in cells] == state()["turned"].tolist()
        assert [cell for (cell,) in [checkpoint.values(by_key["count"]).cells[0]]] == ["7"]
        for ref in checkpoint._refs:
            stands_raw = ref.storage.data is None
            assert stands_raw == (protocol >= 3)
            if stands_raw and ref.storage.stored == 48:
                assert data[ref.storage.start :][:48] == struct.pack("<12f", *range(12))


def test_a_pickled_module_lists_its_classes_only(tmp_path):
    with opened(tmp_path, pickle.dumps(torch.nn.Linear(2, 3))) as checkpoint:
        assert [call.target for call in checkpoint.listing.calls] == ["torch.nn.modules.linear.Linear"]
        assert [tensor.error for tensor in checkpoint.listing.tensors] == [None, None]


class Loads:
    """Pickles as the call of torch's function with these bytes."""

    def __init__(self, content: object):
        self.content = content

    def __reduce__(self) -> tuple:
        return torch.storage._load_from_bytes, (self.content,)


class Runs:
    def __reduce__(self) -> tuple:
        return eval, ("6 * 7",)


def legacy(value: object) -> bytes:
    file = io.BytesIO()
    torch.save(value, file, _use_new_zipfile_serialization=False)
    return file.getvalue()


def zipped(value: object) -> bytes:
    file = io.BytesIO()
    torch.save(value, file)
    return file.getvalue()


def storage() -> object:
    return torch.arange(6.0).storage()


@pytest.mark.filterwarnings("ignore:TypedStorage is deprecated")
@pytest.mark.parametrize(
    "make",
    [
        lambda: zipped(torch.zeros(3)),
        lambda: legacy(torch.zeros(3)),
        lambda: legacy(storage()) + b"more",
        lambda: legacy(storage())[:-1],
        lambda: legacy([storage(), storage()]),
        lambda: legacy(Loads(legacy(storage()))),
        lambda: [legacy(storage())],
        lambda: b"",
        lambda: b"." * 100,
        lambda: "text",
    ],
)
def test_what_is_no_single_storage_is_a_call(tmp_path, make):
    with opened(tmp_path, pickle.dumps({"x": Loads(make()), "y": torch.zeros(2)})) as checkpoint:
        assert LOADS in [call.target for call in checkpoint.listing.calls]
        assert next(tensor for tensor in checkpoint.listing.tensors if tensor.key == "y").error is None


@pytest.mark.filterwarnings("ignore:TypedStorage is deprecated")
@pytest.mark.parametrize(
    "make", [lambda: legacy([storage(), Runs()]), lambda: pickle.dumps(Runs()), lambda: legacy(Runs())]
)
def test_a_call_inside_is_listed_with_where_it_stands(tmp_path, make):
    with opened(tmp_path, pickle.dumps({"x": Loads(make())}, 4)) as checkpoint:
        calls = {call.target: call for call in checkpoint.listing.calls}
        assert LOADS in calls
        (found,) = (call for target, call in calls.items() if target.endswith(".eval"))
        assert "model.pkl, bytes at" in found.entry


def test_the_same_bad_bytes_are_read_once(tmp_path):
    bad = b"\x80\x02" + b"(" * 90_000
    head = b"\x80\x04ctorch.storage\n_load_from_bytes\nq\x00B" + struct.pack("<I", 90_002) + bad + b"q\x010]q\x02("
    many = head + b"h\x00h\x01\x85R" * 50_000 + b"e."
    started = time.process_time()
    with opened(tmp_path, many) as checkpoint:
        assert [call.target for call in checkpoint.listing.calls][:1] == [LOADS]
    assert time.process_time() - started < 5
