"""Where snapshots wait for the window, one private folder each, below the user's state folder:

    snapshots/00001763745195.123456789-4711-9f86d081/
        note.json     while it waits; "taken.json" once a window has it
        epoch 3.pt    under the name that it is shown by

A script that looks twice in a row must not wait for the window that it has just started: the window asks here for what
waits once it listens, and whenever somebody knocks. Its order is that of the calls, also where the window was away.
What lies here goes with the document, at the window's end, or at the next start after a crash. Standard library and
msgspec; no torch, no Qt.
"""

import contextlib
import os
import re
import secrets
import stat
import tempfile
import time
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

SUFFIX = ".pt"
WAITING, TAKEN = "note.json", "taken.json"
NAME = re.compile(r"[0-9]{14}\.[0-9]{9}-[0-9]{1,10}-[0-9a-f]{8}")
PARTIAL = re.compile(r"\.torchloupe-[0-9a-f]{16}\.part|note\.[a-z0-9_]{1,20}\.part")
FRESH = 600.0  # seconds that a snapshot waits for a window, also when its script has ended
KEPT = 8  # snapshots that wait where no window ever comes: a loop must not fill the disk
LONGEST = 80  # characters of a name
MAX_NOTE = 1 << 16  # bytes

Text = Annotated[str, Meta(max_length=1000)]


class Note(msgspec.Struct, frozen=True):
    """What the window is told of one snapshot."""

    name: Annotated[str, Meta(max_length=LONGEST)]  # printable; what it is shown by
    file: Annotated[str, Meta(max_length=300)]  # in the note's folder
    script: Annotated[str, Meta(max_length=100)]  # tells the calls of one process from another's
    number: Annotated[int, Meta(ge=1)]  # of the call in its script
    pid: Annotated[int, Meta(ge=1)]
    left_out: Annotated[tuple[Text, ...], Meta(max_length=20)] = ()  # sentences


class Waiting(msgspec.Struct, frozen=True):
    """A snapshot that is whole."""

    path: bytes
    note: Note


def place(state: Path) -> Path:
    return state / "snapshots"


def begin(state: Path, note: Note) -> Path:
    """A new folder with its note in it; the file may follow. Raises OSError."""
    spool = place(state)
    state.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(FileExistsError):
        spool.mkdir(mode=0o700)
    if not _is_ours(spool):
        raise PermissionError(f"{spool} is not a folder of this user alone")
    seconds, rest = divmod(time.time_ns(), 10**9)
    folder = spool / f"{seconds:014d}.{rest:09d}-{os.getpid()}-{secrets.token_hex(4)}"
    folder.mkdir(mode=0o700)
    try:
        handle, temporary = tempfile.mkstemp(prefix="note.", suffix=".part", dir=folder)
        with os.fdopen(handle, "wb") as file:
            file.write(msgspec.json.encode(note))
        os.rename(temporary, folder / WAITING)
    except BaseException:
        discard(folder)
        raise
    return folder


def waiting(state: Path) -> list[Waiting]:
    """What no window has taken yet, oldest first."""
    found = []
    for folder in _folders(state):
        note = _note(folder / WAITING)
        if note is not None and _is_file(folder / note.file):
            found.append(Waiting(os.fsencode(folder / note.file), note))
    return found


def take(path: bytes) -> bool:
    """Mark the snapshot at `path` as a window's. False when it is gone, or another window was quicker."""
    folder = Path(os.fsdecode(path)).parent
    try:
        os.rename(folder / WAITING, folder / TAKEN)
    except OSError:
        return False
    return True


def forget(path: bytes) -> None:
    """Remove a snapshot that nobody shows any more."""
    discard(Path(os.fsdecode(path)).parent)


def sweep(state: Path) -> None:
    """Remove what a killed window or script left. Only for the window that listens, before it takes anything."""
    for folder in _folders(state):
        if (folder / TAKEN).exists():
            discard(folder)
            continue
        note = _note(folder / WAITING)
        seconds, _, process = folder.name.partition(".")
        alive = is_alive(int(process.split("-")[1]))
        fresh = note is not None and _is_file(folder / note.file) and time.time() - int(seconds) < FRESH
        if not alive and not fresh:
            discard(folder)


def keep_newest(state: Path, count: int = KEPT) -> None:
    """Remove the oldest of those that wait."""
    for old in waiting(state)[:-count]:
        if take(old.path):  # and no window has come for it meanwhile
            forget(old.path)


def discard(folder: Path) -> None:
    """Remove what we wrote into `folder`, and the folder unless somebody else put something there."""
    with contextlib.suppress(OSError):
        notes = [_note(folder / name) for name in (WAITING, TAKEN)]
        for name in os.listdir(folder):
            if PARTIAL.fullmatch(name) or any(note is not None and note.file == name for note in notes):
                (folder / name).unlink()
        for name in (WAITING, TAKEN):
            (folder / name).unlink(missing_ok=True)
        folder.rmdir()


def file_name(name: str) -> str:
    """A name for people as the name of a file that every system takes."""
    text = re.sub(r'[\x00-\x1f\x7f/\\:*?"<>|]', "_", name).strip(". ") or "snapshot"
    while len(text.encode("utf-8", "replace")) > 200:
        text = text[:-1]
    return text.encode("utf-8", "replace").decode() + SUFFIX


def _folders(state: Path) -> list[Path]:
    spool = place(state)
    if not _is_ours(spool):
        return []
    try:
        return [spool / name for name in sorted(os.listdir(spool)) if NAME.fullmatch(name)]
    except OSError:
        return []


def _note(path: Path) -> Note | None:
    try:
        if path.lstat().st_size > MAX_NOTE:
            return None
        note = msgspec.json.decode(path.read_bytes(), type=Note)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
    return note if note.file == os.path.basename(note.file) and note.file.endswith(SUFFIX) else None


def _is_ours(folder: Path) -> bool:
    try:
        found = folder.lstat()
    except OSError:
        return False
    ours = not hasattr(os, "getuid") or (found.st_uid == os.getuid() and not found.st_mode & 0o022)
    return stat.S_ISDIR(found.st_mode) and ours


def _is_file(path: Path) -> bool:
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except (OSError, ValueError):
        return False


def is_alive(pid: int) -> bool:
    """Whether a process of that number runs here; one that has ended and that nobody has waited for does not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    try:
        return Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()[0] not in (b"Z", b"X")
    except (OSError, IndexError):
        return True
