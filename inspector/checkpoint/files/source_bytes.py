"""Bytes in memory, read as if they were a file."""

from inspector.checkpoint.files.source import Identity, Source


class SourceBytes(Source):
    """It opens nothing and closes nothing; `content` is not copied but for what is read."""

    def __init__(self, content: memoryview, name: str):
        self.path = b""
        self.identity = Identity(0, 0, len(content), 0)
        self.size = len(content)
        self._content = content
        self._name = name

    @property
    def name(self) -> str:
        return self._name

    def _read(self, start: int, length: int) -> bytes:
        return bytes(self._content[start : start + length])

    def _read_into(self, start: int, buffer: memoryview) -> None:
        buffer[:] = self._content[start : start + len(buffer)]

    def check_unchanged(self) -> None:
        """Nobody else holds them."""

    def close(self) -> None:
        """There is nothing to close."""
