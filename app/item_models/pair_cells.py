"""The cells of the table A | B; exact in tooltips and copies."""

import math

from PySide6.QtCore import QCoreApplication

from app.figures import numbers
from app.item_models.cells import Cell
from app.item_models.pair_columns import Column
from app.text import escape
from app.text.prefix import hide
from inspector.diff.result import DTYPE, ONLY_A, ONLY_B, SHAPE, PairRow, StateDiff

WRAPPERS = ("module.", "_orig_mod.", "_fsdp_wrapped_module.")
ABSENT = "–"
EMPTY = Cell("text", "")


def hidden_prefix(diff: StateDiff) -> str:
    """What every name begins with and says nothing: wrappers, and what a rule puts before every key."""
    prefix, added = "", tuple(rule.new for rule in diff.mapping.rules if rule.kind == "prefix" and rule.new)
    names = [row.key or row.key_b for row in diff.rows]
    while names:
        found = next((lead for lead in (*WRAPPERS, *added) if names[0].startswith(prefix + lead)), "")
        if not found or not all(name.startswith(prefix + found) for name in names):
            break
        prefix += found
    return prefix


class PairCells:
    """Of one comparison; GUI thread. `most` is the largest relative change, the full length of a bar."""

    def __init__(self, prefix: str = ""):
        self._prefix = prefix
        self.most = 0.0

    def cell(self, row: PairRow, column: Column) -> Cell:
        if column.id == "state":
            return Cell("badge", row.state)
        if column.id == "tensor":
            return Cell("key", escape.visible(hide(row.key or row.key_b, self._prefix), 300))
        if column.id == "name_b":
            return Cell("key", escape.visible(row.key_b, 300)) if row.key_b else EMPTY
        if column.id == "note":
            return self._note(row)
        if column.kind == "bar":
            return self._bar(row, column)
        if column.write is not None:
            return Cell(column.kind, self._written(row, column))
        differs = (column.id == "b" and row.state == SHAPE) or (column.id == "dtype_b" and self._other_dtype(row))
        text = escape.visible(self.exact(row, column), 300) or ABSENT
        return Cell(column.kind, text, color="changed" if differs else "text2" if text != ABSENT else "text3")

    def exact(self, row: PairRow, column: Column) -> str:
        """All digits, for the clipboard and for assistive technology."""
        texts = {
            "state": lambda: state_words(row.state),
            "tensor": lambda: row.key or row.key_b,
            "name_b": lambda: row.key_b,
            "a": lambda: _shape(row.shape_a, row.state != ONLY_B),
            "b": lambda: _shape(row.shape_b, row.state != ONLY_A),
            "dtype_a": lambda: row.dtype_a,
            "dtype_b": lambda: row.dtype_b,
            "note": lambda: row.error or (row.change.note if row.change else ""),
        }
        if column.id in texts:
            return texts[column.id]()
        change = row.change
        if change is None or change.error is not None or column.figure is None:
            return ""
        if column.id == "largest":
            return column.write(change) if column.write else ""
        value = column.figure(change)
        return "" if value is None else repr(value)

    def tooltip(self, row: PairRow, column: Column) -> str:
        if column.id == "tensor":
            other = QCoreApplication.translate("PairTable", "in B: {name}").format(name=row.key_b)
            return f"{row.key}\n{other}" if row.renamed else row.key or row.key_b
        if column.id == "state":
            return row.error or state_words(row.state)
        if column.figure is not None and row.change is not None:
            if row.change.error:
                return row.change.error
            return "\n".join(filter(None, (numbers.minus(self.exact(row, column)), row.change.note)))
        return self.exact(row, column)

    def _written(self, row: PairRow, column: Column) -> str:
        change = row.change
        return "" if change is None or change.error is not None or not column.write else column.write(change)

    def _bar(self, row: PairRow, column: Column) -> Cell:
        value = row.change.rel_l2 if row.change is not None and row.change.error is None else None
        if value is None:
            return EMPTY
        length = 1.0 if math.isinf(value) else math.sqrt(value / self.most) if self.most else 0.0
        return Cell("bar", self._written(row, column), share=min(1.0, length))

    def _note(self, row: PairRow) -> Cell:
        error = row.error or (row.change.error if row.change else None)
        if error:
            return Cell("flag", escape.visible(error, 200), icon="error", color="error")
        return Cell("flag", escape.visible(row.change.note, 200)) if row.change and row.change.note else EMPTY

    @staticmethod
    def _other_dtype(row: PairRow) -> bool:
        return row.state == DTYPE or bool(row.dtype_a and row.dtype_b and row.dtype_a != row.dtype_b)


def state_words(state: str) -> str:
    """One of inspector.diff.result.STATES in words."""
    translate = QCoreApplication.translate
    return {
        "only_a": translate("PairTable", "only in A"),
        "only_b": translate("PairTable", "only in B"),
        "shape": translate("PairTable", "other shape"),
        "dtype": translate("PairTable", "other dtype"),
        "changed": translate("PairTable", "changed"),
        "identical": translate("PairTable", "identical"),
        "unknown": translate("PairTable", "values not compared"),
    }[state]


def _shape(shape: tuple[int, ...] | None, there: bool) -> str:
    """An error text may tell of a tensor and not of its shape."""
    return numbers.shape(shape) if shape is not None else "?" if there else ""
