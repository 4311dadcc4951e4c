"""What a reader answers: it opens one path and serves values, pictures and texts of it. Imports no torch."""

import dataclasses
from typing import TYPE_CHECKING

from inspector.checkpoint.result import ChecksumReport, Folder, Listing, Opened, Rows, Text, Values
from inspector.engine.confinement import allow_memory
from inspector.engine.context import EngineContext
from inspector.engine.handlers import Answer
from inspector.engine.messages import OpenPath, ReadPicture, ReadText, ReadValues, Verify
from inspector.errors import BadRequest

if TYPE_CHECKING:
    from inspector.checkpoint.checkpoint import Checkpoint

BATCH = 2_048  # rows of a Part: about 0.5 MB, 2 ms to decode in the app


class Reader:
    """The handlers of the role `reader`; holds what it opened last."""

    def __init__(self) -> None:
        self._checkpoint: Checkpoint | None = None

    def start(self, context: EngineContext) -> None:
        """Have the reading code imported by the time somebody asks for it."""
        import inspector.checkpoint.checkpoint  # noqa: F401

    def open_path(self, request: OpenPath, context: EngineContext) -> Opened:
        from inspector.checkpoint.checkpoint import open_path

        if self._checkpoint is not None:
            self._checkpoint.close()
            self._checkpoint = None
        allow_memory(request.path)
        opened = open_path(request.path, context)
        if isinstance(opened, Folder):
            return Opened(folder=opened)
        self._checkpoint = opened
        send_rows(opened.listing, context)
        return Opened(listing=dataclasses.replace(opened.listing, tensors=(), modules=(), values=()))

    def read_values(self, request: ReadValues, context: EngineContext) -> Values:
        return self._open().values(request.tensor, request.row, request.column, request.rows, request.columns)

    def read_picture(self, request: ReadPicture, context: EngineContext) -> Answer:
        return Answer(*self._open().picture(request.tensor, request.width, request.height))

    def read_text(self, request: ReadText, context: EngineContext) -> Text:
        return self._open().text(request.name)

    def verify(self, request: Verify, context: EngineContext) -> ChecksumReport:
        return self._open().verify(context)

    def _open(self) -> "Checkpoint":
        if self._checkpoint is None:
            raise BadRequest("No checkpoint is open in this reader.")
        return self._checkpoint


def send_rows(listing: Listing, context: EngineContext) -> None:
    """Send the listing's long tuples ahead of it, in order, BATCH of each at a time."""
    longest = max(len(listing.tensors), len(listing.modules), len(listing.values))
    for start in range(0, longest, BATCH):
        context.check_cancelled()
        batch = slice(start, start + BATCH)
        containers = listing.containers if start == 0 else ()
        context.part(Rows(listing.tensors[batch], listing.modules[batch], listing.values[batch], containers))
