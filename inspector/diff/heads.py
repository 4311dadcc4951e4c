"""Layers whose number of outputs differs: how many classes that is, told from what detectors call their heads."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from inspector.diff.result import SHAPE, PairRow, Shape

CLASSES, BACKGROUND, NO_OBJECT, TOKENS, OUTPUTS = "classes", "background", "no_object", "tokens", "outputs"

# of a classifier, by the last part of its name that is no number
HEADS = re.compile(
    r"^(fc\d*|classif\w*|cls\w*|class_?(embed|head|predictor|layer)\w*|heads?|head_dist|logits?|aux_?logits|predictor|"
    r"output|out|out_proj|last_linear|linear|score\w*|mask_fcn_logits|conv_(cls|seg|logits)|conv_out|aux_classifier|"
    r"aux_head|final\w*|dense|prediction\w*)$",
    re.IGNORECASE,
)
EMBEDDINGS = re.compile(
    r"(^|\.)(\w*embed_tokens|word_embeddings|wte|tok_embeddings|lm_head|token_embedding\w*|shared)$"
)
YOLO = re.compile(r"(^|\.)(m\.\d+|yolo\w*|detect\w*|module_list\.\d+\.conv_\d+|conv_pred\w*)$", re.IGNORECASE)
BOX_OF_YOLO = 5  # four for the box, one for "is there anything"
ANCHORS_OF_YOLO = 3
# a classifier beside the boxes of the same detector: (its name, the name of the boxes)
BESIDE = (
    ("cls_logits", re.compile(r"(bbox_reg|bbox_pred|regression)")),
    ("cls_score", re.compile(r"(bbox_pred|bbox_reg)")),
    ("retina_cls", re.compile(r"retina_reg")),
)


class Head(NamedTuple):
    """A module with other outputs on the two sides."""

    name: str  # in A's names
    kind: str  # "classes", "background" (counted), "no_object" (besides), "tokens", or "outputs": not known what
    old: int  # in A
    new: int
    keys: tuple[str, ...]  # of its tensors that differ


def find_heads(rows: Sequence[PairRow]) -> list[Head]:
    """Modules whose tensors differ in dimension 0 alone; those of a known meaning first."""
    modules: dict[str, list[PairRow]] = {}
    shapes: dict[str, tuple[Shape, Shape]] = {}
    for row in rows:
        if row.state == SHAPE and row.shape_a and row.shape_b:
            modules.setdefault(row.key_a.rpartition(".")[0], []).append(row)
        if row.shape_a and row.shape_b and row.key_a.endswith((".weight", ".bias")):
            shapes[row.key_a.rpartition(".")[0]] = row.shape_a, row.shape_b
    heads = []
    for name, differing in modules.items():
        outputs = {_outputs(row.shape_a, row.shape_b) for row in differing}
        both = outputs.pop() if len(outputs) == 1 else None
        if both is not None:
            kind, old, new = _meaning(name, *both, shapes)
            heads.append(Head(name, kind, old, new, tuple(row.key_a for row in differing)))
    heads = [head for head in heads if not _are_boxes(head, heads)]
    return sorted(heads, key=lambda head: head.kind == OUTPUTS)


def _outputs(a: Shape | None, b: Shape | None) -> tuple[int, int] | None:
    """The lengths of dimension 0 where it alone differs."""
    return (a[0], b[0]) if a and b and len(a) == len(b) and a[0] != b[0] and a[1:] == b[1:] else None


def _meaning(name: str, a: int, b: int, shapes: dict[str, tuple[Shape, Shape]]) -> tuple[str, int, int]:
    if EMBEDDINGS.search(name):
        return TOKENS, a, b
    for mine, boxes in BESIDE:
        if mine in name.split("."):
            found = _beside(name, mine, boxes, shapes)
            if found:
                return _with_boxes(a, b, *found)
    each = ANCHORS_OF_YOLO
    if YOLO.search(name) and all(n % each == 0 and n // each > BOX_OF_YOLO for n in (a, b)):
        return CLASSES, a // each - BOX_OF_YOLO, b // each - BOX_OF_YOLO
    if "class_embed" in name.split("."):
        return NO_OBJECT, a - 1, b - 1
    # a Sequential may be the head: "classifier.6"
    named = next((part for part in reversed(name.split(".")) if not part.isdecimal()), "")
    if HEADS.match(named) or not name:
        return CLASSES, a, b
    return OUTPUTS, a, b


def _beside(
    name: str, mine: str, boxes: re.Pattern[str], shapes: dict[str, tuple[Shape, Shape]]
) -> tuple[int, int] | None:
    """Outputs of the boxes that belong to a classifier: of a module whose name differs where both say what they are."""
    start = name.split(mine, maxsplit=1)[0]
    parts = start.rstrip(".").split(".")
    for depth in range(len(parts), max(-1, len(parts) - 2), -1):
        prefix = ".".join(parts[:depth])
        for other, (a, b) in shapes.items():
            if other != name and other.startswith(prefix) and boxes.search(other) and a and b:
                return a[0], b[0]
    return None


def _with_boxes(a: int, b: int, box_a: int, box_b: int) -> tuple[str, int, int]:
    if (box_a, box_b) == (4 * a, 4 * b):
        return BACKGROUND, a, b
    if (box_a, box_b) == (4 * (a - 1), 4 * (b - 1)):
        return CLASSES, a - 1, b - 1
    anchors = box_a // 4
    if box_a == box_b and box_a % 4 == 0 and anchors and a % anchors == b % anchors == 0:
        return CLASSES, a // anchors, b // anchors
    return CLASSES, a, b


def _are_boxes(head: Head, heads: Sequence[Head]) -> bool:
    """Whether a head's outputs are the boxes of another one's classes."""
    return head.kind == OUTPUTS and any((head.old, head.new) == (4 * other.old, 4 * other.new) for other in heads)
