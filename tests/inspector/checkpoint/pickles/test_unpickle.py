import argparse
import collections
import datetime
import pathlib
import pickle
import sys
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.checkpoint import limits
from inspector.checkpoint.nodes import Call, ModuleNode, Name, Pairs, Record, TensorRef
from inspector.checkpoint.pickles.unpickle import Unpickled, unpickle
from inspector.errors import DamagedFile, LimitReached
from tests.inspector.checkpoint.plain import to_plain

PROTOCOLS = range(6)
scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | st.binary(max_size=100)
hashable = scalars | st.frozensets(st.integers(), max_size=3)
values = st.recursive(
    scalars | st.sets(hashable, max_size=3),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(hashable, inner, max_size=4)
        | st.tuples(inner)
        | st.tuples(inner, inner, inner, inner)
    ),
    max_leaves=12,
)


class Evil:
    def __init__(self, function, *args):
        self.made_of = (function, args)

    def __reduce__(self):
        return self.made_of


class Network:
    """Looks like an nn.Module to whoever reads its state."""

    def __init__(self, **children):
        self.training = True
        self.size = 3
        self._parameters = {}
        self._buffers = {"mean": None}
        self._modules = children
        self._forward_hooks = {}


def read(data: bytes) -> Unpickled:
    return unpickle(data, "data.pkl")


def calls(result: Unpickled) -> list[tuple[str, str | None]]:
    return [(call.target, call.args) for call in result.calls]


@given(values, st.sampled_from(PROTOCOLS))
@settings(max_examples=200, deadline=None)
def test_plain_data_comes_back_as_pickle_would_give_it(value, protocol):
    data = pickle.dumps(value, protocol)
    result = read(data)
    assert result.error is None
    assert result.calls == []
    assert to_plain(result.value, data) == value
    assert result.end == len(data)


@given(st.binary(max_size=200))
@settings(max_examples=300, deadline=None)
def test_no_bytes_raise(data):
    read(data)


@given(values, st.sampled_from(PROTOCOLS), st.data())
@settings(max_examples=200, deadline=None)
def test_flipped_bytes_never_raise(value, protocol, draw):
    data = bytearray(pickle.dumps(value, protocol))
    index = draw.draw(st.integers(0, len(data) - 1))
    data[index] ^= draw.draw(st.integers(1, 255))
    read(bytes(data))


def test_every_cut_keeps_what_stands_before_it():
    whole = {"first": [1, 2], "second": {"inner": (3.5, None)}, "last": "x"}
    for protocol in PROTOCOLS:
        data = pickle.dumps(whole, protocol)
        for length in range(len(data)):
            result = read(data[:length])
            assert isinstance(result.error, DamagedFile)
            assert result.cut
            assert "data.pkl" in str(result.error)
            assert f"byte {result.error.position:,}" in str(result.error)
        kept = read(data[:-2]).value
        assert to_plain(kept)["first"] == [1, 2]


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_reduce_is_listed_and_not_called(protocol, tmp_path):
    import os

    canary = tmp_path / "canary"
    data = pickle.dumps({"weights": [1.0], "x": Evil(os.system, f"touch {canary}")}, protocol)
    result = read(data)
    assert [target for target, _ in calls(result)] == ["posix.system"]
    assert calls(result)[0][1] == repr(f"touch {canary}")
    assert not canary.exists()
    assert not result.calls[0].executed
    assert isinstance(dict(result.value.pairs)["x"], Call)
    assert dict(result.value.pairs)["weights"] == [1.0]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"cposix\nsystem\n(S'id'\ntR.", [("posix.system", "'id'")]),
        (b"(S'id'\niposix\nsystem\n.", [("posix.system", "'id'")]),
        (b"(cposix\nsystem\nS'id'\no.", [("posix.system", "'id'")]),
        (b"\x80\x02(cposix\nsystem\nX\x02\x00\x00\x00ido0N.", [("posix.system", "'id'")]),
        (b"\x80\x04\x8c\x05posix\x8c\x06system\x93\x8c\x02id\x85R.", [("posix.system", "'id'")]),
        (b"\x80\x04\x8c\x05posix\x94\x8c\x06system\x9400h\x00h\x01\x93\x8c\x02id\x85R.", [("posix.system", "'id'")]),
        (b"\x80\x04\x8c\x02os\x8c\x0bpath.exists\x93\x8c\x02id\x85R.", [("os.path.exists", "'id'")]),
        (b"\x80\x02cfoo\nBar\nN\x85\x81.", [("foo.Bar", "None")]),
        (b"\x80\x04\x8c\x03foo\x8c\x03Bar\x93)}\x8c\x01kK\x01s\x92.", [("foo.Bar", "{'k': 1}")]),
        (b"\x80\x02cposix\nsystem\n.", [("posix.system", None)]),
        (b"\x80\x02\x82\x07)R.", [("copyreg.extension_7", "")]),
        (b"\x80\x02\x83\x07\x01)R.", [("copyreg.extension_263", "")]),
        (b"\x80\x02\x84\x07\x00\x00\x01)R.", [("copyreg.extension_16777223", "")]),
        (b"\x80\x02ccollections\nOrderedDict\nN}X\x04\x00\x00\x00evilK\x01s\x86b.",
         [("builtins.setattr", "collections.OrderedDict, (None, {'evil': 1})")]),
        (b"\x80\x02ctorch._tensor\n_rebuild_from_type_v2\n(cposix\nsystem\ncfoo\nBar\nX\x02\x00\x00\x00id\x85NtR.",
         [("posix.system", "'id'"), ("foo.Bar", None)]),
        (b"\x80\x02ccopyreg\n__newobj__\ncposix\nsystem\nX\x02\x00\x00\x00id\x86R.", [("posix.system", "'id'")]),
        (b"\x80\x02cbuiltins\ngetattr\ncos\nname\nX\x01\x00\x00\x00x\x86RN\x85R.",
         [("os.name", None), ("builtins.getattr", "os.name, 'x'"), ("builtins.getattr(...)", "None")]),
    ],
)  # fmt: skip
def test_every_way_to_call_is_listed(data, expected):
    result = read(data)
    assert result.error is None
    assert sorted(calls(result), key=str) == sorted(expected, key=str)


