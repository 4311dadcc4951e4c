"""One open path: what was answered about it, and what of it is selected."""

import os
from dataclasses import dataclass, field

from app.state.file_state import FileState
from app.state.recent import printable
from app.state.scan_state import ScanState
from app.state.selection import Selection
from app.state.settings import DocumentEntry
from inspector.checkpoint.result import Folder, Listing
from inspector.snapshot.spool import Note


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """Why a document shows a page with words in place of its content."""

    title: str
    message: str
    hint: str = ""
    remedy: str = ""  # "weights": others would do, where the same again would not


@dataclass(eq=False)
class Document:
    """Changed by controllers only, through Session.update(); everyone else reads it. GUI thread."""

    number: int
    path: bytes
    state: str = "waiting"  # to lie on the bench for the first time; "loading", "ready", "folder" or "failed"
    listing: Listing | None = None
    folder: Folder | None = None
    error: ErrorPage | None = None
    progress: tuple[int, int, str] = (0, 0, "")
    slow: bool = False  # loading for so long that the page says so
    selection: Selection = field(default_factory=Selection)
    file_state: FileState = field(default_factory=FileState)
    stamp: tuple = ()  # of the file, taken before its reader was asked to read it
    changed_on_disk: bool = False
    deaths: int = 0  # of its reader, since the file was last read
    reader_ready: bool = False  # its reader holds the file and answers questions about it
    wanted: DocumentEntry | None = None  # the selection to come back to once the listing is there
    scan: ScanState | None = None  # statistics of the tensors of `listing`; None until that is there
    snapshot: Note | None = None  # what its script says of it, when it is one of a live model
    warned: bool = False  # its calls were shown, as a strip that the user has seen

    @property
    def engine(self) -> str:
        """The name of its reader in the pool."""
        return f"reader:{self.number}"

    @property
    def name(self) -> str:
        """The last part of the path, as text; what its script calls a snapshot."""
        if self.snapshot is not None:
            return self.snapshot.name
        text = os.fsdecode(self.path)
        return printable(os.path.basename(text.rstrip("/")) or text)

    @property
    def base(self) -> str:
        """Its path without the suffix: what a dialog proposes for what is made of it. A snapshot's folder goes with it,
        so that of it lies in the user's own."""
        base = os.path.splitext(os.fsdecode(self.path))[0]
        return base if self.snapshot is None else os.path.join(os.path.expanduser("~"), os.path.basename(base))

    @property
    def is_unchanged(self) -> bool:
        """Whether the file is still the one that its reader was asked to read."""
        return stamp_of(self.path) == self.stamp

    def selection_name(self) -> tuple[str, str, str]:
        """(kind, container, name) of the selection: what stays true when the file is read again."""
        listing, (kind, index) = self.listing, (self.selection.kind, self.selection.index)
        if listing is None or index < 0:
            return kind, "", ""
        if kind == "tensor":
            tensor = listing.tensors[index]
            return kind, tensor.container, tensor.key
        if kind == "module":
            module = listing.modules[index]
            return kind, module.container, module.name
        if kind == "container":
            return kind, listing.containers[index].path, ""
        return kind, "", listing.values[index][0]

    def selection_called(self, kind: str, container: str, name: str) -> Selection:
        """The selection with that name; the file itself where there is none any more."""
        listing = self.listing
        if listing is None:
            return Selection()
        named = {
            "tensor": lambda: ((tensor.container, tensor.key) for tensor in listing.tensors),
            "module": lambda: ((module.container, module.name) for module in listing.modules),
            "container": lambda: ((found.path, "") for found in listing.containers),
            "value": lambda: (("", found[0]) for found in listing.values),
        }
        if kind == "values":
            return Selection("values")
        if kind in named:
            for index, found in enumerate(named[kind]()):
                if found == (container, name):
                    return Selection(kind, index)
        return Selection()


def stamp_of(path: bytes) -> tuple:
    """What differs once the file is another one; () when it is gone. Opens nothing."""
    try:
        found = os.stat(path)
    except (OSError, ValueError):  # gone, or a NUL in the path
        return ()
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns
