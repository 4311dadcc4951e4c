"""Why do other tools differ? Folded to one line; unfolded, each counter with its figure and the largest reason."""

from math import ceil

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.figures import numbers
from app.item_models.counter_table import CounterTable
from app.style import theme, tokens
from app.widgets import painting
from app.widgets.boxes import column, row
from app.widgets.cell_delegate import PAD
from app.widgets.label import Label
from app.widgets.table import Table
from app.widgets.tool_button import ToolButton
from inspector.flops.result import FlopReport

LEAST = (72, 84, 64, 60)  # pixels of all columns but the last


class WhyDiffer(QWidget):
    list_requested = Signal(str)  # all disagreements are wanted, of this counter first; "" for any
    unfolded = Signal(bool)

    def __init__(self):
        super().__init__()
        self._report: FlopReport | None = None
        self.is_unfolded = False
        self._fold = ToolButton(self.tr("Why do other tools differ?"), "right", tone="text")
        self._fold.setFont(theme.font(tokens.SMALL, tokens.SEMIBOLD))
        self._fold.setCheckable(False)
        self._fold.clicked.connect(lambda: self.set_unfolded(not self.is_unfolded))
        self._note = Label("", tokens.TINY, tone="text3")
        self._all = ToolButton("", link=True)
        self._all.clicked.connect(lambda: self.list_requested.emit(""))
        self._model = CounterTable(self)
        self._table = Table(self._model)
        self._table.setAccessibleName(self.tr("What other counters report"))
        self._table.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._table.row_activated.connect(self._activate)
        self._table.resized.connect(self._fit)
        self._table.hide()
        head = row(self._fold, self._note, None, self._all, margins=(12, 2, 16, 2), gap=4)
        self.setLayout(column(head, row((self._table, 1), margins=(16, 0, 0, 0)), gap=0))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def set_report(self, report: FlopReport | None) -> None:
        if report is self._report:
            return
        self._report = report
        self._model.set_report(report)
        number = len(report.disagreements) if report else 0
        words = self.tr("1 disagreement…") if number == 1 else self.tr("All {n} disagreements…")
        self._all.setText(words.format(n=numbers.count(number)))
        self._all.setAccessibleName(self._all.text())
        self._table.setFixedHeight(tokens.TABLE_HEAD + tokens.TABLE_ROW * self._model.rowCount())
        self._fit()
        self._dress()

    def set_unfolded(self, unfolded: bool) -> None:
        """The page makes room before the table comes: a low window must not grow."""
        self.is_unfolded = unfolded
        if unfolded:
            self.unfolded.emit(True)
        self._table.setVisible(unfolded)
        if not unfolded:
            self.unfolded.emit(False)
        self._dress()

    def rows(self) -> list[tuple[str, ...]]:
        """The counters as they stand, after a row of titles."""
        return self._model.exact_rows()

    def sizeHint(self) -> QSize:
        return QSize(400, super().sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _dress(self) -> None:
        open_ = self.is_unfolded
        self._fold.set_icon("down" if open_ else "right", "text2")
        words = self.tr("unfolded") if open_ else self.tr("folded")
        self._fold.setAccessibleDescription(words)
        report = self._report
        macs = report is not None and any(counter.unit == "MAC" and counter.value for counter in report.counters)
        self._note.setText("1 MAC = 2 FLOP" if open_ and macs else "")
        self._all.setVisible(open_ and report is not None and bool(report.disagreements))

    def _fit(self) -> None:
        """Figures stand whole; why has the rest."""
        font = theme.font(tokens.SMALL)
        used = 0
        for place, least in enumerate(LEAST):
            texts = [*self._model.texts(place), str(self._model.headerData(place, Qt.Orientation.Horizontal) or "")]
            width = max(least, ceil(max(painting.width(text, font) for text in texts)) + 2 * PAD + 2)
            self._table.setColumnWidth(place, width)
            used += width
        self._table.setColumnWidth(len(LEAST), max(60, self._table.viewport().width() - used))

    def _activate(self, position: int) -> None:
        counter = self._model.counter(position)
        self.list_requested.emit(counter.name if counter is not None else "")
