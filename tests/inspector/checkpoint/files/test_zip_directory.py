import io
import struct
import warnings
import zipfile
from pathlib import Path

import pytest

from inspector.checkpoint.files.source import Source
from inspector.checkpoint.files.zip_directory import ZipDirectory, read_directory
from inspector.errors import DamagedFile, LimitReached, TorchloupeError, UnsupportedFormat

NAMES = ("a/one", "a/two", "a/three")


def made(method: int = zipfile.ZIP_STORED, names: tuple[str, ...] = NAMES) -> bytes:
    buffer = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # zipfile warns of duplicate names
        with zipfile.ZipFile(buffer, "w", method) as archive:
            for number, name in enumerate(names):
                archive.writestr(name, bytes([number]) * 100)
    return buffer.getvalue()


def read(tmp_path: Path, data: bytes) -> ZipDirectory:
    path = tmp_path / "x.zip"
    path.write_bytes(data)
    source = Source(path)
    try:
        return read_directory(source)
    finally:
        source.close()


def attempt(tmp_path: Path, data: bytes) -> str:
    """The sentence that reading ends in; "." when it succeeds."""
    try:
        return read(tmp_path, data).error or "."
    except TorchloupeError as error:
        return str(error)


def patched(data: bytes, mark: bytes, offset: int, value: bytes) -> bytes:
    """`value` at `offset` bytes after the first `mark`."""
    at = data.index(mark) + offset
    return data[:at] + value + data[at + len(value) :]


def test_entries_are_where_zipfile_finds_them(tmp_path):
    data = made()
    directory = read(tmp_path, data)
    assert directory.warnings == []
    assert directory.folder == "a"
    for number, entry in enumerate(directory.entries):
        assert entry.name == NAMES[number]
        assert data[entry.start : entry.start + entry.stored] == bytes([number]) * 100
    assert directory.find("A/TWO") is directory.entries[1]
    assert directory.record("two") is directory.entries[1]
    assert directory.record("four") is None


def test_zip64_is_read(tmp_path):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        with archive.open("a/one", "w", force_zip64=True) as entry:
            entry.write(b"x" * 10)
        archive.comment = b"c"
    directory = read(tmp_path, buffer.getvalue())
    assert [(entry.size, entry.stored) for entry in directory.entries] == [(10, 10)]


@pytest.mark.parametrize(
    ("change", "warning"),
    [
        (lambda data: b"junk" * 5 + data, "stand before the zip archive"),
        (lambda data: data + b"x", "end record"),
        (lambda data: made() + data, "second zip end record"),
        (lambda data: data[:-2] + b"\x16\x00" + data[-22:], "second zip end record"),
        (lambda data: patched(data, b"PK\x03\x04", 30, b"A/ONE"), "another name"),
        (lambda data: patched(data, b"PK\x03\x04", 8, b"\x08\x00"), "another method"),
        (lambda data: patched(data, b"PK\x03\x04", 14, b"abcd"), "other sizes or another checksum"),
        (lambda data: patched(data, b"PK\x03\x04", 18, b"abcd"), "other sizes or another checksum"),
        (lambda data: patched(data, b"PK\x03\x04", 0, b"XXXX"), "no local header"),
        (lambda data: patched(data, b"PK\x01\x02", 8, b"\x01\x00"), "encrypted"),
        (lambda data: patched(data, b"PK\x01\x02", 20, struct.pack("<I", 200)), "overlaps"),
        (lambda data: patched(data, b"PK\x01\x02", 24, struct.pack("<I", 90)), "stored as 100 bytes"),
        (lambda data: patched(data, b"PK\x05\x06", 10, b"\x09\x00"), "says 9 entries"),
        (lambda data: patched(data, b"PK\x01\x02", 42, struct.pack("<I", 2**31)), "after the end of the file"),
    ],
)
def test_every_ambiguity_is_a_warning(tmp_path, change, warning):
    directory = read(tmp_path, change(made()))
    assert directory.error is None
    assert any(warning in text for text in directory.warnings), directory.warnings


def test_the_first_of_equal_names_counts(tmp_path):
    directory = read(tmp_path, made(names=("a/x", "a/x", "A/X")))
    assert directory.find("a/x") is directory.entries[0]
    assert len(directory.warnings) == 2


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_entries_are_inflated_within_their_size(tmp_path, method):
    path = tmp_path / "x.zip"
    path.write_bytes(made(method))
    source = Source(path)
    directory = read_directory(source)
    assert directory.read(directory.entries[1]) == b"\x01" * 100
    with pytest.raises(LimitReached):
        directory.read(directory.entries[1], limit=50)
    directory.entries[1].size = 99 if method == zipfile.ZIP_DEFLATED else 100
    if method == zipfile.ZIP_DEFLATED:
        with pytest.raises(DamagedFile, match="more bytes"):
            directory.read(directory.entries[1])
        directory.entries[1].size = 2**30
        with pytest.raises(LimitReached):
            directory.read(directory.entries[1])
    directory.entries[1].method = 99
    with pytest.raises(UnsupportedFormat, match="method 99"):
        directory.read(directory.entries[1])
    directory.entries[1].flags = 1
    with pytest.raises(UnsupportedFormat, match="encrypted"):
        directory.read(directory.entries[1])
    source.close()


def test_a_file_without_directory_is_read_by_its_headers(tmp_path):
    data = made()
    directory = read(tmp_path, data[: data.index(b"PK\x01\x02") - 50])
    assert "cut off" in directory.error
    assert [entry.name for entry in directory.entries] == list(NAMES)
    assert [entry.stored for entry in directory.entries] == [100, 100, 50]


def test_damage_never_crashes(tmp_path):
    data = made(zipfile.ZIP_DEFLATED)
    for index in range(len(data)):
        for mask in (0x01, 0x80, 0xFF):
            changed = data[:index] + bytes([data[index] ^ mask]) + data[index + 1 :]
            assert attempt(tmp_path, changed).endswith(".")


def test_claims_of_entries_meet_a_limit(tmp_path):
    data = made()
    end64 = struct.pack("<4sQ2H2I4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 2**60, 2**60, 0, 0)
    at = data.index(b"PK\x05\x06")
    locator = struct.pack("<4sIQI", b"PK\x06\x07", 0, at, 1)
    with pytest.raises(LimitReached):
        read(tmp_path, data[:at] + end64 + locator + data[at:])
