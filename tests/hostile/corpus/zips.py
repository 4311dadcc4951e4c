"""Zips that two readers would read differently: the reader takes torch's reading and says what is wrong."""

import struct
import zlib
from pathlib import Path

from tests.hostile.corpus import zip_bytes
from tests.hostile.corpus.case import LISTED, PARTIAL, REFUSED, Build, Case, Table, opened
from tests.hostile.corpus.opcodes import call, integer, mapping, tensor, text, whole
from tests.hostile.corpus.zip_bytes import FLOATS, Record, assemble, deflated, records

GOOD = (("good", zip_bytes.GOOD),)
OTHER = struct.pack("<4f", 9.0, 9.0, 9.0, 9.0)
ANY = (LISTED, PARTIAL, REFUSED)
EVIL = whole(mapping(good=tensor(), evil=call("posix", "system", text("false"))))


def made(content: bytes, **expected) -> Build:
    """The bytes as a file that is expected to be listed with its good tensor."""

    def build(folder: Path) -> Case:
        path = folder / "zip.pt"
        path.write_bytes(content)
        return opened(path, **{"values": GOOD, **expected})

    return build


def lying(index: int = 2, **lies) -> list[Record]:
    """The entries of a good checkpoint, one of them (0 the pickle, 2 the storage) with lies told about it."""
    entries = records(zip_bytes.good())
    for field, value in lies.items():
        setattr(entries[index], field, value)
    return entries


def unreadable(entries: list[Record], **expected) -> Build:
    """The pickle itself cannot be had."""
    return made(assemble(entries), outcomes=(PARTIAL, REFUSED), values=(), **expected)


def any_way(content: bytes, **expected) -> Build:
    return made(content, **{"outcomes": ANY, "values": (), **expected})


def with_duplicate() -> bytes:
    """torch reads the first data.pkl, zipfile the last."""
    return assemble([*records(zip_bytes.good()), Record(b"archive/data.pkl", EVIL)])


def with_duplicate_hidden() -> bytes:
    """The evil one is first: that is what torch would load, so its call must be seen."""
    return assemble([Record(b"archive/data.pkl", EVIL), *records(zip_bytes.good())])


def case_collision() -> bytes:
    """torch looks names up without regard to case."""
    return assemble(
        [*records(zip_bytes.good()), Record(b"archive/DATA/GOOD", OTHER), Record(b"ARCHIVE/data.pkl", EVIL)]
    )


def in_upper_case() -> bytes:
    entries = records(zip_bytes.good())
    entries[0].name = b"archive/DATA.PKL"
    return assemble(entries)


def decoy_in_comment() -> bytes:
    """A whole other zip in the comment, whose end record is the last in the file."""
    return assemble(records(zip_bytes.good()), comment=assemble(records(EVIL)))


def decoy_signature() -> bytes:
    """The end record's signature inside the comment, followed by nonsense."""
    return assemble(records(zip_bytes.good()), comment=b"PK\5\6" + b"\xff" * 40)


def zip64_lie(value: int) -> bytes:
    """The storage's size is in a zip64 field, and lies."""
    extra = struct.pack("<HHQQQ", 1, 24, value, value, value)
    entries = lying(extra=extra, size=0xFFFFFFFF, stored=0xFFFFFFFF, offset=0xFFFFFFFF)
    return assemble(entries)


def zip64_end(entries: int, size: int, offset: int) -> bytes:
    """A zip64 end record and its locator that lie, before an end record that points to them."""
    body = assemble(records(zip_bytes.good()))
    end, body = body[-22:], body[:-22]
    record = struct.pack("<4sQ2H2I4Q", b"PK\6\6", 44, 45, 45, 0, 0, entries, entries, size, offset)
    locator = struct.pack("<4sIQI", b"PK\6\7", 0, len(body), 1)
    return body + record + locator + end[:8] + b"\xff\xff\xff\xff" + b"\xff" * 8 + end[20:]


def locator_beyond() -> bytes:
    body = assemble(records(zip_bytes.good()))
    end, body = body[-22:], body[:-22]
    return body + struct.pack("<4sIQI", b"PK\6\7", 0, 1 << 62, 1) + end[:8] + b"\xff" * 12 + end[20:]


def without_folder() -> bytes:
    return assemble([Record(b"data.pkl", zip_bytes.good()), Record(b"data/good", FLOATS), Record(b"version", b"3\n")])


def two_folders() -> bytes:
    """torch takes the folder of the first entry."""
    return assemble([*records(zip_bytes.good(), folder="first"), *records(EVIL, {"good": OTHER}, folder="second")])


