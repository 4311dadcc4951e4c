"""The tree as a list of the rows that can be seen. Expanding inserts rows; a filter resets the list.

A flat list, not a tree of indices: Qt's tree view asks a model some three times for every row it unfolds, which
from Python takes half a second for 100,000 rows; a table view with rows of one height asks only for those on screen.
"""

from dataclasses import dataclass

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt

from app.figures import amounts, numbers
from app.item_models import tree_rows
from app.item_models.tree_rows import CONTAINER, FILE, GROUP, MODULE, ROW, TENSOR, VALUE, VALUES, TreeRows
from app.item_models.value_tree import text_of
from app.state.selection import Selection
from app.text import escape
from app.trees.tree_notes import RowNote, TreeNotes
from app.trees.union_tree import Badges
from inspector.checkpoint.result import Listing
from inspector.diff.result import CHANGED, ONLY_A, ONLY_B
from inspector.equal_blocks import split

ROW_ROLE = Qt.ItemDataRole.UserRole + 1
Index = QModelIndex | QPersistentModelIndex
ICONS = {FILE: "file", VALUES: "run", CONTAINER: "model", MODULE: "layer", ROW: "layer"}
OPTIMIZER = "optimizer"
LONGEST_WORD = 6  # letters before the numbers of a row of equal modules, of which there is room for both
UNNOTED = RowNote()


@dataclass(frozen=True, slots=True)
class TreeRow:
    """What the delegate draws."""

    name: str
    note: str
    icon: str
    type: str
    depth: int
    expandable: bool
    expanded: bool
    strong: bool = False
    shared: bool = False
    error: bool = False
    badge: str | None = None  # of a comparison: "only_a", "only_b", "changed" or "" for none; None: nothing is compared
    mode: str = ""  # "train" or "eval", where a word is due
    marks: tuple[str, ...] = ()  # icons of a live model
    alarm: str = ""  # a count in warn colour
    brief: str = ""  # in place of `note` where that has no room
    times: str = ""  # "12 ×", in place of `type` where that has no room


