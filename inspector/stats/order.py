"""The orders that rows of statistics can be put in."""

from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import Any

from inspector.checkpoint.result import Listing
from inspector.stats.result import Finding, TensorStats

FIGURES = {"count": "elements"} | {
    name: name for name in ("nan", "posinf", "neginf", "zero", "subnormal", "min", "max", "mean", "std", "l1", "l2")
}
FIELDS = ("key", "findings", *FIGURES)
GRAVITY = {"note": 1, "warning": 2, "error": 3}


def ordered(
    rows: Sequence[TensorStats], listing: Listing, findings: Sequence[Finding], field: str
) -> list[TensorStats]:
    """The rows by one of FIELDS: the largest first, of "key" A to Z, of "findings" the gravest; "-" before turns it.

    Rows without figures, and without the one asked for, stand last either way. Stable.
    """
    name, turned = field.removeprefix("-"), field.startswith("-")
    value = _value(name, listing, findings)
    measured = [row for row in rows if row.error is None and value(row) is not None]
    rest = [row for row in rows if row.error is not None or value(row) is None]
    return sorted(measured, key=value, reverse=turned == (name == "key")) + rest


def _value(name: str, listing: Listing, findings: Sequence[Finding]) -> Callable[[TensorStats], Any]:
    if name == "key":
        return lambda row: (listing.tensors[row.tensor].key, listing.tensors[row.tensor].container)
    if name == "findings":
        gravest: dict[int, int] = {}
        for finding in findings:
            for tensor in finding.tensors:
                gravest[tensor] = max(gravest.get(tensor, 0), GRAVITY[finding.severity])
        return lambda row: gravest.get(row.tensor, 0)
    return attrgetter(FIGURES[name])
