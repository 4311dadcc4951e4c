"""Legacy checkpoints (torch before 1.6) put together by hand: five pickles in a row, then the storages."""

import struct

from tests.hostile.corpus.opcodes import BINPERSID, NONE, integer, items, listing, mapping, name, tensor, text, whole
from tests.hostile.corpus.zip_bytes import FLOATS

MAGIC_PICKLE = whole(b"\x8a\x0a" + (0x1950A86A20F9469CFC6C).to_bytes(10, "little"))
VERSION_PICKLE = whole(b"M\xe9\x03")
SYSTEM_PICKLE = whole(
    mapping(
        protocol_version=b"M\xe9\x03",
        little_endian=b"\x88",
        type_sizes=mapping(short=integer(2), int=integer(4), long=integer(4)),
    )
)


def storage(key: str = "good", numel: int = 4, kind: str = "FloatStorage", view: bytes = NONE) -> bytes:
    """The persistent id of a legacy storage; `view` is (view key, offset, size), pickled."""
    return items(text("storage"), name("torch", kind), text(key), text("cpu"), integer(numel), view) + BINPERSID


def legacy(
    root: bytes,
    storages: list[tuple[str, int, bytes]] | None = None,
    keys: bytes | None = None,
    system: bytes = SYSTEM_PICKLE,
) -> bytes:
    """The file; each storage is (key, claimed number of elements, bytes)."""
    stored = [("good", 4, FLOATS)] if storages is None else storages
    listed = whole(listing(*(text(key) for key, _, _ in stored))) if keys is None else keys
    data = b"".join(struct.pack("<q", numel) + raw for _, numel, raw in stored)
    return MAGIC_PICKLE + VERSION_PICKLE + system + root + listed + data


def good(**others: bytes) -> bytes:
    """The root pickle of {"good": a readable 2 x 2 tensor, **others}."""
    return whole(mapping(good=tensor(bytes_of_storage=storage()), **others))
