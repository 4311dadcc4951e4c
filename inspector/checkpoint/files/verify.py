"""One read of the whole file: does every entry still have its checksum, and what is the file's sha256."""

import hashlib
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable

from inspector.checkpoint import limits
from inspector.checkpoint.contents import Contents, Entry
from inspector.checkpoint.result import ChecksumReport
from inspector.context import Context


def verify(contents: Contents, context: Context) -> ChecksumReport:
    """Read every byte of every file once; reports bytes. State "none" when nothing has a checksum to compare with.

    Long. Raises FileChanged when a file shrank or was replaced meanwhile, UnreadableFile, and what `context` raises.
    """
    by_file: dict[int, list[Entry]] = defaultdict(list)
    for entry in contents.entries:
        if entry.crc is not None:
            by_file[entry.file].append(entry)
    total, done = contents.size_bytes, 0
    digests: list[bytes] = []
    failed: list[str] = []
    for number, source in enumerate(contents.sources):
        digest = hashlib.sha256()
        checks = _Checks(by_file[number])
        position = 0
        for window in source.windows(0, source.size):
            context.check_cancelled()
            digest.update(window)
            checks.feed(position, window)
            position += len(window)
            done += len(window)
            context.report(done, total, f"checking {source.name}")
        source.check_unchanged()
        digests.append(digest.digest())
        failed.extend(checks.failed())
    checked = sum(map(len, by_file.values()))
    state = "failed" if failed else "ok" if checked else "none"
    whole = digests[0] if len(digests) == 1 else hashlib.sha256(b"".join(digests)).digest()
    return ChecksumReport(state, checked, tuple(failed), whole.hex())


def damaged(contents: Contents, wanted: Iterable[Entry], advance: Callable[[int], None]) -> list[Entry]:
    """Those of the entries whose bytes do not have their checksum; each is read once. `advance` hears of bytes read.

    Raises FileChanged, UnreadableFile, DamagedFile and what `advance` raises.
    """
    bad: list[Entry] = []
    for entry in wanted:
        check = _Check(entry)
        for window in contents.sources[entry.file].windows(entry.start, entry.length):
            check.feed(memoryview(window))
            advance(len(window))
        if not check.holds():
            bad.append(entry)
    return bad


class _Checks:
    """The entries of one file, fed with its bytes from the beginning in pieces; they may overlap."""

    def __init__(self, entries: Iterable[Entry]):
        self._waiting = sorted(map(_Check, entries), key=lambda check: check.entry.start, reverse=True)
        self._open: list[_Check] = []
        self._bad: list[_Check] = []

    def feed(self, position: int, window: bytes) -> None:
        end = position + len(window)
        while self._waiting and self._waiting[-1].entry.start < end:
            self._open.append(self._waiting.pop())
        view = memoryview(window)
        still: list[_Check] = []
        for check in self._open:
            first = max(0, check.entry.start - position)
            last = min(end, check.entry.start + check.entry.length) - position
            check.feed(view[first:last])
            if check.entry.start + check.entry.length > end:
                still.append(check)
            elif not check.holds():
                self._bad.append(check)
        self._open = still

    def failed(self) -> list[str]:
        """Names of the entries that do not match or that the file does not hold whole, in file order."""
        bad = [*self._bad, *self._open, *(check for check in self._waiting if not check.is_empty())]
        return [check.entry.name for check in sorted(bad, key=lambda check: check.entry.start)]


class _Check:
    """The running checksum of one entry, inflated on the way where it is deflated."""

    def __init__(self, entry: Entry):
        self.entry = entry
        self._crc = 0
        self._size = 0
        self._most = min(entry.size if entry.size >= 0 else entry.length, limits.INFLATED_BYTES)
        self._machine = zlib.decompressobj(-zlib.MAX_WBITS) if entry.deflated else None
        self._broken = False

    def feed(self, data: memoryview) -> None:
        if self._machine is None:
            self._crc = zlib.crc32(data, self._crc)
            return
        rest: bytes | memoryview = data
        while rest and not self._broken and not self._machine.eof:
            try:
                piece = self._machine.decompress(rest, limits.READ_WINDOW)
            except zlib.error:
                self._broken = True
                return
            rest = self._machine.unconsumed_tail
            self._size += len(piece)
            self._crc = zlib.crc32(piece, self._crc)
            self._broken = self._size > self._most  # more than it claims: stop, whatever follows

    def holds(self) -> bool:
        wrong_size = self._machine is not None and self.entry.size >= 0 and self._size != self.entry.size
        return not self._broken and not wrong_size and self._crc == self.entry.crc

    def is_empty(self) -> bool:
        return self.entry.length == 0 and self.entry.crc == 0
