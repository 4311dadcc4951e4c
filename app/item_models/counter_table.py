"""What other programs count beside the reference, and the largest reasons why they differ."""

from collections.abc import Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from app.figures import cost_figures
from app.item_models.cells import CELL_ROLE, Cell
from app.text import escape
from app.words.phrases import say
from inspector.flops.counter_line import counter_line
from inspector.flops.result import Counter, FlopReport

Index = QModelIndex | QPersistentModelIndex
KINDS = ("text", "figure", "figure", "figure", "quiet")


class CounterTable(QAbstractTableModel):
    """The first row is the reference; row n + 1 is the report's counter n."""

    def __init__(self, parent=None):
        super().__init__(parent)
        self.report: FlopReport | None = None
        self._rows: list[tuple[str, ...]] = []
        self._tips: list[str] = []

    def set_report(self, report: FlopReport | None) -> None:
        self.beginResetModel()
        self.report = report
        self._rows, self._tips = [], []
        if report is not None:
            at = cost_figures.power(report.total)
            total = cost_figures.scaled(report.total, at)
            name = self.tr("Reference")
            self._add((name, cost_figures.flops(report.total), total, "100%", ""), "")
            for counter in report.counters:
                self._add(*self._counter(report, counter, at))
        self.endResetModel()

    def counter(self, row: int) -> Counter | None:
        """None for the reference."""
        return self.report.counters[row - 1] if self.report is not None and row > 0 else None

    def texts(self, column: int) -> list[str]:
        return [row[column] for row in self._rows]

    def exact_rows(self) -> list[tuple[str, ...]]:
        """For the clipboard."""
        titles = [str(self.headerData(at, Qt.Orientation.Horizontal)) for at in range(len(KINDS))]
        return [tuple(titles), *self._rows]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(KINDS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole):
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(KINDS):
            return None
        if role == CELL_ROLE:
            return KINDS[section]
        if role == Qt.ItemDataRole.DisplayRole:
            at = cost_figures.power(self.report.total) if self.report else 0
            unit = f"{cost_figures.PREFIXES[at]}FLOP"
            as_flops = self.tr("As {unit}").format(unit=unit)
            return (self.tr("Counter"), self.tr("It reports"), as_flops, self.tr("Of truth"), self.tr("Why"))[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if section in {1, 2, 3} else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole):
        if not index.isValid():
            return None
        text = self._rows[index.row()][index.column()]
        if role == CELL_ROLE:
            return Cell(KINDS[index.column()], text)
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return text
        if role == Qt.ItemDataRole.ToolTipRole:
            tip = self._tips[index.row()]
            return escape.tooltip(tip) if tip else None
        return None

    def _add(self, cells: Sequence[str], tip: str) -> None:
        self._rows.append(tuple(cells))
        self._tips.append(tip)

    def _counter(self, report: FlopReport, counter: Counter, at: int) -> tuple[tuple[str, ...], str]:
        if counter.value is None or counter.flops is None:
            return (counter.name, "—", "—", "", escape.visible(counter.problem, 300)), counter.problem
        share = cost_figures.share(counter.flops / report.total) if report.total else ""
        words = say(counter_line(report, counter))
        cells = (
            counter.name,
            cost_figures.flops(counter.value, counter.unit),
            cost_figures.scaled(counter.flops, at),
            share,
            words,
        )
        return cells, words
