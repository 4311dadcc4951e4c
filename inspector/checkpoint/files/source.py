"""One regular file, opened once and read by position.

No mmap: truncating a mapped file is a SIGBUS, which no program survives.
"""

import os
import stat
from collections.abc import Iterator
from typing import NamedTuple

from inspector.checkpoint import limits
from inspector.errors import DamagedFile, FileChanged, UnreadableFile
from inspector.printable import printable

NAME_SHOWN = 120  # characters of a file's name in a sentence


class Identity(NamedTuple):
    """What tells this file from one that replaced it."""

    device: int
    inode: int
    size: int
    mtime_ns: int


class Source:
    """A file opened for reading. `read` gives exactly what was asked for or raises."""

    def __init__(self, path: str | bytes | os.PathLike):
        self.path: bytes = os.fsencode(path)
        try:
            # without O_NONBLOCK a FIFO would hang for ever
            self._fd = os.open(self.path, os.O_RDONLY | os.O_NONBLOCK | getattr(os, "O_CLOEXEC", 0))
        except OSError as error:
            raise UnreadableFile(f"{self.name} cannot be opened: {error.strerror}.") from None
        except ValueError:  # a NUL in the path
            raise UnreadableFile(f"{self.name} cannot be opened: no file can have that name.") from None
        status = os.fstat(self._fd)
        if not stat.S_ISREG(status.st_mode):
            os.close(self._fd)
            raise UnreadableFile(f"{self.name} is not a regular file, so it holds no checkpoint.")
        self.identity = _identity(status)
        self.size = status.st_size

    @property
    def name(self) -> str:
        """The file's name for people: short, with undecodable bytes and what would turn the line escaped."""
        return printable(os.path.basename(self.path).decode("utf-8", "backslashreplace"), NAME_SHOWN)

    def read(self, start: int, length: int) -> bytes:
        """Exactly `length` bytes from byte `start`, as they were when the file was opened.

        Raises DamagedFile past the end, FileChanged when the file was cut or written to since.
        """
        if start < 0 or length < 0 or start + length > self.size:
            raise self._past_end(start, length)
        return self._read(start, length)

    def read_into(self, start: int, buffer: memoryview) -> None:
        """Fill `buffer`, a writable one of bytes, from byte `start`: as `read`, but nothing is allocated."""
        length = len(buffer)
        if start < 0 or start + length > self.size:
            raise self._past_end(start, length)
        self._read_into(start, buffer)

    def _read(self, start: int, length: int) -> bytes:
        """`read` of a range that lies within the file."""
        parts, position, left = [], start, length
        while left:
            try:
                part = os.pread(self._fd, min(left, 1 << 30), position)
            except OSError as error:
                raise UnreadableFile(f"{self.name} cannot be read at byte {position:,}: {error.strerror}.") from None
            if not part:
                raise self._shorter(position)
            parts.append(part)
            position += len(part)
            left -= len(part)
        self._check_written(start)
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def _read_into(self, start: int, buffer: memoryview) -> None:
        """`read_into` of a range that lies within the file."""
        done = 0
        while done < len(buffer):
            try:
                count = os.preadv(self._fd, [buffer[done : done + (1 << 30)]], start + done)
            except OSError as error:
                position = start + done
                raise UnreadableFile(f"{self.name} cannot be read at byte {position:,}: {error.strerror}.") from None
            if not count:
                raise self._shorter(start + done)
            done += count
        self._check_written(start)

    def _past_end(self, start: int, length: int) -> DamagedFile:
        return DamagedFile(
            f"{self.name} ends at byte {self.size:,}, but {length:,} bytes were to stand at {start:,}.", position=start
        )

    def _shorter(self, position: int) -> FileChanged:
        return FileChanged(f"{self.name} became shorter while it was open; reload it.", position=position)

    def _check_written(self, start: int) -> None:
        if _identity(os.fstat(self._fd)) != self.identity:
            raise FileChanged(f"{self.name} was written to while it was open; reload it.", position=start)

    def windows(self, start: int, length: int, window: int = limits.READ_WINDOW) -> Iterator[bytes]:
        """The same range in pieces of at most `window` bytes."""
        for position in range(start, start + length, window):
            yield self.read(position, min(window, start + length - position))

    def check_unchanged(self) -> None:
        """Raise FileChanged when another file stands at the path now, or this one was rewritten or removed."""
        try:
            now = _identity(os.stat(self.path))
        except OSError:
            raise FileChanged(f"{self.name} is no longer there; what was read stays.") from None
        if now != self.identity:
            raise FileChanged(f"{self.name} changed on disk since it was opened; reload it.")

    def close(self) -> None:
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1


def _identity(status: os.stat_result) -> Identity:
    return Identity(status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns)
