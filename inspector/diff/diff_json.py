"""A comparison in the schema of `diff --json`; non-finite numbers are texts, figures that do not exist are null."""

from collections.abc import Sequence
from typing import Any

from inspector.diff.phrases import english
from inspector.diff.result import CHANGED, DTYPE, ONLY_A, ONLY_B, SHAPE, LoadReport, PairRow, StateDiff
from inspector.json_output import number

FIGURES = ("max_abs", "mean_abs", "rel_l2", "cosine", "changed_fraction")


def diff_document(diff: StateDiff) -> dict[str, Any]:
    """Keys are A's, or B's after the mapping. `missing` are keys of A that B lacks, `unexpected` keys of B that A
    lacks. A tensor of another dtype whose values were compared and differ stands in `changed` as well."""
    rows = diff.rows
    keys_only = diff.compared == "keys"
    return {
        "a": diff.a.path,
        "b": diff.b.path,
        "verdict": english(diff.title),
        "mapping": [
            {
                "rule": rule.kind,
                "from": rule.old,
                "to": rule.new,
                "explains": rule.explains,
                "confidence": rule.confidence,
            }
            for rule in diff.mapping.rules
        ],
        "renamed": [{"a": row.key_a, "b": row.key_b} for row in rows if row.renamed],
        "missing": [row.key for row in rows if row.state == ONLY_A],
        "unexpected": [row.key for row in rows if row.state == ONLY_B],
        "shape": [{"key": row.key, "a": row.shape_a, "b": row.shape_b} for row in rows if row.state == SHAPE],
        "dtype": [{"key": row.key, "a": row.dtype_a, "b": row.dtype_b} for row in rows if row.state == DTYPE],
        "changed": None if keys_only else [_changed(row) for row in rows if row.values == CHANGED],
        "identical": None if keys_only else diff.counts.identical,
        "load_state_dict": {"strict": _load(diff.load), "mapped": _load(diff.load_mapped)},
        "error": error_of(diff),
    }


def failure_document(a: str, b: str, error: str) -> dict[str, Any]:
    """The same schema for files that could not be compared, and for bad usage."""
    return {
        "a": a,
        "b": b,
        "verdict": None,
        "mapping": [],
        "renamed": [],
        "missing": [],
        "unexpected": [],
        "shape": [],
        "dtype": [],
        "changed": None,
        "identical": None,
        "load_state_dict": {"strict": _load(()), "mapped": _load(())},
        "error": error,
    }


def error_of(diff: StateDiff) -> str | None:
    """Why the comparison is not whole: a damaged side, or pairs that could not be compared."""
    if diff.error or not diff.counts.failed:
        return diff.error
    row = next(row for row in diff.rows if row.error is not None)
    more = f" So it is with {diff.counts.failed - 1:,} more." if diff.counts.failed > 1 else ""
    return f"{row.key} could not be compared: {row.error}{more}"


def _changed(row: PairRow) -> dict[str, Any]:
    figures = {name: number(getattr(row.change, name, None)) for name in FIGURES}
    return {"key": row.key, **figures}


def _load(reports: Sequence[LoadReport]) -> dict[str, Any]:
    """What the strict load does."""
    if not reports:
        return {"ok": None, "message": None}
    return {"ok": reports[0].ok, "message": reports[0].message}
