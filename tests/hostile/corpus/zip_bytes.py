"""Zip files put together by hand, record by record: what no zip writer would write."""

import struct
import zlib
from dataclasses import dataclass

from tests.hostile.corpus import opcodes

FLOATS = struct.pack("<4f", 1.0, 2.0, 3.0, 4.0)
GOOD = ("1.0", "2.0", "3.0", "4.0")


@dataclass
class Record:
    """One entry. What stands at None is told truthfully; the central directory and the local header can lie apart."""

    name: bytes
    data: bytes
    method: int = 0
    flags: int = 0
    crc: int | None = None
    size: int | None = None  # claimed, after inflating
    stored: int | None = None  # claimed, in the file
    local_name: bytes | None = None
    local_size: int | None = None
    local_stored: int | None = None
    local_flags: int | None = None
    local_method: int | None = None
    offset: int | None = None  # claimed, of the local header
    extra: bytes = b""
    local_extra: bytes = b""


def deflated(name: bytes, data: bytes, **lies) -> Record:
    """A truly deflated record (method 8)."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(data) + packer.flush()
    return Record(
        name, packed, method=8, crc=lies.pop("crc", zlib.crc32(data)), size=lies.pop("size", len(data)), **lies
    )


def assemble(
    records: list[Record],
    prefix: bytes = b"",
    comment: bytes = b"",
    count: int | None = None,
    directory_offset: int | None = None,
    directory_size: int | None = None,
    comment_length: int | None = None,
    before_directory: bytes = b"",
    shift: int = 0,
) -> bytes:
    """The file: prefix, local headers with data, central directory, end record. `shift` is added to every offset."""
    body, central = bytearray(prefix), bytearray()
    for record in records:
        crc = zlib.crc32(record.data) if record.crc is None else record.crc
        size = len(record.data) if record.size is None else record.size
        stored = len(record.data) if record.stored is None else record.stored
        offset = (len(body) if record.offset is None else record.offset) + shift
        local_name = record.name if record.local_name is None else record.local_name
        local_flags = record.flags if record.local_flags is None else record.local_flags
        local_method = record.method if record.local_method is None else record.local_method
        local_stored = stored if record.local_stored is None else record.local_stored
        local_size = size if record.local_size is None else record.local_size
        body += struct.pack(
            "<4s5H3I2H",
            b"PK\3\4",
            20,
            local_flags,
            local_method,
            0,
            0,
            crc,
            local_stored,
            local_size,
            len(local_name),
            len(record.local_extra),
        )
        body += local_name + record.local_extra + record.data
        central += struct.pack(
            "<4s6H3I5H2I",
            b"PK\1\2",
            20,
            20,
            record.flags,
            record.method,
            0,
            0,
            crc,
            stored,
            size,
            len(record.name),
            len(record.extra),
            0,
            0,
            0,
            0,
            offset,
        )
        central += record.name + record.extra
    body += before_directory
    start = len(body) + shift if directory_offset is None else directory_offset
    length = len(central) if directory_size is None else directory_size
    number = min(len(records), 0xFFFF) if count is None else count
    said = len(comment) if comment_length is None else comment_length
    end = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, number & 0xFFFF, number & 0xFFFF, length, start, said)
    return bytes(body) + bytes(central) + end + comment


def records(
    pickle: bytes, storages: dict[str, bytes] | None = None, folder: str = "archive", byteorder: bytes = b"little"
) -> list[Record]:
    """The entries of a zip checkpoint as torch writes them."""
    stored = {"good": FLOATS} if storages is None else storages
    return [
        Record(f"{folder}/data.pkl".encode(), pickle),
        Record(f"{folder}/byteorder".encode(), byteorder),
        *(Record(f"{folder}/data/{key}".encode(), data) for key, data in stored.items()),
        Record(f"{folder}/version".encode(), b"3\n"),
    ]


def checkpoint(pickle: bytes, storages: dict[str, bytes] | None = None, **more) -> bytes:
    """A zip checkpoint around `pickle`."""
    return assemble(records(pickle, storages, **more))


def good(**others: bytes) -> bytes:
    """A pickle of {"good": a readable 2 x 2 tensor, **others}."""
    return opcodes.whole(opcodes.mapping(good=opcodes.tensor(), **others))
