"""What a format reader hands on, before wrappers, containers and modules are recognised in it."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from inspector.checkpoint.files.source import Source
from inspector.checkpoint.result import CallInfo, Origin


class Entry(NamedTuple):
    """A byte range with a name: a zip entry, a shard. `crc` is None where the format has no checksum for it."""

    name: str
    file: int  # index into Contents.sources
    start: int
    length: int  # bytes in the file
    deflated: bool = False
    size: int = -1  # bytes after inflating; -1: the same
    crc: int | None = None
    data: bytes | None = None  # the bytes themselves where they stand in no file as they are: a text made from a graph


@dataclass(slots=True)
class Contents:
    """`root` is a tree of inspector.checkpoint.nodes; a damaged file has what was readable, and `error`."""

    format: str
    sources: list[Source]
    root: Any = None
    origin: Origin = field(default_factory=Origin)
    entries: list[Entry] = field(default_factory=list)  # everything that has a checksum
    texts: list[Entry] = field(default_factory=list)  # readable on request: TorchScript code
    calls: list[CallInfo] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    metadata: list[tuple[str, str]] = field(default_factory=list)  # safetensors' __metadata__ and its like
    error: str | None = None

    @property
    def size_bytes(self) -> int:
        return sum(source.size for source in self.sources)

    def close(self) -> None:
        for source in self.sources:
            source.close()
