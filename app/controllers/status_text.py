"""The words in the middle of the status bar: what is shown, or for a moment what just happened."""

from collections import Counter

from PySide6.QtCore import QObject, QTimer

from app.figures import numbers
from app.state.compare_state import CompareState
from app.state.document import Document
from app.state.live_model import LiveModel
from app.state.scan_state import ScanState
from app.state.session import Session
from app.text import escape
from app.text.containers import model_parameters
from app.views.status_bar import StatusBar
from inspector.diff.result import IDENTICAL, UNKNOWN, StateDiff

MOMENT = 6000  # milliseconds
BEAT = 250  # milliseconds between two counts of rows that arrive


class StatusText(QObject):
    def __init__(self, session: Session, status: StatusBar, parent: QObject | None = None):
        super().__init__(parent)
        self._session, self._status = session, status
        self._comparison: CompareState | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(MOMENT)
        self._timer.timeout.connect(self._refresh)
        self._beat = QTimer(self)
        self._beat.setSingleShot(True)
        self._beat.setInterval(BEAT)
        self._beat.timeout.connect(self.count)
        session.current_changed.connect(lambda _document: self._refresh())
        session.updated.connect(self._follow)
        session.model_changed.connect(self.count)
        self._refresh()

    def say(self, sentence: str) -> None:
        """Show `sentence` for a moment."""
        self._status.set_text(sentence)
        self._timer.start()

    def count_rows(self, document: Document) -> None:
        """Rows of its statistics arrived."""
        if document is self._session.current and not self._beat.isActive():
            self._beat.start()

    def set_comparison(self, state: CompareState | None) -> None:
        """What is compared, while that is what is shown; None: the document is."""
        if state is not self._comparison or state is not None:
            self._comparison = state
            self.count()

    def count(self) -> None:
        """What is known of what is shown is another."""
        if not self._timer.isActive():
            self._refresh()

    def _follow(self, document: Document) -> None:
        if document is self._session.current and not self._timer.isActive():
            self._refresh()

    def _refresh(self) -> None:
        self._timer.stop()
        document = self._session.current
        if self._session.shows_model and self._session.model is not None:
            self._status.set_text(self._live(self._session.model))
        elif document is None:
            self._status.set_text(self.tr("Nothing open"))
        elif self._comparison is not None and self._comparison.diff is not None:
            self._status.set_text(self._compared(self._comparison.diff))
        elif document.listing is not None:
            totals = document.listing.totals
            parameters = numbers.parameters(model_parameters(document.listing))
            text = " · ".join((numbers.tensors(totals.tensors), parameters, numbers.size(totals.bytes)))
            self._status.set_text(text + self._statistics(document.scan))
        elif document.folder is not None:
            count = len(document.folder.candidates) + document.folder.left_out
            self._status.set_text(
                self.tr("1 checkpoint in this folder")
                if count == 1
                else self.tr("{count} checkpoints in this folder").format(count=numbers.count(count))
            )
        else:
            self._status.set_text("")

    def _live(self, model: LiveModel) -> str:
        """ "VisionTransformer · 86,567,656 parameters · eval"."""
        tree = model.tree
        if tree is None:
            return ""
        kind = escape.visible(tree.type.rpartition(".")[2], 100)
        mode = self.tr("train") if tree.training else self.tr("eval")
        text = " · ".join((kind, numbers.parameters(tree.parameters), mode))
        scan = model.statistics
        return text if scan is None or scan.state == "done" else text + self._statistics(scan)

    def _compared(self, diff: StateDiff) -> str:
        states = Counter(row.state for row in diff.rows)
        same, unknown = states[IDENTICAL], states[UNKNOWN]
        words = self.tr("{a} and {b} tensors · {different} differences · {same} identical")
        figures = {"a": diff.a.tensors, "b": diff.b.tensors, "same": same}
        figures["different"] = len(diff.rows) - same - unknown
        text = words.format(**{name: numbers.count(figure) for name, figure in figures.items()})
        if unknown:
            text += self.tr(" · {n} not compared").format(n=numbers.count(unknown))
        return text

    def _statistics(self, scan: ScanState | None) -> str:
        if scan is None or not scan.rows_done:
            return ""
        if scan.state != "done":
            words = self.tr(" · statistics of {done} of {all}")
            return words.format(done=numbers.count(scan.rows_done), all=numbers.count(len(scan.rows)))
        if scan.report is None:
            return ""
        return self.tr(" · counted in {seconds} s").format(seconds=_seconds(scan.report.seconds))


def _seconds(seconds: float) -> str:
    """With two digits: 0.03, 1.4, 213."""
    return f"{seconds:.0f}" if seconds >= 10 else f"{max(seconds, 0.01):.2g}"
