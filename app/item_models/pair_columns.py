"""The columns of the table A | B: the names, what each side is, and how far their values are apart."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QCoreApplication

from app.figures import diff_figures, numbers
from inspector.diff.change import Change
from inspector.diff.result import STATES, PairRow

Figure = int | float | None
ALWAYS, VALUES, ASKED = "always", "values", "asked"  # when a column is shown by itself


@dataclass(frozen=True, slots=True)
class Column:
    """`key` gives what the column sorts by, `figure` the same of a change and `write` how it is shown.

    `width` has room for the title and the arrow of the order; 0 stretches.
    """

    id: str
    kind: str
    width: int
    key: Callable[[PairRow], Any] | None = None
    figure: Callable[[Change], Figure] | None = None
    write: Callable[[Change], str] | None = None
    shown: str = ASKED
    right: bool = False


def nonfinite(change: Change) -> int:
    return change.nan_a + change.nan_b + change.inf_a + change.inf_b


def _figure(ident: str, width: int, figure: Callable[[Change], Figure], write: Callable, shown: str = ASKED) -> Column:
    """`write` gets the figure, and the change that it is of."""

    def text(change: Change) -> str:
        value = figure(change)
        return "" if value is None else write(value, change)

    return Column(ident, "figure", width, figure=figure, write=text, shown=shown, right=True)


def _fixed(decimals: int) -> Callable[[Figure, Change], str]:
    return lambda value, _: numbers.fixed(value or 0, decimals)


def _counted(value: Figure, _: Change) -> str:
    return numbers.count(int(value or 0))


COLUMNS = (
    Column("state", "badge", 32, lambda row: STATES.index(row.state), shown=ALWAYS),
    Column("tensor", "key", 0, lambda row: row.key or row.key_b, shown=ALWAYS),
    Column("a", "quiet", 64, lambda row: row.shape_a or (), shown=ALWAYS),
    Column("b", "flag", 64, lambda row: row.shape_b or (), shown=ALWAYS),
    Column("dtype_a", "quiet", 60, lambda row: row.dtype_a),
    Column("dtype_b", "flag", 60, lambda row: row.dtype_b),
    Column("name_b", "key", 150, lambda row: row.key_b),
    Column(
        "relative",
        "bar",
        116,
        figure=lambda change: change.rel_l2,
        write=lambda change: "" if change.rel_l2 is None else diff_figures.relative(change.rel_l2),
        shown=VALUES,
    ),
    _figure(
        "changed",
        66,
        lambda change: change.changed_fraction,
        lambda _, change: diff_figures.share(change.changed, change.elements),
        VALUES,
    ),
    _figure("cosine", 60, lambda change: change.cosine, _fixed(4), VALUES),
    _figure("max_abs", 62, lambda change: change.max_abs, _fixed(4), VALUES),
    _figure("mean_abs", 66, lambda change: change.mean_abs, _fixed(4)),
    _figure(
        "flips",
        70,
        lambda change: change.flips / change.compared if change.compared else None,
        lambda _, change: diff_figures.share(change.flips, change.compared),
    ),
    Column(
        "largest",
        "quiet",
        92,
        figure=lambda change: change.max_abs if change.largest is not None else None,
        write=lambda change: "" if change.largest is None else diff_figures.place(change.largest),
    ),
    _figure("nonfinite", 72, nonfinite, _counted),
    Column("note", "flag", 120, lambda row: (not row.error, row.change.note if row.change else "")),
)
PLACES = {column.id: place for place, column in enumerate(COLUMNS)}


def titles() -> dict[str, str]:
    """By column id, in the user's language; "a" and "b" are the names of the two."""
    translate = QCoreApplication.translate
    return {
        "state": "",
        "tensor": translate("PairTable", "Tensor"),
        "a": "A",
        "b": "B",
        "dtype_a": translate("PairTable", "Dtype A"),
        "dtype_b": translate("PairTable", "Dtype B"),
        "name_b": translate("PairTable", "Name in B"),
        "relative": translate("PairTable", "Relative change"),
        "changed": translate("PairTable", "Changed"),
        "cosine": translate("PairTable", "Cosine"),
        "max_abs": translate("PairTable", "Max |Δ|"),
        "mean_abs": translate("PairTable", "Mean |Δ|"),
        "flips": translate("PairTable", "Sign flips"),
        "largest": translate("PairTable", "Largest at"),
        "nonfinite": translate("PairTable", "NaN, Inf"),
        "note": translate("PairTable", "Note"),
    }


def explanations() -> dict[str, str]:
    """What the figures of a column are."""
    translate = QCoreApplication.translate
    return {
        "state": translate(
            "PairTable",
            "− only in A, + only in B, ~ different, = identical. Sorts them in this order.",
        ),
        "tensor": translate("PairTable", "In A's names; what only B has, as the mapping names it."),
        "relative": translate(
            "PairTable",
            "Length of the change as a vector over the length of A: ‖B − A‖ / ‖A‖. "
            "The bar's length goes with its square root, so that small changes are seen beside large ones.",
        ),
        "changed": translate("PairTable", "Share of the elements whose value differs."),
        "cosine": translate(
            "PairTable",
            "Cosine of the angle between A and B as vectors: 1 is the same direction, 0 is unrelated.",
        ),
        "max_abs": translate("PairTable", "Largest change of one element."),
        "mean_abs": translate("PairTable", "Mean change of an element, without its sign."),
        "flips": translate(
            "PairTable",
            "Share of the elements that are negative on one side and positive on the other.",
        ),
        "largest": translate("PairTable", "Where the largest change is: its index. Sorts by its size."),
        "nonfinite": translate("PairTable", "Values that are not a number (NaN) or infinite, on both sides together."),
    }
