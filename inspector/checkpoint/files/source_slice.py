"""A file inside a file, read as if it were one."""

from inspector.checkpoint.files.source import Source


class SourceSlice(Source):
    """`length` bytes of `whole` from `start`. It opens nothing and closes nothing; positions count from `start`."""

    def __init__(self, whole: Source, start: int, length: int, name: str):
        self.path = whole.path
        self.identity = whole.identity
        self.size = max(0, min(length, whole.size - start))
        self._whole = whole
        self._start = start
        self._name = name

    @property
    def name(self) -> str:
        return self._name

    def _read(self, start: int, length: int) -> bytes:
        return self._whole.read(self._start + start, length)

    def _read_into(self, start: int, buffer: memoryview) -> None:
        self._whole.read_into(self._start + start, buffer)

    def close(self) -> None:
        """The whole file stays open."""
