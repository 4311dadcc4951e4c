"""The checkpoints in a folder, found by looking into its files."""

import os
import re
import stat
from collections.abc import Callable, Iterator

from inspector.checkpoint import limits
from inspector.checkpoint.files.sniff import sniff
from inspector.checkpoint.files.source import Source
from inspector.checkpoint.result import Candidate, Folder
from inspector.context import Context
from inspector.errors import TorchloupeError, UnreadableFile, UnsupportedFormat

DCP_METADATA = b".metadata"
INDEX = re.compile(rb".*\.(safetensors|bin)\.index\.json")
SHARD = re.compile(rb".*-\d{5}-of-\d{5}\.(safetensors|bin)")
ZIP_SIGNS = (b"/data.pkl", b".npy", b"/archive_format", b"serialized_exported_program", b"/constants.pkl")
ZIP_TAIL = 65_536


def main_file(folder: bytes) -> tuple[str, bytes] | None:
    """("dcp" or "sharded", the file that describes it) when the folder is one checkpoint, else None."""
    try:
        names = os.listdir(folder)
    except OSError as error:
        raise UnreadableFile(f"{_shown(folder)} cannot be listed: {error.strerror}.") from None
    return _main(folder, names)


def list_folder(folder: bytes, context: Context) -> Folder:
    """Every checkpoint in it and below, newest first. Hidden folders are left out, links are followed once.

    Raises UnreadableFile, and UnsupportedFormat when the folder is what another program saves as a whole.
    """
    if not os.access(folder, os.R_OK | os.X_OK):
        raise UnreadableFile(f"{_shown(folder)} cannot be listed: permission denied.")
    found: dict[tuple[int, int], Candidate] = {}  # by device and inode
    for examined, path in enumerate(_files(folder)):
        context.check_cancelled()
        context.report(examined, 0, "looking for checkpoints")
        if examined >= limits.FOLDER_EXAMINED:
            break
        candidate = _candidate(path, folder)
        if candidate is None:
            continue
        # a cache keeps the bytes under a hash and links to them by name
        same = found.get(candidate[0])
        if same is None or "." not in same.name:
            found[candidate[0]] = candidate[1]
    if not found and os.path.isfile(os.path.join(folder, b"saved_model.pb")):
        raise UnsupportedFormat(
            f"{_shown(folder)} is a TensorFlow SavedModel, which Torchloupe does not read: open it with TensorFlow."
        )
    ordered = sorted(found.values(), key=lambda each: (-each.modified, each.name))
    shown = tuple(ordered[: limits.FOLDER_FILES])
    return Folder(_shown(folder, whole=True), shown, len(ordered) - len(shown))


def _main(folder: bytes, names: list[bytes]) -> tuple[str, bytes] | None:
    if DCP_METADATA in names and any(name.endswith(b".distcp") for name in names):
        return "dcp", os.path.join(folder, DCP_METADATA)
    indexes = sorted(name for name in names if INDEX.fullmatch(name))
    if (
        len(
            {re.sub(rb"\.(safetensors|bin)\.index\.json", b"", name) for name in indexes} - {b"pytorch_model", b"model"}
        )
        > 1
    ):
        return None
    # the same model in both forms: safetensors is the one that libraries take
    indexes.sort(key=lambda name: b".safetensors." not in name)
    return ("sharded", os.path.join(folder, indexes[0])) if indexes else None


def _files(top: bytes) -> Iterator[bytes]:
    """Regular files below `top`, folders that are one checkpoint as their describing file; breadth first."""
    seen: set[tuple[int, int]] = set()
    level = [top]
    for _ in range(limits.FOLDER_DEPTH):
        below: list[bytes] = []
        for folder in level:
            try:
                status = os.stat(folder)
                entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
            except OSError:
                continue
            if (status.st_dev, status.st_ino) in seen:
                continue
            seen.add((status.st_dev, status.st_ino))
            main = _main(folder, [entry.name for entry in entries])
            if main:
                yield main[1]
            for entry in entries:
                if entry.name.startswith(b"."):
                    continue
                if _stands(entry.is_dir):
                    below.append(entry.path)
                elif _stands(entry.is_file) and not (main and _belongs(entry.name, main[0])):
                    yield entry.path
        level = below


def _stands(question: Callable[[], bool]) -> bool:
    """The answer of a directory entry; no for a symbolic link that leads round in a circle."""
    try:
        return question()
    except OSError:
        return False


def _kind(entry: os.DirEntry[bytes]) -> int:
    """File or folder, links followed; 0 for a link that leads nowhere or to itself."""
    try:
        return stat.S_IFMT(entry.stat().st_mode)
    except OSError:
        return 0


def _belongs(name: bytes, kind: str) -> bool:
    return name.endswith(b".distcp") if kind == "dcp" else bool(SHARD.fullmatch(name) or INDEX.fullmatch(name))


def _candidate(path: bytes, top: bytes) -> tuple[tuple[int, int], Candidate] | None:
    """The file's identity and what stands in the list for it; None when it is no checkpoint."""
    name = os.path.basename(path)
    try:
        source = Source(path)
    except TorchloupeError:
        return None
    try:
        kind = "dcp" if name == DCP_METADATA else sniff(source)
        if (kind == "zip" and not _is_ours(source)) or (kind == "json" and not _is_index(source)):
            return None
        identity, size = source.identity, source.size
    except TorchloupeError:
        return None
    finally:
        source.close()
    if kind == "dcp":
        path = os.path.dirname(path)
        size = _sizes(path, b".distcp")
    elif kind == "json":
        kind = "sharded"
        size = _sizes(os.path.dirname(path), b".bin" if b".bin.index" in name else b".safetensors")
    shown = os.path.relpath(path, top).decode("utf-8", "backslashreplace")
    return identity[:2], Candidate(path, shown, kind, size, identity.mtime_ns / 1e9)


def _is_ours(source: Source) -> bool:
    """Whether a zip looks like torch's or numpy's, by the names at its beginning and end."""
    tail = min(source.size, ZIP_TAIL)
    names = source.read(0, min(source.size, 1024)) + source.read(source.size - tail, tail)
    return any(sign in names for sign in ZIP_SIGNS)


def _is_index(source: Source) -> bool:
    return b'"weight_map"' in source.read(0, min(source.size, ZIP_TAIL))


def _sizes(folder: bytes, suffix: bytes) -> int:
    with os.scandir(folder) as entries:
        return sum(
            entry.stat().st_size for entry in entries if entry.name.endswith(suffix) and _kind(entry) == stat.S_IFREG
        )


def _shown(folder: bytes, whole: bool = False) -> str:
    path = os.path.abspath(folder)
    return (path if whole else os.path.basename(path) or path).decode("utf-8", "backslashreplace")
