"""One tensor of a file: its figures and their histogram, its picture, where it lies, its first values."""

from PySide6.QtWidgets import QWidget

from app.figures import numbers
from app.state.selection import Selection
from app.text import escape
from app.text.prefix import shown_key
from app.views.tensor_contents import TensorContents
from app.widgets.boxes import column
from app.widgets.facts import Facts
from app.widgets.link import Link
from app.widgets.note import Note
from app.widgets.section import Section
from inspector.checkpoint.result import Listing, TensorInfo

SHARING = 20  # links shown


class TensorDetails(TensorContents):
    def __init__(self, listing: Listing, index: int):
        super().__init__(listing, index)
        tensor = listing.tensors[index]
        if tensor.error is not None:
            words = self.tr("This tensor cannot be read")
            self._body.addWidget(Note("error", "error", words, tensor.error))
        if tensor.note:
            self._body.addWidget(Note("info", "accent", tensor.note))
        self._add_counted()
        self._body.addWidget(Section(self.tr("Storage")))
        self._body.addWidget(self._facts(tensor))
        self._add_sharing(listing, tensor)
        self._add_values()
        self.setLayout(self._body)

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


def heading(listing: Listing, index: int) -> tuple[str, str]:
    """Title and second line."""
    tensor = listing.tensors[index]
    return shown_key(listing, index), f"{numbers.shape(tensor.shape)} · {tensor.dtype} · {numbers.size(tensor.nbytes)}"
