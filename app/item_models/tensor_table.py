"""The tensors of a checkpoint as table rows: filtered, sorted by value, found by key. Lazy over listing and scan."""

from collections.abc import Iterable, Sequence
from heapq import nlargest
from math import nan

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from app.figures import numbers
from app.item_models.cells import CELL_ROLE, Cell
from app.item_models.figure_lengths import FigureLengths
from app.item_models.finding_cells import FindingCells
from app.item_models.stat_cells import exact_text, stat_cell, stat_tooltip
from app.item_models.tensor_cells import TensorCells
from app.item_models.tensor_columns import COLUMNS, PLACES, Column, explanations, nonfinite, titles
from app.text import escape
from inspector.checkpoint.result import Listing
from inspector.stats.result import Finding, TensorStats

Index = QModelIndex | QPersistentModelIndex
LOOKED_AT, SAMPLE = 4_000, 24  # tensors, and cells of them, by which the width of a column is chosen
FILTERS = ("all", "parameter", "buffer", "optimizer", "error", "finding")
FINDING = PLACES["finding"]
BROKEN, NOTED = 10.0, 11.0  # after the ranks of findings


class TensorTable(QAbstractTableModel):
    def __init__(self, parent=None):
        super().__init__(parent)
        self._listing: Listing | None = None
        self._cells = TensorCells(None)
        self._stats: Sequence[TensorStats | None] = ()
        self._findings = FindingCells()
        self._rows: list[int] = []
        self._filter = "all"
        self._sorted: tuple[int, Qt.SortOrder] | None = None
        self.lengths = FigureLengths()
        self._keys: list[float] = []  # of every tensor, where statistics sort; NaN where there is no figure
        self._known = 0  # so many rows stand in order, before those without a figure
        self._titles, self._explanations = titles(), explanations()

    def set_listing(self, listing: Listing | None) -> None:
        self.beginResetModel()
        self._listing, self._cells = listing, TensorCells(listing)
        self._stats, self._findings, self.lengths = (), FindingCells(), FigureLengths()
        self._arrange()
        self.endResetModel()

    def set_statistics(self, stats: Sequence[TensorStats | None], findings: Iterable[Finding] = ()) -> None:
        """`stats` is aligned with Listing.tensors, or empty; its owner fills it, and says so to `note_stats`."""
        if stats is not self._stats:
            self.lengths = FigureLengths(found for found in stats if found is not None)
        self._stats, self._findings = stats, FindingCells(findings)
        if self._filter != "finding" and not self._is_sorted_by_statistics():
            self._tell_changed()
            return
        self.beginResetModel()
        self._arrange()
        self.endResetModel()

    def note_stats(self, rows: Iterable[TensorStats]) -> None:
        """These are new. Nothing moves nor is repainted before `resort`."""
        rows = tuple(rows)
        self.lengths.add(rows)
        if self._is_sorted_by_statistics():
            for stats in rows:
                if stats.tensor < len(self._keys):
                    self._keys[stats.tensor] = self._key(stats.tensor)

    def resort(self) -> None:
        """Brings rows whose figures came since the last time to their places; selection and scroll stay."""
        if not self._is_sorted_by_statistics():
            return
        self.layoutAboutToBeChanged.emit()
        kept = self.persistentIndexList()
        tensors = [self._rows[index.row()] for index in kept]
        self._rows = self._by_key(self._rows, self._known)
        places = {tensor: self._rows.index(tensor) for tensor in set(tensors)}
        moved = [self.index(places[tensor], old.column()) for tensor, old in zip(tensors, kept, strict=True)]
        self.changePersistentIndexList(kept, moved)
        self.layoutChanged.emit()

    def counts(self) -> dict[str, int]:
        """Rows that each filter would show."""
        facts = self._cells.facts
        counts = {name: facts.kinds[name] for name in FILTERS}
        return counts | {"all": facts.kinds.total(), "error": facts.errors, "finding": len(self._findings)}

    def has_notes(self) -> bool:
        """Whether any tensor has something to say in the column of notes."""
        return self._cells.facts.has_notes

    def has_words(self) -> bool:
        """Whether it does so in words: not only with whom a tensor shares its bytes."""
        return self._cells.facts.has_words

    def has_frozen(self) -> bool:
        """Whether any parameter is not trained."""
        return self._cells.facts.has_frozen

    def longest(self, column: str) -> str:
        """The longest text of "shape", "dtype" or "elements", for the column's width."""
        if column == "dtype":
            return max(self._cells.facts.dtypes, key=len, default="")
        write = numbers.shape if column == "shape" else lambda shape: numbers.count(numbers.elements(shape))
        return max((write(shape) for shape in self._cells.facts.shapes), key=len, default="")

    def longest_cells(self, column: str) -> list[Cell]:
        """A few of the longest cells of "tensor" or "note", for the column's width; of a long listing, by samples."""
        tensors = self._listing.tensors if self._listing else ()
        tensors = tensors[:: len(tensors) // LOOKED_AT + 1]
        if column == "tensor":
            tensors = nlargest(SAMPLE, tensors, key=lambda tensor: len(tensor.key) + len(tensor.belongs_to))
        else:
            tensors = [tensor for tensor in tensors if tensor.share >= 0 or tensor.error or tensor.note][:SAMPLE]
        return [self._cells.cell(tensor, COLUMNS[PLACES[column]]) for tensor in tensors]

    def finding_cells(self) -> list[Cell]:
        """A few cells of findings, for the column's width."""
        tensors = list(self._findings)[:SAMPLE] if self._listing else []
        return [self._finding(tensor) for tensor in tensors]

    def set_filter(self, name: str) -> None:
        """One of FILTERS."""
        self.beginResetModel()
        self._filter = name
        self._arrange()
        self.endResetModel()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """By value, equal ones in file order, those without a value last; column -1 is file order."""
        self.beginResetModel()
        self._sorted = (column, order) if column >= 0 else None
        self._arrange()
        self.endResetModel()

    def tensor(self, row: int) -> int:
        """Index in Listing.tensors of the row."""
        return self._rows[row]

    def row(self, tensor: int) -> int:
        """-1 when the filter hides it."""
        try:
            return self._rows.index(tensor)
        except ValueError:
            return -1

    def matches(self, text: str) -> list[int]:
        """Rows whose key holds `text`, whatever its case."""
        if not text or self._listing is None:
            return []
        wanted, tensors = text.lower(), self._listing.tensors
        return [row for row, i in enumerate(self._rows) if wanted in tensors[i].key.lower()]

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
            side = Qt.AlignmentFlag.AlignRight if column.right or column.kind == "bar" else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.ToolTipRole:
            return escape.tooltip(self._explanations[column.id]) if column.id in self._explanations else None
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole):
        if not index.isValid() or self._listing is None:
            return None
        tensor, column = self._rows[index.row()], COLUMNS[index.column()]
        if role == CELL_ROLE:
            return self._cell(tensor, column)
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return escape.visible(self._exact(tensor, column))
        if role == Qt.ItemDataRole.ToolTipRole:
            words = self._tooltip(tensor, column)
            return escape.tooltip(words) if words else None
        return None

    # what a row says

    def _of(self, tensor: int) -> TensorStats | None:
        return self._stats[tensor] if tensor < len(self._stats) else None

    def _cell(self, tensor: int, column: Column) -> Cell:
        if column.id == "finding":
            return self._finding(tensor)
        if column.figure is not None:
            return stat_cell(self._of(tensor), column)
        return self._cells.cell(self._info(tensor), column)

    def _exact(self, tensor: int, column: Column) -> str:
        if column.id == "finding":
            return self._finding(tensor).text
        if column.figure is not None:
            return exact_text(self._of(tensor), column)
        return self._cells.exact(self._info(tensor), column.id)

    def _tooltip(self, tensor: int, column: Column) -> str:
        if column.id == "finding":
            stats = self._of(tensor)
            error = stats.error if stats is not None else None
            return self._findings.tooltip(tensor) or error or self._cells.tooltip(self._info(tensor), "note")
        if column.figure is not None:
            return stat_tooltip(self._of(tensor), column)
        return self._cells.tooltip(self._info(tensor), column.id)

    def _finding(self, tensor: int) -> Cell:
        return self._findings.cell(tensor, self._of(tensor), self._cells.brief_note(self._info(tensor)))

    def _info(self, tensor: int):
        assert self._listing is not None  # noqa: S101 - there are rows
        return self._listing.tensors[tensor]

    # which rows, in which order

    def _arrange(self) -> None:
        tensors = self._listing.tensors if self._listing else ()
        rows: Iterable[int] = range(len(tensors))
        if self._filter == "error":
            rows = (i for i in rows if tensors[i].error is not None)
        elif self._filter == "finding":
            rows = (i for i in rows if i in self._findings)
        elif self._filter != "all":
            rows = (i for i in rows if tensors[i].kind == self._filter)
        self._rows = list(rows)
        if self._sorted is None:
            return
        column, order = self._sorted
        key = COLUMNS[column].key
        if key is not None:
            down = order == Qt.SortOrder.DescendingOrder
            self._rows.sort(key=lambda i: key(tensors[i]), reverse=down)
        else:
            self._keys = self._all_keys()
            self._rows = self._by_key(self._rows)

    def _by_key(self, rows: list[int], known: int = 0) -> list[int]:
        """Stable; what has no figure comes last in both orders. The first `known` rows are nearly in order."""
        keys, rest = self._keys, rows[known:]
        new = [i for i in rest if keys[i] == keys[i]]
        down = self._sorted is not None and self._sorted[1] == Qt.SortOrder.DescendingOrder
        if known:
            new.sort(key=keys.__getitem__, reverse=down)  # two runs in order are merged in one go
        made = rows[:known] + new
        made.sort(key=keys.__getitem__, reverse=down)
        self._known = len(made)
        return made + [i for i in rest if keys[i] != keys[i]] if len(made) < len(rows) else made

    def _all_keys(self) -> list[float]:
        """By which a statistic sorts: floats always, since a list of one type sorts many times faster."""
        column = COLUMNS[self._sorted[0]] if self._sorted else COLUMNS[FINDING]
        figure, stats = column.figure, self._stats
        if figure is None:
            return [self._finding_key(i) for i in range(len(self._listing.tensors) if self._listing else 0)]
        if not stats:
            return [nan] * (len(self._listing.tensors) if self._listing else 0)
        values = [None if found is None or found.error is not None else figure(found) for found in stats]
        return [nan if value is None else float(value) for value in values]

    def _key(self, tensor: int) -> float:
        """That of one tensor."""
        column = COLUMNS[self._sorted[0]] if self._sorted else COLUMNS[FINDING]
        if column.figure is None:
            return self._finding_key(tensor)
        stats = self._of(tensor)
        value = None if stats is None or stats.error is not None else column.figure(stats)
        return nan if value is None else float(value)

    def _finding_key(self, tensor: int) -> float:
        """Findings, then what cannot be read or is no number, then what the file says besides."""
        rank = self._findings.rank(tensor)
        if rank is not None:
            return rank
        info, stats = self._info(tensor), self._of(tensor)
        if info.error or (stats is not None and (stats.error or nonfinite(stats))):
            return BROKEN
        return NOTED if info.share >= 0 or info.note or info.layout != "strided" else nan

    def _is_sorted_by_statistics(self) -> bool:
        return self._sorted is not None and COLUMNS[self._sorted[0]].key is None

    def _arrow(self, section: int) -> str:
        if self._sorted is None or self._sorted[0] != section:
            return ""
        return " ↑" if self._sorted[1] == Qt.SortOrder.AscendingOrder else " ↓"

    def _tell_changed(self) -> None:
        if self._rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, len(COLUMNS) - 1))
