"""What each module costs, as a table with bars: which modules it shows, its columns, and what is below a module."""

from math import ceil

from PySide6.QtCore import QModelIndex, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QMenu, QWidget

from app.figures import numbers
from app.item_models.cost_columns import COLUMNS
from app.item_models.cost_levels import LEVELS
from app.item_models.cost_table import CostTable
from app.item_models.cost_tree import CostTree
from app.style import theme, tokens
from app.widgets import painting
from app.widgets.boxes import column, row
from app.widgets.cell_delegate import FIGURE, FOLD, PAD, cell_width
from app.widgets.choice_row import ChoiceRow
from app.widgets.table import Table
from app.widgets.table_menu import open_table_menu
from app.widgets.tool_button import ToolButton

LEAST, LEAST_LOW = 148, 96  # pixels of height: three rows, and one on a low page
NARROWEST_KEY, SHORT_KEY, WIDEST_KEY = 128, 208, 420  # pixels; a path gives way to bars, down to the second
SHORT_BAR, WIDEST_BAR = 44, 280
BARRED = FIGURE + 2 * PAD  # of a column of bars without the bar
NOT_CHOSEN = {"module", "flops"}  # columns that are always there
COPIES = ("path", "command", "tsv", "markdown")


class FoldingTable(Table):
    """A click on a chevron, or the arrows to the right and left, open and close what is below a module."""

    def __init__(self, model: CostTable):
        super().__init__(model)
        self._costs = model

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        left = self.visualRect(index).left() if index.isValid() else 0
        on_chevron = index.column() == 0 and left <= event.position().x() <= left + PAD + FOLD
        if index.isValid() and on_chevron and self._costs.can_open(self._costs.row(index.row())):
            self._toggle(index.row())
            return
        super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        if index.isValid() and event.key() in {Qt.Key.Key_Right, Qt.Key.Key_Left}:
            row = self._costs.row(index.row())
            if self._costs.can_open(row) and self._costs.is_open(row) == (event.key() == Qt.Key.Key_Left):
                self.note_key()
                self._toggle(index.row())
                return
        super().keyPressEvent(event)

    def _toggle(self, position: int) -> None:
        current = self.currentIndex()
        row = self._costs.row(current.row()) if current.isValid() else -1
        scrolled = self.verticalScrollBar().value()
        with QSignalBlocker(self.selectionModel()):
            self._costs.toggle(position)
            at = self._costs.position(row)
            if at >= 0:
                self.setCurrentIndex(self._costs.index(at, 0))
        self.verticalScrollBar().setValue(scrolled)
        self.viewport().update()
        self.resized.emit()


