import msgspec
import pytest

from inspector.checkpoint.result import Listing, Opened, Rows, TensorInfo
from inspector.engine.portable import LARGEST, packed


def tensor(key, shape=(1,)):
    return TensorInfo("", key, shape, "float32", 4, "0", 0, (1,), "parameter")


def round_trip(value):
    return msgspec.msgpack.decode(packed(value), type=type(value))


def test_plain_results_come_back_equal():
    rows = Rows(tensors=(tensor("a.weight"),), values=(("epoch", 12), ("lr", 0.1), ("none", None), ("name", "é")))
    assert round_trip(rows) == rows


def test_lone_surrogates_are_escaped():
    assert round_trip(Rows(tensors=(tensor("a\udcffb"),))).tensors[0].key == "a\\udcffb"


@pytest.mark.parametrize("number", [2**64, 2**200, -(2**64)])
def test_wide_integers_among_the_values_become_text(number):
    assert round_trip(Rows(values=(("seed", number), ("epoch", 3)))).values == (("seed", str(number)), ("epoch", 3))


def test_wide_integers_elsewhere_stay_impossible_sizes():
    assert round_trip(Rows(tensors=(tensor("a", (2**70, -(2**70))),))).tensors[0].shape == (LARGEST, -LARGEST)


def test_nested_results():
    listing = Listing("m\ud800", "zip", 1, tensors=(tensor("k"),), values=(("seed", 2**65),))
    back = round_trip(Opened(listing=listing)).listing
    assert (back.path, back.values) == ("m\\ud800", (("seed", str(2**65)),))
