import math

import pytest

from app.item_models.layer_changes import Layer, LayerChanges, span
from inspector.diff.result import CHANGED, IDENTICAL, ONLY_A, ONLY_B, UNKNOWN
from tests.app.diffs import change, pair, rows, unknown


def changes(*pairs) -> LayerChanges:
    return LayerChanges(pairs, "module.")


def layers(*pairs) -> list[Layer]:
    return changes(*pairs).layers


def test_layers_stand_in_model_order_with_the_rows_they_hold() -> None:
    found = changes(*rows())
    assert [layer.name for layer in found.layers] == ["conv", "bn", "half", "head", "zero"]
    assert found.layer_of == [0, 0, 1, 1, 1, 2, 3, 3, 4]
    assert found.first(1) == 2


def test_tensors_of_a_layer_count_together_by_their_norms() -> None:
    found = layers(pair("x.weight", 0, CHANGED, change(0.3, 90)), pair("x.bias", 1, CHANGED, change(0.1, 10)))
    assert found[0].change == pytest.approx(math.sqrt((90 * 0.09 + 10 * 0.01) / 100))
    assert found[0].state == "changed"


def test_buffers_of_norms_count_only_where_there_is_nothing_else() -> None:
    assert layers(*rows())[1].change == pytest.approx(0.02)  # not the 9 of running_mean
    alone = layers(pair("bn.running_mean", 0, CHANGED, change(0.7)))
    assert alone[0].change == pytest.approx(0.7)


def test_what_has_no_partner_has_no_height() -> None:
    found = layers(pair("x.weight", 0, ONLY_A), pair("y.weight", 1, ONLY_B), pair("z.weight", 2, "shape"))
    assert [(layer.state, layer.change) for layer in found] == [(ONLY_A, None), (ONLY_B, None), ("shape", None)]


def test_nothing_is_said_before_all_of_a_layer_is_measured() -> None:
    pairs = (pair("x.weight", 0, CHANGED, change(0.3)), pair("x.bias", 1, UNKNOWN))
    assert layers(*pairs)[0].change is None
    assert all(layer.change is None for layer in layers(*unknown().rows))
    assert layers(pair("x.weight", 0, IDENTICAL))[0].change == 0.0  # equal bytes need no figures


def test_a_change_from_nothing_is_infinite() -> None:
    found = layers(pair("x.bias", 0, CHANGED, change(math.inf, sum_a2=0.0, sum_d2=2.0)))
    assert found[0].change == math.inf


def test_groups_are_parts_of_the_model_and_identical_neighbours_share_a_label() -> None:
    names = ["stem", "bn", *(f"layer1.{n}" for n in range(4)), *(f"layer2.{n}" for n in range(4)), "fc"]
    same = {"stem", "bn"} | {f"layer1.{n}" for n in range(4)}
    pairs = [
        pair(f"{name}.weight", at, IDENTICAL if name in same else CHANGED, change(0.0 if name in same else 0.1))
        for at, name in enumerate(names)
    ]
    found = changes(*pairs)
    groups = found.groups()
    assert [group.name for group in groups] == ["stem, bn, layer1", "layer2", "fc"]
    assert [(group.start, group.stop) for group in groups] == [(0, 6), (6, 10), (10, 11)]
    assert span(found.layers, groups[0]) == (0.0, 0.0)


def test_one_part_that_holds_all_is_looked_into() -> None:
    pairs = [pair(f"model.layers.{n}.mlp.weight", n, CHANGED, change(0.1)) for n in range(6)]
    assert [group.name for group in changes(*pairs).groups()] == [f"model.layers.{n}" for n in range(6)]
    many = [pair(f"model.layers.{n}.mlp.weight", n, CHANGED, change(0.1)) for n in range(40)]
    assert [group.name for group in changes(*many).groups()] == ["model.layers"]


def test_rows_that_are_measured_later_are_summed_anew() -> None:
    before = list(unknown().rows)
    found = changes(*before)
    after = list(rows())
    found.note([2, 3], after)
    assert found.layers[1].change == pytest.approx(0.02)
    assert found.layers[0].change is None
    found.note(range(len(after)), after)
    assert found.layers == layers(*after)


def test_nothing_is_no_layer() -> None:
    assert LayerChanges([]).layers == []
    assert LayerChanges([]).groups() == []