class TreeModel(QAbstractListModel):
    def __init__(self, parent=None):
        super().__init__(parent)
        self.rows: TreeRows | None = None
        self._title = ""
        self._visible: list[int] = []
        self._badges: Badges | None = None
        self._notes: TreeNotes | None = None
        self._folds = True

    def set_listing(self, listing: Listing | None, title: str, order: str, optimizer: bool) -> None:
        self.beginResetModel()
        self.rows = TreeRows(listing, order, optimizer, self._folds) if listing else None
        self._title = title
        self._badges = self._notes = None
        self._visible = self.rows.visible() if self.rows else []
        self.endResetModel()

    def set_badges(self, badges: Badges | None, title: str) -> None:
        """What became of each tensor and module; None: nothing is compared."""
        self._badges, self._title = badges, title
        self._mark()

    def set_notes(self, notes: TreeNotes | None) -> None:
        """What a live model's rows say besides; None: this is a file's tree."""
        self._notes = notes
        self._mark()

    def set_folds(self, folds: bool) -> None:
        """Whether equal modules stand in one row until it is unfolded."""
        self._folds = folds
        if self.rows:
            self.rows.folds = folds
            self._refresh()

    def set_order(self, order: str, optimizer: bool) -> None:
        if self.rows:
            self.beginResetModel()
            self.rows.set_order(order, optimizer)
            self._visible = self.rows.visible()
            self.endResetModel()

    def set_filter(self, text: str) -> None:
        if self.rows:
            self.beginResetModel()
            self.rows.set_filter(text)
            self._visible = self.rows.visible()
            self.endResetModel()

    def set_expanded(self, position: int, expanded: bool) -> None:
        """Unfolds or folds the row at `position`; the rows around it stay what they are."""
        rows = self.rows
        row = self._visible[position]
        if rows is None or not rows.is_expandable(row) or rows.is_expanded(row) == expanded:
            return
        rows.set_expanded(row, expanded)
        fresh = rows.visible()
        change = len(fresh) - len(self._visible)
        if change > 0:
            self.beginInsertRows(QModelIndex(), position + 1, position + change)
            self._visible = fresh
            self.endInsertRows()
        elif change < 0:
            self.beginRemoveRows(QModelIndex(), position + 1, position - change)
            self._visible = fresh
            self.endRemoveRows()
        here = self.index(position)
        self.dataChanged.emit(here, here)

    def reveal(self, selection: Selection) -> int:
        """Unfolds down to `selection`. Returns its position, or that of a module shut over it; -1 when hidden."""
        rows = self.rows
        row = rows.row(selection) if rows else None
        if rows is None or row is None:
            return -1
        rows.reveal(row)
        self._refresh()
        seen: int | None = row
        while seen is not None:
            if (position := self.position(seen)) >= 0:
                return position
            seen = rows.parent(seen)
        return -1

    def position(self, row: int) -> int:
        try:
            return self._visible.index(row)
        except ValueError:
            return -1

    def parent_position(self, position: int) -> int:
        above = self.rows.parent(self._visible[position]) if self.rows else None
        return -1 if above is None else self.position(above)

    def is_expandable(self, position: int) -> bool:
        return bool(self.rows) and self.rows.is_expandable(self._visible[position])

    def is_expanded(self, position: int) -> bool:
        return bool(self.rows) and self.rows.is_expanded(self._visible[position])

    def depth(self, position: int) -> int:
        return self.rows.depth(self._visible[position]) if self.rows else 0

    def selection(self, position: int) -> Selection:
        return self.rows.selection(self._visible[position]) if self.rows else Selection()

    def find(self, text: str, start: int) -> int:
        """The next position from `start` on, going round, whose name begins with `text`; -1 when none does."""
        text = text.lower()
        count = len(self._visible)
        for step in range(count):
            position = (start + step) % count
            if self._name(self._visible[position]).lower().startswith(text):
                return position
        return -1

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._visible)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole):
        if not index.isValid() or self.rows is None:
            return None
        rows, row = self.rows, self._visible[index.row()]
        if role == ROW_ROLE:
            return self._row(rows, row)
        if role == Qt.ItemDataRole.DisplayRole:
            return self._name(row)
        if role == Qt.ItemDataRole.ToolTipRole:
            return escape.tooltip(self._tooltip(rows, row))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(rows, row)
        return None

    def _row(self, rows: TreeRows, row: int) -> TreeRow:
        kind, index = tree_rows.kind_of(row), tree_rows.index_of(row)
        icon, type_name, shared, error = ICONS.get(kind, ""), "", False, False
        noted = self._noted(kind, index) or UNNOTED
        if kind in {MODULE, ROW}:
            type_name = (rows.listing.modules[index].type or "").rpartition(".")[2]
            type_name = self._times(rows, row) or type_name
        elif kind == TENSOR:
            tensor = rows.listing.tensors[index]
            shared, error = tensor.share >= 0, tensor.error is not None
        elif kind == CONTAINER and rows.listing.containers[index].role == OPTIMIZER:
            icon = OPTIMIZER
        name, note, brief = self._name(row), self._note(rows, row), noted.brief
        if kind == ROW:
            word = split(rows.name(tree_rows.row_of(MODULE, index)))[0] or ""
            name = f"…{name[len(word) :]}" if len(word) > LONGEST_WORD else name  # numbers and count have to be seen
            count = sum(rows.listing.modules[each].parameters for each in rows.members(row))
        else:
            count = rows.listing.modules[index].parameters if kind == MODULE else 0
        if note == numbers.count(count):  # digits that are cut off tell another number
            brief = amounts.short(count)
        return TreeRow(
            name=name,
            note=note,
            icon=noted.icon or icon,
            type=escape.visible(type_name),
            depth=rows.depth(row),
            expandable=rows.is_expandable(row),
            expanded=rows.is_expanded(row),
            strong=kind in {FILE, CONTAINER},
            shared=shared,
            error=error,
            badge=self._badge(kind, index),
            mode=noted.mode,
            marks=noted.marks,
            alarm=noted.alarm,
            brief=brief,
            times=type_name.partition(" ")[0] + " ×" if kind == ROW else "",
        )

    def _noted(self, kind: int, index: int) -> RowNote | None:
        if self._notes is None:
            return None
        if kind == FILE:
            return self._notes.root
        if kind == ROW and self.rows is not None:
            return self._notes.together(self.rows.members(tree_rows.row_of(kind, index)))
        table = {TENSOR: self._notes.tensors, MODULE: self._notes.modules}.get(kind)
        return table[index] if table is not None else None

    def _badge(self, kind: int, index: int) -> str | None:
        if self._badges is None:
            return None
        if kind == ROW and self.rows is not None:
            found = {self._badges.modules[each] for each in self.rows.members(tree_rows.row_of(kind, index))}
            return found.pop() if len(found) == 1 else CHANGED
        table = {TENSOR: self._badges.tensors, MODULE: self._badges.modules}.get(kind)
        return table[index] if table is not None else ""

    def _name(self, row: int) -> str:
        kind = tree_rows.kind_of(row)
        if kind == FILE:
            return escape.visible(self._notes.title if self._notes is not None else self._title)
        if kind == VALUES:
            return self.tr("Run info")
        return escape.visible(self.rows.name(row), 300) if self.rows else ""

    def _note(self, rows: TreeRows, row: int) -> str:
        kind, index = tree_rows.kind_of(row), tree_rows.index_of(row)
        listing = rows.listing
        noted = self._noted(kind, index)
        if noted is not None and noted.figure:
            return noted.figure
        if kind in {MODULE, ROW}:
            return numbers.count(sum(listing.modules[each].parameters for each in rows.members(row)))
        if kind == TENSOR:
            return numbers.shape(listing.tensors[index].shape)
        if kind == VALUES:
            return escape.visible(rows.values.headline(), 60)
        if kind == GROUP:
            group = rows.values.groups[index]
            return numbers.count(len(group.values) + len(group.groups))
        if kind == VALUE:
            return escape.visible(text_of(listing.values[index][1]), 120)
        if kind == CONTAINER:
            container = listing.containers[index]
            if container.role == OPTIMIZER:
                return numbers.size(container.nbytes)
            return numbers.count(container.parameters)
        prefix = listing.containers[0].prefix if len(listing.containers) == 1 else ""
        return self.tr("{prefix} hidden").format(prefix=escape.visible(prefix)) if prefix else ""

    def _tooltip(self, rows: TreeRows, row: int) -> str:
        noted = self._noted(tree_rows.kind_of(row), tree_rows.index_of(row))
        return "\n".join(filter(None, (self._about(rows, row), *(noted.words if noted is not None else ()))))

    def _about(self, rows: TreeRows, row: int) -> str:
        kind, index = tree_rows.kind_of(row), tree_rows.index_of(row)
        listing = rows.listing
        if kind == FILE:
            return listing.path
        if kind in {MODULE, ROW}:
            module = listing.modules[index]
            counts = self.tr("{parameters} parameters, {size}").format(
                parameters=numbers.count(module.parameters), size=numbers.size(module.nbytes)
            )
            if kind == ROW:
                each = self.tr("Each: {counts}").format(counts=counts)
                alike = self.tr("{n} modules that are built alike; an arrow shows each").format(
                    n=numbers.count(len(rows.members(row)))
                )
                return "\n".join(filter(None, (rows.name(row), module.type, alike, each)))
            return "\n".join(filter(None, (module.name, module.type, counts)))
        if kind == TENSOR:
            tensor = listing.tensors[index]
            kinds = {"parameter": self.tr("parameter"), "buffer": self.tr("buffer"), "optimizer": self.tr("optimizer")}
            facts = f"{numbers.shape(tensor.shape)} · {tensor.dtype} · {kinds.get(tensor.kind, tensor.kind)}"
            shared = self.tr("Shares its storage with another tensor") if tensor.share >= 0 else ""
            return "\n".join(filter(None, (tensor.key, facts, tensor.belongs_to, shared, tensor.error)))
        if kind == VALUE:
            path, value = listing.values[index]
            return f"{path} = {value!r}"
        if kind == CONTAINER:
            return listing.containers[index].path
        return ""

    def _spoken(self, rows: TreeRows, row: int) -> str:
        """For a screen reader: name, figure, level, folded or not."""
        state = ""
        if rows.is_expandable(row):
            state = self.tr("expanded") if rows.is_expanded(row) else self.tr("collapsed")
        level = self.tr("level {depth}").format(depth=rows.depth(row) + 1)
        words = {ONLY_A: self.tr("only in A"), ONLY_B: self.tr("only in B"), CHANGED: self.tr("changed")}
        change = words.get(self._badge(tree_rows.kind_of(row), tree_rows.index_of(row)) or "", "")
        noted = self._noted(tree_rows.kind_of(row), tree_rows.index_of(row)) or UNNOTED
        times = escape.visible(self._times(rows, row))
        return ", ".join(
            filter(None, (self._name(row), times, self._note(rows, row), *noted.words, change, level, state))
        )

    def _times(self, rows: TreeRows, row: int) -> str:
        """Of a row of equal modules: "12 × EncoderBlock"; "12 alike" where the file does not say what they are."""
        if tree_rows.kind_of(row) != ROW:
            return ""
        count = numbers.count(len(rows.members(row)))
        type_name = (rows.listing.modules[tree_rows.index_of(row)].type or "").rpartition(".")[2]
        return f"{count} × {type_name}" if type_name else self.tr("{n} alike").format(n=count)

    def _mark(self) -> None:
        """What is new, gone, or unusual about a module keeps it out of a row; whether it changed, the row says."""
        rows, notes, badges = self.rows, self._notes, self._badges
        if rows is not None:
            count = len(rows.listing.modules)
            new = [badge if badge in {ONLY_A, ONLY_B} else "" for badge in badges.modules] if badges else [""] * count
            odd = [_odd(note, place) for place, note in enumerate(notes.modules)] if notes else [()] * count
            own = [()] * count
            if notes:
                own = [tuple(_odd(notes.tensors[i], i) for i in tensors) for tensors in rows.index.own[:count]]
            rows.set_marks(list(zip(new, odd, own, strict=True)) if notes or badges else ())
            self._refresh()
        self._tell_changed()

    def _refresh(self) -> None:
        """Other rows, where there are any."""
        fresh = self.rows.visible() if self.rows else []
        if fresh != self._visible:
            self.beginResetModel()
            self._visible = fresh
            self.endResetModel()

    def _tell_changed(self) -> None:
        if self._visible:
            self.dataChanged.emit(self.index(0), self.index(len(self._visible) - 1))


def _odd(note: RowNote, place: int) -> tuple[object, ...]:
    """What must not go under in a row of equal ones; what is a link to another place is equal to nothing."""
    return (note.mode, note.marks, note.alarm, place if "link" in note.marks else -1)
