import pytest

from inspector.checkpoint.files.json_data import is_count, member, parse, shown
from inspector.checkpoint.nodes import Pairs
from inspector.errors import DamagedFile, LimitReached


def test_objects_keep_their_order_and_their_duplicates():
    value = parse(b'{"b": 1, "a": {"c": null}, "b": 2}', "x")
    assert isinstance(value, Pairs)
    assert [key for key, _ in value.pairs] == ["b", "a", "b"]
    assert member(value, "b") == 1
    assert member(member(value, "a"), "c", 7) is None
    assert member([], "b", 7) == 7


@pytest.mark.parametrize("data", [b"", b"{", b'{"a": Infinity}', b"\xff", b'{"a": ' + b"1" * 5000 + b"}"])
def test_what_is_no_json_is_damage_with_the_name_in_it(data):
    with pytest.raises(DamagedFile, match="The header"):
        parse(data, "The header")


def test_the_position_counts_bytes_from_where_the_text_stands():
    with pytest.raises(DamagedFile) as caught:
        parse('["ä", }'.encode(), "x", 100)
    assert caught.value.position == 107


@pytest.mark.parametrize("data", [b"[" * 1_000_000, b"[" + b"[]," * 2_100_000 + b"[]]"])
def test_more_than_an_honest_writer_needs_is_a_limit(data):
    with pytest.raises(LimitReached):
        parse(data, "x")


def test_counts_are_integers_that_fit():
    assert [is_count(value) for value in (0, 5, -1, True, 1.0, 1 << 63, "1")] == [True, True] + [False] * 5


def test_values_in_sentences_are_short():
    assert shown("a" * 1000) == repr("a" * 57 + "...")
    assert shown([[1], 2, None] * 9) == "[[...], 2, nothing, [...], 2, nothing, [...], 2, ...]"
    assert shown(Pairs()) == "an object"
