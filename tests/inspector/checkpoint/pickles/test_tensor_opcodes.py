"""Tensors recognised at once are what their opcodes make one by one, also when a byte of them is wrong."""

import io
import random
import zipfile
from dataclasses import asdict
from unittest.mock import patch

import pytest

from inspector.checkpoint.nodes import StorageRef
from inspector.checkpoint.pickles import machine
from inspector.checkpoint.pickles.storages import Storages, not_a_storage
from inspector.checkpoint.pickles.tensor_opcodes import follow
from inspector.checkpoint.pickles.unpickle import Unpickled, unpickle


def read(data: bytes) -> Unpickled:
    storages = Storages(lambda key, nbytes, device: StorageRef(key, nbytes, 0, 0, nbytes, device))

    def persistent_load(pid):
        if type(pid) is not tuple or len(pid) != 5:
            raise not_a_storage(pid)
        return storages.describe(*pid[1:])

    return unpickle(data, "data.pkl", persistent_load, base=0)


def read_one_by_one(data: bytes) -> Unpickled:
    with patch.object(machine, "follow", return_value=0):
        return read(data)


@pytest.fixture(scope="module")
def saved() -> bytes:
    torch = pytest.importorskip("torch")
    shapes = [(), (3,), (300,), (2, 3), (2, 3, 70_000), (1, 2, 3, 4), (1, 2, 3, 4, 5), (0, 4), (1,) * 9]
    whole = {f"layers.{number}.weight": torch.empty(shapes[number % len(shapes)]) for number in range(60)}
    whole["view"] = torch.empty(400)[257:300]
    whole["grad"] = torch.empty(3, requires_grad=True)
    whole["turned"] = torch.empty(3, 4).t()
    whole["half"] = torch.empty(5, dtype=torch.float16)
    whole["tied"] = [whole["turned"], whole["view"]]
    file = io.BytesIO()
    torch.save(whole, file)
    with zipfile.ZipFile(file) as archive:
        return archive.read("archive/data.pkl")


def test_it_is_the_same_as_one_by_one(saved):
    at_once = read(saved)
    assert at_once.error is None
    assert at_once == read_one_by_one(saved)
    pairs = dict(at_once.value.pairs)
    assert pairs["tied"][0] is pairs["turned"]
    assert pairs["grad"].requires_grad


def test_most_tensors_are_recognised(saved):
    ends = []

    def counted(*arguments) -> int:
        ends.append(follow(*arguments))
        return ends[-1]

    with patch.object(machine, "follow", counted):
        read(saved)
    assert sum(map(bool, ends)) > 20


def test_wrong_bytes_are_the_same_as_one_by_one(saved):
    chance = random.Random(4)
    for _ in range(150):
        data = bytearray(saved)
        for _ in range(chance.choice((1, 1, 3))):
            data[chance.randrange(len(data))] = chance.choice((chance.randrange(256), 0x28, 0x74, 0x52, 0x72))
        if chance.random() < 0.2:
            del data[chance.randrange(len(data)) :]
        at_once, one_by_one = read(bytes(data)), read_one_by_one(bytes(data))
        assert str(at_once.error) == str(one_by_one.error)
        assert at_once.calls == one_by_one.calls
        assert at_once.end == one_by_one.end
        assert [asdict(tensor) for tensor in at_once.tensors] == [asdict(tensor) for tensor in one_by_one.tensors]
        assert repr(at_once.value) == repr(one_by_one.value)
