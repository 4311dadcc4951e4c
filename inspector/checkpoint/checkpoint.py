"""One open checkpoint: its Listing, and what is read from it on request."""

import os
import zlib
from collections.abc import Sequence

from inspector.checkpoint.contents import Contents
from inspector.checkpoint.files.source import Source
from inspector.checkpoint.meaning.listing import make_listing
from inspector.checkpoint.meaning.paths import clean
from inspector.checkpoint.meaning.state_dict import StateDictNotes, state_dict_notes
from inspector.checkpoint.nodes import TensorRef
from inspector.checkpoint.read import read
from inspector.checkpoint.result import ChecksumReport, Folder, Listing, Picture, Text, Values
from inspector.context import Context
from inspector.errors import BadRequest, DamagedFile

TEXT_LIMIT = 4 << 20  # bytes of one text that are shown


class Checkpoint:
    """An open file. Nothing in it is ever run; tensors are named by their index in `listing.tensors`.

    Not thread-safe. Close it, or use it as a context manager.
    """

    def __init__(self, contents: Contents, listing: Listing, refs: Sequence[TensorRef]):
        """`refs` are of `listing.tensors`, by index."""
        self._contents = contents
        self.listing = listing
        self._refs = refs

    @property
    def contents(self) -> Contents:
        """The value tree of the file, for who writes it anew."""
        return self._contents

    @property
    def sources(self) -> Sequence[Source]:
        """The files behind it; a StorageRef names its own by index."""
        return self._contents.sources

    @property
    def refs(self) -> Sequence[TensorRef]:
        """Where each tensor of the listing stands, by index."""
        return self._refs

    def values(self, tensor: int, row: int = 0, column: int = 0, rows: int = 32, columns: int = 16) -> Values:
        """A window of the tensor as a matrix, as exact texts. Raises BadRequest, InvalidTensor, FileChanged."""
        from inspector.checkpoint.tensors.values import read_values

        return read_values(self._contents.sources, self._ref(tensor), tensor, row, column, rows, columns)

    def picture(self, tensor: int, width: int = 512, height: int = 512) -> tuple[Picture, bytes]:
        """The tensor as an image of at most `width` x `height`, and its float32 pixels, rows first."""
        from inspector.checkpoint.tensors.picture import read_picture

        return read_picture(self._contents.sources, self._ref(tensor), tensor, width, height)

    def text(self, name: str) -> Text:
        """One of `listing.texts`, at most 4 MB of it. Raises BadRequest when there is none of that name."""
        entry = next((entry for entry in self._contents.texts if clean(entry.name) == name), None)
        if entry is None:
            raise BadRequest(f"There is no text {name!r} in the file.")
        source = self._contents.sources[entry.file]
        if entry.data is not None:
            body = entry.data
        elif entry.deflated:
            packed = source.read(entry.start, min(entry.length, TEXT_LIMIT))
            try:
                body = zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, TEXT_LIMIT + 1)
            except zlib.error:
                raise DamagedFile(f"The text {name} cannot be inflated.", position=entry.start) from None
        else:
            body = source.read(entry.start, min(entry.length, TEXT_LIMIT + 1))
        return Text(name, body[:TEXT_LIMIT].decode("utf-8", "replace"), len(body) > TEXT_LIMIT)

    def verify(self, context: Context | None = None) -> ChecksumReport:
        """Read the whole file: checksums of its entries and its sha256. Long; reports bytes."""
        from inspector.checkpoint.files.verify import verify

        return verify(self._contents, context or Context())

    def state_dict_notes(self, container: str) -> StateDictNotes:
        """What the state_dict at `container` holds beside its tensors: module versions and other values."""
        return state_dict_notes(self._contents.root, container)

    def index(self, key: str, container: str | None = None) -> int:
        """Index of a tensor by its key. Raises BadRequest when there is none, or several and no `container`."""
        matches = [
            at
            for at, tensor in enumerate(self.listing.tensors)
            if tensor.key == key and container in (None, tensor.container)
        ]
        if len(matches) == 1:
            return matches[0]
        if not matches:
            raise BadRequest(f"There is no tensor {key!r} in the file.", "List the keys with `torchloupe show FILE`.")
        places = ", ".join(repr(self.listing.tensors[at].container) for at in matches)
        raise BadRequest(f"Several containers have a tensor {key!r}: {places}.", "Choose one with --container.")

    def close(self) -> None:
        self._contents.close()

    def __enter__(self) -> "Checkpoint":
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def _ref(self, tensor: int) -> TensorRef:
        if not 0 <= tensor < len(self._refs):
            raise BadRequest(f"There is no tensor number {tensor:,}; the file has {len(self._refs):,}.")
        return self._refs[tensor]


def open_path(path: str | bytes | os.PathLike, context: Context | None = None) -> Checkpoint | Folder:
    """Open what stands at `path`: a checkpoint, or a folder with several to choose from.

    Raises UnreadableFile, UnsupportedFormat, DamagedFile and LimitReached; a file of which a part could be read is
    returned with `listing.partial`.
    """
    context = context or Context()
    contents = read(path, context)
    return contents if isinstance(contents, Folder) else _opened(contents, path, context)


def open_checkpoint(
    path: str | bytes | os.PathLike, context: Context | None = None, container: str | None = None
) -> Checkpoint:
    """Open one checkpoint; a folder with exactly one opens that one. `container` keeps one of several state_dicts.

    Raises what `open_path` raises, and BadRequest for a folder with none or several, or an unknown container.
    """
    context = context or Context()
    contents = read(path, context)
    if isinstance(contents, Folder):
        if len(contents.candidates) != 1:
            raise BadRequest(
                f"{contents.path} is a folder with {len(contents.candidates):,} checkpoints; name one of them."
            )
        path = contents.candidates[0].path
        contents = read(path, context)
        if isinstance(contents, Folder):
            raise BadRequest(f"{contents.path} is a folder with several checkpoints; name one of them.")
    return _opened(contents, path, context, container)


def _opened(
    contents: Contents, path: str | bytes | os.PathLike, context: Context, container: str | None = None
) -> Checkpoint:
    try:
        return Checkpoint(contents, *make_listing(contents, os.fsencode(path), context, container))
    except BaseException:
        contents.close()
        raise
