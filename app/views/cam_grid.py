"""The same image by every method, or for several classes, at every layer, small; a click makes one of them large."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from app.state.cam_state import METHODS, CamState
from app.style import tokens
from app.text import escape
from app.widgets import painting
from app.widgets.cam_picture import CamPicture
from app.widgets.label import ElidedLabel
from inspector.cam.result import MapInfo

SMALL = 320  # pixels of the photo that thumbnails are made from
LEAST, MOST = 45, 128  # pixels that the longer side of a picture has
GAPS = (8, 6)  # pixels between two, across and down
NAMES, HEAD = 84, 20  # pixels of the names of the rows, and of those of the layers
ACROSS = 4  # heads in a row
STEPS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}


class CamGrid(QWidget):
    """Arrows move the choice; Tab passes on."""

    chosen = Signal(int)  # the place of a map in the explanation

    def __init__(self):
        super().__init__()
        self._layout = QGridLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setHorizontalSpacing(GAPS[0])
        self._layout.setVerticalSpacing(GAPS[1])
        self._pictures: dict[int, CamPicture] = {}
        self._labels: list[tuple[ElidedLabel, str, str]] = []  # of "layer" or "row", and of which
        self._cells: dict[tuple[int, int], int] = {}  # row and column: place of the map
        self._shown: tuple = ()
        self._look = (0.6, "inferno")
        self._ratio = 1.0  # of a picture's width to its height
        self._named = True  # rows and columns have names
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(self.tr("Maps beside each other"))

    @property
    def cells(self) -> dict[tuple[int, int], int]:
        """The place of each map by row and column."""
        return dict(self._cells)

    def set_look(self, opacity: float, colors: str) -> None:
        self._look = (opacity, colors)
        for picture in self._pictures.values():
            picture.set_look("overlay", opacity, colors)

    def set_maps(self, state: CamState, photo: QImage | None, order: Sequence[str]) -> None:
        """Rows are methods, or classes for the chosen method; columns layers, in their `order` in the model."""
        explained = state.explained
        if explained is None or state.report is None or photo is None:
            self._clear()
            self._shown = ()
            return
        maps = self._compared(state)
        shown = (state.report.layers, state.payload, id(photo), tuple(maps), tuple(order))
        if shown != self._shown:
            self._shown = shown
            self._fill(state, maps, photo, order)
        self._mark(state, maps)

    def _compared(self, state: CamState) -> list[tuple[int, MapInfo, str]]:
        """Place, map, and the name of its row."""
        explained = state.explained
        assert explained is not None  # noqa: S101 - asked before
        found = list(enumerate(explained.maps))
        if state.compares == "heads":
            large = found[state.large][1] if state.large >= 0 else None
            of = [one for one in found if large is not None and one[1][:4] == large[:4] and one[1].head is not None]
            return [(place, each, self.tr("head {n}").format(n=(each.head or 0) + 1)) for place, each in of]
        if state.compares == "classes":
            of = [(place, each) for place, each in found if each.method == state.choice.method and state.has_box(each)]
            ranks = [each.cls for each in explained.predictions]
            of.sort(key=lambda one: ranks.index(one[1].cls) if one[1].cls in ranks else -1)
            return [(place, each, each.name or self.tr("any class")) for place, each in of if each.head is None]
        cls = state.shown_class
        return [
            (place, each, METHODS.get(each.method, each.method))
            for place, each in found
            if each.cls in {cls, None} and state.has_box(each)
        ]

    def _fill(self, state: CamState, maps: list[tuple[int, MapInfo, str]], photo: QImage, order: Sequence[str]) -> None:
        self._clear()
        kept = Qt.AspectRatioMode.KeepAspectRatio
        small = photo.scaled(SMALL, SMALL, kept, Qt.TransformationMode.SmoothTransformation)
        ranks = {name: rank for rank, name in enumerate(order)}
        layers = sorted({each.layer for _, each, _ in maps}, key=lambda name: (ranks.get(name, len(ranks)), name))
        rows = list(dict.fromkeys(row for _, _, row in maps))
        in_rows = state.compares == "heads"
        self._ratio, self._named = max(1, small.width()) / max(1, small.height()), not in_rows
        for at, layer in enumerate([] if in_rows else layers, 1):
            self._layout.setColumnMinimumWidth(at, 40)
            self._label(layer, "layer", (0, at), Qt.AlignmentFlag.AlignHCenter, Qt.TextElideMode.ElideLeft)
            self._layout.setColumnStretch(at, 1)
        for at, row in enumerate([] if in_rows else rows, 1):
            self._label(row, "row", (at, 0), Qt.AlignmentFlag.AlignLeft, Qt.TextElideMode.ElideRight)
        for place, each, row in maps:
            picture = CamPicture(tokens.BADGE_RADIUS)
            picture.set_image(state.explained, small)
            picture.set_map(each, state.payload)
            picture.set_look("overlay", *self._look)
            picture.setCursor(Qt.CursorShape.PointingHandCursor)
            words = f"{row}, {each.layer}"
            picture.setAccessibleName(escape.visible(words, 200))
            picture.setToolTip(escape.tooltip(words))
            picture.clicked.connect(lambda place=place: self.chosen.emit(place))
            self._pictures[place] = picture
            cell = 1 + rows.index(row), 1 + layers.index(each.layer)
            if in_rows:
                cell = divmod(rows.index(row), ACROSS)
            if cell not in self._cells:  # calls of one layer stand behind each other
                self._cells[cell] = place
                self._layout.addWidget(picture, *cell)
            else:
                picture.hide()
                picture.setParent(self)

    @property
    def least(self) -> int:
        """Pixels of height that it takes at least."""
        return self._named * HEAD + self._down * (round(LEAST / max(1.0, self._ratio)) + GAPS[1])

    @property
    def _down(self) -> int:
        """Rows of pictures."""
        return 1 + max((row for row, _ in self._cells), default=0) - self._named

    def fit(self, width: int, height: int) -> None:
        """Pictures as large as these pixels let all of them be."""
        across = 1 + max((column for _, column in self._cells), default=0) - self._named
        down = self._down
        room = (width - self._named * (NAMES + GAPS[0])) / max(1, across) - GAPS[0]
        tall = (height - self._named * (HEAD + GAPS[1])) / max(1, down) - GAPS[1]
        longest = max(LEAST, min(MOST, room, room / self._ratio, tall * max(1.0, self._ratio)))
        wide, high = (longest, longest / self._ratio) if self._ratio > 1 else (longest * self._ratio, longest)
        for picture in self._pictures.values():
            picture.setFixedSize(max(8, round(wide)), max(8, round(high)))

    def set_large(self, place: int) -> None:
        """Which of them is shown large; -1 for none."""
        for each, picture in self._pictures.items():
            picture.set_selected(each == place)

    def _mark(self, state: CamState, maps: list[tuple[int, MapInfo, str]]) -> None:
        large = next(((each, row) for place, each, row in maps if place == state.large), None)
        self.set_large(state.large)
        for label, kind, name in self._labels:
            strong = large is not None and name == (large[0].layer if kind == "layer" else large[1])
            label.set_tone("text" if strong else "text3")
        self.setAccessibleDescription(escape.visible(f"{large[1]}, {large[0].layer}", 200) if large is not None else "")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = STEPS.get(Qt.Key(event.key()))
        if step is None or not self._cells:
            super().keyPressEvent(event)
            return
        chosen = {place for place, picture in self._pictures.items() if picture.is_selected}
        here = next((cell for cell, place in self._cells.items() if place in chosen), None)
        there = min(self._cells) if here is None else (here[0] + step[0], here[1] + step[1])
        if there in self._cells:
            self.chosen.emit(self._cells[there])

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.hasFocus():
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painting.ring(painter, QRectF(self.rect()), tokens.BADGE_RADIUS)

    def _label(
        self, words: str, kind: str, cell: tuple[int, int], side: Qt.AlignmentFlag, elide: Qt.TextElideMode
    ) -> None:
        label = ElidedLabel(escape.visible(words, 100), tokens.TINY, tokens.REGULAR, "text3", elide=elide)
        label.setAlignment(side | Qt.AlignmentFlag.AlignVCenter)
        if kind == "row":
            label.setMaximumWidth(NAMES)
        self._labels.append((label, kind, words))
        if kind == "row":
            self._layout.addWidget(label, *cell, side | Qt.AlignmentFlag.AlignVCenter)
        else:
            self._layout.addWidget(label, *cell)

    def _clear(self) -> None:
        for picture in self._pictures.values():
            picture.hide()
            picture.deleteLater()
        self._pictures, self._cells, self._labels = {}, {}, []
        while (item := self._layout.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for at in range(self._layout.columnCount()):
            self._layout.setColumnStretch(at, 0)
            self._layout.setColumnMinimumWidth(at, 0)
