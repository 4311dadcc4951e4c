"""What a model says of an image, as table rows: the class, and its probability with a bar."""

from PySide6.QtCore import QAbstractTableModel, QCoreApplication, QModelIndex, QPersistentModelIndex, Qt

from app.item_models.cells import CELL_ROLE, Cell
from app.text import escape
from inspector.cam.result import Prediction

Index = QModelIndex | QPersistentModelIndex
CLASS, PROBABILITY = range(2)


class Predictions(QAbstractTableModel):
    def __init__(self, parent=None):
        super().__init__(parent)
        self.rows: tuple[Prediction, ...] = ()

    def set_rows(self, rows: tuple[Prediction, ...]) -> None:
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else 2

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole):
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == CELL_ROLE:
            return "bar" if section == PROBABILITY else "text"
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if section == PROBABILITY else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        translate = QCoreApplication.translate
        return (translate("Predictions", "Class"), translate("Predictions", "Probability"))[section]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole):
        if not index.isValid():
            return None
        row, section = self.rows[index.row()], index.column()
        figure = percent(row.probability)
        if role == CELL_ROLE:
            if section == PROBABILITY:
                return Cell("bar", figure, share=min(1.0, max(0.0, row.probability)))
            return Cell("text", escape.visible(row.name, 200))
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return figure if section == PROBABILITY else escape.visible(row.name, 200)
        if role == Qt.ItemDataRole.ToolTipRole:
            words = QCoreApplication.translate(
                "Predictions", "class {number}, score {score}, probability {probability}"
            )
            figures = {"number": row.cls, "score": f"{row.score:.4g}", "probability": f"{row.probability:.6g}"}
            return escape.tooltip(f"{row.name}\n{words.format(**figures)}")
        return None


def percent(probability: float) -> str:
    """ "89.7%"; neither none nor all of it where it is only nearly so: "<0.1%", ">99.9%"."""
    if 0 < probability < 0.0005:
        return "<0.1%"
    return ">99.9%" if 0.9995 <= probability < 1 else f"{100 * probability:.1f}%"
