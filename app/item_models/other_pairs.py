"""What differs besides the tensors, as table rows: run values such as the epoch, and the classes of modules."""

from PySide6.QtCore import QAbstractTableModel, QCoreApplication, QModelIndex, QPersistentModelIndex, Qt

from app.item_models.cells import CELL_ROLE, Cell
from app.item_models.pair_cells import ABSENT
from app.item_models.value_tree import text_of
from app.text import escape
from inspector.checkpoint.result import Scalar
from inspector.diff.result import CHANGED, ONLY_A, ONLY_B, StateDiff

Index = QModelIndex | QPersistentModelIndex
Row = tuple[str, str, str, str]  # state, path, A, B
STATE, PATH, A, B = range(4)  # columns


class OtherPairs(QAbstractTableModel):
    def __init__(self, parent=None):
        super().__init__(parent)
        self._rows: list[Row] = []
        self._names = ("A", "B")

    def set_diff(self, diff: StateDiff | None, names: tuple[str, str]) -> None:
        """`names` of the two files."""
        self.beginResetModel()
        self._rows, self._names = rows_of(diff) if diff else [], names
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else 4

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole):
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        name = QCoreApplication.translate("OtherPairs", "Name")
        return ("", name, *(escape.visible(f"{side}  {name}") for side, name in zip("AB", self._names, strict=True)))[
            section
        ]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole):
        if not index.isValid():
            return None
        row, column = self._rows[index.row()], index.column()
        if role == CELL_ROLE:
            return self._cell(row, column)
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return escape.visible(row[column])
        if role == Qt.ItemDataRole.ToolTipRole:
            return escape.tooltip(row[column]) if column != STATE and row[column] else None
        return None

    @staticmethod
    def _cell(row: Row, column: int) -> Cell:
        if column == STATE:
            return Cell("badge", row[STATE])
        text = escape.visible(row[column], 300)
        return Cell("key", text) if column == PATH else Cell("text" if text else "quiet", text or ABSENT)


def rows_of(diff: StateDiff) -> list[Row]:
    """Values first. Of modules only those of another class: what one side lacks, its tensors tell."""
    values = [
        (value.state, value.path, _text(value.a, value.state != ONLY_B), _text(value.b, value.state != ONLY_A))
        for value in diff.values
    ]
    retyped = [
        (CHANGED, module.name, module.type_a or "", module.type_b or "")
        for module in diff.modules
        if module.state == "retyped"
    ]
    return values + retyped


def _text(value: Scalar, there: bool) -> str:
    return text_of(value) if there else ""
