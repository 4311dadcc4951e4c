"""Every place where a counter differs from the reference, and products that no formula is known for."""

from collections.abc import Callable

from PySide6.QtCore import QAbstractTableModel, QCoreApplication, QModelIndex, QPersistentModelIndex, Qt

from app.figures import cost_figures, numbers
from app.item_models.cells import CELL_ROLE, Cell
from app.text import escape
from app.words import cost_reasons
from inspector.flops.result import Disagreement, FlopReport

Index = QModelIndex | QPersistentModelIndex
COLUMNS = ("module", "reason", "counted", "reference", "difference")


class DisagreementTable(QAbstractTableModel):
    """Of one counter, the largest difference first until it is sorted otherwise."""

    def __init__(self, report: FlopReport, parent=None):
        super().__init__(parent)
        self._report = report
        self._rows: list[Disagreement] = []

    def set_counter(self, name: str) -> None:
        self.beginResetModel()
        self._rows = sorted(
            (row for row in self._report.disagreements if row.counter == name), key=lambda row: -abs(_difference(row))
        )
        self.endResetModel()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Column -1 is the order of the differences."""
        keys: dict[int, Callable[[Disagreement], str | int]] = {
            -1: lambda row: -abs(_difference(row)),
            0: lambda row: row.module,
            1: lambda row: row.reason,
            2: lambda row: row.counter_value,
            3: lambda row: row.reference_value,
            4: _difference,
        }
        self.beginResetModel()
        self._rows.sort(key=keys[column], reverse=column >= 0 and order == Qt.SortOrder.DescendingOrder)
        self.endResetModel()

    def disagreement(self, row: int) -> Disagreement:
        return self._rows[row]

    def exact_rows(self) -> list[tuple[str, ...]]:
        """Titles, then all digits."""
        head = ("counter", "module", "reason", "unit", "counter_value", "reference_value")
        rows = (
            (row.counter, row.module, row.reason, row.unit, str(row.counter_value), str(row.reference_value))
            for row in self._rows
        )
        return [head, *rows]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole):
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(COLUMNS):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            translate = QCoreApplication.translate
            return (
                translate("DisagreementTable", "Module"),
                translate("DisagreementTable", "Reason"),
                translate("DisagreementTable", "It counts"),
                translate("DisagreementTable", "Reference"),
                translate("DisagreementTable", "Difference"),
            )[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if section >= 2 else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole):
        if not index.isValid():
            return None
        row, column = self._rows[index.row()], index.column()
        if role == CELL_ROLE:
            return Cell(("key", "quiet", "figure", "figure", "figure")[column], self._text(row, column))
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return self._text(row, column)
        if role == Qt.ItemDataRole.ToolTipRole:
            if column == 1:
                return escape.tooltip(cost_reasons.sentence(row.reason))
            if column >= 2:
                exact = (row.counter_value, row.reference_value, _difference(row))[column - 2]
                return escape.tooltip(f"{numbers.count(exact)} {_unit(row)}")
            return escape.tooltip(self._text(row, 0))
        return None

    def _text(self, row: Disagreement, column: int) -> str:
        if column == 0:
            return escape.visible(row.module, 400) or self.tr("the model")
        if column == 1:
            return cost_reasons.name(row.reason)
        value = (row.counter_value, row.reference_value, _difference(row))[column - 2]
        sign = "+" if column == 4 and value > 0 else "−" if value < 0 else ""
        if row.unit == "FLOP":
            return sign + cost_figures.flops(abs(value))
        return sign + cost_figures.parameters(abs(value))


def _difference(row: Disagreement) -> int:
    return row.counter_value - row.reference_value


def _unit(row: Disagreement) -> str:
    return row.unit if row.unit == "FLOP" else QCoreApplication.translate("DisagreementTable", "parameters")
