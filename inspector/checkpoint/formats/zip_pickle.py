"""Pickles inside zip archives, with the records that hold their storages; checkpoints, TorchScript and .pt2 share it.

Sources: torch/serialization.py of torch 2.13; pytorch pull requests 94503 and 100994 (2.1), 143880 and 147788 (2.7) for
which version writes which entry.
"""

from collections.abc import Callable
from typing import Any

from inspector.checkpoint import limits
from inspector.checkpoint.contents import Contents
from inspector.checkpoint.files.zip_directory import DEFLATED, STORED, ZipDirectory, ZipEntry
from inspector.checkpoint.nodes import StorageRef
from inspector.checkpoint.pickles.storages import Storages, not_a_storage
from inspector.checkpoint.pickles.unpickle import Unpickled, unpickle
from inspector.checkpoint.result import Origin
from inspector.errors import DamagedFile, TorchloupeError

_PRODUCERS: tuple[tuple[tuple[str, ...], str], ...] = (
    ((".format_version", ".storage_alignment"), "torch 2.7 or newer"),
    (("byteorder", ".data/serialization_id"), "torch 2.1 or newer"),
    (("data.pkl",), "torch 1.6 or newer"),
)


def read_pickle(directory: ZipDirectory, entry: ZipEntry, contents: Contents, storages: Storages) -> Unpickled:
    """One pickle of the archive; what it would call and why it broke go to `contents`."""
    try:
        data = directory.read(entry, limits.PICKLE_BYTES)
    except DamagedFile as damage:
        if entry.start < 0 or entry.method != STORED or not entry.stored:
            contents.error = contents.error or str(damage)
            return Unpickled(None, [], {}, -1, 0)
        data = directory.source.read(entry.start, min(entry.stored, limits.PICKLE_BYTES))

    def persistent_load(pid: Any) -> Any:
        if type(pid) is not tuple or len(pid) != 5 or pid[0] not in ("storage", b"storage"):
            raise not_a_storage(pid)
        return storages.describe(pid[1], pid[2], pid[3], pid[4])

    base = entry.start if entry.method == STORED else -1
    outcome = unpickle(data, entry.name, persistent_load, base=base)
    contents.calls.extend(outcome.calls)
    if outcome.error is not None:
        contents.error = contents.error or str(outcome.error)
    elif outcome.end != len(data):
        contents.warnings.append(f"{len(data) - outcome.end:,} bytes follow the end of {entry.name}.")
    return outcome


def locator(directory: ZipDirectory, contents: Contents, folder: str = "data") -> Callable[[str, int, str], StorageRef]:
    """For Storages: finds the record folder/KEY of the archive."""
    byteorder = _byteorder(directory, contents)
    prefix = f"{directory.folder}/{folder}/" if directory.folder else f"{folder}/"

    def locate(key: str, nbytes: int, device: str) -> StorageRef:
        name = prefix + key
        if device == "meta":
            return StorageRef(name, nbytes, device=device, byteorder=byteorder)
        entry = directory.find(name)
        if entry is None:
            return StorageRef(name, nbytes, device=device, error=f"its record {name[:100]} is missing")
        ref = StorageRef(name, nbytes, 0, entry.start, entry.stored, device, byteorder)
        if entry.method == DEFLATED:
            ref.deflated, ref.stored = entry.packed, entry.size if entry.stored == entry.packed else 0
        if ref.stored < nbytes or entry.method != STORED or entry.start < 0 or entry.flags & 1:
            ref.error = _problem(entry, nbytes, ref.stored)
        return ref

    return locate


def _problem(entry: ZipEntry, nbytes: int, stored: int) -> str | None:
    if entry.start < 0:
        return f"its record {entry.name[:100]} cannot be found in the file"
    if entry.flags & 1:
        return f"its record {entry.name[:100]} is encrypted"
    if entry.method not in (STORED, DEFLATED):
        return f"its record {entry.name[:100]} is compressed by method {entry.method}, which is not read"
    if entry.method == DEFLATED and entry.size > max(entry.packed, 1) * limits.INFLATE_RATIO:
        return f"its record {entry.name[:100]} claims to inflate {entry.packed:,} bytes to {entry.size:,}"
    if stored < nbytes and entry.stored == entry.packed:
        return f"its record {entry.name[:100]} holds {stored:,} bytes, but {nbytes:,} are described"
    return None


def _byteorder(directory: ZipDirectory, contents: Contents) -> str:
    entry = directory.record("byteorder")
    if entry is None:
        return "little"
    try:
        text = directory.read(entry, 64)
    except TorchloupeError as error:
        contents.warnings.append(str(error))
        return "little"
    if text not in (b"little", b"big"):
        contents.warnings.append(
            f"The byte order is given as {text[:20]!r}; PyTorch does not open it. It is read as little."
        )
    return "big" if text == b"big" else "little"


def origin(directory: ZipDirectory, outcome: Unpickled) -> Origin:
    producer = next(
        (name for records, name in _PRODUCERS if any(directory.record(record) for record in records)),
        "torch 1.6 or newer",
    )
    names = tuple(sorted(outcome.known_names.items()))
    return Origin(producer, pickles=1, protocol=outcome.protocol, known_names=names)
