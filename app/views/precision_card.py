"""What shorter floats would cost: for each type what overflows, what vanishes, how much the rest is rounded."""

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from app.figures import numbers
from app.style import tokens
from app.trees.subject import Subject
from app.widgets.boxes import column, row
from app.widgets.button import Button
from app.widgets.cast_table import CastTable
from app.widgets.section import Section
from app.widgets.wrapped_text import WrappedText
from inspector.stats.result import Precision

UNASKED = 64_000_000  # bytes; more is measured for a click only
PATIENCE = 400  # milliseconds that it is looked at before it asks


class PrecisionCard(QWidget):
    precision_requested = Signal(object)  # indices of tensors

    def __init__(self, subject: Subject):
        super().__init__()
        self._subject = subject
        self._precision: Precision | None = None
        self._head = Section(self.tr("Precision"))
        self._table = CastTable()
        self._words = WrappedText("", tokens.SMALL, tone="text3")
        self._button = Button(self.tr("&Measure"), flush=True)
        self._button.setToolTip(self.tr("Reads {size}").format(size=numbers.size(subject.nbytes)))
        self._button.clicked.connect(self._ask)
        self._table.hide()
        self.setLayout(column(self._head, self._table, self._words, row(self._button, None, gap=0), gap=0))
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._ask)
        waits = subject.nbytes > UNASKED
        self._button.setVisible(waits)
        words = self.tr("What float16, bfloat16 and float8 would cost: reads {size}.")
        self._words.set_text(words.format(size=numbers.size(subject.nbytes)) if waits else self.tr("Measuring…"))

    def set_precision(self, found: Precision) -> None:
        self._precision = found
        self._timer.stop()
        self._button.hide()
        if not found.elements:
            self._words.set_text(self.tr("No floating-point values."))
            return
        self._head.set_note(self._now(found))
        self._table.set_precision(found)
        self._table.show()
        left = self.tr("1 tensor is left out: no floating-point values.")
        if found.left_out != 1:
            left = self.tr("{n} tensors are left out: no floating-point values.")
        self._words.set_text(left.format(n=numbers.count(found.left_out)))
        self._words.setVisible(found.left_out > 0)

    def set_error(self, message: str) -> None:
        if self._precision is None:
            self._words.set_text(message)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._precision is None and self._subject.nbytes <= UNASKED:
            self._timer.start(PATIENCE)

    def _ask(self) -> None:
        self._button.hide()
        self._words.set_text(self.tr("Measuring…"))
        self.precision_requested.emit(self._subject.tensors)

    def _now(self, found: Precision) -> str:
        """What they are stored as: "now float32, 1.1 MB"."""
        names = ", ".join(name for name, _ in found.dtypes[:2]) + (" …" if len(found.dtypes) > 2 else "")
        return self.tr("now {dtype}, {size}").format(dtype=names, size=numbers.size(found.nbytes))