class CostPanel(QWidget):
    """Modules are named by the report's rows."""

    selected = Signal(int)  # row of the report, by the user
    copy_requested = Signal(str)
    save_requested = Signal(str)

    def __init__(self):
        super().__init__()
        self.model = CostTable(self)
        self._row = -1
        self._hidden = {column.id for column in COLUMNS if not column.shown}
        self._choices = ChoiceRow(self.tr("Modules shown"))
        self._choices.chosen.connect(self.show_level)
        self._choices.setMinimumWidth(1)
        self._table = FoldingTable(self.model)
        self._table.setAccessibleName(self.tr("What each module costs"))
        self._table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._table.customContextMenuRequested.connect(self._open_menu)
        self._table.selectionModel().currentChanged.connect(self._on_current)
        self._table.row_activated.connect(self._table._toggle)
        self._table.resized.connect(self.fit)
        header = self._table.horizontalHeader()
        header.setSectionsClickable(True)
        header.sectionClicked.connect(self._on_head)
        self._sorted = (-1, Qt.SortOrder.DescendingOrder)
        columns = ToolButton(icon="columns", name=self.tr("Columns"))
        self._columns = self._columns_menu()
        columns.set_menu(self._columns)
        self._head = row(self._choices, None, columns, margins=(16, 4, 16, 2), gap=4)
        self.setLayout(column(self._head, row((self._table, 1), margins=(8, 0, 8, 0)), gap=0))
        self.set_low(False)
        self._count()

    def add_action(self, widget: QWidget) -> None:
        """Before the columns' button."""
        self._head.insertWidget(self._head.count() - 1, widget)

    def set_tree(self, tree: CostTree | None, name: str, *, goes_on: bool) -> None:
        """`name` is the root's; `goes_on`: the same modules with other figures."""
        scrolled = self._table.verticalScrollBar().value()
        with QSignalBlocker(self):
            self.model.set_tree(tree, name, goes_on=goes_on)
            if not goes_on:
                self._row = -1
            self._restore()
        self._count()
        if goes_on:
            self._table.verticalScrollBar().setValue(scrolled)
        else:
            self._table.scrollToTop()
        self.fit()

    def set_low(self, low: bool) -> None:
        """The page is so low that one row must do."""
        self.setMinimumHeight(LEAST_LOW if low else LEAST)

    def set_waiting(self, waiting: bool) -> None:
        """Times are being measured."""
        self.model.waiting = waiting
        self._table.viewport().update()

    def show_level(self, level: str) -> None:
        """One of LEVELS."""
        with QSignalBlocker(self):
            self._choices.set_current(level)
            self.model.set_level(level)
            self._restore()
        self.fit()

    def select(self, row: int) -> None:
        """Shows what is selected elsewhere; says nothing back. -1 clears."""
        self._row = row
        with QSignalBlocker(self):
            position = self.model.reveal(row)
            if position != self._table.currentIndex().row() or position < 0:
                self._table.set_row(position)

    def focus_table(self) -> None:
        self._table.setFocus(Qt.FocusReason.TabFocusReason)

    def exact_rows(self) -> list[tuple[str, ...]]:
        """The table as it is shown: a row of titles, then exact values."""
        return self.model.exact_rows(found.id for found in COLUMNS if found.id not in self._hidden)

    def fit(self) -> None:
        """Figures stand whole; names take what they need, bars what is left."""
        table = self._table
        font, head = theme.font(tokens.SMALL), theme.font(tokens.TINY)
        shown = [place for place, found in enumerate(COLUMNS) if found.id not in self._hidden]
        for place in range(len(COLUMNS)):
            table.setColumnHidden(place, place not in shown)
        room, bars = table.viewport().width(), 0
        widths: dict[int, int] = {}
        for place in shown[1:]:
            title = str(self.model.headerData(place, Qt.Orientation.Horizontal))
            least = ceil(painting.width(title, head)) + 2 * PAD + 6
            if COLUMNS[place].kind == "bar":
                widths[place] = max(BARRED, least)
                bars += 1
            else:
                texts = self.model.texts(place)
                need = ceil(max((painting.width(text, font) for text in _longest(texts)), default=0)) + 2 * PAD + 1
                widths[place] = min(220, max(COLUMNS[place].width, least, need))
        spare = room - sum(widths.values())
        need = ceil(max(map(cell_width, self.model.keys()), default=0)) + 1
        key = max(NARROWEST_KEY, min(SHORT_KEY, need, spare))
        bar = max(0, min(SHORT_BAR, (spare - key) // bars)) if bars else 0
        key = max(key, min(WIDEST_KEY, need, spare - bar * bars))
        bar = max(bar, min(WIDEST_BAR, (spare - key) // bars)) if bars else 0
        widths[0] = max(key, spare - bar * bars)
        for place, width in widths.items():
            table.setColumnWidth(place, width + (bar if COLUMNS[place].kind == "bar" else 0))

    def _count(self) -> None:
        words = {"blocks": self.tr("Blocks {n}"), "layers": self.tr("Layers {n}"), "all": self.tr("All {n}")}
        counts = self.model.counts()
        self._choices.set_choices([(level, words[level].format(n=numbers.count(counts[level]))) for level in LEVELS])
        self._choices.set_tip("blocks", self.tr("The parts that the model is built from; a chevron opens one."))
        self._choices.set_tip("layers", self.tr("Modules that do something themselves."))

    def _restore(self) -> None:
        position = self.model.position(self._row) if self._row >= 0 else -1
        if position < 0 or position != self._table.currentIndex().row():
            self._table.set_row(position)

    def _on_current(self, current: QModelIndex, _before: QModelIndex) -> None:
        if current.isValid() and not self.signalsBlocked():
            row = self.model.row(current.row())
            if row != self._row:
                self._row = row
                self.selected.emit(row)

    def _on_head(self, section: int) -> None:
        """Largest first, then smallest, then the model's order; names begin with a."""
        down, up = Qt.SortOrder.DescendingOrder, Qt.SortOrder.AscendingOrder
        orders = [down, up] if COLUMNS[section].figure is not None else [up, down]
        before, order = self._sorted
        if before != section:
            self._sorted = (section, orders[0])
        else:
            self._sorted = (section, orders[1]) if order == orders[0] else (-1, down)
        with QSignalBlocker(self):
            self.model.sort(*self._sorted)
            self._restore()

    def _columns_menu(self) -> QMenu:
        menu = QMenu(self)
        menu.aboutToShow.connect(lambda: self._name_columns(menu))
        for found in COLUMNS:
            if found.id in NOT_CHOSEN:
                continue
            action = menu.addAction(found.id)
            action.setData(found.id)
            action.setCheckable(True)
            action.setChecked(found.shown)
            action.toggled.connect(lambda on, ident=found.id: self._show_column(ident, on))
        self._name_columns(menu)
        return menu

    def _name_columns(self, menu: QMenu) -> None:
        titles = self.model.units.titles()
        for action in menu.actions():
            action.setText(titles[action.data()].partition(",")[0])

    def _show_column(self, ident: str, shown: bool) -> None:
        (self._hidden.discard if shown else self._hidden.add)(ident)
        self.fit()

    def _open_menu(self, at) -> None:
        place = self._table.viewport().mapToGlobal(at)
        open_table_menu(self, place, COPIES, self.copy_requested.emit, self.save_requested.emit)


def _longest(texts: list[str]) -> list[str]:
    return sorted(set(texts), key=len)[-8:]
