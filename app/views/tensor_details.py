"""One tensor: its figures and their histogram, its picture, where it lies, its first values."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.figures import numbers
from app.state.selection import Selection
from app.text import escape
from app.text.prefix import shown_key
from app.trees.subject import is_float, subject_of
from app.views.precision_card import PrecisionCard
from app.views.stats_details import StatsDetails
from app.widgets.boxes import column
from app.widgets.color_bar import ColorBar
from app.widgets.facts import Facts
from app.widgets.link import Link
from app.widgets.note import Note
from app.widgets.section import Section
from app.widgets.slice_view import SliceView
from app.widgets.weight_picture import WeightPicture
from inspector.checkpoint.result import Listing, Picture, TensorInfo, Values
from inspector.stats.result import Finding

SHARING = 20  # links shown


class TensorDetails(QWidget):
    values_requested = Signal(int, int, int, int, int)  # tensor, row, column, rows, columns
    picture_requested = Signal(int, int, int)  # tensor, width and height in device pixels
    selected = Signal(Selection)

    def __init__(self, listing: Listing, index: int):
        super().__init__()
        self._index = index
        self._slice: SliceView | None = None
        self._weight: WeightPicture | None = None
        tensor = listing.tensors[index]
        self._body = column(gap=6)
        if tensor.error is not None:
            words = self.tr("This tensor cannot be read")
            self._body.addWidget(Note("error", "error", words, tensor.error))
        if tensor.note:
            self._body.addWidget(Note("info", "accent", tensor.note))
        self.stats = StatsDetails(listing, Selection("tensor", index))
        self._body.addWidget(self.stats)
        self.precision: PrecisionCard | None = None
        subject = subject_of(listing, Selection("tensor", index))
        if subject is not None:
            self._add_picture(tensor)
        if subject is not None and is_float(tensor.dtype):
            self.precision = PrecisionCard(subject)
            self._body.addWidget(self.precision)
        self._body.addWidget(Section(self.tr("Storage")))
        self._body.addWidget(self._facts(tensor))
        self._add_sharing(listing, tensor)
        if subject is not None:
            self._add_values(tensor)
        self.setLayout(self._body)

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

    def _facts(self, tensor: TensorInfo) -> QWidget:
        kinds = {
            "parameter": self.tr("parameter"),
            "buffer": self.tr("buffer"),
            "optimizer": self.tr("optimizer state"),
            "unknown": self.tr("not known"),
        }
        grad = {True: self.tr("yes"), False: self.tr("no"), None: self.tr("not in the file")}
        short = [
            (self.tr("Kind"), kinds.get(tensor.kind, tensor.kind)),
            (self.tr("Device"), escape.visible(tensor.device, 60) or "–"),
            (self.tr("Elements"), numbers.count(numbers.elements(tensor.shape))),
            (self.tr("Bytes"), numbers.count(tensor.nbytes)),
            (self.tr("Stride"), ", ".join(map(str, tensor.stride)) or "–"),
            (self.tr("Offset"), numbers.count(tensor.offset)),
        ]
        long = [
            (self.tr("Storage"), escape.visible(tensor.storage, 300)),
            (self.tr("Layout"), tensor.layout if tensor.layout != "strided" else ""),
            ("requires_grad", grad[tensor.requires_grad]),
            (self.tr("Belongs to"), escape.visible(tensor.belongs_to, 300)),
            (self.tr("Container"), escape.visible(tensor.container, 300)),
        ]
        tooltips = {
            self.tr("Device"): self.tr("Where the tensor was when it was saved"),
            self.tr("Stride"): self.tr("Elements to step over in the storage for the next index of each dimension"),
            self.tr("Offset"): self.tr("In elements from the start of the storage"),
            self.tr("Storage"): tensor.storage,
            self.tr("Belongs to"): tensor.belongs_to,
            self.tr("Container"): tensor.container,
        }
        both = QWidget()
        rest = [pair for pair in long if pair[1]]
        both.setLayout(column(Facts(short, 2, tooltips), Facts(rest, tooltips=tooltips), gap=0))
        return both

    def _add_sharing(self, listing: Listing, tensor: TensorInfo) -> None:
        if tensor.share < 0:
            return
        others = [i for i, other in enumerate(listing.tensors) if other.share == tensor.share and i != self._index]
        self._body.addWidget(Section(self.tr("Shares its bytes with"), numbers.count(len(others))))
        lines = column(gap=0)
        for i in others[:SHARING]:
            container = listing.tensors[i].container
            lead = f"{container}: " if container and container != tensor.container else ""
            lines.addWidget(self._link(f"{lead}{shown_key(listing, i)}", Selection("tensor", i)))
        self._body.addLayout(lines)

    def _link(self, key: str, selection: Selection) -> Link:
        link = Link(key)
        link.clicked.connect(lambda: self.selected.emit(selection))
        return link

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

    def _add_values(self, tensor: TensorInfo) -> None:
        self._slice = SliceView(tensor.shape)
        self._slice.window_needed.connect(
            lambda row, column, rows, columns: self.values_requested.emit(self._index, row, column, rows, columns)
        )
        self._body.addWidget(Section(self.tr("First values"), self._values_note(tensor, self._slice)))
        self._body.addWidget(self._slice)

    def _values_note(self, tensor: TensorInfo, found: SliceView) -> str:
        if found.cut:
            return self.tr("the first rows and columns")
        if len(tensor.shape) > 2:
            return self.tr("row = leading indices")
        return self.tr("row × column") if len(tensor.shape) == 2 else ""


def heading(listing: Listing, index: int) -> tuple[str, str]:
    """Title and second line."""
    tensor = listing.tensors[index]
    return shown_key(listing, index), f"{numbers.shape(tensor.shape)} · {tensor.dtype} · {numbers.size(tensor.nbytes)}"
