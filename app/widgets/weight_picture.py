"""The picture of a weight in the details: filters as tiles, or a heat map, in whole device pixels."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from app.figures import numbers
from app.style import theme, tokens
from app.text import escape
from app.widgets import painting, weight_image
from inspector.checkpoint.result import Picture

TALLEST = 264  # pixels
NUMBERS, NUMBER = 26, 14  # pixels for the row numbers at the left, and the height of one
GAP = 2  # pixels between tiles


class WeightPicture(QWidget):
    """Asks for its pixels when it is first seen, since only then it knows its width."""

    wanted = Signal(int, int)  # width and height in device pixels

    def __init__(self, tallest: int = TALLEST):
        super().__init__()
        self._tallest = tallest
        self._picture: Picture | None = None
        self._image: QImage | None = None
        self._levels = None
        self._values = None
        self._message = ""
        self._faulty: tuple[int, ...] = ()
        self._cell = self._step_x = self._step_y = 1.0
        self._origin = QPointF()
        self._asked = False
        self.setFixedHeight(tallest)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        self.setAccessibleName(self.tr("Picture of the weight"))
        theme.signals.changed.connect(self._lay_out)

    def set_picture(self, picture: Picture, pixels: bytes) -> None:
        try:
            self._values = weight_image.values(picture, pixels)
        except ValueError:
            self.set_message(self.tr("The picture does not fit its description."))
            return
        self._picture, self._message = picture, ""
        self._levels = weight_image.levels(self._values, picture.limit)
        self._lay_out()

    def set_faulty(self, rows: tuple[int, ...]) -> None:
        """Output channels with a finding: their numbers stand at the left."""
        self._faulty = rows
        self.update()

    def set_message(self, message: str) -> None:
        """Why there is no picture."""
        self._message, self._picture, self._image = message, None, None
        self.setFixedHeight(40)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(280, self.height())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._asked:
            self._asked = True
            ratio = self.devicePixelRatioF()
            self.wanted.emit(round(max(64, self.width() - NUMBERS) * ratio), round(self._tallest * ratio))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._lay_out()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        words = self._words_at(event.position())
        if words:
            QToolTip.showText(event.globalPosition().toPoint(), escape.tooltip(words), self)
        else:
            QToolTip.hideText()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        small = theme.font(tokens.SMALL)
        if self._image is None or self._picture is None:
            words = self._message or self.tr("Reading the weight…")
            painting.text(painter, QRectF(self.rect()), words, "text3", small)
            return
        if self._image.devicePixelRatio() != self.devicePixelRatioF():
            self._lay_out()
        painter.drawImage(self._origin, self._image)
        if self._picture.tile_rows > 1:
            self._paint_numbers(painter, self._picture.tile_rows)

    def _paint_numbers(self, painter: QPainter, rows: int) -> None:
        """The faulty rows first, then the first and the last where there is room for them."""
        tile = self._tile_size(self._picture)[1] * self._cell if self._picture else 0
        taken: list[float] = []
        for number in (*self._faulty, 0, rows - 1):
            middle = self._origin.y() + number * self._step_y + tile / 2
            top = min(max(0.0, middle - NUMBER / 2), self.height() - NUMBER)
            if number >= rows or any(abs(top - other) < NUMBER - 1 for other in taken):
                continue
            taken.append(top)
            faulty = number in self._faulty
            font = theme.font(tokens.TINY, tokens.SEMIBOLD if faulty else tokens.REGULAR)
            place = QRectF(0, top, NUMBERS - 4, NUMBER)
            painting.text(painter, place, str(number), "warn" if faulty else "text3", font, align=painting.RIGHT)

    def _lay_out(self) -> None:
        """Whole device pixels: the largest cell that fits, then the gaps as wide as there is room for."""
        picture, indices = self._picture, self._levels
        if picture is None or indices is None:
            return
        ratio = self.devicePixelRatioF()
        left = NUMBERS if picture.tile_rows > 1 else 0
        width, height = int((self.width() - left) * ratio), int(self._tallest * ratio)
        columns, rows = picture.tile_columns, picture.tile_rows
        tile_width, tile_height = self._tile_size(picture)
        cell, gap = 1, 0
        for wanted in (round(GAP * ratio), 1, 0):
            gap = wanted if rows * columns > 1 else 0
            fit_x = (width - gap * (columns - 1)) // max(1, columns * tile_width)
            fit_y = (height - gap * (rows - 1)) // max(1, rows * tile_height)
            cell = min(fit_x, fit_y)
            if cell >= 1 and (gap == 0 or cell * tile_width >= 2 * gap):
                break
        image = weight_image.tiled(picture, indices, max(1, cell), gap if cell >= 1 else 0)
        if image.width() > width or image.height() > height:
            smooth = Qt.TransformationMode.SmoothTransformation
            image = image.scaled(width, height, Qt.AspectRatioMode.KeepAspectRatio, smooth)
        image.setDevicePixelRatio(ratio)
        self._image = image
        self._cell = image.width() / ratio / max(1, columns * tile_width) if cell < 1 else cell / ratio
        self._step_x = (max(1, cell) * tile_width + gap) / ratio if cell >= 1 else self._cell * tile_width
        self._step_y = (max(1, cell) * tile_height + gap) / ratio if cell >= 1 else self._cell * tile_height
        self._origin = QPointF(left, 0)
        tall = -(-image.height() // max(1, int(ratio))) if ratio == int(ratio) else int(image.height() / ratio) + 1
        self.setFixedHeight(max(14, tall))
        self.update()

    def _tile_size(self, picture: Picture | None) -> tuple[int, int]:
        return (picture.tile_width, picture.tile_height) if picture else (1, 1)

    def _words_at(self, at: QPointF) -> str:
        """Where the mouse is, and the value there."""
        picture, found = self._picture, self._values
        if picture is None or found is None:
            return ""
        x, y = at.x() - self._origin.x(), at.y() - self._origin.y()
        column, row = int(x // self._step_x), int(y // self._step_y)
        inside_x, inside_y = int((x % self._step_x) // self._cell), int((y % self._step_y) // self._cell)
        tile_width, tile_height = self._tile_size(picture)
        if not (0 <= column < picture.tile_columns and 0 <= row < picture.tile_rows):
            return ""
        if inside_x >= tile_width or inside_y >= tile_height:
            return ""
        value = float(found[row * tile_height + inside_y, column * tile_width + inside_x])
        figure = numbers.figure(value)
        if picture.tile_rows * picture.tile_columns == 1:
            return self.tr("{figure} at row {row}, column {column}").format(
                figure=figure, row=inside_y, column=inside_x
            )
        place = self.tr("{figure} · output {row}, input {column}, at {y}, {x}")
        return place.format(figure=figure, row=row, column=column, y=inside_y, x=inside_x)
