"""What can be done about statistics that are not there, or not all of them: a sentence and one link."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.figures import numbers
from app.state.scan_state import ScanState
from app.style import tokens
from app.widgets.boxes import row
from app.widgets.icon_label import IconLabel
from app.widgets.link import Link
from app.widgets.wrapped_text import WrappedText

MINUTE = 60  # seconds
SLOW_FROM = 90  # seconds from which on minutes are said


class StatisticsLine(QWidget):
    """Hidden where there is nothing to say: before a scan that comes by itself, while it runs, and when it is done."""

    requested = Signal()

    def __init__(self):
        super().__init__()
        self._icon = IconLabel("warn", "warn")
        self._words = WrappedText(size=tokens.SMALL, tone="text2", most=3)
        self._link = Link("")
        self._link.clicked.connect(self.requested)
        line = row(self._icon, (self._words, 1), self._link, gap=6)
        line.addStretch(0)  # a link alone stands at the left, one after words at the right
        self.setLayout(line)
        self.hide()

    def set_scan(self, scan: ScanState | None) -> None:
        words = self._sentence(scan) if scan is not None else ""
        link = self._offer(scan) if scan is not None and scan.can_start else ""
        self._words.set_text(words)
        self._words.setVisible(bool(words))
        self._icon.setVisible(bool(words))
        self._icon.set_icon(*(("info", "text2") if scan and scan.state in {"off", "cancelled"} else ("warn", "warn")))
        self._link.setText(link)
        self._link.setAccessibleName(link)
        self._link.setToolTip("")
        self._link.setVisible(bool(link))
        self.setVisible(bool(words or link))

    def _sentence(self, scan: ScanState) -> str:
        if scan.state in {"done", "running", "waiting", "offered"}:
            return ""
        if scan.state == "cancelled" or scan.report is not None or not scan.rows_done:
            return scan.message
        words = self.tr("Statistics of {done} of {all} tensors.")
        some = words.format(done=numbers.count(scan.rows_done), all=numbers.count(len(scan.rows)))
        return f"{some} {scan.message}".strip()

    def _offer(self, scan: ScanState) -> str:
        if scan.rows_done:
            return self.tr("Go on")
        if scan.state in {"failed", "stopped"}:
            return self.tr("Try again")
        if scan.estimate <= 0:
            return self.tr("Compute statistics")
        if scan.estimate < SLOW_FROM:
            words = self.tr("Compute statistics (about {n} s)")
            return words.format(n=max(1, round(scan.estimate)))
        return self.tr("Compute statistics (about {n} min)").format(n=round(scan.estimate / MINUTE))