def test_the_call_before_damage_is_listed():
    result = read(b"cposix\nsystem\n(S'id'\ntR\xff")
    assert calls(result) == [("posix.system", "'id'")]
    assert "byte 23, opcode 0xff" in str(result.error)


@pytest.mark.parametrize("opcode", b"0abdeorstuqQR\x81\x85\x86\x87\x90\x91\x92\x93\x94.")
def test_underflow_is_damage(opcode):
    result = read(bytes([opcode]) + b"\x00\x00\x00\x00.")
    assert isinstance(result.error, DamagedFile)
    assert result.error.position == 0
    assert "byte 0, opcode " in str(result.error)


@pytest.mark.parametrize(
    "data",
    [
        b"\x80\x02X\xff\xff\xff\x7fabc.",
        b"\x80\x02X\xff\xff\xff\xffabc.",
        b"\x80\x04\x8d\xff\xff\xff\xff\xff\xff\xff\x7fabc.",
        b"\x80\x04\x8e\xff\xff\xff\xff\xff\xff\xff\xffabc.",
        b"\x80\x04\x95\xff\xff\xff\xff\xff\xff\xff\x7fN.",
        b"\x80\x05\x96\xff\xff\xff\xff\xff\xff\xff\x7fN.",
        b"T\xff\xff\xff\xffabc.",
        b"\x80\x02h\x07.",
        b"\x80\x02j\xff\xff\xff\xff.",
        b"\x80\x09N.",
        b"\x80\x05\x97.",
        b"\x80\x02N}NNs(NuNe.",
    ],
)
def test_impossible_arguments_are_damage(data):
    assert isinstance(read(data).error, DamagedFile)


@pytest.mark.parametrize(
    "data",
    [
        b"\x80\x02\x8b\x40\x42\x0f\x00" + b"\x7f" * 1_000_000 + b".",
        b"L" + b"9" * 5000 + b"L\n.",
        b"\x80\x02" + b"N" + b"\x85" * 1_000_000 + b".",
        b"\x80\x02}N" + b"\x85" * 1_000_000 + b"K\x01s.",
        b"(" * 1_000_000 + b".",
        b"\x80\x04" + b"N\x94" * 6_000_000 + b".",
        b"]" * 4_000_000 + b".",
    ],
    ids=["long", "digits", "tuples", "tuple key", "marks", "memo", "lists"],
)
def test_bombs_meet_a_limit(data):
    began = time.process_time()
    result = read(data)
    assert isinstance(result.error, LimitReached)
    assert "limit reached" in str(result.error)
    assert time.process_time() - began < 5


@pytest.mark.parametrize("inner", [b"(" + b"]" * 2000 + b"a" * 1999 + b"l", b")" + b"\x85" * 2000])
def test_towers_are_cut_and_the_rest_is_kept(inner):
    data = b"\x80\x02}(X\x01\x00\x00\x00wK\x01X\x01\x00\x00\x00t" + inner + b"u."
    result = read(data)
    assert isinstance(result.error, LimitReached)
    assert dict(result.value.pairs)["w"] == 1


def test_an_opcode_that_fails_leaves_what_stood_below_it():
    result = read(b"\x80\x02}X\x01\x00\x00\x00wK\x01s(X\x01\x00\x00\x00ku.")
    assert "a key has no value" in str(result.error)
    assert result.value.pairs == [("w", 1)]


def test_billion_laughs_are_printed_at_once():
    data = b"\x80\x02(cposix\nsystem\n]q\x00" + b"".join(b"](h%ch%ceq%c" % (i, i, i + 1) for i in range(100)) + b"o."
    began = time.process_time()
    result = read(data)
    assert result.error is None
    assert len(result.calls[0].args) <= limits.TEXT_SHOWN
    assert time.process_time() - began < 0.5


