"""The Compare page: the verdict in a sentence, what changed where, and both checkpoints side by side."""

from collections.abc import Iterable

from PySide6.QtCore import QModelIndex, QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetrics, QGuiApplication, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QMenu, QSplitter, QStackedWidget, QWidget

from app import escape, numbers, theme, tokens
from app.dialogs.error_paste import ErrorPaste
from app.dialogs.mapping_editor import MappingEditor
from app.diff_title import parted
from app.item_models.pair_cells import hidden_prefix
from app.item_models.pair_table import PairTable
from app.phrases import say
from app.views.compare_missing import CompareMissing
from app.views.compare_plots import ComparePlots
from app.views.find_bar import FindBar
from app.views.pair_table_columns import PairTableColumns
from app.views.table_find import TableFind
from app.widgets.boxes import column, grounded, row
from app.widgets.choice_row import ChoiceRow
from app.widgets.mapping_line import MappingLine
from app.widgets.sentence import Sentence
from app.widgets.table import Table
from app.widgets.tool_button import ToolButton
from inspector.diff.detail import PairDetail
from inspector.diff.result import ONLY_A, ONLY_B, PairRow, StateDiff

LEAST_TABLE, LEAST_PLOT = 152, 132  # pixels of height
PLOTS = {"layers": 200, "pair": 200, "load": 296}  # pixels of height of each, before it is dragged
SHORT_TEXT = 200  # of torch's text where there is no error
PLOT_FROM = 420  # pixels of the page's height below which the table alone is shown
SETTLED, ROWS_A_MILLISECOND = 300, 100  # milliseconds between two times that rows move, and what many rows add
SAID_BELOW = {"advice.prefix_a", "advice.prefix_b", "advice.mapping"}  # in the line of the mapping
LONGEST_NAME = 14  # characters of a file's name in a filter
BESIDE_FILTERS, AROUND_FILTER = 200, 30  # pixels of the buttons and margins beside them, and around each one's words


