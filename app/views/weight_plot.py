"""The weight of the selected tensor, large: zoom with the wheel, drag to move, the value under the mouse in words.

pyqtgraph is imported when the plot is first shown: it is the slowest import of the window.
"""

from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedLayout, QWidget

from app.figures import numbers
from app.style import theme, tokens
from app.widgets import weight_image
from app.widgets.boxes import column, row
from app.widgets.label import Label
from inspector.checkpoint.result import Listing, Picture

SETTLED = 150  # milliseconds after the last resize
LABELS, NARROW = 4, 1  # steps along a side
WORDS, AXIS, LEAST = 30, 24, 160  # pixels: the line below the plot, its axes, and its width


class WeightPlot(QWidget):
    picture_requested = Signal(int, int, int)  # tensor, width and height in device pixels

    def __init__(self):
        super().__init__()
        self._tensor = -1
        self._picture: Picture | None = None  # as it is shown
        self._turned = False
        self._size = (0, 0)  # of a matrix as it is shown: the picture may have fewer pixels
        self._values: Any = None
        self._plot: Any = None
        self._image: Any = None
        self._message = Label("", tokens.SMALL, tone="text3")
        self._words = Label("", tokens.TINY, tone="text3")
        note = QWidget()
        note.setLayout(column(row(self._message, None, margins=(24, 8, 24, 8)), None))
        self._frame = QWidget()
        self._body = column(row(None, self._words, margins=(24, 0, 8, 0)), margins=(16, 0, 16, 8), gap=2)
        self._frame.setLayout(self._body)
        self._pages = QStackedLayout(self)
        self._pages.addWidget(note)
        self._pages.addWidget(self._frame)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._ask)
        theme.signals.changed.connect(self._dress)
        self.clear()

    def clear(self) -> None:
        self._tensor, self._picture = -1, None
        self._say(self.tr("Select a weight with two or more dimensions to see it."))

    def show_tensor(self, listing: Listing | None, tensor: int) -> None:
        """Asks for the pixels; nothing to see for a vector."""
        if listing is None or tensor < 0 or len(listing.tensors[tensor].shape) < 2:
            self.clear()
            return
        if listing.tensors[tensor].error is not None:
            self.clear()
            self._say(self.tr("This tensor cannot be read."))
            return
        if tensor == self._tensor and self._picture is not None:
            return
        self._tensor, self._picture = tensor, None
        shape = listing.tensors[tensor].shape
        self._turned = _is_tall(shape)
        self._size = (shape[::-1] if self._turned else shape) if len(shape) == 2 else (0, 0)
        self._say(self.tr("Reading the weight…"))
        self._timer.start(0)

    def set_picture(self, picture: Picture, pixels: bytes) -> None:
        if picture.tensor != self._tensor:
            return
        try:
            values = weight_image.values(picture, pixels)
        except ValueError:
            self._say(self.tr("The picture does not fit its description."))
            return
        self._values, self._picture = weight_image.turn(values, picture) if self._turned else (values, picture)
        picture = self._picture
        plot = self._plot or self._build()
        self._dress()
        tall = self._values.shape[0] > 2 * self._values.shape[1]
        plot.getAxis("left").setTicks([_ticks(picture.tile_rows, picture.tile_height, self._size[0], LABELS)])
        plot.getAxis("bottom").setTicks(
            [_ticks(picture.tile_columns, picture.tile_width, self._size[1], NARROW if tall else LABELS)]
        )
        self._fit()
        plot.getViewBox().autoRange(padding=0.02)
        self._pages.setCurrentIndex(1)
        self._words.setText(self._about(picture))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._tensor >= 0 and self._picture is None:
            self._timer.start(SETTLED)
        self._fit()

    def _fit(self) -> None:
        """No wider than the picture needs: its row numbers stand beside it, not at the far left."""
        if self._plot is None or self._picture is None:
            return
        rows, columns = self._values.shape
        inside = max(40, self.height() - WORDS - AXIS)
        self._plot.setMaximumWidth(max(LEAST, round(inside * columns / rows) + AXIS * 2))

    def _ask(self) -> None:
        if self._tensor >= 0:
            ratio = self.devicePixelRatioF()
            width, height = max(64, self.width() - 80), max(64, self.height() - 48)
            width, height = (height, width) if self._turned else (width, height)
            self.picture_requested.emit(self._tensor, round(width * ratio), round(height * ratio))

    def _say(self, message: str) -> None:
        self._message.setText(message)
        self._pages.setCurrentIndex(0)

    def _about(self, picture: Picture) -> str:
        tiled = picture.tile_rows * picture.tile_columns > 1
        upright = self.tr("row = output channel, column = input channel")
        turned = self.tr("column = output channel, row = input channel") if tiled else self.tr("turned on its side")
        sides = turned if self._turned else upright if tiled else ""
        ends = self.tr("{low} to {high}").format(low=numbers.figure(picture.low), high=numbers.figure(picture.high))
        return "   ".join(filter(None, (sides, ends, picture.note)))

    def _build(self) -> Any:
        import pyqtgraph as pg

        self._plot = pg.PlotWidget()
        self._plot.setMenuEnabled(False)
        self._plot.hideButtons()
        self._plot.setAccessibleName(self.tr("Weight"))
        self._plot.invertY(True)
        self._plot.setAspectLocked(True)
        self._image = pg.ImageItem(axisOrder="row-major")
        self._plot.addItem(self._image)
        self._plot.scene().sigMouseMoved.connect(self._on_mouse)
        self._body.insertWidget(0, self._plot, 1)
        return self._plot

    def _dress(self) -> None:
        """Colours of the theme, and the pixels in them."""
        if self._plot is None or self._picture is None:
            return
        import numpy as np

        self._plot.setBackground(theme.color("page"))
        for side in ("left", "bottom"):
            axis = self._plot.getAxis(side)
            axis.setPen(theme.color("page"))
            axis.setTextPen(theme.color("text3"))
            axis.setTickFont(theme.font(tokens.TINY))
            axis.setStyle(tickLength=0)
        table = np.array(weight_image.color_table(), dtype=np.uint32)
        indices = weight_image.levels(self._values, self._picture.limit)
        argb = table[indices]
        rgba = np.stack([argb >> 16 & 255, argb >> 8 & 255, argb & 255, argb >> 24], axis=-1).astype(np.uint8)
        self._image.setImage(rgba, levels=None)

    def _on_mouse(self, at) -> None:
        picture = self._picture
        if picture is None:
            return
        point = self._plot.getViewBox().mapSceneToView(at)
        y, x = int(point.y()), int(point.x())
        height, width = self._values.shape
        if not (0 <= y < height and 0 <= x < width and point.x() >= 0 and point.y() >= 0):
            self._words.setText(self._about(picture))
            return
        row, inside_y = divmod(y, picture.tile_height)
        column_, inside_x = divmod(x, picture.tile_width)
        figure = numbers.figure(float(self._values[y, x]))
        if picture.tile_rows * picture.tile_columns == 1:
            place = (y * (self._size[0] or height) // height, x * (self._size[1] or width) // width)
            row, column_ = reversed(place) if self._turned else place
            words = self.tr("{figure} at row {row}, column {column}").format(figure=figure, row=row, column=column_)
        else:
            row, column_ = (column_, row) if self._turned else (row, column_)
            words = self.tr("{figure} · output {row}, input {column}, at {y}, {x}").format(
                figure=figure, row=row, column=column_, y=inside_y, x=inside_x
            )
        self._words.setText(words)


def _is_tall(shape: tuple[int, ...]) -> bool:
    """Whether its picture is higher than wide; the plot is wide, so it is shown on its side."""
    if len(shape) == 4:
        return shape[0] * shape[2] > shape[1] * shape[3]
    return len(shape) == 2 and shape[0] > shape[1]


def _ticks(tiles: int, size: int, whole: int, most: int) -> list[tuple[float, str]]:
    """Some numbers along a side: of tiles, or where there is one tile, of its `whole` rows shown in `size` pixels."""
    count = tiles if tiles > 1 else whole or size
    width = size if tiles > 1 else size / count
    step = max(1, -(-(count - 1) // most))
    shown = [*range(0, count - 1 - step * 2 // 3, step), count - 1] if count > 1 else [0]
    return [((number + 0.5) * width, numbers.count(number)) for number in sorted(set(shown))]
