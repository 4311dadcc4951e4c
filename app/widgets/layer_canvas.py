"""The layers of a comparison to point at: the mouse names one, a click or the arrows choose it."""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QToolTip, QWidget

from app.figures import diff_figures
from app.item_models.layer_changes import Group, Layer
from app.item_models.pair_cells import state_words
from app.style import theme, tokens
from app.text import escape
from app.widgets import painting
from app.widgets.layer_picture import LayerPicture
from app.widgets.plot_export import image, svg


class LayerCanvas(QWidget):
    chosen = Signal(int)  # place in the layers

    def __init__(self):
        super().__init__()
        self.picture = LayerPicture()
        self._message = ""
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumHeight(96)
        self.setAccessibleName(self.tr("Relative change of each layer, in model order"))
        self.setAccessibleDescription(self.tr("The arrows go from layer to layer."))
        theme.signals.changed.connect(self.update)

    def set_layers(self, layers: list[Layer], groups: list[Group]) -> None:
        """Of a comparison, or of the same one with other figures."""
        self.picture.set_layers(layers, groups)
        self.picture.hover = -1
        self.update()

    def set_message(self, message: str) -> None:
        """One line in place of the bars; empty takes it away."""
        self._message = message
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
        last, here = len(self.picture.layers) - 1, self.picture.chosen
        places = {
            Qt.Key.Key_Left: max(0, here - 1),
            Qt.Key.Key_Right: min(last, here + 1),
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }
        place = places.get(Qt.Key(event.key()))
        if place is None or last < 0:
            super().keyPressEvent(event)
        else:
            self._choose(place)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._message:
            words = QRectF(14, 8, self.width() - 24, 20)
            painting.text(painter, words, self._message, "text3", theme.font(tokens.SMALL))
        else:
            self.picture.paint(painter, self._frame())
        if self.hasFocus():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
            painting.ring(painter, QRectF(self.rect()), tokens.CONTROL_RADIUS)

    def _frame(self) -> QRectF:
        """Room for the focus ring around the picture."""
        return QRectF(self.rect()).adjusted(6, 3, -6, -3)

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
