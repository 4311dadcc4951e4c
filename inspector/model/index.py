"""The signatures of torchvision's architectures, made once and kept in the user's cache. Reading them needs no torch.

<cache>/torchloupe/architectures/torchvision-0.28.0.json     {"version": 2, "architectures": [...]}
"""

import contextlib
import functools
import importlib.metadata
import json
import os
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from inspector.context import Context
from inspector.errors import BadRequest
from inspector.model.forms import FORMS
from inspector.model.signature import Dimension, Signature

VERSION = 2


def folder() -> Path:
    """$TORCHLOUPE_ARCHITECTURES, or torchloupe/architectures in the user's cache folder."""
    named = os.environ.get("TORCHLOUPE_ARCHITECTURES")
    home = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    return Path(named) if named else Path(home) / "torchloupe" / "architectures"


def architectures(context: Context | None = None) -> tuple[Signature, ...]:
    """Those of the installed torchvision; of the one that was there last where none is installed.

    The first call for a release builds every architecture on the meta device, which takes some 10 s and torch; where
    it cannot be kept, it is made anew each time. Raises BadRequest where there is neither an index nor torchvision,
    Cancelled.
    """
    context = context or Context()
    release = _release()
    kept = [folder() / f"torchvision-{release}.json"] if release else _newest_first()
    for file in kept:
        if (found := _read(file)) is not None:
            return found
    made = _made(context)
    with contextlib.suppress(OSError):
        _write(folder() / f"torchvision-{release}.json", made)
    return made


def _made(context: Context) -> tuple[Signature, ...]:
    try:
        from inspector.model.architectures import signatures
    except ImportError as error:
        raise BadRequest(
            f"Recognising an architecture needs {error.name or 'torchvision'} the first time,"
            f" which {sys.executable} does not have.",
            f"Install it with: {sys.executable} -m pip install torchvision",
        ) from None
    return tuple(signatures(context))


def _release() -> str:
    """Of the installed torchvision, "" when there is none; imports nothing of it."""
    try:
        return importlib.metadata.version("torchvision")
    except importlib.metadata.PackageNotFoundError:
        return ""


def _newest_first() -> list[Path]:
    found = list(folder().glob("torchvision-*.json"))
    return sorted(found, key=lambda file: file.stat().st_mtime, reverse=True)


def _read(file: Path) -> tuple[Signature, ...] | None:
    """None where there is none that can be used: it is made again."""
    try:
        status = file.stat()
    except OSError:
        return None
    return _parsed(file, status.st_mtime_ns, status.st_size)


@functools.lru_cache(1)
def _parsed(file: Path, mtime_ns: int, size: int) -> tuple[Signature, ...] | None:
    try:
        stored = json.loads(file.read_bytes())
        if stored["version"] != VERSION:
            return None
        return tuple(_signature(entry) for entry in stored["architectures"])
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


def _signature(entry: dict[str, Any]) -> Signature:
    keys = {
        str(key): tuple(each if type(each) is int else _dimension(*each) for each in shape)
        for key, shape in entry["keys"].items()
    }
    return Signature(str(entry["name"]), dict(entry["arguments"]), dict(entry["numbers"]), keys, dict(entry["sizes"]))


def _dimension(argument: str, p: int, q: int, form: str = "") -> Dimension:
    """Raises KeyError for a form that there is not."""
    return (argument, int(p), int(q), form) if form and FORMS[form] else (argument, int(p), int(q))


def _write(file: Path, made: Iterable[Signature]) -> None:
    """Whole or not at all."""
    file.parent.mkdir(parents=True, exist_ok=True)
    entries = [asdict(each) for each in made]
    for entry in entries:
        del entry["open_keys"], entry["sized_keys"]
    text = json.dumps({"version": VERSION, "architectures": entries}, separators=(",", ":"))
    descriptor, name = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as written:
            written.write(text)
        os.replace(name, file)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(name)
        raise
