"""Both checkpoints side by side: filters with counts, steps from difference to difference, the table A | B."""

from collections.abc import Iterable

from PySide6.QtCore import QModelIndex, QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QWidget

from app.figures import numbers
from app.item_models.pair_table import PairTable
from app.style import theme, tokens
from app.text import escape
from app.views.find_bar import FindBar
from app.views.pair_table_columns import PairTableColumns
from app.views.table_find import TableFind
from app.widgets.boxes import column, row
from app.widgets.choice_row import ChoiceRow
from app.widgets.table import Table
from app.widgets.table_menu import open_table_menu
from app.widgets.tool_button import ToolButton
from inspector.diff.result import ONLY_A, ONLY_B, PairRow, StateDiff

LEAST = 152  # pixels of height
SETTLED, ROWS_A_MILLISECOND = 300, 100  # milliseconds between two times that rows move, and what many rows add
LONGEST_NAME = 14  # characters of a file's name in a filter
BESIDE_FILTERS, AROUND_FILTER = 200, 30  # pixels of the buttons and margins beside them, and around each one's words


class PairPanel(QWidget):
    """A row is named by its place in StateDiff.rows."""

    selected = Signal(int)  # place, by the user
    activated = Signal()  # the selected row, by Enter or a double click
    settled = Signal(object)  # places of rows that have figures now: the table shows them
    swap_requested = Signal()
    copy_requested = Signal(str)
    save_requested = Signal(str)

    def __init__(self):
        super().__init__()
        self._diff: StateDiff | None = None
        self._names = ("A", "B")
        self._noted: set[int] = set()  # places of rows whose figures came since rows last moved
        self.place = -1  # of the selected row
        self._picked = False  # the user has said which rows to show
        self.model = PairTable(self)
        self._filters = ChoiceRow(self.tr("Rows shown"))
        self._filters.chosen.connect(self._pick)
        self._filters.setMinimumWidth(1)  # what is filtered never makes the page wider
        self.find_bar = FindBar()
        self._table = Table(self.model)
        self._table.setAccessibleName(self.tr("Tensors of both checkpoints"))
        self._table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._table.customContextMenuRequested.connect(self._open_menu)
        self._table.selectionModel().currentChanged.connect(self._on_current)
        self._table.row_activated.connect(lambda _row: self.activated.emit())
        self._columns = PairTableColumns(self._table, self.model)
        self._table.horizontalHeader().sortIndicatorChanged.connect(self._sort)
        self.finder = TableFind(self.find_bar, self._table, self.model.matches)
        self.find_bar.closed.connect(self.focus_table)
        self._settling = QTimer(self)
        self._settling.setSingleShot(True)
        self._settling.timeout.connect(self._settle)
        self.setMinimumHeight(LEAST)
        filters = row(self._filters, None, self._buttons(), margins=(16, 4, 16, 4), gap=4)
        self.setLayout(column(filters, self.find_bar, row((self._table, 1), margins=(16, 0, 8, 0)), gap=0))

    def set_diff(self, diff: StateDiff | None, names: tuple[str, str], prefix: str, *, goes_on: bool) -> None:
        """`prefix` is left out of every key that is shown.

        A comparison that `goes_on` has more of its figures: selection, filter and order stay as they are,
        but that differences are shown once there are some, unless the user chose otherwise.
        """
        self._diff, self._names = diff, names
        self._settling.stop()
        self._noted.clear()
        if not goes_on:
            self.find_bar.reset()
            self.place = -1
        scrolled = self._table.verticalScrollBar().value()
        with QSignalBlocker(self):
            self.model.set_diff(diff, names, prefix)
            self._restore()
        if diff is None:
            return
        self._columns.valued = False
        self._use_columns(valued=any(pair.change for pair in diff.rows))
        self._columns.measure()
        self._count()
        if goes_on:
            self._table.verticalScrollBar().setValue(scrolled)
            self.finder.refresh()
        usual = "different" if self.model.counts()["different"] else "all"
        if not goes_on or not (self._picked or self.place >= 0 or self._filters.current() == usual):
            self._picked = False
            self.show_filter(usual)
            self._table.scrollToTop()

    def note(self, rows: Iterable[tuple[int, PairRow]]) -> None:
        """Pairs whose values were compared, by their places. Rows move a few times a second."""
        rows = [found for found in rows if 0 <= found[0] < len(self.model.pairs)]
        self.model.note(rows)
        self._noted.update(place for place, _ in rows)
        self._table.viewport().update()
        if not self._settling.isActive():
            self._settling.start(SETTLED + len(self.model.pairs) // ROWS_A_MILLISECOND)

    def select(self, place: int) -> None:
        """Shows what is selected elsewhere; says nothing back. -1 clears."""
        with QSignalBlocker(self):
            self.place = place
            if place >= 0 and self.model.row(place) < 0:
                self.show_filter("all")
            self._restore()
        self.finder.tell()

    def step(self, step: int) -> None:
        """To the next difference, 1, or back, -1; where the filter hides all of them, they are shown."""
        target = self.model.difference(self._table.currentIndex().row(), step)
        if target < 0 and self.model.counts()["different"]:
            self.show_filter("different")
            target = self.model.difference(-1, step)
        if target >= 0:
            self._table.set_row(target)

    def show_filter(self, name: str) -> None:
        """One of the filters by its id."""
        self._filters.set_current(name)
        self._filter(name)

    def focus_table(self) -> None:
        self._table.setFocus(Qt.FocusReason.TabFocusReason)

    def exact_rows(self) -> list[tuple[str, ...]]:
        """The table as it is shown: a row of titles, then exact values."""
        return self.model.exact_rows(self._columns.shown())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._diff is not None:
            self._count()

    # what is shown

    def _use_columns(self, *, valued: bool) -> None:
        """Those that have something to say; `valued`: some figures are known."""
        diff = self._diff
        if diff is None:
            return
        renamed = any(rule.kind != "prefix" for rule in diff.mapping.rules)
        dtypes = any(pair.dtype_a and pair.dtype_b and pair.dtype_a != pair.dtype_b for pair in diff.rows)
        self._columns.use(valued=valued or self._columns.valued, dtypes=dtypes, renamed=renamed)

    def _count(self) -> None:
        """Only filters that show something; names shorter, then by letters, where the page is narrow."""
        counts = self.model.counts()
        room = self.width() - BESIDE_FILTERS
        metrics = QFontMetrics(theme.font(tokens.SMALL, tokens.SEMIBOLD))
        choices: list[tuple[str, str]] = []
        for longest, left_out in ((LONGEST_NAME, ""), (0, ""), (0, "changed")):
            choices = [
                (ident, words.format(n=numbers.count(counts[ident])))
                for ident, words in self._words(longest)
                if (counts[ident] or ident in {"different", "all"}) and ident != left_out
            ]
            if sum(metrics.horizontalAdvance(words) + AROUND_FILTER for _, words in choices) <= room:
                break
        chosen = self._filters.current()
        self._filters.set_choices(choices)
        for ident, name in zip((ONLY_A, ONLY_B), self._names, strict=True):
            if counts[ident]:
                self._filters.set_tip(ident, self.tr("Only in {name}").format(name=escape.visible(name)))
        if chosen and chosen not in dict(choices):
            self._filter(self._filters.current())

    def _words(self, longest: int) -> list[tuple[str, str]]:
        """Filters in their order; `longest` 0: A and B by their letters."""
        names = [_cut(escape.visible(name), longest) if longest else "AB"[at] for at, name in enumerate(self._names)]
        names = [name.replace("{", "{{").replace("}", "}}") for name in names]
        return [
            ("different", self.tr("Differences {n}")),
            ("only_a", self.tr("Only in {name} {n}").replace("{name}", names[0])),
            ("only_b", self.tr("Only in {name} {n}").replace("{name}", names[1])),
            ("shape", self.tr("Shape {n}")),
            ("dtype", self.tr("Dtype {n}")),
            ("changed", self.tr("Changed {n}")),
            ("identical", self.tr("Identical {n}")),
            ("unknown", self.tr("Not compared {n}")),
            ("failed", self.tr("With errors {n}")),
            ("all", self.tr("All {n}")),
        ]

    def _pick(self, name: str) -> None:
        self._picked = True
        self._filter(name)

    def _filter(self, name: str) -> None:
        with QSignalBlocker(self):
            self.model.set_filter(name)
            self._restore()
        self.finder.refresh()

    def _settle(self) -> None:
        """Rows go to their places, columns grow."""
        noted = frozenset(self._noted)
        self._noted.clear()
        scrolled = self._table.verticalScrollBar().value()
        with QSignalBlocker(self):
            self.model.rearrange()
            self._restore()
        self._table.verticalScrollBar().setValue(scrolled)
        self._use_columns(valued=any(self.model.pairs[place].change for place in noted))
        self._columns.measure_figures(noted)
        self._count()
        self.finder.refresh()
        self.settled.emit(noted)

    def _restore(self) -> None:
        """The row of the selected pair, after rows were exchanged."""
        at = self.model.row(self.place) if self.place >= 0 else -1
        if at < 0 or at != self._table.currentIndex().row():
            self._table.set_row(at)

    # what the user does

    def _on_current(self, current: QModelIndex, _before: QModelIndex) -> None:
        if current.isValid() and not self.signalsBlocked():
            place = self.model.place(current.row())
            if place != self.place:
                self.place = place
                self.selected.emit(place)
            self.finder.tell()

    def _sort(self, section: int, order: Qt.SortOrder) -> None:
        with QSignalBlocker(self):
            self.model.sort(section, order)
            self._restore()
        self.finder.refresh()

    def _buttons(self) -> QWidget:
        before = ToolButton(icon="up", name=self.tr("Previous difference (P)"))
        after = ToolButton(icon="down", name=self.tr("Next difference (N)"))
        swap = ToolButton(icon="swap", name=self.tr("Swap A and B"))
        columns = ToolButton(icon="columns", name=self.tr("Columns"))
        columns.set_menu(self._columns.menu(self))
        before.clicked.connect(lambda: self.step(-1))
        after.clicked.connect(lambda: self.step(1))
        swap.clicked.connect(self.swap_requested)
        buttons = QWidget()
        buttons.setLayout(row(before, after, swap, columns, gap=0))
        return buttons

    def _open_menu(self, at) -> None:
        place = self._table.viewport().mapToGlobal(at)
        open_table_menu(
            self, place, ("path", "command", "tsv", "markdown"), self.copy_requested.emit, self.save_requested.emit
        )


def _cut(name: str, longest: int) -> str:
    return name if len(name) <= longest else f"{name[: longest - 1]}…"
