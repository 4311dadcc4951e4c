"""Whether the files that are about to run are those to which the user has said yes."""

import hashlib
import os
from collections.abc import Mapping
from typing import BinaryIO

from inspector.errors import NotTrusted

WINDOW = 8 << 20  # bytes hashed at once

Consent = Mapping[str, str]  # whole path -> sha256 of the content that may run


def check_consent(consent: Consent) -> None:
    """Raise NotTrusted unless each of these files has that content still."""
    for path, sha256 in consent.items():
        if sha256_of(path) != sha256:
            raise _changed(path)


def check_open(file: BinaryIO, path: str, consent: Consent) -> None:
    """The same of an open file, which is read from its start and left there: what is loaded from it is what was
    looked at. A path that no yes was asked for passes."""
    sha256 = consent.get(os.path.abspath(path))
    if sha256 is not None:
        file.seek(0)
        if _sha256(file) != sha256:
            raise _changed(path)
        file.seek(0)


def sha256_of(path: str) -> str:
    """Of a file's content, in hexadecimal digits; "" where it cannot be read."""
    try:
        with open(path, "rb") as file:
            return _sha256(file)
    except (OSError, ValueError):
        return ""


def _sha256(file: BinaryIO) -> str:
    digest = hashlib.sha256()
    while window := file.read(WINDOW):
        digest.update(window)
    return digest.hexdigest()


def _changed(path: str) -> NotTrusted:
    name = os.path.basename(path)
    return NotTrusted(f"{name} is not the file that was trusted: its content has changed. Look at it again.")
