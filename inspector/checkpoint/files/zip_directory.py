"""The directory of a zip file as PyTorch reads it: the first of equal names, case ignored, absolute offsets.

Whatever another reader would understand differently is a warning. Reads the end record, the central directory and the
local headers (needed for where data starts; many in one read where they stand close), never the data.
Source: PKWARE's APPNOTE.TXT 6.3.10; caffe2/serialize/inline_container.cc and miniz of torch 2.13 for what PyTorch does.
"""

import struct
import zlib
from dataclasses import dataclass, field

from inspector.checkpoint import limits
from inspector.checkpoint.contents import Entry
from inspector.checkpoint.files.source import Source
from inspector.context import Context
from inspector.errors import DamagedFile, LimitReached, UnsupportedFormat

STORED, DEFLATED = 0, 8
_END = struct.Struct("<4s4H2IH")
_END64 = struct.Struct("<4sQ2H2I4Q")
_LOCATOR = struct.Struct("<4sIQI")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_LOCAL = struct.Struct("<4s5H3I2H")
_REACH = _END.size + 65_535  # the end record with the longest comment
_U32 = 0xFFFFFFFF
_GAP = 16 << 10  # bytes skipped rather than a second read
_BATCH = 1 << 20
_ENCRYPTED, _DESCRIPTOR = 1, 8


@dataclass(slots=True)
class ZipEntry:
    """One file of the archive."""

    name: str
    method: int
    crc: int
    packed: int  # bytes in the file
    size: int  # bytes after inflating
    header: int  # where its local header stands
    flags: int = 0
    start: int = -1  # where its data stands; -1 when its local header cannot be read
    stored: int = 0  # bytes of it that stand in the file; less than `packed` when the file is cut


@dataclass(slots=True)
class ZipDirectory:
    """`entries` in the order of the central directory. `folder` is that of the first entry, without the slash."""

    source: Source
    entries: list[ZipEntry]
    warnings: list[str] = field(default_factory=list)
    error: str | None = None  # the directory is lost or cut; `entries` are those that could be found
    folder: str = ""
    _by_name: dict[str, ZipEntry] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.entries:
            self.folder = self.entries[0].name.partition("/")[0] if "/" in self.entries[0].name else ""
        for entry in self.entries:
            self._by_name.setdefault(entry.name.lower(), entry)  # torch takes the first, zipfile the last

    def find(self, name: str) -> ZipEntry | None:
        """The entry of that full name, as PyTorch finds it."""
        return self._by_name.get(name.lower())

    def record(self, name: str) -> ZipEntry | None:
        """The entry of that name in the archive's folder: "data.pkl", "data/0"."""
        return self.find(f"{self.folder}/{name}" if self.folder else name)

    def need(self, name: str) -> ZipEntry:
        """As `record`, for what the file cannot do without. Raises DamagedFile."""
        entry = self.record(name)
        if entry is None:
            raise DamagedFile(f"{self.source.name} has no {name}: it was not saved whole.")
        return entry

    def read(self, entry: ZipEntry, limit: int = limits.INFLATED_BYTES) -> bytes:
        """The bytes of one entry. Raises LimitReached past `limit`, DamagedFile, UnsupportedFormat."""
        if entry.start < 0 or entry.stored < entry.packed:
            raise DamagedFile(f"{entry.name} is cut off: the file ends before it does.", position=entry.header)
        if entry.flags & _ENCRYPTED:
            raise UnsupportedFormat(f"{entry.name} is encrypted; decrypt the file first.")
        if max(entry.size, entry.packed) > limit:
            raise LimitReached(f"limit reached: {entry.name} has {max(entry.size, entry.packed):,} bytes.")
        packed = self.source.read(entry.start, entry.packed)
        if entry.method == STORED:
            return packed
        if entry.method != DEFLATED:
            raise UnsupportedFormat(f"{entry.name} is compressed by method {entry.method}, which PyTorch never uses.")
        return _inflate(packed, entry)

    def as_entries(self, file: int = 0) -> list[Entry]:
        """Every entry whose data can be found, with its checksum."""
        return [
            Entry(entry.name, file, entry.start, entry.packed, entry.method == DEFLATED, entry.size, entry.crc)
            for entry in self.entries
            if entry.start >= 0 and entry.stored == entry.packed and entry.method in (STORED, DEFLATED)
        ]

    def warn(self, text: str) -> None:
        if len(self.warnings) < limits.WARNINGS_LISTED:
            self.warnings.append(text)


