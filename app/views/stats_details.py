"""What the statistics say of what is selected: figures, findings, the histogram."""

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from app.figures import numbers
from app.figures.stat_figures import figures
from app.state.selection import Selection
from app.trees.subject import below, subject_of
from app.views.finding_notes import FindingNotes
from app.widgets.boxes import column, row
from app.widgets.button import Button
from app.widgets.detail_histogram import DetailHistogram
from app.widgets.facts import Facts
from app.widgets.link import Link
from app.widgets.section import Section
from app.words.histogram_words import size_words
from inspector.checkpoint.result import Listing
from inspector.stats.result import Distribution, Distributions, Finding, TensorStats

BINS = 44
UNASKED = 256_000_000  # bytes; more is read for a click only
PATIENCE = 200  # milliseconds in which the row of a scan may come


class StatsDetails(QWidget):
    """Asks for a histogram when it is seen and no row of a scan has brought one."""

    distributions_requested = Signal(object, str, str, int, object, object)  # tensors, split, scale, bins, low, high
    selected = Signal(Selection)
    unfolded = Signal(bool)

    def __init__(self, listing: Listing, selection: Selection):
        super().__init__()
        self._subject = subject_of(listing, selection)
        self._tensors = set(below(listing, selection))
        self._single = selection.kind == "tensor"
        self._facts: Facts | None = None
        self._more = Link(self.tr("More figures"))
        self._stats: TensorStats | None = None
        self._whole = False  # all figures are shown
        self._more.clicked.connect(self._unfold)
        self._more.hide()
        self._notes = FindingNotes(listing, single=self._single)
        self._notes.selected.connect(self.selected)
        self._head = Section(self.tr("Values"))
        self._histogram = DetailHistogram()
        self._histogram.set_message(self.tr("Counting the values…"))
        self._button = Button(self.tr("&Count the values"), flush=True)
        self._button.clicked.connect(self._ask)
        self._line = row(self._button, None, gap=0)
        self._body = column(self._more, self._notes, self._head, self._histogram, self._line, gap=2)
        self.setLayout(self._body)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._ask)
        waits = self._subject is not None and self._subject.nbytes > UNASKED
        self._histogram.setVisible(not waits)
        self._button.setVisible(waits)
        self.setVisible(self._subject is not None)

    def set_stats(self, stats: TensorStats | None, findings: tuple[Finding, ...]) -> None:
        """The row of a tensor's scan; `findings` of the whole listing or of this."""
        meant = [found for found in findings if self._is_meant(found)]
        self._notes.set_findings(meant)
        if stats is not None and self._single:
            self._show(Distribution(stats))

    def set_distributions(self, found: Distributions) -> None:
        if found.rows and self._subject is not None and found.rows[0].stats.tensor in self._subject.tensors:
            self._show(found.rows[0])

    def set_whole(self, whole: bool) -> None:
        """All figures, or those of a first look."""
        self._whole = whole
        self._more.setText(self.tr("Fewer figures") if whole else self.tr("More figures"))
        self._show_figures()

    def set_error(self, message: str) -> None:
        """Why there is no histogram; one that is there stays."""
        if not self._histogram.is_filled:
            self._histogram.show()
            self._histogram.set_message(message)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stats is None and not self._button.isVisibleTo(self):
            self._timer.start(PATIENCE)

    def _is_meant(self, finding: Finding) -> bool:
        """A finding about channels is about the first tensor; the others are its evidence."""
        meant = finding.tensors[:1] if finding.channels and self._single else finding.tensors
        return any(tensor in self._tensors for tensor in meant)

    def _ask(self) -> None:
        subject = self._subject
        if subject is None or self._stats is not None:
            return
        self._button.hide()
        self._histogram.show()
        self._histogram.set_message(self.tr("Counting the values…"))
        self.distributions_requested.emit(subject.tensors, subject.split, "linear", BINS, None, None)

    def _show(self, found: Distribution) -> None:
        self._timer.stop()
        self._button.hide()
        self._histogram.show()
        self._stats = found.stats
        self._histogram.set_distribution(found)
        words = size_words(found.stats)
        subject = self._subject
        if subject is not None and subject.together and words:
            words = self.tr("{tensors}, {values}").format(tensors=numbers.tensors(len(subject.tensors)), values=words)
        self._head.set_note(words or found.stats.note)
        self._show_figures()

    def _unfold(self) -> None:
        self.set_whole(not self._whole)
        self.unfolded.emit(self._whole)

    def _show_figures(self) -> None:
        stats = self._stats
        if stats is None or (stats.error is not None and not stats.elements):
            return
        if self._facts is not None:
            self._body.removeWidget(self._facts)
            self._facts.hide()
            self._facts.deleteLater()
        pairs, exact = figures(stats, self._whole)
        self._facts = Facts(pairs, 2, exact)
        self._body.insertWidget(0, self._facts)
        self._facts.show()  # now, not a turn later: else what is below jumps
        self._more.show()
