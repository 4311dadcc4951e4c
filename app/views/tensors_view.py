"""The Tensors page: the answer in a sentence, the table of tensors, and below it where the bytes are."""

from PySide6.QtCore import QModelIndex, QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QWidget

from app.figures import numbers
from app.item_models.tensor_table import TensorTable
from app.state.scan_state import ScanState
from app.state.selection import Selection
from app.style import tokens
from app.trees.model_listing import is_live
from app.views.find_bar import FindBar
from app.views.lower_plots import LowerPlots
from app.views.statistics_line import StatisticsLine
from app.views.table_columns import TableColumns
from app.widgets.boxes import column, grounded, row
from app.widgets.choice_row import ChoiceRow
from app.widgets.sentence import Sentence
from app.widgets.strip import Strip
from app.widgets.table import Table
from app.widgets.table_menu import COPIES, open_table_menu
from app.widgets.tool_button import ToolButton
from app.words.phrases import say
from inspector.checkpoint.result import Listing, Picture
from inspector.stats.result import Distributions, TensorStats

LEAST_TABLE, LEAST_PLOT = 152, 120  # pixels of height
PLOT_FROM = 400  # pixels of the page's height below which the table alone is shown
SETTLED = 300  # milliseconds between two times that rows move while statistics arrive


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
        self._owner = ""
        self._tensor = -1
        self._scan: ScanState | None = None
        self.table_model = TensorTable(self)
        self._strip = Strip()
        self._strip.activated.connect(self.strip_action)
        self._strip.hide()
        self._statistics = StatisticsLine()
        self._statistics.requested.connect(self.scan_requested)
        self._sentence = Sentence(self._statistics)
        self._filters = ChoiceRow(self.tr("Tensors shown"))
        self._filters.chosen.connect(self._set_filter)
        self.find_bar = FindBar()
        self._table = Table(self.table_model)
        self._table.setAccessibleName(self.tr("Tensors"))
        self._table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._table.customContextMenuRequested.connect(self._open_menu)
        self._table.selectionModel().currentChanged.connect(self._on_current)
        self._table.horizontalHeader().sortIndicatorChanged.connect(self._sort)
        self._columns = TableColumns(self._table, self.table_model)
        columns = ToolButton(self.tr("Columns"))
        columns.set_menu(self._columns.menu(self))
        self._settling = QTimer(self)
        self._settling.setSingleShot(True)
        self._settling.setInterval(SETTLED)
        self._settling.timeout.connect(self._settle)
        self._unsettled = False
        self.plots = LowerPlots()
        self.plots.setMinimumHeight(LEAST_PLOT)
        self.plots.selected.connect(self._on_plot)
        self.plots.picture_requested.connect(self.picture_requested)
        self.plots.distributions_requested.connect(self.distributions_requested)
        self._connect_find()
        upper = QWidget()
        filters = row(self._filters, None, columns, margins=(16, 0, 16, 4), gap=4)
        upper.setMinimumHeight(LEAST_TABLE)
        upper.setLayout(column(filters, self.find_bar, row((self._table, 1), margins=(16, 0, 8, 0)), gap=0))
        self._splitter = QSplitter(Qt.Orientation.Vertical)
        self._splitter.setHandleWidth(1)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.addWidget(upper)
        self._splitter.addWidget(self.plots)
        self._splitter.setStretchFactor(0, 1)
        self._splitter.splitterMoved.connect(self._note_plot)
        self.set_plot_height(tokens.PLOT)
        self.setLayout(column(self._strip, self._sentence, (self._splitter, 1), gap=0))

    def set_listing(self, listing: Listing | None) -> None:
        self._listing, self._tensor, self._scan = listing, -1, None
        self._settling.stop()
        self.find_bar.reset()
        with QSignalBlocker(self):
            self.table_model.set_listing(listing)
        self._columns.measure()
        self._columns.use(scanned=False, live=is_live(listing))
        self.plots.set_listing(listing)
        self._say()
        self._count()
        self._filters.set_current("all")
        self._set_filter("all")

    def set_owner(self, name: str) -> None:
        """Whose tensors they are, where that has to be said."""
        if name != self._owner:
            self._owner = name
            self._say()

    def set_scan(self, scan: ScanState | None) -> None:
        """All that is known of the statistics: on another document, at the start and at the end of a scan."""
        self._scan = scan
        self.plots.set_findings(scan.findings if scan else ())
        self.plots.set_counted(scan is not None and scan.rows_done > 0)
        with QSignalBlocker(self):
            self.table_model.set_statistics(scan.rows if scan else (), scan.findings if scan else ())
            self._restore()
        scanned = scan is not None and (scan.rows_done > 0 or scan.state in {"running", "done"})
        self._columns.use(scanned=scanned, live=is_live(self._listing))
        self._statistics.set_scan(scan)
        self._say()
        self._count()
        self._unsettled = True
        self._settle()

    def add_stats(self, rows: tuple[TensorStats, ...]) -> None:
        """A batch arrived, and stands in the rows of the scan already."""
        self.table_model.note_stats(rows)
        self.plots.set_counted(True)
        self._table.viewport().update()  # painted in one go before the next turn: only what is in sight
        self._unsettled = True
        if not self._settling.isActive():
            self._settle()

    def shown_statistics(self) -> tuple[str, ...]:
        """Ids of the columns of statistics that the table shows."""
        return self._columns.shown_statistics()

    def _settle(self) -> None:
        """Let rows go to their places and columns grow, a few times a second."""
        if not self._unsettled:
            return
        lengths = self.table_model.lengths
        grown = lengths.measure()
        self._unsettled = lengths.waiting
        self.table_model.resort()
        if grown:
            self._columns.measure_statistics()
        self._seek(self.find_bar.text())
        self._settling.start()

    def set_distributions(self, answer: Distributions) -> None:
        """What the lower plot has asked for."""
        self.plots.set_distributions(answer)

    def set_distributions_error(self, message: str) -> None:
        """Why there is nothing to plot."""
        self.plots.set_distributions_error(message)

    def show_plot(self, plot: str) -> None:
        """One of the lower plots by name."""
        self.plots.show_plot(plot)

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
        self._tensor = tensor
        self.plots.select(selection)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.plots.setVisible(self.height() >= PLOT_FROM)

    def set_strip(self, kind: str, head: str, text: str, action: str) -> None:
        self._strip.set_strip(kind, head, text, action)
        self._strip.show()

    def clear_strip(self) -> None:
        self._strip.hide()

    def set_picture(self, picture: Picture, pixels: bytes) -> None:
        """Float32 pixels of the selected weight, as `Picture` tells."""
        self.plots.set_picture(picture, pixels)

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

    def _say(self) -> None:
        listing, scan = self._listing, self._scan
        if listing is None:
            self._sentence.set_sentence("tensor", "accent", "", "")
            return
        head = listing.title or numbers.tensors(listing.totals.tensors)
        icon, color = ("warn", "warn") if listing.partial else ("tensor", "accent")
        report = scan.report if scan is not None and not scan.under_way else None
        if scan is None or report is None:
            self._sentence.set_sentence(icon, color, self._owned(head), listing.subtitle)
            return
        title, subtitle = say(report.title), say(report.subtitle)
        if listing.partial:  # that part of the file is missing stays the first thing to know
            below = f"{listing.subtitle} {title} {subtitle}".strip()
            self._sentence.set_sentence(icon, color, self._owned(head), below)
            return
        if is_live(listing):  # how it is set up, and which weights it has
            subtitle = f"{subtitle} {listing.subtitle}".strip()
        if any(finding.severity == "error" for finding in report.findings):
            icon, color = "error", "error"
        elif scan.state == "done" and report.totals.tensors > report.totals.failed:
            icon, color = "ok", "ok"
        self._sentence.set_sentence(icon, color, self._owned(title or head), subtitle)

    def _owned(self, head: str) -> str:
        return f"{self._owner}: {head}" if self._owner else head

    def _count(self) -> None:
        counts = self.table_model.counts()
        words = {
            "all": self.tr("All {n}"),
            "parameter": self.tr("Parameters {n}"),
            "buffer": self.tr("Buffers {n}"),
            "optimizer": self.tr("Optimizer {n}"),
            "error": self.tr("With errors {n}"),
            "finding": self.tr("With findings {n}"),
        }
        always = {"all", "parameter", "buffer"}
        shown = [name for name in words if name in always or counts[name]]
        chosen = self._filters.current()
        self._filters.set_choices([(name, words[name].format(n=numbers.count(counts[name]))) for name in shown])
        if counts["finding"]:
            self._filters.set_tip("finding", self._explain_findings(counts["finding"]))
        if chosen and chosen not in shown:
            self._set_filter("all")

    def _explain_findings(self, tensors: int) -> str:
        findings = len(self._scan.findings) if self._scan else 0
        words = self.tr("{tensors} tensors have a finding. One finding may be about several tensors: there are {n}.")
        if tensors == 1:
            words = self.tr("1 tensor has a finding.") if findings == 1 else self.tr("1 tensor has {n} findings.")
        return words.format(tensors=numbers.count(tensors), n=numbers.count(findings))

    def _set_filter(self, name: str) -> None:
        with QSignalBlocker(self):
            self.table_model.set_filter(name)
            self._restore()
        self._seek(self.find_bar.text())

    def _on_current(self, current: QModelIndex, before: QModelIndex) -> None:
        if current.isValid() and current.row() != before.row() and not self.signalsBlocked():
            tensor = self.table_model.tensor(current.row())
            self._tensor = tensor
            self.plots.select(Selection("tensor", tensor))
            self.selected.emit(Selection("tensor", tensor))
            self._tell_find()

    def _on_plot(self, selection: Selection) -> None:
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

    def _restore(self) -> None:
        """The row of the selected tensor, after rows were exchanged."""
        row = self.table_model.row(self._tensor) if self._tensor >= 0 else -1
        if row < 0 or row != self._table.currentIndex().row():
            self._table.set_row(row)

    def _sort(self, section: int, order: Qt.SortOrder) -> None:
        with QSignalBlocker(self):
            self.table_model.sort(section, order)
            self._restore()
        self._seek(self.find_bar.text())

    def _open_menu(self, at) -> None:
        place = self._table.viewport().mapToGlobal(at)
        open_table_menu(self, place, tuple(COPIES), self.copy_requested.emit, self.save_requested.emit)
