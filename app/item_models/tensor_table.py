"""The tensors of a checkpoint as table rows: filtered by kind, sorted by value, found by key. Lazy over the listing."""

from collections.abc import Callable
from dataclasses import dataclass
from heapq import nlargest
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QCoreApplication, QModelIndex, QPersistentModelIndex, Qt

from app import escape, numbers
from app.item_models.cells import CELL_ROLE, Cell
from app.item_models.tensor_facts import TensorFacts
from app.item_models.tree_index import known_index
from app.prefix import hide
from inspector.checkpoint.result import Listing, TensorInfo

Index = QModelIndex | QPersistentModelIndex
TOLD = 12  # tensors named in a tooltip
LOOKED_AT, SAMPLE = 4_000, 24  # tensors, and cells of them, by which the width of a column is chosen
FILTERS = ("all", "parameter", "buffer", "optimizer", "error")


@dataclass(frozen=True, slots=True)
class Column:
    """`width` 0 stretches. `key` gives what the column sorts by."""

    id: str
    kind: str
    width: int
    key: Callable[[TensorInfo], Any]
    hidden: bool = False
    right: bool = False


COLUMNS = (
    Column("tensor", "key", 0, lambda tensor: (tensor.container, tensor.key)),
    Column("shape", "quiet", 72, lambda tensor: tensor.shape),
    Column("dtype", "quiet", 60, lambda tensor: tensor.dtype),
    Column("elements", "figure", 72, lambda tensor: numbers.elements(tensor.shape), right=True),
    Column("bytes", "bar", 98, lambda tensor: tensor.nbytes),
    Column("kind", "quiet", 76, lambda tensor: tensor.kind),
    Column("note", "flag", 90, lambda tensor: (tensor.error or "", tensor.share, tensor.note)),
    Column("storage", "quiet", 128, lambda tensor: tensor.storage, hidden=True),
    Column("offset", "figure", 76, lambda tensor: tensor.offset, hidden=True, right=True),
    Column("stride", "quiet", 92, lambda tensor: tensor.stride, hidden=True),
    Column("device", "quiet", 68, lambda tensor: tensor.device, hidden=True),
)


def titles() -> dict[str, str]:
    """By column id, in the user's language."""
    translate = QCoreApplication.translate
    return {
        "tensor": translate("TensorTable", "Tensor"),
        "shape": translate("TensorTable", "Shape"),
        "dtype": translate("TensorTable", "Dtype"),
        "elements": translate("TensorTable", "Elements"),
        "bytes": translate("TensorTable", "Bytes"),
        "kind": translate("TensorTable", "Kind"),
        "note": translate("TensorTable", "Note"),
        "storage": translate("TensorTable", "Storage"),
        "offset": translate("TensorTable", "Offset"),
        "stride": translate("TensorTable", "Stride"),
        "device": translate("TensorTable", "Device"),
    }


