"""The Compare page: the verdict in a sentence, what changed where, and both checkpoints side by side."""

from collections.abc import Iterable

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QMenu, QSplitter, QStackedWidget, QWidget

from app.dialogs.error_paste import ErrorPaste
from app.dialogs.mapping_editor import MappingEditor
from app.figures import numbers
from app.item_models.pair_cells import hidden_prefix
from app.views.compare_missing import CompareMissing
from app.views.compare_plots import ComparePlots
from app.views.pair_panel import PairPanel
from app.widgets.boxes import column, grounded
from app.widgets.mapping_line import MappingLine
from app.widgets.sentence import Sentence
from app.widgets.tool_button import ToolButton
from app.words.diff_title import parted
from app.words.phrases import say
from inspector.diff.detail import PairDetail
from inspector.diff.result import PairRow, StateDiff

LEAST_PLOT = 132  # pixels of height
PLOTS = {"layers": 200, "pair": 200, "load": 296, "other": 200}  # pixels of height of each, before it is dragged
SHORT_TEXT, SHORT_LOAD = 400, 210  # characters of torch's text that need no more height than this
PLOT_FROM = 420  # pixels of the page's height below which the table alone is shown
SHORT_WAIT, LONG_WAIT = 2, 90  # seconds from which on a wait is told, and told in minutes
SAID_BELOW = {"advice.prefix_a", "advice.prefix_b", "advice.mapping"}  # in the line of the mapping


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
    copy_requested = Signal(str)  # "tsv", "markdown", "path", "command"
    save_requested = Signal(str)  # "csv"

    def __init__(self):
        super().__init__()
        grounded(self, "page")
        self._diff: StateDiff | None = None
        self._names = ("", "")
        self._waiting = ""  # for what
        self._mapping_editor: MappingEditor | None = None
        self._error_paste: ErrorPaste | None = None
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
        self.plots.plot_shown.connect(self._fit_plot)
        self._values = ToolButton(self.tr("Compare values"), link=True)
        self._values.clicked.connect(self.values_requested)
        self._values.hide()
        self.plots.add_action(self._values)
        self.plots.add_action(self._mapping_button())
        self.pairs = PairPanel()
        self.pairs.selected.connect(self._on_row)
        self.pairs.activated.connect(lambda: self.plots.show_plot("pair"))
        self.pairs.settled.connect(lambda places: self.plots.note(places, self.pairs.model.pairs))
        self.pairs.swap_requested.connect(self.swap_requested)
        self.pairs.copy_requested.connect(self.copy_requested)
        self.pairs.save_requested.connect(self.save_requested)
        self._heights = dict(PLOTS)
        self._splitter = QSplitter(Qt.Orientation.Vertical)
        self._splitter.setHandleWidth(1)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.addWidget(self.plots)
        self._splitter.addWidget(self.pairs)
        self._splitter.setStretchFactor(1, 1)
        self._splitter.setSizes([PLOTS["layers"], 400])
        self._splitter.splitterMoved.connect(self._note_plot)
        body = QWidget()
        body.setLayout(column(self._mapping_line, (self._splitter, 1), gap=0))
        self._stack = QStackedWidget()
        self._stack.addWidget(self._missing)
        self._stack.addWidget(body)
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
        prefix, plot = hidden_prefix(diff) if diff else "", self.plots.choices.current()
        self.pairs.set_diff(diff, self.names, prefix, goes_on=goes_on)
        with QSignalBlocker(self):
            self.plots.set_diff(diff, self.names, prefix, goes_on=goes_on)
        if diff is not None and not goes_on:
            texts = [report.message for report in (diff.load_mapped or diff.load) if report.strict]
            self._heights["load"] = PLOTS["load"] if any(len(text) > SHORT_TEXT for text in texts) else SHORT_LOAD
            self._fit_plot(self.plots.choices.current())
        self._stack.setCurrentIndex(0 if diff is None else 1)
        self._say()
        if diff is not None:
            self._mapping_line.set_mapping(diff.mapping)
        if goes_on:
            if self.plots.picked:
                self.plots.show_plot(plot)
            self.plots.select(self.pairs.place)

    def update_rows(self, rows: Iterable[tuple[int, PairRow]]) -> None:
        """Pairs whose values were compared, by their places. Rows move and figures are summed a few times a second."""
        self.pairs.note(rows)

    def set_progress(self, done: int, total: int) -> None:
        """Of the values that are being compared, in bytes; total 0: nothing runs."""
        share = numbers.percent(done / total) if total else ""
        self.plots.set_progress(self.tr("comparing values, {share}").format(share=share) if total else "")

    def offer_values(self, offered: bool, seconds: float = 0.0) -> None:
        """Whether a click may compare the values too, and about how long that would take, if it is known."""
        words = self.tr("Compare values (about {n} s)") if seconds >= SHORT_WAIT else self.tr("Compare values")
        if seconds >= LONG_WAIT:
            words = self.tr("Compare values (about {n} min)")
        self._values.setText(words.format(n=round(seconds / 60 if seconds >= LONG_WAIT else seconds)))
        self._values.setVisible(offered)

    def set_error(self, message: str) -> None:
        """Why the two cannot be compared: one sentence in place of everything."""
        self.set_diff(None)
        self._missing.set_nothing()
        self._sentence.set_sentence("error", "error", self.tr("These two cannot be compared."), message)

    def set_waiting(self, message: str) -> None:
        """What the comparison waits for: one sentence below the names."""
        self._waiting = message
        if self._diff is None:
            self._say()

    def set_pair_detail(self, detail: PairDetail, pixels: bytes) -> None:
        """The answer to `detail_requested`; one for another pair than the selected is dropped."""
        pair = self.pair(self.selected_place)
        if pair is not None and (pair.a, pair.b) == (detail.a, detail.b):
            self.plots.set_detail(detail, pixels, pair)

    def set_pair_detail_error(self, place: int, message: str) -> None:
        """Why there is none."""
        if place == self.selected_place:
            self.plots.set_detail_error(message)

    def pair(self, place: int) -> PairRow | None:
        """The row at a place of StateDiff.rows, with the figures that are known by now."""
        pairs = self.pairs.model.pairs
        return pairs[place] if 0 <= place < len(pairs) else None

    def shown_key(self, place: int) -> str:
        """A row's name as it is shown."""
        return self.pairs.model.shown_key(place)

    @property
    def names(self) -> tuple[str, str]:
        """Of the two, as short as they are told apart."""
        return self._names[0] or "A", self._names[1] or "B"

    # selection

    @property
    def selected_place(self) -> int:
        return self.pairs.place

    def select(self, place: int) -> None:
        """Shows what is selected elsewhere; says nothing back. -1 clears."""
        self.pairs.select(place)
        self.plots.select(place)

    def next_difference(self) -> None:
        """Down the table, as it is sorted and filtered."""
        self.pairs.step(1)

    def previous_difference(self) -> None:
        self.pairs.step(-1)

    def focus_table(self) -> None:
        self.pairs.focus_table()

    def open_find(self) -> None:
        self.pairs.finder.open()

    def find_next(self) -> None:
        self.pairs.finder.step(1)

    def find_previous(self) -> None:
        self.pairs.finder.step(-1)

    def table_rows(self) -> list[tuple[str, ...]]:
        """The table as it is shown, for the clipboard and for files: a row of titles, then exact values."""
        return self.pairs.exact_rows()

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

    def _forget_editor(self) -> None:
        self._mapping_editor = None

    def _forget_paste(self) -> None:
        self._error_paste = None

    # inside

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.plots.setVisible(self.height() >= PLOT_FROM)

    def _mapping_button(self) -> ToolButton:
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

    def _say(self) -> None:
        diff = self._diff
        if diff is None:
            self._say_missing()
            return
        icon, color = ("ok", "ok") if diff.same else ("compare", "accent")
        head, aside = parted(diff.title)
        advice = [phrase for phrase in diff.advice if phrase.name not in SAID_BELOW]
        parts = [_sentence(say(aside)), say(diff.subtitle), *map(say, advice[:1])]  # more beside load_state_dict
        if diff.error or diff.b.partial or (diff.a.partial and not diff.a.pasted):
            icon, color = "warn", "warn"
            parts.insert(0, diff.error or "")
        self._sentence.set_sentence(icon, color, say(head), " ".join(filter(None, parts)))
        has_rules = bool(diff.mapping.rules)
        self._export_map.setEnabled(has_rules)
        self._export_converted.setEnabled(has_rules and not diff.b.pasted)

    def _say_missing(self) -> None:
        if all(self._names):
            words = self.tr("{a} and {b} are being compared…").format(a=self._names[0], b=self._names[1])
            self._missing.set_nothing()
            if self._waiting:
                words = self.tr("{a} and {b} are still to be compared.").format(a=self._names[0], b=self._names[1])
            self._sentence.set_sentence("compare", "accent", words, self._waiting)
            return
        self._missing.set_wanting()
        head = self.tr("Compare needs a second checkpoint.")
        sub = self.tr("Open one, drop one here, or paste the error that torch gave: its keys stand in for the model.")
        self._sentence.set_sentence("compare", "accent", head, sub)

    def _on_row(self, place: int) -> None:
        self.plots.select(place)
        self.pair_selected.emit(place)

    def _choose(self, place: int) -> None:
        """From a plot."""
        self.select(place)
        self.pair_selected.emit(place)

    def _ask_detail(self, width: int, height: int) -> None:
        if self.selected_place >= 0:
            self.detail_requested.emit(self.selected_place, width, height)

    def _note_plot(self) -> None:
        self._heights[self.plots.choices.current()] = self._splitter.sizes()[0]

    def _fit_plot(self, plot: str) -> None:
        """Each plot has a height of its own: torch's text needs more than bars do."""
        height = self._heights[plot]
        self._splitter.setSizes([height, max(1, self._splitter.height() - height)])


def short_names(a: str, b: str) -> tuple[str, str]:
    """File names without their endings, as long as these tell the two apart."""
    stems = [name.rpartition(".")[0] or name for name in (a, b)]
    return (stems[0], stems[1]) if stems[0] != stems[1] else (a, b)


def _is_same_pair(before: StateDiff, after: StateDiff) -> bool:
    """The same two files under the same mapping, whatever proves it by now: rows stand at the same places."""
    sides = [(diff.a.path, diff.a.container, diff.b.path, diff.b.container) for diff in (before, after)]
    rules = [[(rule.pattern, rule.replacement, rule.table) for rule in diff.mapping.rules] for diff in (before, after)]
    return sides[0] == sides[1] and rules[0] == rules[1] and len(before.rows) == len(after.rows)


def _sentence(text: str) -> str:
    """What was a clause begins with a capital letter, but for file names."""
    word = text.partition(" ")[0]
    return text if "." in word else text[:1].upper() + text[1:]
