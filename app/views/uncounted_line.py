"""Products that no formula is known for: what they are, where, and how often they run."""

from PySide6.QtWidgets import QWidget

from app.figures import numbers
from app.style import tokens
from app.text import escape
from app.widgets.boxes import column, row
from app.widgets.icon_label import IconLabel
from app.widgets.wrapped_text import WrappedText
from app.words.phrases import listed
from inspector.flops.result import FlopReport, Uncounted

NAMED = 40  # at most; the sentence tells the number


class UncountedLine(QWidget):
    """Hidden where every product has a formula."""

    def __init__(self):
        super().__init__()
        self._words = WrappedText("", tokens.SMALL, tone="text2", most=3)
        icon = column(1, IconLabel("warn", "warn"), None, gap=0)
        self.setLayout(row(icon, (self._words, 1), margins=(24, 0, 24, 8)))
        self.hide()

    def set_report(self, report: FlopReport | None) -> None:
        rows = report.uncounted if report is not None else ()
        self.setVisible(bool(rows))
        named = listed(map(self._named, rows[:NAMED])) if rows else ""
        more = self.tr("; and {n} more").format(n=numbers.count(len(rows) - NAMED)) if len(rows) > NAMED else ""
        self._words.set_text(self.tr("No formula: {list}.").format(list=f"{named}{more}") if rows else "")

    def _named(self, found: Uncounted) -> str:
        where = escape.visible(found.module, 80) or self.tr("the model itself")
        words = self.tr("{op} in {module}") if found.calls == 1 else self.tr("{op} in {module}, {n} calls")
        return words.format(op=escape.visible(found.op, 60), module=where, n=numbers.count(found.calls))
