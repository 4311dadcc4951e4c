"""What holds of all tensors of a listing together, as the table's filters, bars and column widths need it."""

from collections import Counter
from collections.abc import Sequence

from inspector.checkpoint.result import TensorInfo


class TensorFacts:
    """Grows as tensors are added."""

    def __init__(self) -> None:
        self.kinds: Counter[str] = Counter()
        self.errors = 0
        self.has_notes = False  # any of them shares its bytes, is broken, unusual or not strided
        self.has_words = False  # of any of them there is something to say in words
        self.has_frozen = False  # a parameter of a live model that is not trained
        self.shapes: set[tuple[int, ...]] = set()
        self.dtypes: set[str] = set()
        self.largest = 0  # bytes
        self.groups: dict[int, list[TensorInfo]] = {}  # share -> the tensors that overlap

    def add(self, tensors: Sequence[TensorInfo]) -> None:
        self.kinds.update([tensor.kind for tensor in tensors])
        self.shapes.update([tensor.shape for tensor in tensors])
        self.dtypes.update([tensor.dtype for tensor in tensors])
        self.largest = max(self.largest, max([tensor.nbytes for tensor in tensors], default=0))
        for tensor in tensors:
            if tensor.share >= 0:
                self.groups.setdefault(tensor.share, []).append(tensor)
            if tensor.error is not None:
                self.errors += 1
            if tensor.share >= 0 or tensor.error or tensor.note or tensor.layout != "strided":
                self.has_notes = True
            if tensor.note or tensor.error:
                self.has_words = True
            if tensor.requires_grad is False:
                self.has_frozen = True
