"""Which files the user has allowed to run code: by path and by content, for a yes to one file is no yes to another.

    {"version": 1, "files": [{"path": "/home/me/model.pt", "sha256": "9f86...", "when": 1753000000.0}]}

Pure standard library. The sha256 comes from a reader's Verify; nothing here opens the file.
"""

import contextlib
import json
import os
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

VERSION = 1
DIGITS = frozenset("0123456789abcdef")


@dataclass(frozen=True, slots=True)
class TrustedFile:
    """One yes. `path` is as os.fsdecode gives it."""

    path: str
    sha256: str
    when: float  # seconds since the epoch


class TrustStore:
    """The yeses in one JSON file, read at every question, since a second window may have asked meanwhile."""

    def __init__(self, file: Path):
        self._file = file

    def is_trusted(self, sha256: str, path: str | bytes) -> bool:
        """Whether this very content was trusted at this very path."""
        return any(each.sha256 == sha256 and each.path == _absolute(path) for each in self.files())

    def trust(self, sha256: str, path: str | bytes) -> None:
        """Remember a yes; an earlier one for the same path is replaced. Raises OSError when it cannot be written."""
        if len(sha256) != 64 or not set(sha256) <= DIGITS:
            raise ValueError(f"{sha256!r} is not a sha256 in lower-case hexadecimal digits")
        self._write([*self._others(path), TrustedFile(_absolute(path), sha256, time.time())])

    def forget(self, path: str | bytes) -> None:
        """Take back the yes for a path. Raises OSError when it cannot be written."""
        self._write(self._others(path))

    def files(self) -> list[TrustedFile]:
        """All yeses, oldest first. A damaged entry counts as none, and so does a damaged store: it never adds trust."""
        try:
            stored = json.loads(self._file.read_text("utf-8"))
            entries = stored["files"] if stored["version"] == VERSION else []
        except (OSError, ValueError, TypeError, KeyError, RecursionError):
            return []
        return [entry for entry in map(_entry, entries) if entry is not None] if isinstance(entries, list) else []

    def _others(self, path: str | bytes) -> list[TrustedFile]:
        return [each for each in self.files() if each.path != _absolute(path)]

    def _write(self, files: list[TrustedFile]) -> None:
        """Whole or not at all."""
        self._file.parent.mkdir(parents=True, exist_ok=True)
        # ASCII: a path that is no text keeps its bytes as escaped surrogates
        text = json.dumps({"version": VERSION, "files": [asdict(each) for each in files]}, indent=1)
        descriptor, name = tempfile.mkstemp(prefix=f".{self._file.name}.", dir=self._file.parent)
        try:
            with os.fdopen(descriptor, "w", encoding="ascii") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            os.replace(name, self._file)
        except BaseException:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(name)
            raise


def _absolute(path: str | bytes) -> str:
    return os.path.abspath(os.fsdecode(path))


def _entry(entry: object) -> TrustedFile | None:
    match entry:
        case {"path": str(path), "sha256": str(sha256), "when": int() | float() as when}:
            return TrustedFile(path, sha256, float(when))
    return None
