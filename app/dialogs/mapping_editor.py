"""Edit mapping: rules from B's names to A's, with what they explain while they are typed."""

from PySide6.QtCore import QItemSelectionModel, QTimer, Signal
from PySide6.QtWidgets import QAbstractItemView, QDialog, QHeaderView, QTableView, QWidget

from app.figures import numbers
from app.item_models.mapping_rules import EXPLAINS, PATTERN, PROOF, REPLACEMENT, MappingRules
from app.style import theme, tokens
from app.widgets.boxes import column, grounded, row
from app.widgets.button import Button
from app.widgets.icon_label import IconLabel
from app.widgets.label import Label
from app.widgets.tool_button import ToolButton
from app.widgets.wrapped_text import WrappedText
from inspector.diff.result import Mapping, MappingRule, StateDiff

SETTLED = 250  # milliseconds after the last change until it is tried
ROW = 32  # pixels: room for the field that a cell becomes


class MappingEditor(QDialog):
    tried = Signal(object)  # tuple[MappingRule, ...]: counts are wanted
    accepted_rules = Signal(object)  # the rules to compare with; None: find them again

    def __init__(self, mapping: Mapping, parent: QWidget | None = None):
        super().__init__(parent)
        self.setWindowTitle(self.tr("Edit mapping"))
        grounded(self, "page")
        self._asked: tuple[MappingRule, ...] | None = None
        self._model = MappingRules(mapping.rules, self)
        self._model.edited.connect(self._on_edit)
        head = Label(self.tr("How B's names become A's"), tokens.SENTENCE, tokens.SEMIBOLD)
        words = self.tr(
            "Rules are taken in order, each on what the one before left. The left side is a regular expression that is "
            r"searched in the name: ^ is its beginning, \. a dot, and \1 on the right side the first group in brackets."
        )
        self._table = QTableView()
        self._table.setModel(self._model)
        self._table.setAccessibleName(self.tr("Rules"))
        self._table.setFont(theme.font(tokens.SMALL))
        self._table.setShowGrid(False)
        self._table.setWordWrap(False)
        self._table.setTabKeyNavigation(False)
        self._table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self._table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self._table.verticalHeader().hide()
        self._table.verticalHeader().setDefaultSectionSize(ROW)
        header = self._table.horizontalHeader()
        header.setFont(theme.font(tokens.TINY))
        header.setHighlightSections(False)
        header.setSectionResizeMode(PATTERN, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(REPLACEMENT, QHeaderView.ResizeMode.Stretch)
        header.resizeSection(EXPLAINS, 72)
        header.resizeSection(PROOF, 200)
        self._table.selectionModel().currentChanged.connect(lambda _now, _before: self._dress())
        self._icon = IconLabel("info", "text2")
        self._outcome = WrappedText("", tokens.SMALL, tone="text2", most=4)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SETTLED)
        self._timer.timeout.connect(self._try)
        self._add = ToolButton(self.tr("Add rule"), "plus")
        self._remove = ToolButton(self.tr("Remove"), "close")
        self._up = ToolButton(icon="up", name=self.tr("Move up"))
        self._down = ToolButton(icon="down", name=self.tr("Move down"))
        self._add.clicked.connect(self._on_add)
        self._remove.clicked.connect(self._on_remove)
        self._up.clicked.connect(lambda: self._on_move(-1))
        self._down.clicked.connect(lambda: self._on_move(1))
        again, cancel, self._take = (
            Button(self.tr("&Find again")),
            Button(self.tr("&Cancel")),
            Button(self.tr("&Use these rules"), primary=True),
        )
        again.setToolTip(self.tr("Drop these rules and find them from names, shapes and values."))
        again.clicked.connect(self._find_again)
        cancel.clicked.connect(self.reject)
        self._take.clicked.connect(self._accept)
        self._take.setDefault(True)
        tools = row(self._add, self._remove, self._up, self._down, None, gap=2)
        outcome = row(column(1, self._icon, None, gap=0), (self._outcome, 1))
        self.setLayout(
            column(
                head,
                WrappedText(words, tokens.SMALL, tone="text2"),
                (self._table, 1),
                tools,
                outcome,
                row(again, None, cancel, self._take),
                margins=(24, 20, 20, 12),
                gap=10,
            )
        )
        self.resize(760, 480)
        if self._model.rowCount():
            self._select(0)
        self._dress()
        self._say("info", "text2", self.tr("Nothing changed yet."))
        self._table.setFocus()

    def set_trial(self, diff: StateDiff | None, error: str) -> None:
        """What the rules do, or why they cannot be used: two keys that they make one, for instance."""
        if self._asked != _bare(self._model.rules):  # of rules that have changed since
            return
        if diff is None:
            self._model.set_explained(None)
            self._say("error", "error", error)
            self._take.setEnabled(False)
            return
        self._model.set_explained(diff.mapping.rules)
        counts = diff.counts
        paired = len(diff.rows) - counts.only_a - counts.only_b
        words = self.tr("{paired} paired; only in A: {a}, only in B: {b}.")
        icon = "ok" if not (counts.only_a or counts.only_b) else "info"
        figures = {"paired": paired, "a": counts.only_a, "b": counts.only_b}
        shown = words.format(**{name: numbers.count(figure) for name, figure in figures.items()})
        self._say(icon, "ok" if icon == "ok" else "text2", shown)
        self._take.setEnabled(True)

    def _say(self, icon: str, tone: str, words: str) -> None:
        self._icon.set_icon(icon, tone)
        self._outcome.set_tone("error" if tone == "error" else "text2")
        self._outcome.set_text(words)

    def _on_edit(self) -> None:
        self._model.set_explained(None)
        self._dress()
        problem = self._model.problem()
        self._take.setEnabled(not problem)
        if problem:
            self._timer.stop()
            self._asked = None
            self._say("error", "error", problem)
        else:
            self._say("info", "text2", self.tr("Counting…"))
            self._timer.start()

    def _try(self) -> None:
        self._asked = _bare(self._model.rules)
        self.tried.emit(self._asked)

    def _on_add(self) -> None:
        at = self._model.add()
        self._select(at)
        self._table.edit(self._model.index(at, PATTERN))

    def _on_remove(self) -> None:
        at = self._table.currentIndex().row()
        self._model.remove(at)
        if self._model.rowCount():
            self._select(min(at, self._model.rowCount() - 1))
        self._dress()

    def _on_move(self, step: int) -> None:
        self._select(self._model.move(self._table.currentIndex().row(), step))
        self._dress()

    def _select(self, at: int) -> None:
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        self._table.selectionModel().setCurrentIndex(self._model.index(at, PATTERN), flags)

    def _dress(self) -> None:
        at, count = self._table.currentIndex().row(), self._model.rowCount()
        self._remove.setEnabled(at >= 0)
        self._up.setEnabled(at > 0)
        self._down.setEnabled(0 <= at < count - 1)

    def _accept(self) -> None:
        rules = _bare(self._model.rules)
        self.accept()
        self.accepted_rules.emit(rules)

    def _find_again(self) -> None:
        self.accept()
        self.accepted_rules.emit(None)


def _bare(rules: tuple[MappingRule, ...]) -> tuple[MappingRule, ...]:
    """The rules without what is known of them."""
    return tuple(rule._replace(explains=0, confidence=0.0, counter_examples=(), evidence="shape") for rule in rules)
