"""The values of what is selected, large: one histogram, crisp at any zoom, and others laid over it to compare."""

from itertools import pairwise

from PySide6.QtCore import QRectF, QTimer, Signal
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QWidget

from app.figures import histogram_view, numbers
from app.figures.value_scale import ValueScale
from app.text import escape
from app.trees.subject import Question, Subject
from app.widgets.apart_bars import ApartBars
from app.widgets.boxes import column, row
from app.widgets.histogram_canvas import HistogramCanvas
from app.widgets.histogram_picture import OUTLINES, HistogramPicture, Series
from app.widgets.plot_export import image, svg
from app.widgets.series_names import SeriesNames
from app.widgets.tool_button import ToolButton
from app.words.histogram_words import (
    above_words,
    below_words,
    bin_words,
    compared_words,
    constant_words,
    quantile_words,
    share_words,
    size_words,
    summary,
)
from inspector.stats.result import Distribution, Distributions, Histogram

SETTLED = 120  # milliseconds after the last zoom
SCOUT_BINS = 1024
SLOW = 250  # milliseconds until bars of another tensor go
MOST_PINNED = len(OUTLINES)
NAMES_ROW, SIDE = 24, 24  # pixels in an exported picture


class DistributionPlot(QWidget):
    """Asks for the whole range first, then for what is zoomed into; until that is there, the old bars are scaled."""

    distributions_requested = Signal(object, str, str, int, object, object)  # tensors, split, scale, bins, low, high

    def __init__(self):
        super().__init__()
        self._subject: Subject | None = None
        self._drawn: Subject | None = None  # the one that the answers are of
        self._pinned: list[Subject] = []
        self._whole: tuple[Distribution, ...] = ()
        self._parts: tuple[Distribution, ...] = ()  # of the range last zoomed into
        self._scouts: tuple[Distribution, ...] = ()  # the whole in logarithmic bins, where linear ones are too wide
        self._scouting: Question | None = None
        self._asked: Question | None = None
        self._clip_chosen = False  # by the user: it holds for the next tensor
        self._picture = HistogramPicture()
        self._canvas = HistogramCanvas(self._picture)
        self._canvas.zoomed.connect(self._zoom)
        self._canvas.reset.connect(self.reset)
        self._canvas.hovered.connect(self._hover)
        self._names = SeriesNames()
        self._names.dropped.connect(self._unpin)
        self._apart = ApartBars()
        self._log = self._toggle(self.tr("Log counts"), self.tr("Counts on a logarithmic axis: rare values show"))
        self._symlog = self._toggle(
            self.tr("Symlog values"), self.tr("Values on an axis that is logarithmic on both sides of 0")
        )
        self._clip = self._toggle(
            self.tr("Clip outliers"), self.tr("Only the range between the 0.1% and the 99.9% quantile")
        )
        self._pin = self._toggle(
            self.tr("Pin to compare"), self.tr("Keep these values as an outline, to compare others with them")
        )
        self._log.toggled.connect(self._set_log)
        self._symlog.toggled.connect(self._start)
        self._clip.clicked.connect(self._choose_clip)
        self._pin.clicked.connect(self.pin)
        head = row((self._names, 1), self._log, self._symlog, self._clip, self._pin, margins=(24, 0, 16, 0), gap=2)
        body = row((self._canvas, 1), self._apart, margins=(18, 0, 24, 10), gap=8)
        layout = column(head, gap=0)
        layout.addLayout(body, 1)
        self.setLayout(layout)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._ask)
        self._slow = QTimer(self)
        self._slow.setSingleShot(True)
        self._slow.timeout.connect(self._tell_slow)
        self.clear()

    def clear(self) -> None:
        """Another listing: what was pinned is of the one before."""
        self._pinned = []
        self.show_subject(None)

    def show_subject(self, subject: Subject | None) -> None:
        """Asks for its histogram; the same one again only where the answer is still to come: it may have been lost."""
        if subject is not None and subject == self._subject:
            if self._asked is not None and not self._timer.isActive():
                self._timer.start(0)
            return
        self._subject = subject
        self._picture.hover = None
        if subject is None:
            self._forget(self.tr("Select a tensor or a module to see its values."))
        else:
            self._start()

    def set_distributions(self, found: Distributions) -> None:
        """The answer to the last question; late ones to another are dropped."""
        asked = self._asked
        if asked is None or not found.rows or found.rows[0].channel >= 0:
            return
        tensors = [row.stats.tensor for row in found.rows]
        if not set(tensors) <= set(asked.tensors) or (asked.split == "tensors" and len(tensors) != len(asked.tensors)):
            return
        self._asked = None
        if asked == self._scouting:
            self._scouts = found.rows
            self._clip_range()
        elif asked.low is None:
            self._take_whole(found.rows)
        else:
            self._parts = found.rows
            self._draw()

    def set_error(self, message: str) -> None:
        """In place of the histogram; one that is there stays, as coarse as it is."""
        self._slow.stop()
        if not self._whole or self._is_stale:
            asked = self._asked  # the answer may come yet: the lab is waited for
            self._forget(escape.visible(message, 300))
            self._asked = asked

    def pin(self) -> None:
        """What is shown stays, as an outline, while others are looked at; once more takes it away."""
        subject = self._subject
        if subject is None or subject.together:
            return
        before = [pinned for pinned in self._pinned if pinned != subject]
        self._pinned = before if len(before) < len(self._pinned) else [*before, subject][-MOST_PINNED:]
        self._draw()

    def reset(self) -> None:
        """The whole range again."""
        self._clip.setChecked(False)
        self._show_range(*histogram_view.whole_range(self._whole))

    # export

    def to_image(self, scale: float) -> QImage:
        """The plot with its names on the page's ground, `scale` device pixels to a pixel."""
        return image(self.size(), scale, self._paint)

    def to_svg(self) -> bytes:
        return svg(self.size(), self._paint)

    def rows_csv(self) -> list[tuple[str, ...]]:
        """A row for each bin as it is shown, after the titles: its edges, exact, and how many each tensor has in it."""
        drawn = self._picture.series
        edges = sorted({edge for series in drawn for edge in series.histogram.edges()})
        rows = [("low", "high", *(series.name for series in drawn))]
        for low, high in pairwise(edges):
            found = [histogram_view.bin_at(series.histogram, low) for series in drawn]
            rows.append((repr(low), repr(high), *(str(under.elements if under else 0) for under in found)))
        return rows

    def _paint(self, painter: QPainter) -> None:
        self._names.paint(painter, QRectF(SIDE, 4, self.width() - 2 * SIDE, NAMES_ROW))
        room = QRectF(SIDE, 4 + NAMES_ROW, self.width() - 2 * SIDE, self.height() - NAMES_ROW - 12)
        if self._apart.rows:
            self._apart.paint(
                painter, QRectF(room.right() - self._apart.width(), room.y(), self._apart.width(), room.height())
            )
            room.setRight(room.right() - self._apart.width() - 12)
        self._picture.paint(painter, room)

    # asking

    def _subjects(self) -> list[Subject]:
        """What is selected first, then what is pinned; a subtree stands alone."""
        if self._subject is None:
            return []
        if self._subject.together:
            return [self._subject]
        return [self._subject, *(pinned for pinned in self._pinned if pinned != self._subject)]

    def _start(self) -> None:
        """Ask for the whole range; what was shown stays until that is there."""
        if self._subject is None:
            return
        self._parts = ()
        self._pin.setEnabled(not self._subject.together)
        self._pin.setChecked(self._subject in self._pinned)
        if not self._whole:
            self._canvas.set_message(self.tr("Counting the values…"))
        self._asked = self._question(whole=True)
        self._timer.start(0)
        self._slow.start(SLOW)

    def _question(self, *, whole: bool) -> Question:
        subjects, width = self._subjects(), max(200.0, self._canvas.area().width())
        tensors = subjects[0].tensors if subjects[0].together else tuple(subject.tensors[0] for subject in subjects)
        kind = "symlog" if self._symlog.isChecked() else "linear"
        if whole:
            return Question(tensors, subjects[0].split, kind, histogram_view.bins_for(subjects[0].elements, width))
        low, high = self._picture.scale.low, self._picture.scale.high
        inside = max(self._inside(row, low, high) for row in self._scouts or self._whole)
        return Question(tensors, subjects[0].split, kind, histogram_view.bins_for(inside, width), low, high)

    def _ask(self) -> None:
        if self._asked is not None:
            self.distributions_requested.emit(*self._asked)

    def _take_whole(self, rows: tuple[Distribution, ...]) -> None:
        self._whole, self._parts, self._drawn = rows, (), self._subject
        self._scouts, self._scouting = (), None
        self._slow.stop()
        self._canvas.set_message("" if any(row.stats.histogram for row in rows) else self._nothing(rows[0]))
        if not self._clip_chosen:
            self._clip.setChecked(histogram_view.has_far_outliers(rows) and not self._symlog.isChecked())
        self._canvas.limits = ValueScale(*histogram_view.whole_range(rows), self._threshold())
        self._apart.set_stats(rows[0].stats)
        if self._clip.isChecked() and histogram_view.is_squashed(rows):
            self._scout()
        else:
            self._clip_range()

    @property
    def _is_stale(self) -> bool:
        """What is drawn is not what is asked for."""
        return self._subject is not None and self._subject != self._drawn

    def _tell_slow(self) -> None:
        if self._is_stale:
            asked = self._asked
            self._forget(self.tr("Counting the values…"))
            self._asked = asked

    def _scout(self) -> None:
        """Outliers are so far off that the rest lies in a bin or two: logarithmic bins tell where it is."""
        asked = self._question(whole=True)
        self._asked = self._scouting = asked._replace(scale="symlog", bins=SCOUT_BINS)
        self._timer.start(0)

    def _nothing(self, row: Distribution) -> str:
        return row.stats.error or self.tr("No finite values.")

    def _forget(self, message: str) -> None:
        self._whole = self._parts = ()
        self._drawn = self._asked = None
        self._slow.stop()
        self._picture.series = []
        self._names.set_names("", "", [])
        self._apart.set_stats(None)
        self._canvas.set_message(message)

    # what is seen

    def _clip_range(self) -> None:
        choose = histogram_view.clipped_range if self._clip.isChecked() else histogram_view.whole_range
        ends = choose(self._scouts if self._scouts and self._clip.isChecked() else self._whole)
        self._show_range(*ends)

    def _zoom(self, scale: ValueScale) -> None:
        self._show_range(scale.low, scale.high)

    def _show_range(self, low: float, high: float) -> None:
        """Scales what there is, and asks for finer bins once the zoom has settled."""
        if not self._whole:
            return
        self._picture.scale = ValueScale(low, high, self._threshold())
        limits = self._canvas.limits
        self._draw()
        if (low, high) == (limits.low, limits.high):
            self._parts, self._asked = (), None
            self._timer.stop()
            self._draw()
        else:
            self._asked = self._question(whole=False)
            self._timer.start(SETTLED)

    def _draw(self) -> None:
        rows, subjects = self._whole, self._subjects()
        parts = self._parts or rows
        if not rows or not subjects:
            return
        series = []
        for number, (coarse, part) in enumerate(zip(rows, parts, strict=False)):
            histogram, whole = part.stats.histogram, coarse.stats.histogram
            if histogram is not None and whole is not None:
                name = subjects[number].name if number < len(subjects) else ""
                series.append(Series(escape.visible(name, 200), histogram, coarse.stats.finite, whole))
        picture = self._picture
        picture.series = series
        self._pin.setText(self.tr("Pin") if self._pinned else self.tr("Pin to compare"))  # names need the room
        one = all(histogram_view.has_one_value(found) for found in rows) and len(rows) == 1
        picture.needle = float(rows[0].stats.min or 0) if one else None
        marks = [] if one else histogram_view.marked_quantiles((self._scouts or rows)[0])
        picture.marks = [(quantile_words(share), value) for share, value in marks]
        picture.clipped = self._clipped(series)
        compared = picture.is_compared
        first = escape.visible(subjects[0].name, 200) if compared else self._about(parts[0])
        others = [(one.name, OUTLINES[i % len(OUTLINES)]) for i, one in enumerate(series[1:])]
        self._names.set_names(first, "base" if compared else "", others)
        self._canvas.setAccessibleName(summary(rows[0]))
        self._canvas.update()

    def _about(self, row: Distribution) -> str:
        subject = self._subject
        histogram, words = row.stats.histogram, size_words(row.stats)
        if histogram is not None and (histogram.below or histogram.above):
            template = self.tr("{n} of {values}")
            words = template.format(n=numbers.count(sum(histogram.counts)), values=words)
        if histogram_view.has_one_value(row):
            words = constant_words(row.stats)
        if subject is None or len(subject.tensors) < 2:
            return words
        return self.tr("{n} tensors together: {values}").format(n=len(subject.tensors), values=words)

    def _clipped(self, series: list[Series]) -> tuple[str, str]:
        """How many lie outside of what is seen, by the finest counts there are."""
        if not series:
            return "", ""
        low, high = self._picture.scale.low, self._picture.scale.high
        stats = self._whole[0].stats
        cut = histogram_view.outside(series[0].histogram, low, high)
        below = cut.below if stats.min is not None and stats.min < low else 0
        above = cut.above if stats.max is not None and stats.max >= high else 0
        return below_words(below, cut.low), above_words(above, cut.high)

    def _hover(self, value: float | None) -> None:
        picture = self._picture
        found = [_bin_under(series, value) for series in picture.series] if value is not None else []
        under = next(filter(None, found), None)
        picture.hover = (under.low, under.high) if under else None
        if under is None:
            self._names.set_hover("")
        elif not picture.is_compared:
            self._names.set_hover(bin_words(under, self._whole[0].stats))
        else:
            counts = [one.elements if one else 0 for one in found]
            shares = [share_words(n, series.finite) for n, series in zip(counts, picture.series, strict=True)]
            self._names.set_hover(compared_words(under, counts[0], shares[0]), shares[1:])
        self._canvas.update()

    def _inside(self, row: Distribution, low: float, high: float) -> int:
        if row.stats.histogram is None:
            return 0
        cut = histogram_view.outside(row.stats.histogram, low, high)
        return row.stats.finite - cut.below - cut.above

    def _threshold(self) -> float:
        """Where a logarithmic axis turns linear: the smallest bin of what is shown."""
        logarithmic: list[Histogram] = [
            row.stats.histogram for row in self._whole if row.stats.histogram and row.stats.histogram.steps
        ]
        return min((2.0**histogram.exponent for histogram in logarithmic), default=0.0)

    # controls

    def _toggle(self, words: str, meaning: str) -> ToolButton:
        button = ToolButton(words)
        button.setCheckable(True)
        button.setToolTip(meaning)
        return button

    def _set_log(self, on: bool) -> None:
        self._picture.log = on
        self._canvas.update()

    def _choose_clip(self) -> None:
        self._clip_chosen = True
        if self._clip.isChecked() and not self._scouts and histogram_view.is_squashed(self._whole):
            self._scout()
        else:
            self._clip_range()

    def _unpin(self, number: int) -> None:
        """One of the outlines shown, in their order."""
        shown = self._subjects()[1:]
        if number < len(shown):
            self._pinned.remove(shown[number])
            self._start()


def _bin_under(series: Series, value: float) -> histogram_view.Bin | None:
    """The finest one there."""
    found = (histogram_view.bin_at(histogram, value) for histogram in series.parts)
    return next(filter(None, found), None)
