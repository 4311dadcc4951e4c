"""What differs besides the tensors: run values and the classes of modules, side by side."""

from PySide6.QtWidgets import QHeaderView, QWidget

from app.item_models.other_pairs import PATH, STATE, A, B, OtherPairs
from app.widgets.boxes import column, row
from app.widgets.table import Table
from inspector.diff.result import StateDiff

BADGE = 32  # pixels


class OtherDifferences(QWidget):
    def __init__(self):
        super().__init__()
        self._model = OtherPairs(self)
        self._table = Table(self._model)
        self._table.setAccessibleName(self.tr("Other differences"))
        head = self._table.horizontalHeader()
        head.resizeSection(STATE, BADGE)
        for place in (PATH, A, B):
            head.setSectionResizeMode(place, QHeaderView.ResizeMode.Stretch)
        self.setLayout(column(row((self._table, 1), margins=(16, 0, 8, 0)), gap=0))

    def set_diff(self, diff: StateDiff | None, names: tuple[str, str]) -> int:
        """How many there are."""
        self._model.set_diff(diff, names)
        return self._model.rowCount()