class CompareView(QWidget):
    """A row is named by its place in StateDiff.rows."""

    pair_selected = Signal(int)  # place, by the user
    detail_requested = Signal(int, int, int)  # place; width and height of the picture in device pixels
    swap_requested = Signal()
    mapping_edited = Signal(object)  # the rules to compare with: tuple[MappingRule, ...]; None: find them again
    mapping_tried = Signal(object)  # the same while they are being edited: counts are wanted (`set_mapping_trial`)
    error_pasted = Signal(str)  # a text that is to stand for A
    export_map_requested = Signal()
    export_converted_requested = Signal()
    values_requested = Signal()  # compare the values too, where only keys were
    open_requested = Signal()  # a second checkpoint
    copy_requested = Signal(str)  # "tsv", "markdown", "path", "python", "command", "plot"
    save_requested = Signal(str)  # "csv"

    def __init__(self):
        super().__init__()
        grounded(self, "page")
        self._diff: StateDiff | None = None
        self._names = ("", "")
        self._place = -1  # of the selected row
        self._running = (0, 0)
        self._noted: set[int] = set()  # places of rows whose figures came since rows last moved
        self._mapping_editor: MappingEditor | None = None
        self._error_paste: ErrorPaste | None = None
        self.table_model = PairTable(self)
        self._missing = CompareMissing()
        self._missing.open_requested.connect(self.open_requested)
        self._missing.paste_requested.connect(self.paste_error)
        self._sentence = Sentence()
        self._mapping_line = MappingLine()
        self._mapping_line.edit_requested.connect(self.edit_mapping)
        self.plots = ComparePlots()
        self.plots.setMinimumSize(1, LEAST_PLOT)  # a narrow page cuts it off before it grows
        self.plots.row_chosen.connect(self._choose)
        self.plots.detail_wanted.connect(self._ask_detail)
        self.plots.copied.connect(lambda text: QGuiApplication.clipboard().setText(text))
        self._values = ToolButton(self.tr("Compare values"), link=True)
        self._values.clicked.connect(self.values_requested)
        self.plots.add_action(self._values)
        self.plots.add_action(self._more_button())
        self._filters = ChoiceRow(self.tr("Rows shown"))
        self._filters.chosen.connect(self._set_filter)
        self._filters.setMinimumWidth(1)  # what is filtered never makes the page wider
        self.find_bar = FindBar()
        self._table = Table(self.table_model)
        self._table.setAccessibleName(self.tr("Tensors of both checkpoints"))
        self._table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._table.customContextMenuRequested.connect(self._open_menu)
        self._table.selectionModel().currentChanged.connect(self._on_current)
        self._table.row_activated.connect(lambda _row: self.plots.show_plot("pair"))
        self._columns = PairTableColumns(self._table, self.table_model)
        self._settling = QTimer(self)
        self._settling.setSingleShot(True)
        self._settling.timeout.connect(self._settle)
        self._find = TableFind(self.find_bar, self._table, self.table_model.matches)
        self.find_bar.closed.connect(self.focus_table)
        self._table.horizontalHeader().sortIndicatorChanged.connect(self._sort)
        self._splitter = QSplitter(Qt.Orientation.Vertical)
        self._splitter.setHandleWidth(1)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.addWidget(self.plots)
        self._splitter.addWidget(self._lower())
        self._splitter.setStretchFactor(1, 1)
        self._splitter.setSizes([PLOTS["layers"], 400])
        self._heights = dict(PLOTS)
        self._splitter.splitterMoved.connect(self._note_plot)
        self.plots.plot_shown.connect(self._fit_plot)
        self._body = QWidget()
        self._body.setLayout(column(self._mapping_line, (self._splitter, 1), gap=0))
        self._stack = QStackedWidget()
        self._stack.addWidget(self._missing)
        self._stack.addWidget(self._body)
        self.setLayout(column(self._sentence, (self._stack, 1), gap=0))
        for key, step in (("N", self.next_difference), ("P", self.previous_difference)):
            shortcut = QShortcut(QKeySequence(key), self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(step)
        self.set_pair("", "")

    # what is compared

    def set_pair(self, name_a: str, name_b: str) -> None:
        """The file names of the two; an empty one is not there, and the page asks for it."""
        self._names = short_names(name_a, name_b)
        self.set_diff(None)

    def set_diff(self, diff: StateDiff | None) -> None:
        """A comparison, its rows perhaps still "unknown"; None: there is none (yet).

        The same comparison with more of its figures leaves selection, filter and order as they are.
        """
        before, self._diff = self._diff, diff
        goes_on = diff is not None and before is not None and _is_same_pair(before, diff)
        place = self._place if goes_on else -1
        self._settling.stop()
        self._noted.clear()
        if not goes_on:
            self.find_bar.reset()
            self._place = -1
        scrolled = self._table.verticalScrollBar().value()
        plot = self.plots.choices.current()
        with QSignalBlocker(self):
            prefix = hidden_prefix(diff) if diff else ""
            self.table_model.set_diff(diff, self.names, prefix)
            self.plots.set_diff(diff, self.names, prefix)
        if diff is not None and not goes_on:
            loads = all(report.ok for report in (diff.load_mapped or diff.load) if report.strict)
            self._heights["load"] = SHORT_TEXT if loads else PLOTS["load"]
            self._fit_plot(self.plots.choices.current())
        self._stack.setCurrentIndex(0 if diff is None else 1)
        self._say()
        if diff is None:
            return
        self._mapping_line.set_mapping(diff.mapping)
        self._use_columns(valued=any(row.change for row in diff.rows))
        self._columns.measure()
        self._count()
        if not goes_on:
            wanted = "all" if not self.table_model.counts()["different"] else "different"
            self._filters.set_current(wanted)
            self._set_filter(wanted)
            return
        with QSignalBlocker(self):
            self.plots.choices.set_current(plot)
            self._restore()
        self._table.verticalScrollBar().setValue(scrolled)
        self.plots.select(place)

    def update_rows(self, rows: Iterable[tuple[int, PairRow]]) -> None:
        """Pairs whose values were compared, by their places. Rows move and figures are summed a few times a second."""
        rows = [row for row in rows if 0 <= row[0] < len(self.table_model.pairs)]
        self.table_model.note(rows)
        self._noted.update(place for place, _ in rows)
        self._table.viewport().update()
        if not self._settling.isActive():
            self._settling.start(SETTLED + len(self.table_model.pairs) // ROWS_A_MILLISECOND)

    def set_progress(self, done: int, total: int) -> None:
        """Of the values that are being compared, in bytes; total 0: nothing runs."""
        self._running = (done, total)
        share = numbers.percent(done / total) if total else ""
        self.plots.set_progress(self.tr("comparing values, {share}").format(share=share) if total else "")
        self._offer_values()

    def set_error(self, message: str) -> None:
        """Why the two cannot be compared: one sentence in place of everything."""
        self.set_diff(None)
        self._missing.set_nothing()
        self._sentence.set_sentence("error", "error", self.tr("These two cannot be compared."), message)

    def set_pair_detail(self, detail: PairDetail, pixels: bytes) -> None:
        """The answer to `detail_requested`; one for another pair than the selected is dropped."""
        pair = self.pair(self._place)
        if pair is not None and (pair.a, pair.b) == (detail.a, detail.b):
            self.plots.set_detail(detail, pixels, pair)

    def set_pair_detail_error(self, place: int, message: str) -> None:
        """Why there is none."""
        if place == self._place:
            self.plots.set_detail_error(message)

    def pair(self, place: int) -> PairRow | None:
        """The row at a place of StateDiff.rows, with the figures that are known by now."""
        return self.table_model.pairs[place] if 0 <= place < len(self.table_model.pairs) else None

    @property
    def names(self) -> tuple[str, str]:
        """Of the two, as short as they are told apart."""
        return self._name("a"), self._name("b")

    # selection

    @property
    def selected_place(self) -> int:
        return self._place

    def select(self, place: int) -> None:
        """Shows what is selected elsewhere; says nothing back. -1 clears."""
        with QSignalBlocker(self):
            self._place = place
            if place >= 0 and self.table_model.row(place) < 0:
                self._filters.set_current("all")
                self._set_filter("all")
            self._restore()
        self.plots.select(place)
        self._find.tell()

    def next_difference(self) -> None:
        """Down the table, as it is sorted and filtered."""
        self._go(1)

    def previous_difference(self) -> None:
        self._go(-1)

    def focus_table(self) -> None:
        self._table.setFocus(Qt.FocusReason.TabFocusReason)

    # the dialogs

    def edit_mapping(self) -> None:
        """Opens the editor; what it takes comes out of `mapping_edited`."""
        if self._diff is None:
            return
        editor = MappingEditor(self._diff.mapping, self)
        editor.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        editor.tried.connect(self.mapping_tried)
        editor.accepted_rules.connect(self.mapping_edited)
        editor.finished.connect(self._forget_editor)
        self._mapping_editor = editor
        editor.open()

    def set_mapping_trial(self, diff: StateDiff | None, error: str) -> None:
        """What rules under edit would do: a comparison of keys alone, or why they cannot be used."""
        if self._mapping_editor is not None:
            self._mapping_editor.set_trial(diff, error)

    def paste_error(self) -> None:
        """Opens the field for torch's error; its text comes out of `error_pasted`."""
        paste = ErrorPaste(self)
        paste.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        paste.taken.connect(self.error_pasted)
        paste.finished.connect(self._forget_paste)
        self._error_paste = paste
        paste.open()

    def set_pasted_error(self, message: str) -> None:
        """Why a pasted text is no error of torch's; "" once it was taken."""
        if self._error_paste is not None:
            self._error_paste.set_outcome(message)

    def table_rows(self) -> list[tuple[str, ...]]:
        """The table as it is shown, for the clipboard and for files: a row of titles, then exact values."""
        return self.table_model.exact_rows(self._columns.shown())

    # inside

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.plots.setVisible(self.height() >= PLOT_FROM)
        if self._diff is not None:
            self._count()

    def _note_plot(self) -> None:
        self._heights[self.plots.choices.current()] = self._splitter.sizes()[0]

    def _fit_plot(self, plot: str) -> None:
        """Each plot has a height of its own: torch's text needs more than bars do."""
        height = self._heights[plot]
        self._splitter.setSizes([height, max(1, self._splitter.height() - height)])

    def _forget_editor(self) -> None:
        self._mapping_editor = None

    def _forget_paste(self) -> None:
        self._error_paste = None

    def _lower(self) -> QWidget:
        """Filters, steps from difference to difference, and the table."""
        before = ToolButton(icon="up", name=self.tr("Previous difference (P)"))
        after = ToolButton(icon="down", name=self.tr("Next difference (N)"))
        swap = ToolButton(icon="swap", name=self.tr("Swap A and B"))
        self._columns_button = ToolButton(icon="columns", name=self.tr("Columns"))
        self._columns_button.set_menu(self._columns.menu(self))
        before.clicked.connect(self.previous_difference)
        after.clicked.connect(self.next_difference)
        swap.clicked.connect(self.swap_requested)
        buttons = row(before, after, swap, self._columns_button, gap=0)
        filters = row(self._filters, None, buttons, margins=(16, 4, 16, 4), gap=4)
        lower = QWidget()
        lower.setMinimumHeight(LEAST_TABLE)
        lower.setLayout(column(filters, self.find_bar, row((self._table, 1), margins=(16, 0, 8, 0)), gap=0))
        return lower

    def _more_button(self) -> ToolButton:
        """What is done with the mapping."""
        menu = QMenu(self)
        menu.addAction(self.tr("&Edit mapping…"), self.edit_mapping)
        menu.addAction(self.tr("&Paste torch's error…"), self.paste_error)
        menu.addSeparator()
        self._export_map = menu.addAction(self.tr("Save mapping as P&ython…"), self.export_map_requested.emit)
        self._export_converted = menu.addAction(
            self.tr("Save B under A's names…"), self.export_converted_requested.emit
        )
        button = ToolButton(self.tr("Mapping"))
        button.set_menu(menu)
        return button

    def _name(self, side: str) -> str:
        return self._names[0] or "A" if side == "a" else self._names[1] or "B"

    def _say(self) -> None:
        diff = self._diff
        if diff is None:
            self._say_missing()
            return
        icon, color = ("ok", "ok") if diff.same else ("compare", "accent")
        advice = [phrase for phrase in diff.advice if phrase.name not in SAID_BELOW]
        head, aside = parted(diff.title)
        parts = [_sentence(say(aside)), say(diff.subtitle), *map(say, advice[:1])]  # more beside load_state_dict
        if diff.error or diff.a.partial or diff.b.partial:
            icon, color = "warn", "warn"
            parts.insert(0, diff.error or "")
        self._sentence.set_sentence(icon, color, say(head), " ".join(filter(None, parts)))
        has_rules = bool(diff.mapping.rules)
        self._export_map.setEnabled(has_rules)
        self._export_converted.setEnabled(has_rules and not diff.b.pasted)
        self._offer_values()

    def _say_missing(self) -> None:
        if all(self._names):
            words = self.tr("{a} and {b} are being compared…").format(a=self._names[0], b=self._names[1])
            self._missing.set_nothing()
            self._sentence.set_sentence("compare", "accent", words, "")
            return
        self._missing.set_wanting()
        head = self.tr("Compare needs a second checkpoint.")
        sub = self.tr("Open one, drop one here, or paste the error that torch gave: its keys stand in for the model.")
        self._sentence.set_sentence("compare", "accent", head, sub)

    def _offer_values(self) -> None:
        diff = self._diff
        self._values.setVisible(
            diff is not None
            and diff.compared != "values"
            and not self._running[1]
            and not (diff.a.pasted or (diff.same and diff.compared != "keys"))
            and diff.counts.only_a + diff.counts.only_b + diff.counts.shape < len(diff.rows)
        )

    def _use_columns(self, *, valued: bool) -> None:
        """Those that have something to say; `valued`: there are figures."""
        diff = self._diff
        if diff is None:
            return
        renamed = any(rule.kind != "prefix" for rule in diff.mapping.rules)
        dtypes = any(row.dtype_a and row.dtype_b and row.dtype_a != row.dtype_b for row in diff.rows)
        self._columns.use(valued=valued or diff.compared == "values", dtypes=dtypes, renamed=renamed)

    def _count(self) -> None:
        """Only filters that show something; names shorter, then by letters, where the page is narrow."""
        counts = self.table_model.counts()
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
        for ident, name in ((ONLY_A, self._name("a")), (ONLY_B, self._name("b"))):
            if counts[ident]:
                self._filters.set_tip(ident, self.tr("Only in {name}").format(name=escape.visible(name)))
        if chosen and chosen not in dict(choices):
            self._set_filter(self._filters.current())

    def _words(self, longest: int) -> list[tuple[str, str]]:
        """Filters in their order; `longest` 0: A and B by their letters."""
        names = [_cut(escape.visible(self._name(side)), longest) if longest else side.upper() for side in ("a", "b")]
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

    def _set_filter(self, name: str) -> None:
        with QSignalBlocker(self):
            self.table_model.set_filter(name)
            self._restore()
        self._find.refresh()

    def _settle(self) -> None:
        """Rows go to their places, columns grow, layers are summed."""
        if not self._noted:
            return
        scrolled = self._table.verticalScrollBar().value()
        with QSignalBlocker(self):
            self.table_model.rearrange()
            self._restore()
        self._table.verticalScrollBar().setValue(scrolled)
        self._use_columns(valued=any(self.table_model.pairs[place].change for place in self._noted))
        self._columns.measure_figures(self._noted)
        self._count()
        self.plots.note(self._noted, self.table_model.pairs)
        self._noted.clear()
        self._find.refresh()

    def _go(self, step: int) -> None:
        """To the next difference; where the filter hides all of them, they are shown."""
        if self._diff is None:
            return
        here = self._table.currentIndex().row()
        target = self.table_model.difference(here, step)
        if target < 0 and self.table_model.counts()["different"]:
            self._filters.set_current("different")
            self._set_filter("different")
            target = self.table_model.difference(-1, step)
        if target >= 0:
            self._table.set_row(target)

    def _choose(self, place: int) -> None:
        """From a plot."""
        self.select(place)
        self.pair_selected.emit(place)

    def _on_current(self, current: QModelIndex, before: QModelIndex) -> None:
        if current.isValid() and not self.signalsBlocked():
            place = self.table_model.place(current.row())
            if place != self._place:
                self._place = place
                self.plots.select(place)
                self.pair_selected.emit(place)
            self._find.tell()

    def _ask_detail(self, width: int, height: int) -> None:
        if self._place >= 0:
            self.detail_requested.emit(self._place, width, height)

    def _restore(self) -> None:
        """The row of the selected pair, after rows were exchanged."""
        at = self.table_model.row(self._place) if self._place >= 0 else -1
        if at < 0 or at != self._table.currentIndex().row():
            self._table.set_row(at)

    def _sort(self, section: int, order: Qt.SortOrder) -> None:
        with QSignalBlocker(self):
            self.table_model.sort(section, order)
            self._restore()
        self._find.refresh()

    # find

    def open_find(self) -> None:
        self._find.open()

    def find_next(self) -> None:
        self._find.step(1)

    def find_previous(self) -> None:
        self._find.step(-1)

    def _open_menu(self, at) -> None:
        menu = QMenu(self)
        words = {
            "path": self.tr("Copy &path"),
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


def short_names(a: str, b: str) -> tuple[str, str]:
    """File names without their endings, as long as these tell the two apart."""
    stems = [name.rpartition(".")[0] or name for name in (a, b)]
    return (stems[0], stems[1]) if stems[0] != stems[1] else (a, b)


def _sentence(text: str) -> str:
    """What was a clause begins with a capital letter, but for file names."""
    word = text.partition(" ")[0]
    return text if "." in word else text[:1].upper() + text[1:]


def _cut(name: str, longest: int) -> str:
    return name if len(name) <= longest else f"{name[: longest - 1]}…"


def _is_same_pair(before: StateDiff, after: StateDiff) -> bool:
    """The same two files under the same mapping: rows stand at the same places."""
    sides = [(diff.a.path, diff.a.container, diff.b.path, diff.b.container) for diff in (before, after)]
    return sides[0] == sides[1] and len(before.rows) == len(after.rows) and before.mapping.rules == after.mapping.rules
