"""The Tensors page: the answer in a sentence, the table of tensors, and below it where the bytes are."""

from PySide6.QtCore import QModelIndex, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QMenu, QSplitter, QStackedWidget, QWidget

from app import escape, numbers, theme, tokens
from app.item_models.tensor_table import COLUMNS, TensorTable, titles
from app.prefix import shown_key
from app.scan_state import ScanState
from app.selection import Selection
from app.views.find_bar import FindBar
from app.views.weight_plot import WeightPlot
from app.widgets import painting
from app.widgets.boxes import column, grounded, row
from app.widgets.cell_delegate import FIGURE, PAD, cell_width
from app.widgets.choice_row import ChoiceRow
from app.widgets.icicle import Icicle
from app.widgets.label import ElidedLabel
from app.widgets.sentence import Sentence
from app.widgets.strip import Strip
from app.widgets.table import Table
from app.widgets.tool_button import ToolButton
from inspector.checkpoint.result import Listing, Picture
from inspector.stats.result import Distributions, TensorStats

KEY, BYTES, NOTE = (
    next(i for i, found in enumerate(COLUMNS) if found.id == ident) for ident in ("tensor", "bytes", "note")
)
NARROWEST_KEY, WIDEST_KEY, WIDEST_NOTE, WIDEST_BAR = 128, 560, 320, 200  # pixels
LEAST_TABLE, LEAST_PLOT = 152, 120  # pixels of height
PLOT_FROM = 400  # pixels of the page's height below which the table alone is shown
MEASURED, WIDEST_TEXT = {"shape", "dtype", "elements"}, 240


