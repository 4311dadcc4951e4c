"""Value trees as a format reader would hand them on, made by hand."""

from typing import Any

from inspector.checkpoint.contents import Contents
from inspector.checkpoint.meaning.listing import make_listing
from inspector.checkpoint.nodes import Pairs, StorageRef, TensorRef
from inspector.checkpoint.result import Listing
from inspector.checkpoint.tensors.shapes import contiguous
from inspector.context import Context

_numbers = iter(range(1 << 30))


def tensor(*shape: int, dtype: str = "float32", storage: str = "", offset: int = 0, **more: Any) -> TensorRef:
    """A contiguous tensor on a storage of its own, or on the one named."""
    name = storage or f"storage {next(_numbers)}"
    return TensorRef(dtype, shape, contiguous(shape), offset, StorageRef(name, 1 << 40), **more)


def tree(value: Any) -> Any:
    """dicts as Pairs, all the way down."""
    if isinstance(value, dict):
        return Pairs([(key, tree(part)) for key, part in value.items()])
    if isinstance(value, list | tuple):
        return type(value)(tree(part) for part in value)
    return value


def listing_of(root: Any, container: str | None = None, **more: Any) -> Listing:
    """The Listing of a zip checkpoint that holds `root`."""
    return make_listing(Contents("zip", [], tree(root), **more), b"model.pt", Context(), container)[0]
