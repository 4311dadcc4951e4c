"""A | B as table rows: filtered, sorted by value, found by key. Lazy over a comparison, whose rows may change."""

from collections import Counter
from collections.abc import Iterable
from heapq import nlargest
from math import isfinite

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from app.figures import numbers
from app.item_models.cells import CELL_ROLE, Cell
from app.item_models.figure_lengths import candidates
from app.item_models.pair_cells import PairCells
from app.item_models.pair_columns import COLUMNS, PLACES, Column, explanations, titles
from app.text import escape
from inspector.diff.result import IDENTICAL, STATES, UNKNOWN, PairRow, StateDiff

Index = QModelIndex | QPersistentModelIndex
FILTERS = ("different", "all", *STATES, "renamed", "failed")
SAME = {IDENTICAL, UNKNOWN}  # states that are no difference
COUNTER = "num_batches_tracked"  # moves with every batch, and says nothing
SAMPLE, LOOKED_AT = 24, 4_000  # rows by which the width of a column is chosen


class PairTable(QAbstractTableModel):
    """A row of the model shows one of StateDiff.rows, which is named by its place there."""

    def __init__(self, parent=None):
        super().__init__(parent)
        self.pairs: list[PairRow] = []
        self._cells = PairCells()
        self._places: list[int] = []  # of the rows that are shown, in their order
        self._at: dict[int, int] | None = None  # the way back, made when it is asked for
        self._counts: dict[str, int] = {}  # of the filters, as long as they hold
        self._filter = "all"
        self._sorted: tuple[int, Qt.SortOrder] | None = None
        self._titles, self._explanations = titles(), explanations()

    def set_diff(self, diff: StateDiff | None, names: tuple[str, str] = ("A", "B"), prefix: str = "") -> None:
        """`names` are those of the two files, for the titles; `prefix` is left out of every key that is shown."""
        self.beginResetModel()
        self.pairs = list(diff.rows) if diff else []
        self._counts = {}
        self._cells = PairCells(prefix)
        self._titles = titles() | {"a": f"A  {names[0]}", "b": f"B  {names[1]}"}
        self._arrange()
        self.endResetModel()

    def note(self, rows: Iterable[tuple[int, PairRow]]) -> None:
        """These have new figures. Nothing moves before `rearrange`."""
        self._counts = {}
        for place, row in rows:
            if 0 <= place < len(self.pairs):
                self.pairs[place] = row

    def rearrange(self) -> None:
        """Lets rows come, go and move by what was noted."""
        self.beginResetModel()
        self._arrange()
        self.endResetModel()

    def counts(self) -> dict[str, int]:
        """Rows that each filter would show."""
        if self._counts:
            return self._counts
        states = Counter(row.state for row in self.pairs)
        different = len(self.pairs) - sum(states[state] for state in SAME)
        special = {
            "all": len(self.pairs),
            "different": different,
            "renamed": sum(row.renamed for row in self.pairs),
            "failed": sum(row.error is not None for row in self.pairs),
        }
        self._counts = {state: states[state] for state in STATES} | special
        return self._counts

    def set_filter(self, name: str) -> None:
        """One of FILTERS. All but "all" show the counters of batches last: they hide what tells more."""
        self._filter = name
        self.rearrange()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """By value, equal ones in A's order, those without a value last; column -1 is A's order."""
        self._sorted = (column, order) if column >= 0 else None
        self.rearrange()

    def shown_key(self, place: int) -> str:
        """A row's name as it is shown."""
        return self._cells.cell(self.pairs[place], COLUMNS[PLACES["tensor"]]).text

    def place(self, row: int) -> int:
        """In StateDiff.rows."""
        return self._places[row]

    def row(self, place: int) -> int:
        """-1 when the filter hides it."""
        if self._at is None:
            self._at = {place: row for row, place in enumerate(self._places)}
        return self._at.get(place, -1)

    def matches(self, text: str) -> list[int]:
        """Rows of which a key holds `text`, whatever its case."""
        wanted, pairs = text.lower(), self.pairs
        if not wanted:
            return []
        names = ((row, pairs[place]) for row, place in enumerate(self._places))
        return [row for row, pair in names if wanted in pair.key.lower() or wanted in pair.key_b.lower()]

    def difference(self, row: int, step: int) -> int:
        """The next row that differs, `step` 1 down or -1 up, going round; -1 where there is none."""
        size = len(self._places)
        start = row if row >= 0 else (-1 if step > 0 else 0)
        for by in range(1, size + 1):
            at = (start + step * by) % size
            if self.pairs[self._places[at]].state not in SAME:
                return at
        return -1

    def exact_rows(self, columns: Iterable[str]) -> list[tuple[str, ...]]:
        """Titles, then the rows as they are shown, with all digits."""
        shown = [COLUMNS[PLACES[ident]] for ident in columns]
        pairs = (self.pairs[place] for place in self._places)
        return [
            tuple(column.id for column in shown),
            *(tuple(self._cells.exact(pair, column) for column in shown) for pair in pairs),
        ]

    # widths

    def longest_texts(self, column: Column) -> list[str]:
        """A few texts of which one is the longest of a column of shapes or dtypes."""
        if column.id in {"a", "b"}:
            shapes = {row.shape_a if column.id == "a" else row.shape_b for row in self.pairs}
            return [max((numbers.shape(shape) for shape in shapes if shape), key=len, default="")]
        if column.id in {"dtype_a", "dtype_b"}:
            return sorted({getattr(row, column.id) for row in self.pairs}, key=len)[-2:]
        return []

    def longest_figures(self, column: Column, places: Iterable[int]) -> list[str]:
        """A few texts of which one is the longest of a column of figures, at these places."""
        pairs = self.pairs
        changes = [pairs[place].change for place in places]
        known = [change for change in changes if change is not None and change.error is None]
        if column.id == "largest" and column.write is not None:
            return [max(map(column.write, known), key=len, default="")]
        return candidates(map(column.figure, known), 4) if column.kind == "figure" and column.figure else []

    def longest_keys(self, ident: str) -> list[Cell]:
        """A few of the longest cells of "tensor" or "name_b"; of many rows, by samples."""
        pairs = self.pairs[:: len(self.pairs) // LOOKED_AT + 1]
        return [self._cells.cell(pair, COLUMNS[PLACES[ident]]) for pair in nlargest(SAMPLE, pairs, key=_length)]

    # what Qt asks

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._places)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole):
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(COLUMNS):
            return None
        column = COLUMNS[section]
        if role == CELL_ROLE:
            return column.kind
        if role == Qt.ItemDataRole.DisplayRole:
            return escape.visible(self._titles[column.id]) + self._arrow(section)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column.right or column.kind == "bar" else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.ToolTipRole:
            words = self._titles[column.id] if column.id in {"a", "b"} else self._explanations.get(column.id, "")
            return escape.tooltip(words) if words else None
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole):
        if not index.isValid():
            return None
        pair, column = self.pairs[self._places[index.row()]], COLUMNS[index.column()]
        if role == CELL_ROLE:
            return self._cells.cell(pair, column)
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return escape.visible(self._cells.exact(pair, column))
        if role == Qt.ItemDataRole.ToolTipRole:
            words = self._cells.tooltip(pair, column)
            return escape.tooltip(words) if words else None
        return None

    # which rows, in which order

    def _arrange(self) -> None:
        pairs, wanted = self.pairs, self._filter
        self._at = None
        known = (row.change.rel_l2 for row in pairs if row.change is not None and row.change.rel_l2 is not None)
        self._cells.most = max(filter(isfinite, known), default=0.0)
        if wanted == "all":
            self._places = list(range(len(pairs)))
        elif wanted == "different":
            self._places = [place for place, row in enumerate(pairs) if row.state not in SAME]
        elif wanted == "renamed":
            self._places = [place for place, row in enumerate(pairs) if row.renamed]
        elif wanted == "failed":
            self._places = [place for place, row in enumerate(pairs) if row.error is not None]
        else:
            self._places = [place for place, row in enumerate(pairs) if row.state == wanted]
        if wanted != "all":
            self._places.sort(key=lambda place: pairs[place].key.endswith(COUNTER))
        if self._sorted is not None:
            self._sort(COLUMNS[self._sorted[0]], self._sorted[1] == Qt.SortOrder.DescendingOrder)

    def _sort(self, column: Column, down: bool) -> None:
        pairs, key, figure = self.pairs, column.key, column.figure
        if key is not None:
            self._places.sort(key=lambda place: key(pairs[place]), reverse=down)
            return
        keys: dict[int, float] = {}
        for place in self._places:
            change = pairs[place].change
            value = figure(change) if change is not None and change.error is None and figure is not None else None
            if value is not None:
                keys[place] = float(value)
        known = sorted((place for place in self._places if place in keys), key=keys.__getitem__, reverse=down)
        self._places = known + [place for place in self._places if place not in keys]

    def _arrow(self, section: int) -> str:
        if self._sorted is None or self._sorted[0] != section:
            return ""
        return " ↑" if self._sorted[1] == Qt.SortOrder.AscendingOrder else " ↓"


def _length(row: PairRow) -> int:
    return len(row.key) or len(row.key_b)