def truncated_deflate() -> list[Record]:
    entry = deflated(b"archive/data.pkl", zip_bytes.good())
    entry.data = entry.data[: len(entry.data) // 2]
    return [entry, *records(b"")[1:]]


def corrupt_deflate() -> list[Record]:
    entry = deflated(b"archive/data.pkl", zip_bytes.good())
    entry.data = b"\xff" * len(entry.data)
    return [entry, *records(b"")[1:]]


def longer_deflate() -> list[Record]:
    """The pickle inflates to more than it says."""
    return [deflated(b"archive/data.pkl", zip_bytes.good() + b"x" * 100_000, size=10), *records(b"")[1:]]


def inside_a_zip() -> bytes:
    return assemble([Record(b"archive/model.pt", zip_bytes.checkpoint(zip_bytes.good()))])


def spanned() -> bytes:
    content = bytearray(zip_bytes.checkpoint(zip_bytes.good()))
    content[-18:-14] = struct.pack("<2H", 3, 2)
    return bytes(content)


def cut_central() -> bytes:
    """The directory ends in the middle of a record; the end record knows nothing of it."""
    content = zip_bytes.checkpoint(zip_bytes.good())
    return content[:-52] + content[-22:]


STORED_CRC = zlib.crc32(FLOATS)
SHIFTED = assemble(records(zip_bytes.good()), prefix=b"#!/bin/sh\nexit\n" * 10)

TABLE: Table = {
    "bad_crc": made(assemble(lying(crc=STORED_CRC ^ 1)), checksum="failed"),
    "flipped_bit": made(
        zip_bytes.checkpoint(zip_bytes.good()).replace(FLOATS, FLOATS[:-1] + b"\x41"), values=(), checksum="failed"
    ),
    "bad_crc_of_the_pickle": made(assemble(lying(0, crc=1)), checksum="failed", outcomes=(LISTED, PARTIAL)),
    "duplicate_last": made(with_duplicate(), warns="data.pkl"),
    "duplicate_first": made(with_duplicate_hidden(), warns="data.pkl", calls=("posix.system",)),
    "case_collision": made(case_collision(), warns="case"),
    "upper_case_pickle": any_way(in_upper_case()),
    "local_name_differs": made(assemble(lying(local_name=b"archive/data/evil")), warns="local"),
    "local_name_longer": made(
        assemble(lying(local_name=b"archive/data/good" + b"x" * 1000)), warns="local", outcomes=(LISTED, PARTIAL)
    ),
    "local_sizes_differ": made(assemble(lying(local_size=4, local_stored=4)), outcomes=(LISTED, PARTIAL)),
    "local_pickle_differs": made(assemble(lying(0, local_name=b"archive/evil.pkl")), warns="local"),
    "local_extra_shifts": made(assemble(lying(local_extra=b"FB\x40\x00" + b"Z" * 64))),
    "local_extra_beyond": any_way(
        zip_bytes.checkpoint(zip_bytes.good()).replace(b"archive/version3", b"archive/version3")[:28]
        + b"\xff\xff"
        + zip_bytes.checkpoint(zip_bytes.good())[30:]
    ),
    "encrypted_storage": made(assemble(lying(flags=1)), values=(), invalid=("good",)),
    "encrypted_pickle": unreadable(lying(0, flags=1)),
    "strongly_encrypted": unreadable(lying(0, flags=0x2041)),
    "streamed": made(assemble(lying(flags=8)), outcomes=(LISTED,)),
    "method_8": made(assemble([deflated(b"archive/data.pkl", zip_bytes.good()), *records(b"")[1:]])),
    "method_8_storage": made(assemble([*records(zip_bytes.good())[:2], deflated(b"archive/data/good", FLOATS)])),
    "method_9": unreadable(lying(0, method=9)),
    "method_99": unreadable(lying(0, method=99)),
    "method_9_storage": made(assemble(lying(method=9)), values=(), invalid=("good",)),
    "method_differs_locally": made(assemble(lying(local_method=8)), outcomes=(LISTED, PARTIAL), values=()),
    "deflate_truncated": unreadable(truncated_deflate()),
    "deflate_corrupt": unreadable(corrupt_deflate()),
    "deflate_longer_than_said": any_way(assemble(longer_deflate())),
    "overlapping": made(
        assemble([*records(zip_bytes.good()), Record(b"archive/data/again", FLOATS, offset=0)]), warns="overlap"
    ),
    "all_on_one": any_way(
        assemble([Record(record.name, record.data, offset=0) for record in records(zip_bytes.good())])
    ),
    "size_beyond_the_file": made(assemble(lying(size=1 << 31, stored=1 << 31)), values=(), outcomes=(LISTED, PARTIAL)),
    "size_differs_stored": made(assemble(lying(size=1 << 30)), outcomes=(LISTED, PARTIAL), values=()),
    "size_zero": made(assemble(lying(size=0, stored=0)), values=(), invalid=("good",)),
    "pickle_size_beyond": any_way(assemble(lying(0, size=1 << 31, stored=1 << 31))),
    "pickle_size_short": any_way(assemble(lying(0, size=20, stored=20))),
    "offset_beyond": made(assemble(lying(offset=0xFFFFFFF0)), values=(), invalid=("good",)),
    "offset_of_nothing": made(assemble(lying(offset=17)), values=(), outcomes=(LISTED, PARTIAL), invalid=("good",)),
    "zip64_huge": any_way(zip64_lie((1 << 64) - 1)),
    "zip64_zero": any_way(zip64_lie(0)),
    "zip64_cut": any_way(assemble(lying(extra=struct.pack("<HH", 1, 24), size=0xFFFFFFFF, stored=0xFFFFFFFF))),
    "zip64_end_many": any_way(zip64_end((1 << 64) - 1, 1 << 63, 0)),
    "zip64_end_far": any_way(zip64_end(4, 200, 1 << 63)),
    "zip64_end_zero": any_way(zip64_end(0, 0, 0)),
    "zip64_locator_beyond": any_way(locator_beyond()),
    "prefix_junk": made(SHIFTED, warns="before"),
    "prefix_junk_unshifted": any_way(b"#!/bin/sh\n" * 20 + zip_bytes.checkpoint(zip_bytes.good())),
    "two_concatenated": any_way(zip_bytes.checkpoint(EVIL) + zip_bytes.checkpoint(zip_bytes.good())),
    "two_concatenated_shifted": any_way(
        zip_bytes.checkpoint(EVIL) + assemble(records(zip_bytes.good()), shift=len(zip_bytes.checkpoint(EVIL)))
    ),
    "pickle_and_zip": any_way(whole(mapping(epoch=integer(1))) + zip_bytes.checkpoint(zip_bytes.good())),
    "decoy_in_comment": any_way(decoy_in_comment()),
    "decoy_signature": any_way(decoy_signature()),
    "comment_longer_than_said": any_way(assemble(records(zip_bytes.good()), comment=b"x" * 100, comment_length=10)),
    "comment_shorter_than_said": any_way(assemble(records(zip_bytes.good()), comment=b"x" * 10, comment_length=100)),
    "comment_of_65535": made(
        assemble(records(zip_bytes.good()), comment=b"PK\5\6" * 16383 + b"xxx"), outcomes=ANY, values=()
    ),
    "count_zero": any_way(assemble(records(zip_bytes.good()), count=0)),
    "count_too_many": any_way(assemble(records(zip_bytes.good()), count=9_999)),
    "directory_beyond": any_way(assemble(records(zip_bytes.good()), directory_offset=0xFFFFFFF0)),
    "directory_size_huge": any_way(assemble(records(zip_bytes.good()), directory_size=0xFFFFFFF0)),
    "directory_size_zero": any_way(assemble(records(zip_bytes.good()), directory_size=0)),
    "directory_at_zero": any_way(assemble(records(zip_bytes.good()), directory_offset=0)),
    "directory_cut": any_way(cut_central()),
    "junk_before_directory": made(
        assemble(records(zip_bytes.good()), before_directory=b"junk" * 100), outcomes=(LISTED,)
    ),
    "no_folder": any_way(without_folder()),
    "two_folders": made(two_folders(), outcomes=(LISTED, PARTIAL)),
    "no_pickle": any_way(assemble(records(zip_bytes.good())[1:])),
    "no_entries": any_way(assemble([])),
    "pickle_a_folder": any_way(assemble([Record(b"archive/data.pkl/", b""), *records(b"")[1:]])),
    "names_that_climb": any_way(
        assemble(
            [
                *records(zip_bytes.good()),
                Record(b"../../../../tmp/torchloupe-climbed", b"x"),
                Record(b"/etc/passwd", b"x"),
            ]
        )
    ),
    "names_of_nothing": any_way(assemble([Record(b"", b""), *records(zip_bytes.good())])),
    "names_of_bad_bytes": any_way(assemble([*records(zip_bytes.good()), Record(b"archive/\xff\xfe\0\n\x1b[2J", b"x")])),
    "names_of_65535": any_way(assemble([*records(zip_bytes.good()), Record(b"archive/" + b"n" * 65_000, b"x")])),
    "names_with_backslashes": any_way(
        assemble([Record(record.name.replace(b"/", b"\\"), record.data) for record in records(zip_bytes.good())])
    ),
    "a_zip_in_a_zip": any_way(inside_a_zip()),
    "an_ordinary_zip": any_way(assemble([Record(b"readme.txt", b"hello")])),
    "spanned": any_way(spanned()),
}
