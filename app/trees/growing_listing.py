"""A listing on its way: what is needed to show it grows with every part, so that no turn of the event loop is long."""

import dataclasses

from app.trees.tree_index import TreeIndex, remember_index
from inspector.checkpoint.result import Listing, ModuleInfo, Rows, Scalar, TensorInfo


class GrowingListing:
    """Of one reading; GUI thread."""

    def __init__(self) -> None:
        self._tensors: list[TensorInfo] = []
        self._modules: list[ModuleInfo] = []
        self._values: list[tuple[str, Scalar]] = []
        self._index: TreeIndex | None = None

    def add(self, rows: Rows) -> None:
        """The next part; the first one names the containers."""
        if self._index is None:
            self._index = TreeIndex(rows.containers)
        self._index.add(rows.modules, rows.tensors)
        self._tensors += rows.tensors
        self._modules += rows.modules
        self._values += rows.values

    def complete(self, listing: Listing) -> Listing:
        """`listing` with the rows that came ahead of it."""
        rows = (tuple(self._tensors), tuple(self._modules), tuple(self._values))
        whole = dataclasses.replace(listing, tensors=rows[0], modules=rows[1], values=rows[2])
        if self._index is not None:
            remember_index(self._index, whole)
        return whole
