"""The histogram in the details: the shape, where the quantiles are, and under the mouse what a bin holds."""

from PySide6.QtCore import QEvent, QRectF, QSize
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from app.figures import histogram_view
from app.figures.value_scale import ValueScale
from app.style import theme, tokens
from app.text import escape
from app.widgets import painting
from app.widgets.histogram_picture import HistogramPicture, Series
from app.words.histogram_words import bin_words, quantile_words, summary
from inspector.stats.result import Distribution

HEIGHT, LINE = 118, 24  # pixels


class DetailHistogram(QWidget):
    def __init__(self):
        super().__init__()
        self._found: Distribution | None = None
        self._picture = HistogramPicture(axes=False)
        self._message = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        self.set_message("")

    def set_distribution(self, found: Distribution) -> None:
        histogram = found.stats.histogram
        if histogram is None or not histogram.counts:
            self.set_message(found.stats.error or self.tr("No finite values."))
            return
        self._found, self._message = found, ""
        picture = self._picture
        picture.series = [Series("", histogram, found.stats.finite)]
        threshold = 2.0**histogram.exponent if histogram.steps else 0.0
        picture.scale = ValueScale(*histogram_view.whole_range([found]), threshold=threshold)
        one = histogram_view.has_one_value(found)
        picture.needle = float(found.stats.min or 0) if one else None
        marks = [] if one else histogram_view.marked_quantiles(found)
        picture.marks = [(quantile_words(share), value) for share, value in marks]
        self.setFixedHeight(HEIGHT)
        self.setAccessibleName(summary(found))
        self.update()

    def set_message(self, message: str) -> None:
        """One line in place of the histogram."""
        self._found, self._message = None, message
        self.setFixedHeight(LINE)
        self.setAccessibleName(message)
        self.update()

    @property
    def is_filled(self) -> bool:
        return self._found is not None

    def sizeHint(self) -> QSize:
        return QSize(280, self.height())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        found = self._found
        histogram = found.stats.histogram if found else None
        if found is None or histogram is None:
            return
        area = self._picture.area(QRectF(self.rect()))
        value = self._picture.scale.value((event.position().x() - area.x()) / area.width())
        under = histogram_view.bin_at(histogram, value)
        self._picture.hover = (under.low, under.high) if under else None
        if under is None:
            QToolTip.hideText()
        else:
            QToolTip.showText(event.globalPosition().toPoint(), escape.tooltip(bin_words(under, found.stats)), self)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._picture.hover = None
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._found is None:
            painting.text(painter, QRectF(self.rect()), self._message, "text3", theme.font(tokens.SMALL))
        else:
            self._picture.paint(painter, QRectF(self.rect()))
