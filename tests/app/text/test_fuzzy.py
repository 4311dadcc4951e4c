"""Finding names by the letters one remembers."""

import time

from app.text.fuzzy import LIMIT, search

NAMES = (
    "conv1.weight",
    "layer1.0.conv1.weight",
    "layer2.0.conv1.weight",
    "layer2.0.bn1.weight",
    "linear.bias",
    "Layer2",
)


def found(pattern):
    return [NAMES[index] for index in search(pattern, NAMES)]


def test_one_piece_beats_scattered_letters():
    assert found("conv1")[0] == "conv1.weight"
    assert found("layer2") == ["Layer2", "layer2.0.bn1.weight", "layer2.0.conv1.weight"]


def test_letters_in_order_are_enough():
    assert found("l2c1") == ["layer2.0.conv1.weight"]
    assert found("l2 bn") == ["layer2.0.bn1.weight"]
    assert found("xyz") == []


def test_nothing_typed_shows_the_first():
    assert found("") == list(NAMES)


def test_letters_that_mean_something_to_a_pattern():
    assert search("a.*(", ["a.*(", "abc"]) == [0]


def test_a_hundred_thousand_names_are_searched_while_typing():
    names = [f"transformer.h.{i // 20}.attn.{i % 20}.c_proj.weight" for i in range(100_000)]
    start = time.process_time()
    assert len(search("th77aw", names)) == LIMIT
    assert time.process_time() - start < 2