class TensorTable(QAbstractTableModel):
    def __init__(self, parent=None):
        super().__init__(parent)
        self._listing: Listing | None = None
        self._facts = TensorFacts()
        self._rows: list[int] = []
        self._filter = "all"
        self._sorted: tuple[int, Qt.SortOrder] | None = None
        self._titles = titles()
        self._kinds = {
            "parameter": self.tr("parameter"),
            "buffer": self.tr("buffer"),
            "optimizer": self.tr("optimizer"),
            "unknown": self.tr("unknown"),
        }

    def set_listing(self, listing: Listing | None) -> None:
        self.beginResetModel()
        self._listing = listing
        self._facts = known_index(listing).facts if listing else TensorFacts()
        self._any_prefix = next((found.prefix for found in listing.containers if found.prefix), "") if listing else ""
        self._prefixes = {found.path: found.prefix for found in listing.containers} if listing else {}
        models = [found.path for found in listing.containers if found.role == "model"] if listing else []
        self._main = next(iter(models), "")
        self._arrange()
        self.endResetModel()

    def counts(self) -> dict[str, int]:
        """Rows that each filter would show."""
        counts = {name: self._facts.kinds[name] for name in FILTERS}
        return counts | {"all": self._facts.kinds.total(), "error": self._facts.errors}

    def has_notes(self) -> bool:
        """Whether any tensor has something to say in the column of notes."""
        return self._facts.has_notes

    def longest(self, column: str) -> str:
        """The longest text of "shape", "dtype" or "elements", for the column's width."""
        if column == "dtype":
            return max(self._facts.dtypes, key=len, default="")
        write = numbers.shape if column == "shape" else lambda shape: numbers.count(numbers.elements(shape))
        return max((write(shape) for shape in self._facts.shapes), key=len, default="")

    def longest_cells(self, column: str) -> list[Cell]:
        """A few of the longest cells of "tensor" or "note", for the column's width; of a long listing, by samples."""
        tensors = self._listing.tensors if self._listing else ()
        tensors = tensors[:: len(tensors) // LOOKED_AT + 1]
        found = next(found for found in COLUMNS if found.id == column)
        if column == "tensor":
            tensors = nlargest(SAMPLE, tensors, key=lambda tensor: len(tensor.key) + len(tensor.belongs_to))
        else:
            tensors = [tensor for tensor in tensors if tensor.share >= 0 or tensor.error or tensor.note][:SAMPLE]
        return [self._cell(tensor, found) for tensor in tensors]

    def set_filter(self, name: str) -> None:
        """One of FILTERS."""
        self.beginResetModel()
        self._filter = name
        self._arrange()
        self.endResetModel()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """By value, equal ones in file order; column -1 is file order."""
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

    def texts(self) -> list[list[str]]:
        """Head and rows as shown, exact figures, for the clipboard."""
        listing = self._listing
        tensors = [listing.tensors[i] for i in self._rows] if listing else []
        head = [self._titles[column.id] for column in COLUMNS]
        return [head, *([self._exact(tensor, column.id) for column in COLUMNS] for tensor in tensors)]

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
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole):
        if not index.isValid() or self._listing is None:
            return None
        tensor = self._listing.tensors[self._rows[index.row()]]
        column = COLUMNS[index.column()]
        if role == CELL_ROLE:
            return self._cell(tensor, column)
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return escape.visible(self._exact(tensor, column.id))
        if role == Qt.ItemDataRole.ToolTipRole:
            return escape.tooltip(self._tooltip(tensor, column.id))
        return None

    def _arrange(self) -> None:
        tensors = self._listing.tensors if self._listing else ()
        rows = range(len(tensors))
        if self._filter == "error":
            rows = [i for i in rows if tensors[i].error is not None]
        elif self._filter != "all":
            rows = [i for i in rows if tensors[i].kind == self._filter]
        self._rows = list(rows)
        if self._sorted:
            column, order = self._sorted
            key = COLUMNS[column].key
            down = order == Qt.SortOrder.DescendingOrder
            self._rows.sort(key=lambda i: key(tensors[i]), reverse=down)

    def _arrow(self, section: int) -> str:
        if self._sorted is None or self._sorted[0] != section:
            return ""
        return "  ↑" if self._sorted[1] == Qt.SortOrder.AscendingOrder else "  ↓"

    def _cell(self, tensor: TensorInfo, column: Column) -> Cell:
        if column.id == "tensor":
            return self._key(tensor)
        if column.id == "bytes":
            return Cell("bar", numbers.size(tensor.nbytes), share=tensor.nbytes / (self._facts.largest or 1))
        if column.id == "note":
            return self._note(tensor)
        return Cell(column.kind, escape.visible(self._shown(tensor, column.id), 300))

    def _key(self, tensor: TensorInfo) -> Cell:
        """The main model's keys stand alone; state of an optimizer is named after its parameter."""
        if tensor.belongs_to:
            parameter, state = hide(tensor.belongs_to, self._any_prefix), tensor.key.rpartition(".")[2]
            return Cell("key", escape.visible(state, 300), path=f"{escape.visible(parameter, 300)}: ")
        key = escape.visible(hide(tensor.key, self._prefixes.get(tensor.container, "")), 300)
        lead = "" if tensor.container == self._main else escape.visible(tensor.container, 120)
        return Cell("key", key, lead=lead)

    def _shown(self, tensor: TensorInfo, column: str) -> str:
        if column == "elements":
            return numbers.count(numbers.elements(tensor.shape))
        if column == "offset":
            return numbers.count(tensor.offset)
        return self._exact(tensor, column)

    def _note(self, tensor: TensorInfo) -> Cell:
        if tensor.error is not None:
            return Cell("flag", escape.visible(tensor.error, 200), icon="error", color="error")
        if tensor.share >= 0:
            return Cell("flag", self._shared(tensor), icon="link")
        if tensor.note:
            return Cell("flag", escape.visible(tensor.note, 200))
        if tensor.layout != "strided":
            return Cell("flag", escape.visible(tensor.layout, 60))
        return Cell("flag", "")

    def _shared(self, tensor: TensorInfo) -> str:
        others = self._facts.groups[tensor.share]
        other = next((found for found in others if found is not tensor), tensor)
        name = hide(other.key, self._prefixes.get(other.container, ""))
        if other.container != tensor.container:
            name = f"{other.container}: {name}"
        words = self.tr("with {key}").format(key=escape.visible(name, 120))
        return words if len(others) < 3 else f"{words} +{len(others) - 2}"

    def _exact(self, tensor: TensorInfo, column: str) -> str:
        table: dict[str, Callable[[], str]] = {
            "tensor": lambda: tensor.key,
            "shape": lambda: numbers.shape(tensor.shape),
            "dtype": lambda: tensor.dtype,
            "elements": lambda: str(numbers.elements(tensor.shape)),
            "bytes": lambda: str(tensor.nbytes),
            "kind": lambda: self._kinds.get(tensor.kind, tensor.kind),
            "note": lambda: self._note(tensor).text,
            "storage": lambda: tensor.storage,
            "offset": lambda: str(tensor.offset),
            "stride": lambda: ", ".join(map(str, tensor.stride)),
            "device": lambda: tensor.device,
        }
        return table[column]()

    def _tooltip(self, tensor: TensorInfo, column: str) -> str:
        if column == "bytes":
            return numbers.exact_size(tensor.nbytes)
        if column == "elements":
            return numbers.count(numbers.elements(tensor.shape))
        if column == "tensor":
            return "\n".join(filter(None, (tensor.key, tensor.container, tensor.belongs_to)))
        if column == "note" and tensor.share >= 0 and not tensor.error:
            others = (found for found in self._facts.groups[tensor.share] if found is not tensor)
            names = [": ".join(filter(None, (found.container, found.key))) for found in list(others)[:TOLD]]
            return "\n".join([self.tr("Shares its bytes with"), *names])
        return self._exact(tensor, column)
