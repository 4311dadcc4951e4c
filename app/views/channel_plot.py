"""The values of a weight by output channel, large: a dead or wild channel stands out, and is named."""

from PySide6.QtCore import QRectF, QTimer, Signal
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QWidget

from app.figures import numbers
from app.style import tokens
from app.text import escape
from app.trees.subject import Subject
from app.widgets.boxes import column, row
from app.widgets.channel_canvas import ChannelCanvas
from app.widgets.channel_picture import ChannelPicture
from app.widgets.label import ElidedLabel
from app.widgets.plot_export import image, svg
from app.words.phrases import say
from inspector.checkpoint.result import Listing
from inspector.stats.result import Distributions, Finding

BINS = 64
SHOWN = 256  # channels
MOST = 16_384  # channels that are counted for it: each takes the lab some kilobytes
SLOW = 250  # milliseconds until what was shown before goes
SIDE, WORDS = 24, 24  # pixels in an exported picture


class ChannelPlot(QWidget):
    distributions_requested = Signal(object, str, str, int, object, object)  # tensors, split, scale, bins, low, high

    def __init__(self):
        super().__init__()
        self._subject: Subject | None = None
        self._found: Distributions | None = None
        self._findings: tuple[Finding, ...] = ()
        self._waits = False
        self._picture = ChannelPicture()
        self._canvas = ChannelCanvas(self._picture)
        self._canvas.pointed.connect(self._name)
        self._words = ElidedLabel("", tokens.TINY, tone="text2")
        self._words.setFixedHeight(20)
        head = row((self._words, 1), margins=(24, 0, 24, 0))
        self.setLayout(column(head, row((self._canvas, 1), margins=(18, 0, 18, 10)), gap=0))
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._ask)
        self._slow = QTimer(self)
        self._slow.setSingleShot(True)
        self._slow.timeout.connect(lambda: self._say(self.tr("Counting the values…")))
        self.show_tensor(None, None)

    def show_tensor(self, listing: Listing | None, subject: Subject | None) -> None:
        """Asks for its channels; nothing to see for what has one dimension, or of several tensors together."""
        if subject is not None and subject == self._subject:
            if self._waits:
                self._timer.start(0)  # the answer may have been lost
            return
        self._subject, self._found, self._waits = subject, None, False
        self._slow.stop()
        shape = listing.tensors[subject.tensors[0]].shape if listing and subject and not subject.together else ()
        if subject is None or len(shape) < 2:
            self._subject = None
            self._say(self.tr("Select a weight with two or more dimensions to see its channels."))
            return
        if shape[0] > MOST:
            self._subject = None
            words = self.tr("{n} channels are too many to show one by one.")
            self._say(words.format(n=numbers.count(shape[0])))
            return
        if not self._picture.rows:
            self._say(self.tr("Counting the values…"))
        self._waits = True
        self._slow.start(SLOW)
        self._timer.start(0)

    def set_distributions(self, found: Distributions) -> None:
        """The answer to the last question; late ones to another are dropped."""
        subject = self._subject
        if subject is None or not self._waits or not found.rows or found.rows[0].channel < 0:
            return
        if found.rows[0].stats.tensor != subject.tensors[0]:
            return
        self._found, self._waits = found, False
        self._slow.stop()
        self._picture.hover = self._picture.chosen = -1
        self._picture.set_rows(found.rows[:SHOWN])
        self._canvas.set_message("")
        self._mark()
        self._name(-1)

    def set_findings(self, findings: tuple[Finding, ...]) -> None:
        """Of the whole listing."""
        self._findings = findings
        self._mark()

    def set_error(self, message: str) -> None:
        self._slow.stop()
        if self._found is None:
            self._say(escape.visible(message, 300))

    def _ask(self) -> None:
        if self._subject is not None and self._waits:
            self.distributions_requested.emit(self._subject.tensors, "channels", "linear", BINS, None, None)

    # export

    def to_image(self, scale: float) -> QImage:
        """The plot on the page's ground, `scale` device pixels to a pixel."""
        return image(self.size(), scale, self._paint)

    def to_svg(self) -> bytes:
        return svg(self.size(), self._paint)

    def rows_csv(self) -> list[tuple[str, ...]]:
        """A row for each bin of each channel, after the titles."""
        rows = [("channel", "low", "high", "count")]
        for found in self._picture.rows:
            histogram = found.stats.histogram
            if histogram is not None:
                edges = histogram.edges()
                for number, count in enumerate(histogram.counts):
                    rows.append((str(found.channel), repr(edges[number]), repr(edges[number + 1]), str(count)))
        return rows

    def _paint(self, painter: QPainter) -> None:
        self._picture.paint(painter, QRectF(SIDE, 12, self.width() - 2 * SIDE, self.height() - 20))

    # words

    def _say(self, message: str) -> None:
        self._picture.set_rows(())
        self._picture.hover = self._picture.chosen = -1
        self._words.setText("")
        self._canvas.set_message(message)

    def _mark(self) -> None:
        own = self._own_findings()
        self._picture.faulty = frozenset(channel for finding in own for channel in finding.channels)
        self._canvas.update()

    def _own_findings(self) -> list[Finding]:
        first = self._subject.tensors[:1] if self._subject else ()
        return [finding for finding in self._findings if finding.channels and finding.tensors[:1] == first]

    def _name(self, place: int) -> None:
        """What is pointed at: a channel with its figures and what was found about it; else what there is to see."""
        words = self._channel_words(place) if 0 <= place < len(self._picture.rows) else self._about()
        self._words.setText(words)
        if place >= 0:
            self._canvas.setAccessibleName(words)

    def _channel_words(self, place: int) -> str:
        found = self._picture.rows[place]
        stats = found.stats
        words = self.tr("Channel {n}").format(n=found.channel)
        if stats.mean is None or stats.std is None or stats.min is None or stats.max is None:
            return self.tr("{channel}: no finite values").format(channel=words)
        words = self.tr("{channel}: mean {mean}, std {std}, {low} to {high}").format(
            channel=words,
            mean=numbers.fixed(stats.mean, 4),
            std=numbers.fixed(stats.std, 4),
            low=numbers.fixed(stats.min, 4),
            high=numbers.fixed(stats.max, 4),
        )
        meant = [say(one.text) for one in self._own_findings() if found.channel in one.channels]
        return " · ".join([words, *meant])

    def _about(self) -> str:
        found = self._found
        if found is None:
            return ""
        shown, all_ = len(self._picture.rows), max(found.channels, len(found.rows))
        if shown < all_:
            template = self.tr("The first {n} of {all} channels (dimension 0), a column of colour for each")
            return template.format(n=numbers.count(shown), all=numbers.count(all_))
        if all_ == 1:
            return self.tr("1 channel (dimension 0)")
        return self.tr("{n} channels (dimension 0)").format(n=numbers.count(all_))