def _inflate(packed: bytes, entry: ZipEntry) -> bytes:
    if entry.size > max(len(packed), 1) * limits.INFLATE_RATIO:
        raise LimitReached(f"limit reached: {entry.name} claims to inflate {len(packed):,} bytes to {entry.size:,}.")
    engine = zlib.decompressobj(-15)
    try:
        plain = engine.decompress(packed, entry.size + 1)
    except zlib.error:
        raise DamagedFile(f"{entry.name} cannot be inflated: its bytes are damaged.", position=entry.start) from None
    if len(plain) != entry.size:
        more = "more" if len(plain) > entry.size else "fewer"
        raise DamagedFile(f"{entry.name} inflates to {more} bytes than its {entry.size:,}.", position=entry.start)
    return plain


def read_directory(source: Source, context: Context | None = None) -> ZipDirectory:
    """The directory of the zip file `source`.

    A file cut before its directory gives what its local headers tell, with `error` set. Raises DamagedFile when there
    are none either, LimitReached, UnsupportedFormat for an archive in several files.
    """
    context = context or Context()
    warnings: list[str] = []
    error = None
    try:
        entries, delta = _read_central(source, warnings)
    except DamagedFile as damage:
        entries, delta, error = _scan(source, context), 0, str(damage)
        if not entries:
            raise
    directory = ZipDirectory(source, entries, error=error)
    for text in warnings:
        directory.warn(text)
    if error is None:
        _read_local_headers(directory, delta, context)
    _warn_of_names(directory)
    _warn_of_overlaps(directory, delta)
    if not delta and (first := min((entry.header for entry in entries), default=0)):
        directory.warn(f"{first:,} bytes stand before the zip archive, which are no part of it.")
    return directory


def _read_central(source: Source, warnings: list[str]) -> tuple[list[ZipEntry], int]:
    tail_start = max(0, source.size - _REACH)
    tail = source.read(tail_start, source.size - tail_start)
    at = tail.rfind(b"PK\x05\x06", 0, len(tail) - _END.size + 4)
    if at < 0:
        raise DamagedFile(
            f"{source.name} has no zip directory: the file is cut off at byte {source.size:,}; "
            "download or copy it again.",
            position=source.size,
        )
    _, disk, _, _, count, size, offset, comment = _END.unpack_from(tail, at)
    end = tail_start + at
    if end + _END.size + comment != source.size:
        warnings.append(
            "After the zip directory stand other bytes than its end record says; readers may differ on where it ends."
        )
    if tail.find(b"PK\x05\x06") != at:
        warnings.append("The file holds a second zip end record; readers may differ on which one counts.")
    directory_end = end
    if at >= _LOCATOR.size and tail[at - _LOCATOR.size :].startswith(b"PK\x06\x07"):
        _, _, end64, _ = _LOCATOR.unpack_from(tail, at - _LOCATOR.size)
        for place in (end64, end - _LOCATOR.size - _END64.size):
            if 0 <= place <= end - _END64.size and (head := source.read(place, _END64.size)).startswith(b"PK\x06\x06"):
                _, _, _, _, disk, _, _, count, size, offset = _END64.unpack(head)
                directory_end = place
                break
    if disk:
        raise UnsupportedFormat(f"{source.name} is one part of a zip archive in several files; join them first.")
    if count > limits.ZIP_ENTRIES:
        raise LimitReached(f"limit reached: {source.name} claims {count:,} zip entries.")
    if size > limits.ZIP_DIRECTORY_BYTES:
        raise LimitReached(f"limit reached: {source.name} claims a zip directory of {size:,} bytes.")
    delta = directory_end - size - offset
    if size > directory_end:
        raise DamagedFile(f"{source.name} has a zip directory that begins before the file.", position=end)
    if delta and offset + size <= directory_end and source.read(offset, min(4, source.size - offset)) == b"PK\x01\x02":
        warnings.append(f"{delta:,} bytes stand between the zip directory and its end record.")
        delta = 0  # PyTorch counts from the file's start, other readers from the end record
    elif delta > 0:
        warnings.append(f"{delta:,} bytes stand before the zip archive; PyTorch does not open such a file.")
    elif delta < 0:
        raise DamagedFile(f"{source.name} has a zip directory that is not where its end record says.", position=end)
    return _parse_central(source, source.read(offset + delta, size), count, offset + delta, warnings), delta