class TensorsView(QWidget):
    selected = Signal(Selection)
    strip_action = Signal()
    copy_requested = Signal(str)
    save_requested = Signal(str)
    picture_requested = Signal(int, int, int)  # tensor, width and height in device pixels
    scan_requested = Signal()
    distributions_requested = Signal(object, str, str, int, object, object)  # tensors, split, scale, bins, low, high

    def __init__(self):
        super().__init__()
        grounded(self, "page")
        self._listing: Listing | None = None
        self._tensor = -1
        self._key_need = self._note_need = 0  # pixels
        self.table_model = TensorTable(self)
        self._strip = Strip()
        self._strip.activated.connect(self.strip_action)
        self._strip.hide()
        self._sentence = Sentence()
        self._filters = ChoiceRow(self.tr("Tensors shown"))
        self._filters.chosen.connect(self._set_filter)
        columns = ToolButton(self.tr("Columns"))
        columns.set_menu(self._columns_menu())
        self.find_bar = FindBar()
        self._table = Table(self.table_model)
        self._table.setAccessibleName(self.tr("Tensors"))
        self._table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._table.customContextMenuRequested.connect(self._open_menu)
        self._table.selectionModel().currentChanged.connect(self._on_current)
        self._set_up_columns()
        self._icicle = Icicle()
        self._icicle.selected.connect(self._on_icicle)
        self._weight = WeightPlot()
        self._weight.picture_requested.connect(self._ask_picture)
        self._lower = self._build_lower()
        self._connect_find()
        upper = QWidget()
        filters = row(self._filters, None, columns, margins=(16, 0, 16, 4), gap=4)
        upper.setMinimumHeight(LEAST_TABLE)
        upper.setLayout(column(filters, self.find_bar, row((self._table, 1), margins=(16, 0, 8, 0)), gap=0))
        self._splitter = QSplitter(Qt.Orientation.Vertical)
        self._splitter.setHandleWidth(1)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.addWidget(upper)
        self._splitter.addWidget(self._lower)
        self._splitter.setStretchFactor(0, 1)
        self._splitter.splitterMoved.connect(self._note_plot)
        self.set_plot_height(tokens.PLOT)
        self.setLayout(column(self._strip, self._sentence, (self._splitter, 1), gap=0))

    def set_listing(self, listing: Listing | None) -> None:
        self._listing, self._tensor = listing, -1
        self.find_bar.reset()
        with QSignalBlocker(self):
            self.table_model.set_listing(listing)
        self._column_actions["note"].setChecked(self.table_model.has_notes())
        self._fit_texts()
        self._icicle.set_listing(listing)
        self._weight.clear()
        self._say(listing)
        self._count()

    def set_scan(self, scan: ScanState | None) -> None:
        """All that is known of the statistics: on another document, at the start and at the end of a scan."""
        self._scan = scan

    def add_stats(self, rows: tuple[TensorStats, ...]) -> None:
        """A batch arrived, and stands in the rows of the scan already."""

    def set_distributions(self, answer: Distributions) -> None:
        """What the lower plot has asked for."""

    def set_distributions_error(self, message: str) -> None:
        """Why there is nothing to plot."""

    def show_plot(self, plot: str) -> None:
        """One of the lower plots by name."""
        self._plots.set_current(plot)
        self._set_plot(plot)

    def select(self, selection: Selection) -> None:
        """Shows what is selected elsewhere; says nothing back."""
        with QSignalBlocker(self):
            tensor = selection.index if selection.kind == "tensor" else -1
            position = self.table_model.row(tensor) if tensor >= 0 else -1
            if tensor >= 0 and position < 0:
                self._filters.set_current("all")
                self._set_filter("all")
                position = self.table_model.row(tensor)
            if position != self._table.currentIndex().row() or position < 0:
                self._table.set_row(position)
            if tensor < 0:
                self._scroll_to_module(selection)
        self._icicle.select(selection)
        self._show_weight(tensor)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lower.setVisible(self.height() >= PLOT_FROM)

    def set_strip(self, kind: str, head: str, text: str, action: str) -> None:
        self._strip.set_strip(kind, head, text, action)
        self._strip.show()

    def clear_strip(self) -> None:
        self._strip.hide()

    def set_picture(self, picture: Picture, pixels: bytes) -> None:
        """Float32 pixels of the selected weight, as `Picture` tells."""
        self._weight.set_picture(picture, pixels)

    @property
    def plot_height(self) -> int:
        """Of the lower plot, in pixels, as it was last dragged."""
        return self._plot_height

    def set_plot_height(self, height: int) -> None:
        self._plot_height = height
        self._splitter.setSizes([max(1, self.height() - height), height])

    def _note_plot(self) -> None:
        self._plot_height = self._splitter.sizes()[1]

    def open_find(self) -> None:
        self.find_bar.open()
        self._seek(self.find_bar.text())

    def find_next(self) -> None:
        self._step(1)

    def find_previous(self) -> None:
        self._step(-1)

    def focus_table(self) -> None:
        self._table.setFocus(Qt.FocusReason.TabFocusReason)

    def _say(self, listing: Listing | None) -> None:
        if listing is None:
            self._sentence.set_sentence("tensor", "accent", "", "")
            return
        head = listing.title or self.tr("{count} tensors").format(count=numbers.count(listing.totals.tensors))
        icon, color = ("warn", "warn") if listing.partial else ("tensor", "accent")
        self._sentence.set_sentence(icon, color, head, listing.subtitle)

    def _count(self) -> None:
        counts = self.table_model.counts()
        words = {
            "all": self.tr("All {n}"),
            "parameter": self.tr("Parameters {n}"),
            "buffer": self.tr("Buffers {n}"),
            "optimizer": self.tr("Optimizer {n}"),
            "error": self.tr("With errors {n}"),
        }
        always = {"all", "parameter", "buffer"}
        shown = [name for name in words if name in always or counts[name]]
        self._filters.set_choices([(name, words[name].format(n=numbers.count(counts[name]))) for name in shown])
        self._filters.set_current("all")
        self._set_filter("all")

    def _set_filter(self, name: str) -> None:
        tensor = self._tensor
        with QSignalBlocker(self):
            self.table_model.set_filter(name)
            self._table.set_row(self.table_model.row(tensor) if tensor >= 0 else -1)
        self._seek(self.find_bar.text())

    def _on_current(self, current: QModelIndex, before: QModelIndex) -> None:
        if current.isValid() and current.row() != before.row() and not self.signalsBlocked():
            tensor = self.table_model.tensor(current.row())
            self._icicle.select(Selection("tensor", tensor))
            self._show_weight(tensor)
            self.selected.emit(Selection("tensor", tensor))
            self._tell_find()

    def _on_icicle(self, selection: Selection) -> None:
        self.select(selection)
        self.selected.emit(selection)

    def _scroll_to_module(self, selection: Selection) -> None:
        """The first tensor of a selected module comes into sight."""
        listing = self._listing
        if listing is None or selection.kind != "module":
            return
        last = selection.index + listing.modules[selection.index].descendants
        for i, tensor in enumerate(listing.tensors):
            if selection.index <= tensor.module <= last:
                position = self.table_model.row(i)
                if position >= 0:
                    self._table.scrollTo(self.table_model.index(position, 0), Table.ScrollHint.PositionAtTop)
                return

    # the lower plot

    def _build_lower(self) -> QWidget:
        self._plots = ChoiceRow(self.tr("Plot"))
        self._plots.set_choices([("bytes", self.tr("Where the bytes are")), ("weight", self.tr("Weight"))])
        self._plots.chosen.connect(self._set_plot)
        self._plot_note = ElidedLabel("", tokens.SMALL, tone="text3", elide=Qt.TextElideMode.ElideLeft)
        self._stack = QStackedWidget()
        frame = QWidget()
        frame.setLayout(column((self._icicle, 1), margins=(24, 4, 24, 16)))
        self._stack.addWidget(frame)
        self._stack.addWidget(self._weight)
        head = row(self._plots, 8, (self._plot_note, 1), margins=(16, 8, 16, 4), gap=4)
        lower = QWidget()
        lower.setMinimumHeight(LEAST_PLOT)
        lower.setLayout(column(head, (self._stack, 1), gap=0))
        return lower

    def _set_plot(self, plot: str) -> None:
        self._stack.setCurrentIndex(0 if plot == "bytes" else 1)
        if plot == "weight":
            self._weight.show_tensor(self._listing, self._tensor)

    def _show_weight(self, tensor: int) -> None:
        self._tensor = tensor
        key = shown_key(self._listing, tensor) if self._listing and tensor >= 0 else ""
        self._plot_note.setText(escape.visible(key, 300))
        if self._plots.current() == "weight":
            self._weight.show_tensor(self._listing, tensor)

    def _ask_picture(self, tensor: int, width: int, height: int) -> None:
        self.picture_requested.emit(tensor, width, height)

    # find

    def _connect_find(self) -> None:
        self._found: list[int] = []
        self.find_bar.sought.connect(self._on_sought)
        self.find_bar.next_requested.connect(self.find_next)
        self.find_bar.previous_requested.connect(self.find_previous)
        self.find_bar.closed.connect(self.focus_table)

    def _seek(self, text: str) -> None:
        self._found = self.table_model.matches(text)
        self._tell_find()

    def _on_sought(self, text: str) -> None:
        self._seek(text)
        here = self._table.currentIndex().row()
        if self._found and here not in self._found:
            self._table.set_row(next((found for found in self._found if found >= here), self._found[0]))

    def _step(self, step: int) -> None:
        if not self._found:
            return
        here = self._table.currentIndex().row()
        later = [found for found in self._found if found > here]
        earlier = [found for found in self._found if found < here]
        target = (later or self._found)[0] if step > 0 else (earlier or self._found)[-1]
        self._table.set_row(target)

    def _tell_find(self) -> None:
        here = self._table.currentIndex().row()
        self.find_bar.set_found(self._found.index(here) + 1 if here in self._found else 0, len(self._found))

    # columns and menus

    def _set_up_columns(self) -> None:
        head = self._table.horizontalHeader()
        for i, found in enumerate(COLUMNS):
            if found.width:
                head.resizeSection(i, found.width)
            self._table.setColumnHidden(i, found.hidden)
        head.setSectionsClickable(True)
        head.setSortIndicatorClearable(True)
        head.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        head.sortIndicatorChanged.connect(self._sort)
        self._table.resized.connect(self._fit_columns)

    def _fit_texts(self) -> None:
        """Figures are never elided: as wide as the longest shape, dtype and number of elements need."""
        for i, found in enumerate(COLUMNS):
            if found.id in MEASURED:
                wide = round(painting.width(self.table_model.longest(found.id), theme.font(tokens.SMALL))) + 18
                self._table.setColumnWidth(i, min(WIDEST_TEXT, max(found.width, wide)))
        key, note = (self.table_model.longest_cells(ident) for ident in ("tensor", "note"))
        self._key_need = round(min(WIDEST_KEY, max(map(cell_width, key), default=0)))
        self._note_need = round(min(WIDEST_NOTE, max(map(cell_width, note), default=0)))
        self._fit_columns()

    def _fit_columns(self) -> None:
        """Figures stand whole. What they leave goes to the keys, then to the notes, then to the bars."""
        table, others = self._table, 0
        for i in range(len(COLUMNS)):
            if i not in {KEY, NOTE, BYTES} and not table.isColumnHidden(i):
                others += table.columnWidth(i)
        noted, barred = not table.isColumnHidden(NOTE), not table.isColumnHidden(BYTES)
        figure = (FIGURE + 2 * PAD if noted else COLUMNS[BYTES].width) if barred else 0
        least = COLUMNS[NOTE].width if noted else 0
        room = table.viewport().width() - others - figure
        key = max(NARROWEST_KEY, min(self._key_need, room - least))
        note = max(least, min(self._note_need, room - key)) if noted else 0
        bar = max(0, min(WIDEST_BAR - figure, room - key - note)) if barred else 0
        table.setColumnWidth(BYTES, figure + bar)
        table.setColumnWidth(NOTE, note)
        table.setColumnWidth(KEY, max(key, room - note - bar))

    def _show_column(self, column: int, shown: bool) -> None:
        self._table.setColumnHidden(column, not shown)
        self._fit_columns()

    def _sort(self, section: int, order: Qt.SortOrder) -> None:
        with QSignalBlocker(self):
            self.table_model.sort(section, order)
            self._table.set_row(self.table_model.row(self._tensor) if self._tensor >= 0 else -1)
        self._seek(self.find_bar.text())

    def _columns_menu(self) -> QMenu:
        menu = QMenu(self)
        names = titles()
        self._column_actions = {}
        for i, found in enumerate(COLUMNS):
            if found.id == "tensor":
                continue
            action = menu.addAction(names[found.id])
            action.setCheckable(True)
            action.setChecked(not found.hidden)
            action.toggled.connect(lambda on, i=i: self._show_column(i, on))
            self._column_actions[found.id] = action
        return menu

    def _open_menu(self, at) -> None:
        menu = QMenu(self)
        words = {
            "path": self.tr("Copy &path"),
            "python": self.tr("Copy as P&ython"),
            "command": self.tr("Copy as c&ommand"),
            "tsv": self.tr("Copy &table as TSV"),
            "markdown": self.tr("Copy table as &Markdown"),
        }
        for ident, text in words.items():
            menu.addAction(text, lambda ident=ident: self.copy_requested.emit(ident))
        menu.addSeparator()
        menu.addAction(self.tr("Save table as &CSV…"), lambda: self.save_requested.emit("csv"))
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self._table.viewport().mapToGlobal(at))
