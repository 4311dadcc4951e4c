"""What some layers put out for the image: a strip of channels each, and the Python that gives the same tensors."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from app.figures import numbers
from app.text import escape
from app.widgets.boxes import column, row
from app.widgets.feature_strip import ROW, FeatureStrip
from app.widgets.link import Link
from app.widgets.section import Section
from app.widgets.tool_button import ToolButton
from app.words.phrases import say
from inspector.cam.result import FeatureMaps, FeatureReport


class FeatureList(QWidget):
    """The first layer follows the tree; those that were kept stay below it."""

    channel_chosen = Signal(object, int)  # FeatureMaps, and the place of the channel in it
    kept = Signal()  # keep the first layer when another one is selected
    dropped = Signal()  # keep none
    copy_requested = Signal()  # the Python

    def __init__(self):
        super().__init__()
        self._shown: tuple[object, ...] = ()
        self._strips: list[FeatureStrip] = []
        self._button = ToolButton(self.tr("Layers"), parent=self)
        self._button.hide()
        menu = QMenu(self)
        menu.addAction(self.tr("&Keep this layer and add the next one selected in the tree"), self.kept.emit)
        self._drop = menu.addAction(self.tr("&Only the layer selected in the tree"), self.dropped.emit)
        menu.addSeparator()
        menu.addAction(self.tr("Copy as P&ython"), self.copy_requested.emit)
        self._button.set_menu(menu)
        self._body = QVBoxLayout()
        self._body.setContentsMargins(0, 0, 0, 0)
        self._body.setSpacing(6)
        self.setLayout(column(self._body, gap=0))

    def set_features(self, report: FeatureReport | None, payload: bytes) -> None:
        if self._shown and self._shown[0] is report:
            return
        self._shown = (report,)
        self._strips = []
        self._button.setParent(self)
        self._button.hide()
        while (item := self._body.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        layers = report.layers if report is not None else ()
        for number, maps in enumerate(layers):
            self._add(maps, payload, number == 0)
        self._drop.setEnabled(len(layers) > 1)

    def clear_current(self) -> None:
        """No channel is shown large."""
        for strip in self._strips:
            strip.clear_current()

    def first_height(self) -> int:
        """Pixels of the first layer's line and one row of its channels."""
        head = self._body.itemAt(0)
        return (head.sizeHint().height() if head is not None else 0) + self._body.spacing() + ROW

    def values_at(self, maps: FeatureMaps, place: int):
        """One channel, [height, width]; None where it was not sent."""
        strip = next((each for each in self._strips if each.maps is maps), None)
        return strip.values_at(place) if strip is not None else None

    def _add(self, maps: FeatureMaps, payload: bytes, first: bool) -> None:
        title = self.tr("Feature maps of {layer}").format(layer=escape.visible(maps.layer, 60))
        count = self.tr("{n} channels, strongest first, each in its own range").format(
            n=numbers.count(len(maps.channels))
        )
        head, strip = QWidget(), FeatureStrip()
        if not maps.error:
            strip.set_maps(maps, payload)
        all_of_them = Link(self.tr("Show {n}").format(n=numbers.count(strip.count)))
        all_of_them.setCheckable(True)
        all_of_them.setVisible(strip.count > 1)
        all_of_them.toggled.connect(strip.set_unfolded)
        note = " · ".join(filter(None, (say(maps.note), maps.error or count)))
        buttons = row(all_of_them, *((self._button,) if first else ()), gap=8)
        head.setLayout(row((Section(title, note), 1), column(8, buttons, gap=0), gap=12))
        self._body.addWidget(head)
        if first:
            self._button.show()
        if maps.error:
            strip.deleteLater()
            return
        strip.chosen.connect(lambda place: self._choose(strip, place))
        self._strips.append(strip)
        self._body.addWidget(strip)

    def _choose(self, strip: FeatureStrip, place: int) -> None:
        for other in self._strips:
            if other is not strip:
                other.clear_current()
        self.channel_chosen.emit(strip.maps, place)