def _parse_central(source: Source, block: bytes, count: int, start: int, warnings: list[str]) -> list[ZipEntry]:
    entries: list[ZipEntry] = []
    unpack, at, end = _CENTRAL.unpack_from, 0, len(block) - _CENTRAL.size
    while at <= end and len(entries) <= limits.ZIP_ENTRIES:
        mark, _, _, flags, method, _, _, crc, packed, size, name_size, extra_size, comment_size, _, _, _, header = (
            unpack(block, at)
        )
        if mark != b"PK\x01\x02":
            break
        at += _CENTRAL.size
        raw = block[at : at + name_size]
        at += name_size
        if _U32 in (packed, size, header):
            size, packed, header = _wide(block[at : at + extra_size], size, packed, header)
        at += extra_size + comment_size
        entries.append(ZipEntry(_name(raw, flags), method, crc, packed, size, header, flags))
    if len(entries) != count or at != len(block):
        if not entries and count:
            raise DamagedFile(f"{source.name} has a damaged zip directory at byte {start + at:,}.", position=start + at)
        warnings.append(
            f"The zip directory says {count:,} entries in {len(block):,} bytes; {len(entries):,} in {at:,} are there."
        )
    return entries


def _name(raw: bytes, flags: int) -> str:
    try:
        return raw.decode("utf-8" if flags & 0x800 or raw.isascii() else "cp437")
    except UnicodeDecodeError:
        return raw.decode("utf-8", "backslashreplace")


def _wide(extra: bytes, size: int, packed: int, header: int) -> tuple[int, int, int]:
    """The zip64 extra field has those of the three, in this order, that did not fit into 32 bits."""
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, at)
        field_ = extra[at + 4 : at + 4 + length]
        at += 4 + length
        if kind != 1:
            continue
        words = [int.from_bytes(field_[i : i + 8], "little") for i in range(0, len(field_) - 7, 8)]
        values = []
        for value in (size, packed, header):
            values.append(words.pop(0) if value == _U32 and words else value)
        return values[0], values[1], values[2]
    return size, packed, header


def _read_local_headers(directory: ZipDirectory, delta: int, context: Context) -> None:
    """Set start and stored of every entry; several headers a read where little stands between them."""
    source = directory.source
    ordered = directory.entries
    if any(ordered[i].header > ordered[i + 1].header for i in range(len(ordered) - 1)):
        ordered = sorted(ordered, key=lambda entry: entry.header)
    chunk, chunk_start, chunk_end, size = b"", 0, 0, source.size
    unpack = _LOCAL.unpack_from
    for i, entry in enumerate(ordered):
        at = entry.header + delta
        needed = at + _LOCAL.size + len(entry.name)
        if not chunk_start <= at <= needed <= chunk_end:
            context.check_cancelled()
            last = i
            end = needed
            while last + 1 < len(ordered):
                following = ordered[last + 1].header + delta
                if following > end + _GAP or following > at + _BATCH:
                    break
                last += 1
                end = max(end, following + _LOCAL.size + len(ordered[last].name))
            if at >= size:
                directory.warn(f"{entry.name[:200]}: its header would stand at byte {at:,}, after the end of the file.")
                continue
            chunk_start, chunk_end = at, min(end + 64, size)
            chunk = source.read(chunk_start, chunk_end - chunk_start)
        if at + _LOCAL.size > chunk_end:
            directory.warn(f"{entry.name[:200]}: the file ends inside its header.")
            continue
        mark, _, flags, method, _, _, crc, packed, plain, name_size, extra_size = unpack(chunk, at - chunk_start)
        if mark != b"PK\x03\x04":
            directory.warn(f"{entry.name[:200]}: there is no local header at byte {at:,}.")
            continue
        begin = at - chunk_start + _LOCAL.size
        raw = chunk[begin : begin + name_size]
        entry.start = at + _LOCAL.size + name_size + extra_size
        entry.stored = max(0, min(entry.packed, size - entry.start))
        if _name(raw, entry.flags) != entry.name:
            directory.warn(f"{entry.name[:200]}: its local header has another name, {_name(raw, flags)[:200]!r}.")
        if method != entry.method or flags & _ENCRYPTED != entry.flags & _ENCRYPTED:
            directory.warn(f"{entry.name[:200]}: its local header has another method than the directory.")
        elif not flags & _DESCRIPTOR and _differs(entry, crc, packed, plain):
            directory.warn(
                f"{entry.name[:200]}: its local header has other sizes or another checksum than the directory."
            )
        if entry.flags & _ENCRYPTED:
            directory.warn(f"{entry.name[:200]} is encrypted.")
        elif entry.method != STORED:
            if not ("/code/" in entry.name or entry.name.endswith(".npy")):  # these their writers do deflate
                directory.warn(
                    f"{entry.name[:200]} is compressed (method {entry.method}); PyTorch stores tensors as they are."
                )
        elif entry.packed != entry.size:
            directory.warn(f"{entry.name[:200]}: stored as {entry.packed:,} bytes, but said to have {entry.size:,}.")
        if entry.stored < entry.packed:
            directory.warn(f"{entry.name[:200]}: the file ends before its data does.")


