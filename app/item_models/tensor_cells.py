"""The cells of what the file says of a tensor: its key, its bytes, what is unusual; exact in tooltips and copies."""

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication

from app.figures import numbers
from app.item_models.cells import Cell
from app.item_models.tensor_columns import Column
from app.text import escape
from app.text.prefix import hide
from app.trees.model_listing import LAZY, is_live
from app.trees.tensor_facts import TensorFacts
from app.trees.tree_index import known_index
from inspector.checkpoint.result import Listing, TensorInfo

TOLD = 12  # tensors named in a tooltip


class TensorCells:
    """Of one listing; GUI thread."""

    def __init__(self, listing: Listing | None):
        containers = listing.containers if listing else ()
        self._live = is_live(listing)
        self.facts = known_index(listing).facts if listing else TensorFacts()
        self._any_prefix = next((found.prefix for found in containers if found.prefix), "")
        self._prefixes = {found.path: found.prefix for found in containers}
        self._main = next((found.path for found in containers if found.role == "model"), "")
        translate = QCoreApplication.translate
        self._kinds = {
            "parameter": translate("TensorTable", "parameter"),
            "buffer": translate("TensorTable", "buffer"),
            "optimizer": translate("TensorTable", "optimizer"),
            "unknown": translate("TensorTable", "unknown"),
        }
        self._grads = {
            True: translate("TensorTable", "yes"),
            False: translate("TensorTable", "frozen"),
            None: "",
        }

    def cell(self, tensor: TensorInfo, column: Column) -> Cell:
        if column.id == "tensor":
            return self._key(tensor)
        if column.id == "bytes":
            return Cell("bar", numbers.size(tensor.nbytes), share=tensor.nbytes / (self.facts.largest or 1))
        if column.id == "note":
            return self.note(tensor)
        return Cell(column.kind, escape.visible(self._shown(tensor, column.id), 300))

    def note(self, tensor: TensorInfo) -> Cell:
        """Why it cannot be read, with whom it shares its bytes, or what else is unusual."""
        if tensor.error is not None:
            return Cell("flag", escape.visible(tensor.error, 200), icon="error", color="error")
        if tensor.share >= 0:
            return Cell("flag", self._shared(tensor), icon="link")
        if tensor.note:
            note = escape.visible(tensor.note, 200)
            return Cell("flag", note, icon="warn", color="warn") if self._live else Cell("flag", note)
        if tensor.layout != "strided":
            return Cell("flag", escape.visible(tensor.layout, 60))
        return Cell("flag", "")

    def brief_note(self, tensor: TensorInfo) -> Cell:
        """The same for a narrow column: of quantized values the type, where their scale would be cut off."""
        quantized = tensor.layout == "quantized" and tensor.error is None and tensor.share < 0
        return Cell("flag", escape.visible(tensor.dtype, 60)) if quantized else self.note(tensor)

    def exact(self, tensor: TensorInfo, column: str) -> str:
        table: dict[str, Callable[[], str]] = {
            "tensor": lambda: tensor.key,
            "shape": lambda: numbers.shape(tensor.shape) if tensor.layout != LAZY else "–",
            "dtype": lambda: tensor.dtype,
            "elements": lambda: str(numbers.elements(tensor.shape)),
            "bytes": lambda: str(tensor.nbytes),
            "kind": lambda: self._kinds.get(tensor.kind, tensor.kind),
            "grad": lambda: self._grads[tensor.requires_grad],
            "note": lambda: self.note(tensor).text,
            "storage": lambda: tensor.storage,
            "offset": lambda: str(tensor.offset),
            "stride": lambda: ", ".join(map(str, tensor.stride)),
            "device": lambda: tensor.device,
        }
        return table[column]()

    def tooltip(self, tensor: TensorInfo, column: str) -> str:
        if column == "bytes":
            return numbers.exact_size(tensor.nbytes)
        if column == "elements":
            return numbers.count(numbers.elements(tensor.shape))
        if column == "tensor":
            return "\n".join(filter(None, (tensor.key, tensor.container, tensor.belongs_to)))
        if column == "note" and tensor.share >= 0 and not tensor.error:
            others = (found for found in self.facts.groups[tensor.share] if found is not tensor)
            names = [": ".join(filter(None, (found.container, found.key))) for found in list(others)[:TOLD]]
            return "\n".join([QCoreApplication.translate("TensorTable", "Shares its bytes with"), *names])
        return self.exact(tensor, column)

    def _key(self, tensor: TensorInfo) -> Cell:
        """The main model's keys stand alone; state of an optimizer is named after its parameter."""
        if tensor.belongs_to:
            parameter, state = hide(tensor.belongs_to, self._any_prefix), tensor.key.rpartition(".")[2]
            return Cell("key", escape.visible(state, 300), path=f"{escape.visible(parameter, 300)}: ")
        key = escape.visible(hide(tensor.key, self._prefixes.get(tensor.container, "")), 300)
        lead = "" if tensor.container == self._main else escape.visible(tensor.container, 120)
        return Cell("key", key, lead=lead)

    def _shown(self, tensor: TensorInfo, column: str) -> str:
        if column == "elements":
            return numbers.count(numbers.elements(tensor.shape)) if tensor.layout != LAZY else "–"
        if column == "offset":
            return numbers.count(tensor.offset)
        return self.exact(tensor, column)

    def _shared(self, tensor: TensorInfo) -> str:
        others = self.facts.groups[tensor.share]
        other = next((found for found in others if found is not tensor), tensor)
        name = hide(other.key, self._prefixes.get(other.container, ""))
        if other.container != tensor.container:
            name = f"{other.container}: {name}"
        words = QCoreApplication.translate("TensorTable", "with {key}").format(key=escape.visible(name, 120))
        return words if len(others) < 3 else f"{words} +{len(others) - 2}"