def test_cycles_and_colliding_keys_are_harmless():
    loop: list = [1]
    loop.append(loop)
    node = read(pickle.dumps(loop)).value
    assert node[1] is node
    collide = b"".join(
        b"\x8a\x0a" + (i * sys.hash_info.modulus).to_bytes(10, "little") + b"N" for i in range(1, 20_001)
    )
    began = time.process_time()
    assert len(read(b"\x80\x02}(" + collide + b"u.").value.pairs) == 20_000
    assert time.process_time() - began < 1


def test_a_module_is_a_node_though_its_class_is_nowhere():
    data = pickle.dumps({"model": Network(child=Network())}, 2).replace(b"test_unpickle", b"gone_forever1")
    result = read(data)
    ((_, node),) = result.value.pairs
    assert isinstance(node, ModuleNode)
    assert node.type.endswith("gone_forever1.Network") or node.type.endswith("gone_forever1\nNetwork")
    assert [name for name, _ in node.children] == ["child"]
    assert isinstance(node.children[0][1], ModuleNode)
    assert node.attributes == [("training", True), ("size", 3)]
    assert node.buffers == [("mean", None)]
    assert [args for _, args in calls(result)] == [""]


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_shared_module_is_one_node(protocol):
    child = Network()
    result = read(pickle.dumps([child, Network(a=child), child], protocol))
    first, outer, again = result.value
    assert isinstance(first, ModuleNode)
    assert first is again
    assert outer.children[0][1] is first


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_known_classes_are_no_calls(protocol):
    value = {
        "ordered": collections.OrderedDict(a=1),
        "counter": collections.Counter("aab"),
        "default": collections.defaultdict(list, {1: [2]}),
        "namespace": argparse.Namespace(lr=0.1),
        "path": pathlib.PurePosixPath("/a/b"),
        "date": datetime.datetime(2024, 2, 29, 12, 30, 1),
        "complex": 1 + 2j,
        "bytearray": bytearray(b"ab"),
        "slice": slice(1, 2),
        "deque": collections.deque([1, 2]),
    }
    result = read(pickle.dumps(value, protocol))
    assert result.error is None
    assert result.calls == []
    got = dict(result.value.pairs)
    assert got["ordered"] == Pairs([("a", 1)], "collections.OrderedDict")
    assert dict(got["counter"].pairs) == {"a": 2, "b": 1}
    assert got["default"].pairs == [(1, [2])]
    assert isinstance(got["namespace"], Record)
    assert got["namespace"].fields == [("lr", 0.1)]
    assert got["path"] == "/a/b"
    assert got["date"] == "2024-02-29 12:30:01"
    assert got["complex"] == 1 + 2j
    assert got["bytearray"] == b"ab"


@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.parametrize(
    "array",
    [
        np.arange(6.0).reshape(2, 3),
        np.arange(600, dtype=">i4").reshape(20, 30),
        np.asfortranarray(np.arange(600, dtype=np.float32).reshape(20, 30)),
        np.zeros((0, 3), np.uint8),
        np.array(3, np.int64),
        np.array([True, False]),
        np.array([1 + 2j]),
    ],
)
def test_numpy_arrays_are_tensors(array, protocol):
    data = pickle.dumps(array, protocol)
    ref = unpickle(data, "data.pkl", base=0).value
    assert isinstance(ref, TensorRef)
    assert ref.error is None
    stored = ref.storage.data if ref.storage.data is not None else data[ref.storage.start :][: ref.storage.nbytes]
    order = ">" if ref.storage.byteorder == "big" else "<"
    flat = np.frombuffer(stored, np.dtype(ref.dtype).newbyteorder(order))
    strides = [step * flat.itemsize for step in ref.stride]
    assert np.array_equal(np.lib.stride_tricks.as_strided(flat, ref.shape, strides), array)
    assert ref.shape == array.shape


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_numpy_scalars_are_numbers_and_objects_are_refused(protocol):
    result = read(pickle.dumps([np.float64(2.5), np.int32(-3), np.bool_(True), np.array([{}], object)], protocol))
    assert result.calls == []
    assert result.value[:3] == [2.5, -3, True]
    assert "object" in result.value[3].error


def test_known_names_are_counted():
    result = read(pickle.dumps([collections.OrderedDict(), collections.OrderedDict()], 2))
    assert result.known_names == {"collections.OrderedDict": 2}


def test_a_class_kept_as_a_value_is_an_import():
    result = read(pickle.dumps([argparse.ArgumentParser, argparse.Namespace], 2))
    assert calls(result) == [("argparse.ArgumentParser", None)]
    assert [type(item) is not Name and item.name for item in result.value][1] == "argparse.Namespace"


def test_strange_texts_stay_texts():
    for text in ("\ud800", "a\0b", "\u202eabc", "\x1b[31m", "<img src=x>", "x" * 1_000_000):
        assert read(pickle.dumps([text], 2)).value == [text]


def test_bytes_after_the_end_are_left():
    result = read(pickle.dumps(1, 2) + b"more")
    assert result.value == 1
    assert result.end == 5
