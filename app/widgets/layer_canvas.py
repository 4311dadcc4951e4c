"""The layers of a comparison to point at: the mouse names one, a click or the arrows choose it."""

from PySide6.QtCore import QEvent, QSize, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QToolTip

from app.figures import diff_figures
from app.item_models.layer_changes import Group, Layer
from app.item_models.pair_cells import state_words
from app.text import escape
from app.widgets.layer_picture import LayerPicture
from app.widgets.picture_canvas import PictureCanvas, stepped
from app.widgets.plot_export import image, svg


class LayerCanvas(PictureCanvas):
    chosen = Signal(int)  # place in the layers

    def __init__(self):
        self.picture = LayerPicture()
        super().__init__(self.picture, 96)
        self.setAccessibleName(self.tr("Relative change of each layer, in model order"))
        self.setAccessibleDescription(self.tr("The arrows go from layer to layer."))

    def set_layers(self, layers: list[Layer], groups: list[Group]) -> None:
        """Of a comparison, or of the same one with other figures."""
        self.picture.set_layers(layers, groups)
        self.picture.hover = -1
        self.update()

    def choose(self, place: int) -> None:
        """Shows it; says nothing back."""
        if place != self.picture.chosen:
            self.picture.chosen = place
            self.update()

    # export

    def to_image(self, scale: float):
        return image(self.size(), scale, lambda painter: self.picture.paint(painter, self._frame()))

    def to_svg(self) -> bytes:
        return svg(self.size(), lambda painter: self.picture.paint(painter, self._frame()))

    def rows_csv(self) -> list[tuple[str, ...]]:
        known = ((layer, "" if layer.change is None else repr(layer.change)) for layer in self.picture.layers)
        return [("layer", "state", "rel_l2"), *((layer.name, layer.state, change) for layer, change in known)]

    # events

    def sizeHint(self) -> QSize:
        return QSize(400, 160)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        found = self.picture.at(self._frame(), event.position().x())
        self._point(found)
        if found >= 0:
            QToolTip.showText(event.globalPosition().toPoint(), escape.tooltip(self._words(found)), self)

    def leaveEvent(self, event: QEvent) -> None:
        self._point(-1)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        found = self.picture.at(self._frame(), event.position().x())
        if found >= 0:
            self._choose(found)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        place = stepped(event.key(), self.picture.chosen, len(self.picture.layers) - 1)
        if place is None:
            super().keyPressEvent(event)
        else:
            self._choose(place)

    def _choose(self, place: int) -> None:
        self.choose(place)
        self.chosen.emit(place)

    def _point(self, place: int) -> None:
        if place != self.picture.hover:
            self.picture.hover = place
            self.update()

    def _words(self, place: int) -> str:
        layer = self.picture.layers[place]
        words = self.tr("{change} relative change")
        change = "" if layer.change is None else words.format(change=diff_figures.relative(layer.change))
        return "\n".join(filter(None, (layer.name, change or state_words(layer.state))))
