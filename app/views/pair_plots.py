"""One pair of tensors seen close: the values of both, what changed, and where. Side by side, or one below the other."""

from PySide6.QtWidgets import QBoxLayout, QWidget

from app.style import tokens
from app.widgets.boxes import column, row
from app.widgets.color_bar import ColorBar
from app.widgets.label import ElidedLabel, Label
from app.widgets.pair_histogram import PairHistogram
from app.widgets.series_legend import SeriesLegend
from app.widgets.weight_picture import WeightPicture
from app.widgets.wrapped_text import WrappedText
from inspector.diff.detail import PairDetail
from inspector.diff.result import ONLY_A, ONLY_B, PairRow

TALL = 84  # pixels of a histogram in the details
ALL = 1_000  # stretch beside which another is nothing
MAP_BESIDE, MAP_BELOW = 104, 200  # pixels of height of the map


class PairPlots(QWidget):
    """A new answer replaces the old one."""

    def __init__(self, *, beside: bool):
        super().__init__()
        self._beside = beside
        self._names = ("A", "B")
        height = 0 if beside else TALL
        self._legend = SeriesLegend()
        self._values = PairHistogram(self.tr("Values"), height)
        self._delta = PairHistogram(self.tr("Change, B − A"), height)
        self._note = ElidedLabel("", tokens.TINY, tone="text3")
        self._map_body = QWidget()
        self._map_layout = column(margins=(0, 0, 0, 0), gap=6)
        self._map_body.setLayout(self._map_layout)
        self._map: WeightPicture | None = None
        parts = (
            self._part(self.tr("Values"), self._legend, self._values),
            self._part(self.tr("Change, B − A"), None, self._delta),
            self._part(self.tr("Where it changed"), self._note, self._map_body),
        )
        self._delta_part, self._map_part = parts[1:]
        self._parts = QWidget()
        self._parts.setLayout(row(*((part, 1) for part in parts), gap=24) if beside else column(*parts, None, gap=8))
        self._message = WrappedText("", tokens.SMALL, tone="text3", most=4)
        self.setLayout(column(self._message, (self._parts, ALL), None, gap=0))
        self.clear()

    def set_names(self, a: str, b: str) -> None:
        self._names = (a, b)

    def clear(self, message: str = "") -> None:
        """No pair, or one whose values are on their way; `message` says which."""
        self._message.set_text(message)
        self._message.setVisible(bool(message))
        self._parts.hide()
        self._drop_map()

    def message(self) -> str:
        """What stands in place of the plots; "" where they are there."""
        return "" if self._message.isHidden() else self._message.text()

    def map_size(self) -> tuple[int, int]:
        """Width and height that the map will have, in device pixels."""
        ratio = self.devicePixelRatioF()
        width = (self.width() - 48) / 3 if self._beside else self.width()
        return max(64, round(width * ratio)), round((MAP_BESIDE if self._beside else MAP_BELOW) * ratio)

    def set_detail(self, detail: PairDetail, pixels: bytes, pair: PairRow) -> None:
        """`pixels` are float32, as `detail.picture` tells."""
        if detail.error is not None:
            self.clear(detail.error)
            return
        self._message.hide()
        self._parts.show()
        a, b = self._names
        both = detail.values_a is not None and detail.values_b is not None
        self._legend.set_names(a if detail.values_a else "", b if detail.values_b else "")
        fill = "base" if both or detail.values_b is None else "data"
        if not detail.values_a and not detail.values_b:
            self._values.set_message(self.tr("No finite values."))
        else:
            self._values.set_histograms((a, detail.values_a), (b, detail.values_b), fill=fill)
        self._delta_part.setVisible(True)
        if detail.delta is not None:
            self._delta.set_histograms(("", detail.delta))
        else:
            self._delta.set_message(self._why_not(pair))
        self._show_map(detail, pixels)
        self._note.setText(detail.note or (detail.picture.note if detail.picture else ""))

    def _why_not(self, pair: PairRow) -> str:
        if pair.state == ONLY_A:
            return self.tr("Only in A.")
        return self.tr("Only in B.") if pair.state == ONLY_B else self.tr("The shapes differ.")

    def _show_map(self, detail: PairDetail, pixels: bytes) -> None:
        self._drop_map()
        picture = detail.picture
        self._map_part.setVisible(picture is not None or self._beside)
        if picture is None:
            words = self.tr("Only weights of two or more dimensions have a map.")
            self._map_layout.addWidget(Label(words, tokens.SMALL, tone="text3", wrap=True))
            self._map_layout.addStretch(1)
            return
        self._map = WeightPicture(MAP_BESIDE if self._beside else MAP_BELOW)
        self._map.setAccessibleName(self.tr("Map of the changes"))
        self._map_layout.addWidget(self._map)
        self._map_layout.addWidget(ColorBar(picture.limit))
        self._map_layout.addStretch(1)
        self._map.set_picture(picture, pixels)

    def _drop_map(self) -> None:
        self._map = None
        while (item := self._map_layout.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()

    @staticmethod
    def _part(title: str, aside: QWidget | None, body: QWidget) -> QWidget:
        """A head, something quiet at its right, and what it is about."""
        part = QWidget()
        head: QBoxLayout = row(Label(title, tokens.SMALL, tokens.SEMIBOLD), gap=8)
        if aside is None:
            head.addStretch(1)
        else:
            head.addWidget(aside, 1)
        part.setLayout(column(head, (body, 1), gap=4))
        return part
