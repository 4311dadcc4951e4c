"""An engine's end of the pipe: frames in, frames out."""

import contextlib
import os
import sys
import threading

from inspector.engine import wire

PIPE_BYTES = 512 << 10  # the system gives 64 KiB: 10 MiB would wake the app 160 times; it decodes 512 KiB in 5 ms


class Channel:
    """Frames over two file descriptors. One thread receives; any thread sends, whole frames at a time."""

    def __init__(self, incoming: int, outgoing: int):
        self._incoming = incoming
        self._outgoing = outgoing
        self._sending = threading.Lock()

    def receive(self) -> tuple[bytes, bytes] | None:
        """The next (header, payload), or None once the other side has closed. Raises wire.BadFrame."""
        prefix = self._read(wire.PREFIX.size)
        if not prefix:
            return None
        if len(prefix) < wire.PREFIX.size:
            raise wire.BadFrame("the stream ended inside a frame")
        header_size, payload_size = wire.sizes(prefix)
        header, payload = self._read(header_size), self._read(payload_size)
        if len(header) < header_size or len(payload) < payload_size:
            raise wire.BadFrame("the stream ended inside a frame")
        return header, payload

    def send(self, header: bytes, payload: bytes | memoryview = b"") -> None:
        """Blocks until the other side has taken it. Raises BrokenPipeError once that is gone."""
        with self._sending:
            for piece in wire.encode(header, payload):
                left = memoryview(piece).cast("B")
                while left:
                    left = left[os.write(self._outgoing, left) :]

    def _read(self, size: int) -> bytes:
        """`size` bytes, fewer only at the end of the stream."""
        pieces, left = [], size
        while left:
            piece = os.read(self._incoming, min(left, PIPE_BYTES))
            if not piece:
                break
            pieces.append(piece)
            left -= len(piece)
        return b"".join(pieces)


def claim_standard_streams() -> Channel:
    """Take stdin and stdout away from everything else in this process.

    The frames move to private descriptors, which no child inherits. Whatever prints, from Python or from C, then goes
    to stderr, and whatever reads stdin finds it empty.
    """
    incoming, outgoing = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace", line_buffering=True)  # type: ignore[union-attr]
    with contextlib.suppress(ImportError, AttributeError, OSError):
        # another system, a socket, or the user's quota of pipe memory is used up
        import fcntl

        fcntl.fcntl(outgoing, fcntl.F_SETPIPE_SZ, PIPE_BYTES)
    return Channel(incoming, outgoing)
