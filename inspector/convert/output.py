"""A file that appears under its name only when it is whole, or not at all."""

import contextlib
import fcntl
import os
import re
import secrets
import stat
import zlib
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor

from inspector.context import Context
from inspector.convert.pieces import Piece
from inspector.errors import UnwritableFile
from inspector.printable import printable

TEMPORARY = re.compile(rb"\.torchloupe-[0-9a-f]{16}\.part")
LARGE = 1 << 20  # bytes from which a checksum is counted beside the writing
SMALL = 1 << 16  # bytes below which a piece waits for others
GATHERED = 1 << 20  # bytes that wait at most


class Output:
    """The file while it is written: in the folder of its target, under another name, locked.

    `write` appends; what is short is gathered until `flush`, or until there is enough of it. Every failure of the
    system is an UnwritableFile in one sentence.
    """

    def __init__(self, target: bytes, fd: int, path: bytes, context: Context):
        self.target = target
        self.path = path
        self.position = 0
        self._fd = fd
        self._context = context
        self._done = self._total = 0
        self._helper: ThreadPoolExecutor | None = None
        self._waiting = bytearray()  # the end of the file so far

    @property
    def replaces(self) -> bool:
        """Whether a file stands there now."""
        return os.path.exists(self.target)

    def expect(self, nbytes: int, work: int) -> None:
        """How long the file will be, and bytes of progress until it is done. Raises UnwritableFile without room."""
        self._total = work
        with self._failures():
            status = os.fstatvfs(self._fd)
            room = status.f_bavail * status.f_frsize
        if status.f_blocks and room < nbytes:
            raise UnwritableFile(
                f"{shown(self.target)} was not written: it needs {nbytes:,} bytes, and its disk has {room:,} left."
            )

    def advance(self, nbytes: int, text: str) -> None:
        """Report progress, and raise Cancelled when the user asked to stop."""
        self._done += nbytes
        self._context.report(self._done, self._total, text)
        self._context.check_cancelled()
        self._context.give_way()

    def write(self, data: Piece) -> None:
        """Append."""
        self.position += len(data)
        if len(data) < SMALL:
            self._waiting += data
            if len(self._waiting) >= GATHERED:
                self.flush()
            return
        self.flush()
        self._append(data)

    def flush(self) -> None:
        """Have everything in the file, where others read it."""
        waiting, self._waiting = self._waiting, bytearray()
        self._append(waiting)

    def _append(self, data: Piece) -> None:
        with self._failures():
            left = memoryview(data)
            while left:
                count = os.write(self._fd, left)
                left = left[count:]

    def write_at(self, position: int, data: bytes) -> None:
        """Replace what stands at `position`."""
        self.flush()
        with self._failures():
            os.pwrite(self._fd, data, position)

    def copy(self, pieces: Iterable[Piece], checksum: bool) -> int:
        """Append all pieces; their crc32 where it is asked for, counted on a second thread."""
        crc = 0
        for piece in pieces:
            if not checksum:
                self.write(piece)
            elif len(piece) < LARGE:
                crc = zlib.crc32(piece, crc)
                self.write(piece)
            else:
                self._helper = self._helper or ThreadPoolExecutor(1, "crc32")
                counted = self._helper.submit(zlib.crc32, piece, crc)
                try:
                    self.write(piece)
                finally:
                    crc = counted.result()
            self.advance(len(piece), "writing")
        return crc

    def sync(self) -> None:
        """Wait until all of it stands on the disk."""
        self.flush()
        with self._failures():
            os.fsync(self._fd)

    def close(self) -> None:
        if self._helper is not None:
            self._helper.shutdown()
        os.close(self._fd)

    @contextlib.contextmanager
    def _failures(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise _unwritable(self.target, error) from None


@contextlib.contextmanager
def replacing(target: bytes, sources: Iterable[bytes], context: Context, durable: bool = True) -> Iterator[Output]:
    """An Output for `target`; when the block ends well it takes the name, else nothing of it is left.
    Without `durable` nobody waits for the disk: a power cut may cost the file.

    Raises UnwritableFile when the target is one of `sources` or no regular file, or its folder takes no file. A
    symbolic link is followed: the file it points at is replaced.
    """
    target, mode = check_target(target, sources)
    folder = os.path.dirname(target)
    sweep(folder)
    try:
        fd, path = _create(folder, mode)
    except OSError as error:
        raise _unwritable(target, error) from None
    output = Output(target, fd, path, context)
    try:
        yield output
        output.flush()
        try:
            os.rename(path, target)
        except OSError as error:
            raise _unwritable(target, error) from None
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(path)
        raise
    finally:
        output.close()
    if durable:
        _sync_folder(folder)


def check_target(target: bytes, sources: Iterable[bytes]) -> tuple[bytes, int]:
    """The file that a path leads to, and its permissions, -1 where there is none. Raises UnwritableFile."""
    try:
        target = os.path.realpath(target)
        status = os.stat(target)
    except FileNotFoundError:
        return target, -1
    except (OSError, ValueError) as error:
        raise _unwritable(target, error) from None
    if not stat.S_ISREG(status.st_mode):
        what = "a folder" if stat.S_ISDIR(status.st_mode) else "no regular file"
        raise UnwritableFile(f"{shown(target)} is {what}, so nothing is written there.")
    for source in sources:
        with contextlib.suppress(OSError):
            if os.path.samefile(source, target):
                same = "" if os.path.abspath(source) == target else f", {shown(source)}, under another name"
                raise UnwritableFile(f"{shown(target)} is the file that is read{same}; write to another one.")
    return target, stat.S_IMODE(status.st_mode)


def sweep(folder: bytes) -> None:
    """Remove what a conversion that was killed left in the folder: nobody holds its lock any more."""
    try:
        names = os.listdir(folder)
    except OSError:
        return
    for name in names:
        if not TEMPORARY.fullmatch(name):
            continue
        path = os.path.join(folder, name)
        with contextlib.suppress(OSError):
            fd = os.open(path, os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK)
            try:
                fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
                os.unlink(path)
            finally:
                os.close(fd)


def shown(path: bytes) -> str:
    """A path's last part, for a sentence."""
    return printable(os.path.basename(path).decode("utf-8", "backslashreplace"), 120)


def _create(folder: bytes, mode: int) -> tuple[int, bytes]:
    """A new locked file, which `sweep` of another process leaves alone."""
    while True:
        path = os.path.join(folder, f".torchloupe-{secrets.token_hex(8)}.part".encode())
        fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o666)
        try:
            with contextlib.suppress(OSError):  # some network disks have no locks
                fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if os.fstat(fd).st_nlink:
                if mode >= 0:
                    os.fchmod(fd, mode)
                return fd, path
        except BaseException:
            os.close(fd)
            raise
        os.close(fd)  # swept before it was locked


def _sync_folder(folder: bytes) -> None:
    """So that the new name outlives a power cut; some file systems have no such call."""
    with contextlib.suppress(OSError):
        fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(fd)
        finally:
            os.close(fd)


def _unwritable(target: bytes, error: OSError | ValueError) -> UnwritableFile:
    why = error.strerror if isinstance(error, OSError) and error.strerror else "no file can have that name"
    return UnwritableFile(f"{shown(target)} cannot be written: {why[:1].lower()}{why[1:]}.")
