"""What torch.save writes since 1.6: a zip archive, nothing in it compressed, the bytes of each storage at 64 bytes.

archive/data.pkl, archive/byteorder, archive/data/KEY ..., archive/version. Source: PyTorchStreamWriter
(caffe2/serialize/inline_container.cc) and the ZIP application note, 4.3 (headers) and 4.5.3 (zip64).
"""

import struct
import zlib
from collections.abc import Iterable
from typing import Any, NamedTuple, Protocol

from inspector.convert.out import OutStorage
from inspector.convert.output import SMALL, Output
from inspector.convert.pieces import Piece
from inspector.convert.torch_pickle import TorchPickle

FOLDER = "archive"
VERSION = b"3\n"
ALIGNMENT = 64
LARGE = 0xFFFFFFFF  # sizes and places from here on stand in a zip64 field
MANY = 0xFFFF
UTF8 = 0x0800
DATE = 0x0021  # 1 January 1980
PADDING = 0x4246  # "FB": the field that torch pads with


class Bytes(Protocol):
    """Who gives the bytes of storages: Pieces from a file, or what holds them in memory."""

    def of(self, storage: OutStorage) -> Iterable[Piece]: ...


class Entry(NamedTuple):
    name: bytes
    size: int
    crc: int
    at: int  # of its local header


def write_zip(output: Output, root: Any, pieces: Bytes) -> None:
    """Append the archive."""
    pickle = TorchPickle(legacy=False)
    data = pickle.dump(root)
    entries = [_small(output, "data.pkl", data), _small(output, "byteorder", b"little")]
    for key, storage in enumerate(pickle.storages):
        entries.append(_entry(output, f"data/{key}", storage.nbytes, pieces.of(storage)))
    entries.append(_small(output, "version", VERSION))
    _finish(output, entries)


def _small(output: Output, name: str, data: bytes) -> Entry:
    at, encoded, crc = output.position, f"{FOLDER}/{name}".encode(), zlib.crc32(data)
    output.write(_local(encoded, len(data), crc, at) + data)
    return Entry(encoded, len(data), crc, at)


def _entry(output: Output, name: str, size: int, pieces: Iterable[Piece]) -> Entry:
    if size < SMALL:
        data = b"".join(pieces)
        output.advance(size, "writing")
        return _small(output, name, data)
    at, encoded = output.position, f"{FOLDER}/{name}".encode()
    output.write(_local(encoded, size, 0, at))
    crc = output.copy(pieces, checksum=True)
    output.write_at(at, _local(encoded, size, crc, at))  # the checksum is known only now
    return Entry(encoded, size, crc, at)


def _local(name: bytes, size: int, crc: int, at: int) -> bytes:
    extra = struct.pack("<HHQQ", 1, 16, size, size) if size >= LARGE else b""
    begin = at + 30 + len(name) + len(extra) + 4
    fill = -begin % ALIGNMENT
    extra += struct.pack("<HH", PADDING, fill) + b"Z" * fill
    short = min(size, LARGE)
    header = struct.pack(
        "<4sHHHHHIIIHH", b"PK\x03\x04", _needs(size), UTF8, 0, 0, DATE, crc, short, short, len(name), len(extra)
    )
    return header + name + extra


def _finish(output: Output, entries: list[Entry]) -> None:
    start = output.position
    output.write(b"".join(map(_central, entries)))
    size, count = output.position - start, len(entries)
    if count >= MANY or size >= LARGE or start >= LARGE:
        record = struct.pack("<4sQHHIIQQQQ", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, size, start)
        output.write(record + struct.pack("<4sIQI", b"PK\x06\x07", 0, output.position, 1))
    few = min(count, MANY)
    output.write(struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, few, few, min(size, LARGE), min(start, LARGE), 0))


def _central(entry: Entry) -> bytes:
    large = [value for value in (entry.size, entry.size, entry.at) if value >= LARGE]
    extra = struct.pack(f"<HH{len(large)}Q", 1, 8 * len(large), *large) if large else b""
    size, at = min(entry.size, LARGE), min(entry.at, LARGE)
    header = struct.pack(
        "<4sHHHHHHIIIHHHHHII",
        b"PK\x01\x02", _needs(entry.size), _needs(entry.size), UTF8, 0, 0, DATE, entry.crc, size, size,
        len(entry.name), len(extra), 0, 0, 0, 0, at,
    )  # fmt: skip
    return header + entry.name + extra


def _needs(size: int) -> int:
    """The version of zip that can read it."""
    return 45 if size >= LARGE else 20
