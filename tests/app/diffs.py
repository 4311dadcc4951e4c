"""Small comparisons as the engine would give them, for tests of what shows them."""

import math
from dataclasses import replace

from inspector.diff.change import Change
from inspector.diff.result import (
    CHANGED,
    DTYPE,
    IDENTICAL,
    ONLY_A,
    ONLY_B,
    SHAPE,
    STATES,
    UNKNOWN,
    Counts,
    LoadReport,
    Mapping,
    MappingRule,
    PairRow,
    Side,
    StateDiff,
)
from inspector.stats.result import Phrase

PREFIX = MappingRule("prefix", "", "module.", "^", "module.", explains=5, confidence=1.0, evidence="bytes")
MISSING = 'Error(s) in loading state_dict for Net:\n\tMissing key(s) in state_dict: "module.head.bias". '


def change(rel_l2: float, elements: int = 100, **figures) -> Change:
    """Of a tensor whose values are all 1 before."""
    made = Change(
        elements=elements,
        compared=elements,
        max_abs=2 * rel_l2,
        mean_abs=rel_l2,
        rel_l2=rel_l2,
        cosine=1 - rel_l2 / 10,
        changed=elements if rel_l2 else 0,
        largest=(1, 2) if rel_l2 else None,
        sum_d2=elements * rel_l2**2,
        sum_a2=float(elements),
    )
    return made._replace(**figures)


def pair(key: str, place: int, state: str, found: Change | None = None, shape=(10, 10), **fields) -> PairRow:
    row = PairRow(state, place, place, f"module.{key}", key, f"module.{key}", shape, shape, "float32", "float32")
    return row._replace(change=found, **fields)


def rows() -> tuple[PairRow, ...]:
    """Of two layers and a head: each state once at least."""
    return (
        pair("conv.weight", 0, IDENTICAL, change(0.0)),
        pair("conv.bias", 1, CHANGED, change(0.5, 4), (4,)),
        pair("bn.weight", 2, CHANGED, change(0.02, 10), (10,)),
        pair("bn.running_mean", 3, CHANGED, change(9.0, 10), (10,)),
        pair("bn.num_batches_tracked", 4, ONLY_B, None, (), a=-1, key_a="", shape_a=None, dtype_a=""),
        pair("half.weight", 5, DTYPE, change(0.001, note="judged in float32"), dtype_b="float16"),
        pair("head.weight", 6, SHAPE, None, (10, 64), shape_b=(5, 64)),
        pair("head.bias", 7, ONLY_A, None, (10,), b=-1, key_b="", mapped="", shape_b=None, dtype_b=""),
        pair("zero.bias", 8, CHANGED, change(math.inf, 4, cosine=None), (4,)),
    )


def diff(pairs: tuple[PairRow, ...] | None = None, **fields) -> StateDiff:
    pairs = rows() if pairs is None else pairs
    title = Phrase("diff.title.1", (("a", Phrase("diff.model", (("a", "a.pt"), ("b", "b.pt")))),))
    made = StateDiff(
        Side("/runs/a.pt", "", 8),
        Side("/runs/b.pt", "", 8),
        pairs,
        Counts(*(sum(row.state == state for row in pairs) for state in STATES)),
        Mapping((PREFIX,), (), "auto"),
        load=(LoadReport(True, False, MISSING, ("module.head.bias",), reason=Phrase("load.none")),),
        load_mapped=(
            LoadReport(True, False, MISSING, ("module.head.bias",), reason=Phrase("load.none")),
            LoadReport(False, True, "", ("module.head.bias",), ("module.x",), reason=Phrase("load.ok")),
        ),
        compared="values",
        title=title,
        subtitle=Phrase("diff.not_compared"),
    )
    return replace(made, **fields)


def unknown() -> StateDiff:
    """The keys alone: no values yet."""
    pairs = tuple(row._replace(state=UNKNOWN, change=None) if row.change else row for row in rows())
    return diff(pairs, compared="keys")


def identical() -> StateDiff:
    return diff(tuple(pair(f"layer{number}.weight", number, IDENTICAL, change(0.0)) for number in range(3)))
