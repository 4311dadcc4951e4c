"""What each module costs as table rows: of one level, with those below that were opened, sorted by any figure."""

from collections.abc import Iterable

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from app.figures import numbers
from app.item_models.cells import CELL_ROLE, Cell
from app.item_models.cost_columns import COLUMNS, PLACES, Column, Units, explanations
from app.item_models.cost_levels import LEVELS, rows_of
from app.item_models.cost_tree import CostTree
from app.text import escape
from inspector.flops.result import ModuleCost

Index = QModelIndex | QPersistentModelIndex
ROOT = 0


class CostTable(QAbstractTableModel):
    """A row of the model shows a row of the report."""

    def __init__(self, parent=None):
        super().__init__(parent)
        self.tree: CostTree | None = None
        self.level = LEVELS[0]
        self.units = Units(None)
        self.waiting = False  # times are being measured
        self._name = ""  # the root's
        self._rows: list[int] = []
        self._at: dict[int, int] = {}
        self._open: set[int] = set()
        self._most: dict[str, float] = {}
        self._sorted: tuple[int, Qt.SortOrder] | None = None
        self._titles, self._explanations = self.units.titles(), explanations()
        self._levels: dict[str, list[int]] = {}

    def set_tree(self, tree: CostTree | None, name: str = "", *, goes_on: bool = False) -> None:
        """`goes_on`: the same modules with other figures; what is open stays open."""
        self.beginResetModel()
        self.tree, self._name = tree, name
        self.units = Units(tree.rows[0] if tree else None)
        self._titles = self.units.titles()
        if not goes_on:
            self._open = set()
        self._levels = {}
        self._arrange()
        self.endResetModel()

    def set_level(self, level: str) -> None:
        """One of LEVELS."""
        self.beginResetModel()
        self.level, self._open = level, set()
        self._arrange()
        self.endResetModel()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """By value, equal ones in the model's order, those without a value last; column -1 is the model's order."""
        self.beginResetModel()
        self._sorted = (column, order) if column >= 0 else None
        self._arrange()
        self.endResetModel()

    def toggle(self, position: int) -> None:
        """Opens the module of a row, so that those below it are shown too, or closes it."""
        row = self.row(position)
        if not self.can_open(row):
            return
        self.beginResetModel()
        if row in self._open:
            self._open = {each for each in self._open if each != row and not self._is_below(each, row)}
        else:
            self._open.add(row)
        self._arrange()
        self.endResetModel()

    def reveal(self, row: int) -> int:
        """Opens what hides a row of the report; its position then, -1 where it stands above all that is shown."""
        if self.tree is None or row < 0:
            return -1
        if row in self._at:
            return self._at[row]
        above, at = [], self.tree.parents[row]
        while at >= 0 and at not in self._at:
            above.append(at)
            at = self.tree.parents[at]
        if at < 0 or self.level == "all":
            return -1
        self.beginResetModel()
        self._open.update((at, *above))
        self._arrange()
        self.endResetModel()
        return self._at.get(row, -1)

    def can_open(self, row: int) -> bool:
        return self.tree is not None and self.level == "blocks" and bool(self.tree.children[row])

    def is_open(self, row: int) -> bool:
        return row in self._open

    def row(self, position: int) -> int:
        """Of the report."""
        return self._rows[position]

    def position(self, row: int) -> int:
        """-1 where it is not shown."""
        return self._at.get(row, -1)

    def counts(self) -> dict[str, int]:
        """Rows of each level."""
        return {level: len(self._of_level(level)) for level in LEVELS} if self.tree else dict.fromkeys(LEVELS, 0)

    def exact_rows(self, columns: Iterable[str]) -> list[tuple[str, ...]]:
        """Titles, then the rows as they are shown, with all digits."""
        if self.tree is None:
            return []
        shown = [COLUMNS[PLACES[ident]] for ident in columns]
        costs = (self.tree.rows[row] for row in self._rows)
        return [
            tuple(column.unit or column.id for column in shown),
            *(tuple(exact(column, cost) for column in shown) for cost in costs),
        ]

    def texts(self, place: int) -> list[str]:
        """What a column shows, for its width."""
        if self.tree is None:
            return []
        column, rows = COLUMNS[place], self.tree.rows
        return [self.units.text(column, rows[row]) for row in self._rows]

    def keys(self) -> list[Cell]:
        """A few of the longest names."""
        cells = [self._cell(self._rows[at], COLUMNS[0]) for at in range(len(self._rows))]
        return sorted(cells, key=lambda cell: -len(cell.text))[:24]

    # what Qt asks

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole):
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(COLUMNS):
            return None
        column = COLUMNS[section]
        if role == CELL_ROLE:
            return column.kind
        if role == Qt.ItemDataRole.DisplayRole:
            return self._titles[column.id] + self._arrow(section)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column.figure is not None else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.ToolTipRole:
            words = self._explanations.get(column.id, "")
            return escape.tooltip(words) if words else None
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole):
        if not index.isValid() or self.tree is None:
            return None
        row, column = self._rows[index.row()], COLUMNS[index.column()]
        if role == CELL_ROLE:
            return self._cell(row, column)
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return self._cell(row, column).text
        if role == Qt.ItemDataRole.ToolTipRole:
            return escape.tooltip(self._tooltip(self.tree.rows[row], column))
        return None

    # cells

    def _cell(self, row: int, column: Column) -> Cell:
        assert self.tree is not None  # noqa: S101 - a row is one of its
        cost = self.tree.rows[row]
        if column.id == "module":
            fold = ("open" if self.is_open(row) else "closed") if self.can_open(row) else "none"
            return Cell("key", self._shown_name(cost), fold=fold)
        text = self.units.text(column, cost)
        if column.kind != "bar":
            return Cell(column.kind, escape.visible(text, 200) if column.text else text)
        if column.id == "time" and cost.time_ms is None:
            return Cell("bar", "…" if self.waiting and cost.calls else "")
        value = column.figure(cost) if column.figure else None
        most = self._most.get(column.id, 0)
        return Cell("bar", text, share=(value or 0) / most if most else 0)

    def _shown_name(self, cost: ModuleCost) -> str:
        return escape.visible(cost.name or self._name, 400)

    def _tooltip(self, cost: ModuleCost, column: Column) -> str:
        name = self._shown_name(cost)
        if column.id == "module":
            return f"{name}\n{cost.type}"
        value, root = (column.figure(each) if column.figure else None for each in (cost, self.tree.rows[0]))  # type: ignore[union-attr]
        if value is None:
            return f"{name}\n{self.units.text(column, cost)}"
        shown = f"{value:,.3f} ms" if column.id == "time" else numbers.count(round(value))
        share = f", {numbers.percent(value / root)}" if root and column.id not in {"calls", "peak"} else ""
        return f"{name}\n{self._titles[column.id].partition(',')[0]}: {shown}{share}"

    # which rows, in which order

    def _of_level(self, level: str) -> list[int]:
        if level not in self._levels:
            self._levels[level] = rows_of(self.tree, level) if self.tree else []
        return self._levels[level]

    def _arrange(self) -> None:
        tree = self.tree
        self._rows = []
        if tree is not None:
            shown = set(self._of_level(self.level))
            waiting = sorted(self._open)
            for row in waiting:  # parents come before their children
                if row in shown:
                    shown.update(tree.children[row])
            self._rows = sorted(shown)
            costs = [tree.rows[row] for row in self._rows]
            self._most = {
                column.id: max((column.figure(cost) or 0 for cost in costs), default=0)
                for column in COLUMNS
                if column.kind == "bar" and column.figure is not None
            }
            if self._sorted is not None:
                self._sort(COLUMNS[self._sorted[0]], self._sorted[1] == Qt.SortOrder.DescendingOrder)
        self._at = {row: position for position, row in enumerate(self._rows)}

    def _sort(self, column: Column, down: bool) -> None:
        assert self.tree is not None  # noqa: S101 - there are rows
        costs, figure, text = self.tree.rows, column.figure, column.text
        if figure is None:
            assert text is not None  # noqa: S101 - a column has one of the two
            self._rows.sort(key=lambda row: text(costs[row]).lower(), reverse=down)
            return
        known = [row for row in self._rows if figure(costs[row]) is not None]
        rest = [row for row in self._rows if figure(costs[row]) is None]
        known.sort(key=lambda row: -(figure(costs[row]) or 0) if down else (figure(costs[row]) or 0))
        self._rows = known + rest

    def _is_below(self, row: int, above: int) -> bool:
        assert self.tree is not None  # noqa: S101 - there are rows
        while row >= 0:
            row = self.tree.parents[row]
            if row == above:
                return True
        return False

    def _arrow(self, section: int) -> str:
        if self._sorted is None or self._sorted[0] != section:
            return ""
        return " ↑" if self._sorted[1] == Qt.SortOrder.AscendingOrder else " ↓"


def exact(column: Column, cost: ModuleCost) -> str:
    """For the clipboard and for files."""
    if column.figure is None:
        return column.text(cost) if column.text else ""
    value = column.figure(cost)
    return "" if value is None else repr(value)
