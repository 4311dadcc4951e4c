"""What a tensor holds: its figures and histogram, its picture, what shorter floats would cost, its first values."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.figures import numbers
from app.state.selection import Selection
from app.text import escape
from app.trees.subject import is_float, subject_of
from app.views.precision_card import PrecisionCard
from app.views.stats_details import StatsDetails
from app.widgets.boxes import column
from app.widgets.color_bar import ColorBar
from app.widgets.note import Note
from app.widgets.section import Section
from app.widgets.slice_view import SliceView
from app.widgets.weight_picture import WeightPicture
from inspector.checkpoint.result import Listing, Picture, TensorInfo, Values
from inspector.stats.result import Finding


class TensorContents(QWidget):
    """The part that a file's tensors and a live model's have in common: who inherits it says where its parts stand.

    Nothing is asked for of a tensor without values.
    """

    values_requested = Signal(int, int, int, int, int)  # tensor, row, column, rows, columns
    picture_requested = Signal(int, int, int)  # tensor, width and height in device pixels
    selected = Signal(Selection)

    def __init__(self, listing: Listing, index: int):
        super().__init__()
        self._index = index
        self._tensor = listing.tensors[index]
        self._slice: SliceView | None = None
        self._weight: WeightPicture | None = None
        self._subject = subject_of(listing, Selection("tensor", index))
        self._body = column(gap=6)
        self.stats = StatsDetails(listing, Selection("tensor", index))
        self.precision: PrecisionCard | None = None

    def set_findings(self, findings: tuple[Finding, ...]) -> None:
        """The rows of faulty channels are numbered in the picture."""
        own = (found for found in findings if found.tensors[:1] == (self._index,))
        if self._weight is not None:
            self._weight.set_faulty(tuple(sorted({channel for found in own for channel in found.channels})))

    def set_values(self, values: Values) -> None:
        if self._slice is not None and values.tensor == self._index:
            self._slice.set_values(values)

    def set_picture(self, picture: Picture, pixels: bytes) -> None:
        if self._weight is None or picture.tensor != self._index:
            return
        self._weight.set_picture(picture, pixels)
        if self._bar is None:
            self._bar = ColorBar(picture.limit)
            self._body.insertWidget(self._body.indexOf(self._weight) + 1, self._bar)
        tiles = picture.tile_rows * picture.tile_columns
        words = picture.note or (self.tr("row = output channel") if tiles > 1 else "")
        self._weight_head.set_note(escape.visible(words, 200))

    def set_part_error(self, part: str, message: str) -> None:
        """`part` is "values" or "picture"."""
        if part == "picture" and self._weight is not None:
            self._weight.set_message(escape.visible(message, 300))
        elif part == "values" and self._slice is not None:
            self._slice.set_message(message)
            self._body.insertWidget(self._body.indexOf(self._slice), Note("error", "error", message))

    def _add_counted(self) -> None:
        """The figures, the picture, the precision."""
        self._body.addWidget(self.stats)
        if self._subject is None:
            return
        self._add_picture(self._tensor)
        if is_float(self._tensor.dtype):
            self.precision = PrecisionCard(self._subject)
            self._body.addWidget(self.precision)

    def _add_picture(self, tensor: TensorInfo) -> None:
        if len(tensor.shape) < 2:
            return
        deep = len(tensor.shape) >= 4
        title = self.tr("Filters {size}").format(size=numbers.shape(tensor.shape[-2:])) if deep else self.tr("Weight")
        self._weight_head = Section(title)
        self._bar: ColorBar | None = None
        self._weight = WeightPicture()
        self._weight.wanted.connect(lambda width, height: self.picture_requested.emit(self._index, width, height))
        self._body.addWidget(self._weight_head)
        self._body.addWidget(self._weight)

    def _add_values(self) -> None:
        if self._subject is None:
            return
        self._slice = SliceView(self._tensor.shape)
        self._slice.window_needed.connect(
            lambda row, column, rows, columns: self.values_requested.emit(self._index, row, column, rows, columns)
        )
        self._body.addWidget(Section(self.tr("First values"), self._values_note(self._slice)))
        self._body.addWidget(self._slice)

    def _values_note(self, found: SliceView) -> str:
        if found.cut:
            return self.tr("the first rows and columns")
        if len(self._tensor.shape) > 2:
            return self.tr("row = leading indices")
        return self.tr("row × column") if len(self._tensor.shape) == 2 else ""
