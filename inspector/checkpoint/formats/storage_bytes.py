"""Storages in a plain pickle: `torch.storage._load_from_bytes(bytes)`, the bytes a file of the legacy format.

That is how `pickle.dump` writes a tensor. The function is torch.load without weights_only, so it is harmless only where
the bytes hold one storage and nothing else; the same machine reads them and says so.
"""

from inspector.checkpoint import limits
from inspector.checkpoint.files.source_bytes import SourceBytes
from inspector.checkpoint.formats import legacy
from inspector.checkpoint.nodes import StorageRef, TensorRef
from inspector.checkpoint.pickles.inert import Typed
from inspector.checkpoint.result import CallInfo

_WINDOW = 4_096  # the pickles before the elements have some 400 bytes
_WORK = 20_000


class StorageBytes:
    """Reads the streams of one file; there may be thousands, and each is small but for its elements."""

    def __init__(self) -> None:
        self._left = limits.PICKLE_STREAMS

    def read(self, content: memoryview, entry: str) -> tuple[Typed | None, list[CallInfo]]:
        """The storage that is all that `content` holds, placed from its first byte, or None; and what it would call."""
        self._left -= 1
        if self._left < 0:
            return None, []
        contents = legacy.read_stream(SourceBytes(content, entry), _WINDOW, _WORK)
        root = contents.root
        clean = not (contents.error or contents.warnings or contents.calls)
        if not clean or not isinstance(root, TensorRef) or not _is_storage(root, root.storage):
            return None, contents.calls
        return Typed(root.storage, root.dtype), []


def _is_storage(vector: TensorRef, ref: StorageRef) -> bool:
    """A bare storage is read as the vector of all its elements."""
    return vector.note == "a bare storage" and vector.error is None and (ref.start >= 0 or ref.device == "meta")
