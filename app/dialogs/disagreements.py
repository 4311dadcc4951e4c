"""Why do other tools differ: every module at which one of them counts something else, and what the reason means."""

from PySide6.QtCore import QModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QHeaderView, QWidget

from app.figures import numbers
from app.item_models.disagreement_table import DisagreementTable
from app.style import tokens
from app.widgets.boxes import column, grounded, row
from app.widgets.button import Button
from app.widgets.choice_row import ChoiceRow
from app.widgets.label import Label
from app.widgets.table import Table
from app.widgets.wrapped_text import WrappedText
from app.words import cost_reasons
from inspector.flops.result import FlopReport

SIZE, AROUND = QSize(840, 520), QSize(48, 48)
WIDTHS = (0, 240, 112, 112, 112)  # pixels; the first takes the rest


class Disagreements(QDialog):
    module_chosen = Signal(str)  # its name, by Enter or a double click

    def __init__(self, report: FlopReport, counter: str = "", parent: QWidget | None = None):
        """`counter` is shown first; "" for the first that differs."""
        super().__init__(parent)
        self.setWindowTitle(self.tr("Why do other tools differ?"))
        grounded(self, "page")
        counts = {each.name: 0 for each in report.counters}
        for each in report.disagreements:
            counts[each.counter] = counts.get(each.counter, 0) + 1
        names = [name for name, count in counts.items() if count]
        self._model = DisagreementTable(report, self)
        head = Label(self.tr("Where each counter differs from the reference"), tokens.SENTENCE, tokens.SEMIBOLD)
        self._choices = ChoiceRow(self.tr("Counter"))
        self._choices.set_choices([(name, f"{name} {numbers.count(counts[name])}") for name in names])
        self._choices.chosen.connect(self._choose)
        self._table = Table(self._model)
        self._table.setAccessibleName(self.tr("Disagreements"))
        header = self._table.horizontalHeader()
        for section, width in enumerate(WIDTHS):
            if width:
                header.resizeSection(section, width)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionsClickable(True)
        header.setSortIndicatorClearable(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.sortIndicatorChanged.connect(self._model.sort)
        self._table.selectionModel().currentChanged.connect(self._tell)
        self._table.row_activated.connect(self._activate)
        self._meaning = WrappedText("", tokens.SMALL, tone="text2", most=3)
        copy, close = Button(self.tr("&Copy as TSV")), Button(self.tr("C&lose"), primary=True)
        copy.clicked.connect(self._copy)
        close.clicked.connect(self.accept)
        self.setLayout(
            column(
                head,
                row(self._choices, None),
                (self._table, 1),
                self._meaning,
                row(copy, None, close),
                margins=(24, 20, 20, 12),
                gap=10,
            )
        )
        room = parent.window().size() if parent is not None else SIZE
        self.resize(SIZE.boundedTo(room - AROUND))
        first = counter if counter in names else next(iter(names), "")
        if first:
            self._choices.set_current(first)
            self._choose(first)
        self._table.setFocus()

    def _choose(self, counter: str) -> None:
        self._model.set_counter(counter)
        self._table.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self._table.set_row(0 if self._model.rowCount() else -1)

    def _tell(self, current: QModelIndex, _before: QModelIndex) -> None:
        if current.isValid():
            reason = self._model.disagreement(current.row()).reason
            self._meaning.set_text(cost_reasons.sentence(reason))

    def _activate(self, position: int) -> None:
        self.module_chosen.emit(self._model.disagreement(position).module)
        self.accept()

    def _copy(self) -> None:
        rows = self._model.exact_rows()
        QGuiApplication.clipboard().setText("\n".join("\t".join(cells) for cells in rows) + "\n")
