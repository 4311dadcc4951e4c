"""Class counts of heads, of classifiers and of detectors, by what these call them."""

import pytest

from inspector.diff.heads import BACKGROUND, CLASSES, NO_OBJECT, OUTPUTS, TOKENS, find_heads
from inspector.diff.pairing import pair
from inspector.diff.result import Side
from inspector.diff.state import Entry, State


def state(shapes: dict[str, tuple[int, ...]]) -> State:
    return State(Side("x"), [Entry(key, shape, "float32", at) for at, (key, shape) in enumerate(shapes.items())])


def heads(a: dict[str, tuple[int, ...]], b: dict[str, tuple[int, ...]]) -> list[tuple[str, str, int, int]]:
    one, other = state(a), state(b)
    return [(head.name, head.kind, head.old, head.new) for head in find_heads(pair(one, other, other.keys))]


def layer(name: str, outputs: int, inputs: int, *rest: int) -> dict[str, tuple[int, ...]]:
    return {f"{name}.weight": (outputs, inputs, *rest), f"{name}.bias": (outputs,)}


@pytest.mark.parametrize(
    "name",
    ["fc", "classifier.6", "head", "heads.head", "linear", "module.fc", "aux_classifier.4", "logits"],
)
def test_classifiers(name: str) -> None:
    same = layer("layer1.conv", 8, 3, 3, 3)
    found = heads({**same, **layer(name, 80, 512)}, {**same, **layer(name, 5, 512)})
    assert found == [(name, CLASSES, 80, 5)]


def test_faster_rcnn_counts_the_background() -> None:
    above = "roi_heads.box_predictor"
    sides = [{**layer(f"{above}.cls_score", n, 1024), **layer(f"{above}.bbox_pred", 4 * n, 1024)} for n in (91, 6)]
    assert heads(*sides) == [(f"{above}.cls_score", BACKGROUND, 91, 6)]


def test_detectron2_has_one_output_more_than_classes() -> None:
    above = "roi_heads.box_predictor"
    sides = [{**layer(f"{above}.cls_score", n + 1, 1024), **layer(f"{above}.bbox_pred", 4 * n, 1024)} for n in (80, 5)]
    assert heads(*sides) == [(f"{above}.cls_score", CLASSES, 80, 5)]


def test_retinanet_has_outputs_for_each_anchor() -> None:
    sides = [
        {
            **layer("head.classification_head.cls_logits", 9 * n, 256, 3, 3),
            **layer("head.regression_head.bbox_reg", 36, 256, 3, 3),
        }
        for n in (91, 5)
    ]
    assert heads(*sides) == [("head.classification_head.cls_logits", CLASSES, 91, 5)]


def test_yolo() -> None:
    sides = [layer("model.24.m.0", 3 * (5 + n), 128, 1, 1) for n in (80, 5)]
    assert heads(*sides) == [("model.24.m.0", CLASSES, 80, 5)]


def test_detr_counts_no_object() -> None:
    assert heads(layer("class_embed", 92, 256), layer("class_embed", 6, 256)) == [("class_embed", NO_OBJECT, 91, 5)]


def test_vocabularies() -> None:
    found = heads({"model.embed_tokens.weight": (32_000, 64)}, {"model.embed_tokens.weight": (32_016, 64)})
    assert found == [("model.embed_tokens", TOKENS, 32_000, 32_016)]


def test_other_outputs_are_no_classes() -> None:
    assert heads(layer("mixer", 8, 3), layer("mixer", 9, 3)) == [("mixer", OUTPUTS, 8, 9)]


def test_a_wider_model_is_no_head() -> None:
    assert heads(layer("fc", 10, 512), layer("fc", 5, 256)) == []
    assert heads({"fc.weight": (10, 4), "fc.bias": (10,)}, {"fc.weight": (5, 4), "fc.bias": (6,)}) == []
