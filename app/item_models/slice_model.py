"""A tensor's values as a scrollable matrix of which only what is looked at is fetched, in blocks."""

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, QTimer, Signal

from app.figures import numbers
from app.text import escape
from inspector.checkpoint.result import Values

Index = QModelIndex | QPersistentModelIndex
BLOCK_ROWS, BLOCK_COLUMNS = 64, 16
MOST_ROWS, MOST_COLUMNS = 100_000, 10_000  # Qt keeps some bytes for every row and column
WAITING = "…"


class SliceModel(QAbstractTableModel):
    """Rows are all leading dimensions, columns the last; a vector stands upright, one value a row.

    Shows figures short enough for a column; the exact ones are in the tooltips and in the edit role.
    """

    window_needed = Signal(int, int, int, int)  # row, column, rows, columns of the matrix
    filled = Signal()

    def __init__(self, shape: tuple[int, ...], parent=None):
        super().__init__(parent)
        self.shape = shape
        self._upright = len(shape) < 2
        columns = shape[-1] if shape else 1
        rows = numbers.elements(shape[:-1])
        self._size = (columns, rows) if self._upright else (rows, columns)
        self._blocks: dict[tuple[int, int], tuple[tuple[str, ...], ...] | None] = {}
        self._wanted: list[tuple[int, int]] = []
        self._message = ""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._ask)

    @property
    def whole_size(self) -> tuple[int, int]:
        """Rows and columns of the whole, which may be more than the model shows."""
        return self._size

    def set_values(self, values: Values) -> None:
        """Takes a window; cells outside of the blocks that were asked for are dropped."""
        row, column, cells = values.row, values.column, values.cells
        if self._upright:
            row, column = column, row
            cells = tuple(zip(*cells, strict=False))
        height, width = len(cells), max((len(line) for line in cells), default=0)
        for block_row in range(row // BLOCK_ROWS, (row + height + BLOCK_ROWS - 1) // BLOCK_ROWS):
            for block_column in range(column // BLOCK_COLUMNS, (column + width + BLOCK_COLUMNS - 1) // BLOCK_COLUMNS):
                top, left = block_row * BLOCK_ROWS - row, block_column * BLOCK_COLUMNS - column
                if top >= 0 and left >= 0:
                    lines = cells[top : top + BLOCK_ROWS]
                    part = tuple(tuple(line[left : left + BLOCK_COLUMNS]) for line in lines)
                    self._blocks[block_row, block_column] = part
        self._show(row, column, height, width)
        self.filled.emit()

    def set_message(self, message: str) -> None:
        """No more values will come: says so in the cells' tooltips and stops asking."""
        self._message = message
        self._show(0, 0, self.rowCount(), self.columnCount())

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else min(self._size[0], MOST_ROWS)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else min(self._size[1], MOST_COLUMNS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole):
        if not index.isValid():
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return numbers.cell(self._text(index.row(), index.column()))
        if role == Qt.ItemDataRole.EditRole:
            return self._text(index.row(), index.column())
        if role == Qt.ItemDataRole.ToolTipRole:
            words = f"[{self._place(index.row(), index.column())}]  {self._text(index.row(), index.column())}"
            return escape.tooltip(self._message or words)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole):
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if orientation == Qt.Orientation.Horizontal:
            return self.tr("value") if self._upright else numbers.count(section)
        return numbers.count(section) if self._upright else self._leading(section)

    def _text(self, row: int, column: int) -> str:
        place = (row // BLOCK_ROWS, column // BLOCK_COLUMNS)
        if place not in self._blocks and not self._message:
            self._blocks[place] = None
            self._wanted.append(place)
            self._timer.start(0)
        block = self._blocks.get(place)
        if block is None:
            return "–" if self._message else WAITING
        try:
            return escape.visible(block[row % BLOCK_ROWS][column % BLOCK_COLUMNS], 100)
        except IndexError:
            return "–"

    def _ask(self) -> None:
        """One request for each block that came into sight since the last."""
        wanted, self._wanted = self._wanted, []
        for block_row, block_column in wanted:
            row, column = block_row * BLOCK_ROWS, block_column * BLOCK_COLUMNS
            rows, columns = min(BLOCK_ROWS, self._size[0] - row), min(BLOCK_COLUMNS, self._size[1] - column)
            if self._upright:
                row, column, rows, columns = column, row, columns, rows
            self.window_needed.emit(row, column, rows, columns)

    def _show(self, row: int, column: int, rows: int, columns: int) -> None:
        last_row, last_column = min(row + rows, self.rowCount()) - 1, min(column + columns, self.columnCount()) - 1
        if last_row >= row and last_column >= column:
            self.dataChanged.emit(self.index(row, column), self.index(last_row, last_column))

    def _leading(self, row: int) -> str:
        """The indices of all dimensions but the last: "3, 0, 2"."""
        parts = []
        for dimension in reversed(self.shape[:-1]):
            row, part = divmod(row, dimension)
            parts.append(str(part))
        return ", ".join(reversed(parts))

    def _place(self, row: int, column: int) -> str:
        return str(row) if self._upright else f"{self._leading(row)}, {column}"