def _differs(entry: ZipEntry, crc: int, packed: int, size: int) -> bool:
    return crc != entry.crc or packed not in (entry.packed, _U32) or size not in (entry.size, _U32)


def _warn_of_names(directory: ZipDirectory) -> None:
    if len(directory._by_name) == len(directory.entries):
        return
    first: dict[str, str] = {}
    for entry in directory.entries:
        lowered = entry.name.lower()
        if lowered in first:
            same = "the same name" if first[lowered] == entry.name else "a name that differs in case only"
            directory.warn(f"{entry.name[:200]}: two entries have {same}; PyTorch reads the first.")
        first.setdefault(lowered, entry.name)


def _warn_of_overlaps(directory: ZipDirectory, delta: int) -> None:
    placed = [entry for entry in directory.entries if entry.start >= 0]
    if any(placed[i].header > placed[i + 1].header for i in range(len(placed) - 1)):
        placed.sort(key=lambda entry: entry.header)
    end, owner = 0, ""
    for entry in placed:
        if entry.header + delta < end:
            directory.warn(f"{entry.name[:200]} overlaps with {owner[:200]}.")
        if entry.start + entry.packed > end:
            end, owner = entry.start + entry.packed, entry.name


def _scan(source: Source, context: Context) -> list[ZipEntry]:
    """The entries of a file without a directory, by their local headers one after the other from the file's start."""
    entries: list[ZipEntry] = []
    at = 0
    while at + _LOCAL.size <= source.size and len(entries) < limits.ZIP_ENTRIES:
        context.check_cancelled()
        mark, _, flags, method, _, _, crc, packed, size, name_size, extra_size = _LOCAL.unpack(
            source.read(at, _LOCAL.size)
        )
        start = at + _LOCAL.size + name_size + extra_size
        if mark != b"PK\x03\x04" or start > source.size:
            break
        name = _name(source.read(at + _LOCAL.size, name_size), flags)
        entry = ZipEntry(name, method, crc, packed, size, at, flags, start)
        at = start + packed
        if flags & _DESCRIPTOR:
            at = _find_descriptor(source, entry, context)
        entry.stored = max(0, min(entry.packed, source.size - start))
        entries.append(entry)
    return entries


def _find_descriptor(source: Source, entry: ZipEntry, context: Context) -> int:
    """Where the next header stands; sets the entry's sizes from the descriptor behind its data, which states them."""
    start = entry.start
    if source.read(start, min(4, source.size - start)) in (b"PK\x03\x04", b"PK\x01\x02"):
        return start  # torch writes no descriptor behind an empty entry
    position, overlap = start, b""
    while position < source.size:
        context.check_cancelled()
        window = overlap + source.read(position, min(limits.READ_WINDOW, source.size - position))
        base = position - len(overlap)
        found = window.find(b"PK\x07\x08")
        while found >= 0:
            place = base + found
            for wide in (4, 8):
                length = 8 + 2 * wide
                if place + length > source.size:
                    continue
                record = source.read(place, length)
                packed, size = (int.from_bytes(record[8 + i * wide : 8 + (i + 1) * wide], "little") for i in (0, 1))
                if packed == place - start:
                    entry.crc, entry.packed, entry.size = int.from_bytes(record[4:8], "little"), packed, size
                    return place + length
            found = window.find(b"PK\x07\x08", found + 1)
        position = base + len(window)
        overlap = window[-3:]
    entry.packed = entry.size = source.size - start + 1  # at least one byte is missing
    return source.size
