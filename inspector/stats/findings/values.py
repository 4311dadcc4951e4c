"""NaN, Inf, all zero, constant, and values at the ends of their dtype: what the figures of one tensor say."""

import math
from collections.abc import Iterator

from inspector.stats.findings.given import Given, is_constant
from inspector.stats.findings.names import ADAPTER, HEAD, ZERO_START, is_embedding, is_fixed, is_weight
from inspector.stats.findings.rule import Rule
from inspector.stats.findings.words import count, figure, percent, phrase
from inspector.stats.result import Finding

TINY = 16  # elements: fewer are zero or the same for many a reason
FLOAT16_EDGE = 60_000.0
SUBNORMAL_SHARE = 0.1
SUBNORMAL_ELEMENTS = 1_000


def check_nan(given: Given) -> Iterator[Finding]:
    for index in given.scanned:
        row = given.row(index)
        if not row.nan:
            continue
        advice = {"buffer": "nan.buffer", "optimizer": "nan.optimizer"}.get(given.tensor(index).kind, "nan.advice")
        text = "nan.all" if row.nan == row.elements else "nan.text"
        said = phrase(text, count=count(row.nan), elements=count(row.elements), layer=given.name(index))
        yield Finding("nan", "error", (index,), said, phrase(advice))


def check_inf(given: Given) -> Iterator[Finding]:
    for index in given.scanned:
        row, tensor = given.row(index), given.tensor(index)
        infinite = row.posinf + row.neginf
        if not infinite or _is_mask(given, index):
            continue
        advice = {"buffer": "inf.buffer", "optimizer": "inf.optimizer"}.get(tensor.kind, "inf.advice")
        said = phrase("inf.text", count=count(infinite), elements=count(row.elements), layer=given.name(index))
        yield Finding("inf", "error", (index,), said, phrase(advice))


def check_all_zero(given: Given) -> Iterator[Finding]:
    for index in given.parameters():
        row, tensor = given.row(index), given.tensor(index)
        if row.zero != row.elements or row.elements < TINY or not is_weight(given, index):
            continue
        if ADAPTER.search(tensor.key) or ZERO_START.search(tensor.key):
            continue
        if HEAD.search(tensor.key) and not _is_trained(given, index):
            continue
        said = phrase("all_zero.text", elements=count(row.elements), layer=given.layer(index))
        yield Finding("all_zero", "warning", (index,), said, phrase("all_zero.advice"))


def check_constant(given: Given) -> Iterator[Finding]:
    for index in given.parameters():
        row = given.row(index)
        if not is_constant(row) or row.zero or row.elements < TINY or not is_weight(given, index):
            continue
        said = phrase(
            "constant.text", elements=count(row.elements), value=figure(row.mean or 0.0), layer=given.layer(index)
        )
        yield Finding("constant", "warning", (index,), said, phrase("constant.advice"))


def check_near_overflow(given: Given) -> Iterator[Finding]:
    for index in given.scanned:
        row, tensor = given.row(index), given.tensor(index)
        if tensor.dtype != "float16" or row.min is None or row.max is None or is_fixed(given, index):
            continue
        largest = max(-row.min, row.max)
        if tensor.kind in {"parameter", "optimizer", "buffer"} and largest >= FLOAT16_EDGE:
            said = phrase("near_overflow.text", value=f"{largest:,.0f}", layer=given.name(index))
            yield Finding("near_overflow", "note", (index,), said, phrase("near_overflow.advice"))


def check_subnormals(given: Given) -> Iterator[Finding]:
    for index in given.parameters():
        row, tensor = given.row(index), given.tensor(index)
        share = row.subnormal / row.elements
        if share < SUBNORMAL_SHARE or row.elements < SUBNORMAL_ELEMENTS or is_embedding(given, index):
            continue
        if is_weight(given, index):
            said = phrase("subnormals.text", share=percent(share), dtype=tensor.dtype, layer=given.layer(index))
            yield Finding("subnormals", "note", (index,), said, phrase("subnormals.advice"))


def _is_mask(given: Given, index: int) -> bool:
    """A mask adds -inf where nothing may be seen; other infinite values are none."""
    tensor, row = given.tensor(index), given.row(index)
    if row.posinf:
        return False
    return "mask" in given.leaf(index).lower() or tensor.kind == "unknown" or _is_causal(tensor.shape, row.neginf)


def _is_causal(shape: tuple[int, ...], infinite: int) -> bool:
    """Whether so many are what stands above the diagonals of square matrices: positions that are still to come."""
    if len(shape) < 2 or shape[-1] != shape[-2]:
        return False
    return infinite == math.prod(shape[:-1]) * (shape[-1] - 1) // 2


def _is_trained(given: Given, index: int) -> bool:
    """Whether a bias beside it has left zero."""
    bias = given.figures(given.leaves(index).get("bias"))
    return bias is not None and bias.zero < bias.elements


RULES = (
    Rule(
        "nan",
        "error",
        "every tensor",
        "one NaN is enough",
        "none",
        check_nan,
    ),
    Rule(
        "inf",
        "error",
        "every tensor",
        "one infinite value is enough",
        "minus infinity in masks, told by name or by as many as stand above a diagonal, and in tensors that are "
        "neither parameter, buffer nor optimizer state",
        check_inf,
    ),
    Rule(
        "all_zero",
        "warning",
        "weights: floating parameters of two or more dimensions longer than 1",
        "every element is zero, 16 elements or more: fewer are zero for many a reason",
        "biases and scales (the last BatchNorm scale of a residual block starts at zero); LoRA B and other adapters; "
        "ControlNet's zero convolutions, adaLN-zero, proj_out and other layers named as starting at zero; a head "
        "beside a bias that is zero too; tokens and tables of positions; masks and fixed transforms; pruned weights "
        "beside their mask; optimizer moments (they have a rule of their own)",
        check_all_zero,
    ),
    Rule(
        "constant",
        "warning",
        "weights, as above",
        "every element is the same number other than zero, 16 elements or more",
        "vectors (scales at 1, biases of a focal loss, LayerScale, PReLU); masks, ids, anchors, windows, box and "
        "blur filters; integer tensors; BatchNorm statistics (they have a rule of their own)",
        check_constant,
    ),
    Rule(
        "near_overflow",
        "note",
        "float16 parameters, buffers and optimizer state",
        "a magnitude of 60,000 or more, where float16 ends at 65,504",
        "masks, which hold the lowest number on purpose",
        check_near_overflow,
    ),
    Rule(
        "subnormals",
        "note",
        "weights of 1,000 elements or more",
        "10% or more of the elements are subnormal in their own dtype: a float16 weight of a standard deviation of "
        "0.02 has 0.2%",
        "embeddings; fixed transforms; pruned weights beside their mask",
        check_subnormals,
    ),
)
