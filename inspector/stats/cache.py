"""What is known of the files that were scanned last, so that the same one is not read again."""

import os
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from inspector.checkpoint.checkpoint import Checkpoint, open_checkpoint
from inspector.context import Context
from inspector.errors import FileChanged, TorchloupeError
from inspector.stats.channels import ChannelStats
from inspector.stats.result import TensorStats

FILES = 4  # kept open, with their rows


@dataclass(slots=True)
class Known:
    """One open checkpoint and what was counted of it, by index of the tensor."""

    checkpoint: Checkpoint
    bins: int = 0
    rows: list[TensorStats | None] = field(default_factory=list)
    channels: dict[int, ChannelStats] = field(default_factory=dict)
    users: int = 0  # jobs that read it just now
    dropped: bool = False

    def ask_for(self, bins: int) -> None:
        """Forget rows whose histograms have another number of bins."""
        if bins != self.bins or len(self.rows) != len(self.checkpoint.listing.tensors):
            self.bins = bins
            self.rows = [None] * len(self.checkpoint.listing.tensors)
            self.channels = {}

    def release(self) -> None:
        if self.dropped and not self.users:
            self.checkpoint.close()


class ScanCache:
    """The last FILES checkpoints, opened once. For one thread."""

    def __init__(self) -> None:
        self._known: OrderedDict[bytes, Known] = OrderedDict()

    @contextmanager
    def opened(self, path: bytes, stamp: tuple[int, ...], context: Context) -> Iterator[Known]:
        """The checkpoint at `path`, opened now or before if it is still the same file; open as long as this lasts.

        `stamp` is what the asker knows of it, (device, inode, size, mtime_ns); () for nothing. Raises FileChanged where
        it is another one, and what open_checkpoint raises.
        """
        check_stamp(path, stamp)
        known = self._known.get(path)
        if known is not None and not _is_same(known.checkpoint):
            self._drop(path)
            known = None
        if known is None:
            known = self._known[path] = Known(open_checkpoint(path, context))
        self._known.move_to_end(path)
        while len(self._known) > FILES:
            self._drop(next(iter(self._known)))
        known.users += 1
        try:
            yield known
        finally:
            known.users -= 1
            known.release()

    def _drop(self, path: bytes) -> None:
        known = self._known.pop(path)
        known.dropped = True
        known.release()


def check_stamp(path: bytes, stamp: tuple[int, ...]) -> None:
    """Raise FileChanged unless os.stat still says of `path` what it said when `stamp` was taken."""
    if not stamp:
        return
    name = os.path.basename(path).decode("utf-8", "backslashreplace")
    try:
        status = os.stat(path)
    except OSError:
        raise FileChanged(f"{name} is no longer there; what was read stays.") from None
    if (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns) != tuple(stamp):
        raise FileChanged(f"{name} changed on disk since it was opened; reload it.")


def _is_same(checkpoint: Checkpoint) -> bool:
    try:
        for source in checkpoint.sources:
            source.check_unchanged()
    except TorchloupeError:
        return False
    return True
