"""Tensors that hold the same values in storages of their own."""

from collections.abc import Iterator

from inspector.stats.findings.given import Given, is_constant, wide_dimensions
from inspector.stats.findings.initial import initial_models
from inspector.stats.findings.names import EMBEDDING, is_fixed
from inspector.stats.findings.rule import Rule
from inspector.stats.findings.words import count, phrase
from inspector.stats.result import Finding

FIRSTS = 8  # different tensors with the same figures that others are compared with
ELEMENTS = 64  # fewer may agree by accident, or be set by hand
TEACHERS = ("teacher", "momentum", "_k.", "key_encoder", "target", "ema", "shadow", "avg")


def check_identical(given: Given) -> Iterator[Finding]:
    pairs = _pairs(given)
    groups: dict[tuple[str, str, str, str], list[tuple[int, int]]] = {}
    for first, second in pairs:
        groups.setdefault(_sides(given, first, second), []).append((first, second))
    for (home, left, other, right), members in groups.items():
        if home in given.once(initial_models) and other in given.once(initial_models):
            continue  # layers made by copying one start alike, and so does an average
        tensors = tuple(dict.fromkeys(index for pair in members for index in pair))
        if home != other and "ema" in (given.roles.get(home), given.roles.get(other)):
            if len(members) == _common(given, home, other):  # some: they are frozen
                said = phrase(
                    "identical.text.ema", n=count(len(members)), layer=_place(given, home), other=_place(given, other)
                )
                yield Finding("identical", "note", tensors, said, phrase("identical.advice.ema"))
            continue
        names = " ".join(f".{given.tensor(index).key}." for index in tensors).lower()
        advice, severity = "identical.advice", "warning"
        if home != other or any(teacher in names for teacher in TEACHERS):
            advice, severity = "identical.advice.copy", "note"
        elif all(any(map(EMBEDDING.search, map(given.name, pair))) for pair in members):
            advice, severity = "identical.advice.tied", "note"
        if given.is_live and advice != "identical.advice.copy":
            advice = "identical.advice.live"
        if len(members) == 1:
            first, second = members[0]
            said = phrase("identical.text", layer=given.name(second), other=given.name(first))
            tensors = (second, first)
        else:
            said = phrase(
                "identical.text.many",
                n=count(len(members)),
                layer=right or _place(given, other),
                other=left or _place(given, home),
            )
        yield Finding("identical", severity, tensors, said, phrase(advice))


def _pairs(given: Given) -> list[tuple[int, int]]:
    """Equal tensors, each with the first like it: found by their figures, proved by their bytes.

    Thousands of permutations of the same values have the same figures: they are not all compared with each other.
    """
    alike: dict[tuple, list[int]] = {}
    for index in given.parameters():
        row, tensor = given.row(index), given.tensor(index)
        if not _may_tell(given, index) or tensor.layout != "strided":
            continue
        key = (tensor.dtype, tensor.shape, row.min, row.max, row.mean, row.std, row.l1, row.zero, row.nan, row.finite)
        alike.setdefault(key, []).append(index)
    pairs = []
    for members in alike.values():
        firsts: list[int] = []
        for index in members:
            twin = next((first for first in firsts[:FIRSTS] if _are_equal(given, first, index)), None)
            if twin is None:
                firsts.append(index)
            else:
                pairs.append((twin, index))
    return sorted(pairs)


def _are_equal(given: Given, first: int, second: int) -> bool:
    one, two = given.tensor(first), given.tensor(second)
    overlap = one.share >= 0 and one.share == two.share
    return not overlap and given.reader.equal(first, second)


def _sides(given: Given, first: int, second: int) -> tuple[str, str, str, str]:
    """Container and module of both, without what their keys end with in common."""
    one, two = given.name(first).split("."), given.name(second).split(".")
    while one and two and one[-1] == two[-1]:
        one.pop()
        two.pop()
    return given.tensor(first).container, ".".join(one), given.tensor(second).container, ".".join(two)


def _common(given: Given, home: str, other: str) -> int:
    """Parameters that could have been found equal: of both containers, by key."""
    first, second = (
        {given.name(index) for index in given.parameters(container) if _may_tell(given, index)}
        for container in (home, other)
    )
    return len(first & second)


def _may_tell(given: Given, index: int) -> bool:
    """Whether a copy of it would mean something: biases that feed one sum get the same gradients from zero on."""
    row = given.row(index)
    wide = wide_dimensions(given.tensor(index).shape) > 1
    return wide and row.elements >= ELEMENTS and not is_constant(row) and not is_fixed(given, index)


def _place(given: Given, container: str) -> str:
    return container or ("the model" if given.is_live else "the file")


RULES = (
    Rule(
        "identical",
        "warning",
        "floating parameters of two or more dimensions and 64 elements or more with equal dtype, shape and figures, "
        "in storages of their own",
        "their bytes are equal, read and compared",
        "tensors that share one storage; biases and scales (those that feed one sum stay equal for ever); constant "
        "tensors; masks, tables of positions and other fixed ones; a model that has its initial values throughout, "
        "whose layers may be copies of one; an average of which only some tensors equal the raw ones (they are "
        "frozen). Tied embeddings saved twice, teachers, momentum encoders and an average that equals the raw "
        "weights are notes, each said once",
        check_identical,
    ),
)
