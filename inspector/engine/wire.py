"""The frames between app and engine, over stdin and stdout.

    frame   = "TLP1"  header size (u32)  payload size (u64)  header  payload      (little-endian)
    header  = one message of inspector.engine.messages, in MessagePack
    payload = raw bytes of an array, often none

Nothing is pickled. A frame that breaks a rule here raises BadFrame; the stream cannot be trusted after it.
"""

import struct
from collections.abc import Iterator

MAGIC = b"TLP1"
PREFIX = struct.Struct("<4sIQ")
MAX_HEADER = 64 << 20
MAX_PAYLOAD = 1 << 30


class BadFrame(Exception):
    """The stream is not ours: garbage, or a frame larger than any we send."""


def encode(header: bytes, payload: bytes | memoryview = b"") -> list[bytes | memoryview]:
    """The pieces of one frame, to be written in order; the payload is not copied."""
    prefix = PREFIX.pack(MAGIC, len(header), len(payload)) + header
    return [prefix, payload] if len(payload) else [prefix]


def sizes(prefix: bytes | bytearray) -> tuple[int, int]:
    """Header and payload size out of the first PREFIX.size bytes of a frame. Raises BadFrame."""
    magic, header, payload = PREFIX.unpack(prefix)
    if magic != MAGIC:
        raise BadFrame(f"no frame begins with {bytes(magic)!r}")
    if header > MAX_HEADER or payload > MAX_PAYLOAD:
        raise BadFrame(f"a frame of {header:,} + {payload:,} bytes is larger than any that is sent")
    return header, payload


class Decoder:
    """Frames out of a stream that arrives in pieces of any size; linear in the bytes, whatever the pieces.

    A payload grows in place as it arrives: joining 10 MiB at its end would hold the window up for 20 ms.
    """

    def __init__(self) -> None:
        self._filling = bytearray()  # the prefix, the header or the payload
        self._need = PREFIX.size
        self._sizes: tuple[int, int] | None = None
        self._header: bytes | None = None

    def feed(self, data: bytes) -> Iterator[tuple[bytes, bytearray]]:
        """Every (header, payload) that `data` completes. Raises BadFrame."""
        rest = memoryview(data)
        while True:
            take = self._need - len(self._filling)
            self._filling += rest[:take]
            rest = rest[take:]
            if len(self._filling) < self._need:
                return
            filled, self._filling = self._filling, bytearray()
            if self._sizes is None:
                self._sizes = sizes(filled)
                self._need = self._sizes[0]
            elif self._header is None:
                self._header = bytes(filled)
                self._need = self._sizes[1]
            else:
                header, self._header, self._sizes, self._need = self._header, None, None, PREFIX.size
                yield header, filled
