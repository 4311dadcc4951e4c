"""What the program remembers between runs: one JSON file in the state folder, written whole or not at all."""

import contextlib
import os
import tempfile
from pathlib import Path
from typing import Annotated, TypeVar

import msgspec
from msgspec import Meta

FILE_NAME = "window.json"
MAX_BYTES = 4 << 20  # far more than is ever written; a larger file is not ours
THEMES = ("system", "light", "dark")
LANGUAGES = ("system", "en", "zh_CN")
ORDERS = ("modules", "children", "named_modules", "file order")
T = TypeVar("T")
LATEST = 2.5e11  # seconds since the epoch: in the year 9892, before dates end


class RecentEntry(msgspec.Struct, frozen=True):
    """One opened path, newest first in the list. Paths are bytes: file names need not be text."""

    path: bytes
    note: str = ""  # "269,722 parameters"
    size_bytes: Annotated[int, Meta(ge=0, le=1 << 60)] = 0
    when: Annotated[float, Meta(ge=0, le=LATEST)] = 0.0  # seconds since the epoch


class DocumentEntry(msgspec.Struct, frozen=True):
    """One document of the last session. The selection is kept by name, since indices move when a file changes."""

    path: bytes
    kind: str = "file"
    container: str = ""
    name: str = ""
    slot: str = ""  # "checkpoint", "compare", or "" when it only was open
    current: bool = False


class Saved(msgspec.Struct):
    """Everything that is kept, with what holds before anything was chosen."""

    theme: str = "system"
    language: str = "system"
    order: str = "modules"
    folds: bool = True  # equal modules stand in one row of the tree
    geometry: bytes = b""
    widths: tuple[int, ...] = ()  # of tree and details
    plot: int = 0  # height of the plot below the table
    tree: bool = True
    details: bool = True
    restore: bool = True  # come back to the last session when started without files
    recents: tuple[RecentEntry, ...] = ()
    session: tuple[DocumentEntry, ...] = ()
    scan_speed: Annotated[float, Meta(ge=0, le=1e13)] = 0.0  # bytes per second of earlier scans; 0 before the first
    lab_pythons: dict[bytes, bytes] = {}  # folder -> interpreter; b"" is the choice for everywhere else


def state_dir() -> Path:
    """The folder for settings, the session and what is trusted; TORCHLOUPE_STATE_DIR overrides it."""
    override = os.environ.get("TORCHLOUPE_STATE_DIR")
    if override:
        return Path(override)
    import platformdirs

    return Path(platformdirs.user_state_path("torchloupe", appauthor=False))


class Settings:
    """The saved state and its file. `saved` is changed in place and written by `save()`."""

    def __init__(self, folder: Path | None = None):
        self.path = (folder or state_dir()) / FILE_NAME
        self.saved = self._load()

    def _load(self) -> Saved:
        """A missing or unreadable file means a first start, never an error; one bad field costs that field alone."""
        try:
            if self.path.stat().st_size > MAX_BYTES:
                return Saved()
            raw = msgspec.json.decode(self.path.read_bytes())
        except (OSError, msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            return Saved()
        if not isinstance(raw, dict):
            return Saved()
        found = {}
        for field in msgspec.structs.fields(Saved):
            if field.name in raw:
                with contextlib.suppress(msgspec.ValidationError):
                    found[field.name] = msgspec.convert(raw[field.name], field.type)
        saved = Saved(**found)
        saved.theme = saved.theme if saved.theme in THEMES else "system"
        saved.language = saved.language if saved.language in LANGUAGES else "system"
        saved.order = saved.order if saved.order in ORDERS else "modules"
        return saved

    def save(self) -> bool:
        """Written beside the old file, then put in its place. False when the folder cannot be written."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            handle, temporary = tempfile.mkstemp(dir=self.path.parent, prefix=FILE_NAME)
        except OSError:
            return False
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(msgspec.json.encode(self.saved))
            os.replace(temporary, self.path)
        except OSError:
            with contextlib.suppress(OSError):
                os.unlink(temporary)
            return False
        return True

    def lab_python(self, path: bytes | None) -> str:
        """The interpreter chosen for the nearest folder above `path`, "" when none was ever chosen."""
        chosen = self.saved.lab_pythons
        folder = os.path.dirname(os.path.abspath(path)) if path else b""
        while folder and folder not in chosen:
            parent = os.path.dirname(folder)
            folder = b"" if parent == folder else parent
        return os.fsdecode(chosen.get(folder, b""))

    def choose_lab_python(self, folder: str, python: str) -> None:
        """From now on, for what lies below `folder`; "" is everywhere else."""
        self.saved.lab_pythons[os.fsencode(folder)] = os.fsencode(python)
        self.save()
