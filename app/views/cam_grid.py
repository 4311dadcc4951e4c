"""The same image by every method at every layer, small; a click makes one of them large."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from app import escape, tokens
from app.cam_state import METHODS, CamState
from app.widgets.cam_picture import CamPicture
from app.widgets.label import ElidedLabel

SMALL = 320  # pixels of the photo that thumbnails are made from
TALLEST = 52


class CamGrid(QWidget):
    chosen = Signal(int)  # the place of a map in the explanation

    def __init__(self):
        super().__init__()
        self._layout = QGridLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setHorizontalSpacing(8)
        self._layout.setVerticalSpacing(8)
        self._pictures: dict[int, CamPicture] = {}
        self._look = (0.6, "inferno")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(self.tr("Methods by layers"))

    def set_look(self, opacity: float, colors: str) -> None:
        self._look = (opacity, colors)
        for picture in self._pictures.values():
            picture.set_look("overlay", opacity, colors)

    def set_maps(self, state: CamState, photo: QImage | None, order: Sequence[str]) -> None:
        """Rows are methods, columns layers, in their `order` in the model."""
        self._clear()
        explained, report = state.explained, state.report
        if explained is None or report is None or photo is None:
            return
        kept = Qt.AspectRatioMode.KeepAspectRatio
        small = photo.scaled(SMALL, SMALL, kept, Qt.TransformationMode.SmoothTransformation)
        cls = state.shown_class
        maps = [(place, each) for place, each in enumerate(explained.maps) if each.cls in {cls, None}]
        ranks = {name: rank for rank, name in enumerate(order)}
        layers = sorted({each.layer for _, each in maps}, key=lambda layer: (ranks.get(layer, len(ranks)), layer))
        methods = list(dict.fromkeys(each.method for _, each in maps))
        large = explained.maps[state.large] if state.large >= 0 else None
        for at, layer in enumerate(layers, 1):
            strong = large is not None and layer == large.layer
            self._layout.addWidget(self._label(layer, strong, Qt.AlignmentFlag.AlignHCenter), 0, at)
            self._layout.setColumnStretch(at, 1)
        for at, method in enumerate(methods, 1):
            strong = large is not None and method == large.method
            self._layout.addWidget(self._label(METHODS.get(method, method), strong, Qt.AlignmentFlag.AlignLeft), at, 0)
        for place, each in maps:
            picture = CamPicture(tokens.BADGE_RADIUS)
            picture.set_image(explained, small)
            picture.set_map(each, state.payload)
            picture.set_look("overlay", *self._look)
            picture.set_selected(place == state.large)
            picture.setFixedHeight(TALLEST)
            picture.setMaximumWidth(round(TALLEST * small.width() / max(1, small.height())))
            picture.setCursor(Qt.CursorShape.PointingHandCursor)
            words = f"{METHODS.get(each.method, each.method)}, {each.layer}"
            picture.setAccessibleName(words)
            picture.setToolTip(escape.tooltip(words))
            picture.clicked.connect(lambda place=place: self.chosen.emit(place))
            self._pictures[place] = picture
            self._layout.addWidget(picture, 1 + methods.index(each.method), 1 + layers.index(each.layer))

    def set_large(self, place: int) -> None:
        for other, picture in self._pictures.items():
            picture.set_selected(other == place)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        places = list(self._pictures)
        current = next((at for at, place in enumerate(places) if self._pictures[place].is_selected), -1)
        if step is None or not places:
            super().keyPressEvent(event)
            return
        self.chosen.emit(places[(current + step) % len(places)])

    def _label(self, words: str, strong: bool, side: Qt.AlignmentFlag) -> ElidedLabel:
        label = ElidedLabel(
            escape.visible(words, 100),
            tokens.TINY,
            tokens.MEDIUM if strong else tokens.REGULAR,
            "text" if strong else "text3",
            elide=Qt.TextElideMode.ElideLeft,
        )
        label.setAlignment(side | Qt.AlignmentFlag.AlignVCenter)
        return label

    def _clear(self) -> None:
        self._pictures = {}
        while (item := self._layout.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for at in range(self._layout.columnCount()):
            self._layout.setColumnStretch(at, 0)
