"""One hostile or broken file and what must come of opening it."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

LISTED = "listed"  # a listing, neither partial nor with an error
PARTIAL = "partial"  # a listing of what was readable, with an error
REFUSED = "refused"  # an error and nothing else
FOLDER = "folder"  # a folder to choose from


@dataclass(frozen=True)
class Case:
    """What is checked beyond what holds for every file: silence, memory, time, one sentence, the second file."""

    paths: tuple[bytes, ...]  # opened one after another; each must meet the same expectation
    outcomes: tuple[str, ...] = (LISTED,)  # any of these
    errors: tuple[str, ...] = ()  # class of the error when refused, any of these
    says: tuple[str, ...] = ()  # one of these stands in the error
    entry: str = ""  # stands in the error
    position: bool = False  # the error says a byte
    calls: tuple[str, ...] = ()  # targets that must be listed as not executed
    warns: str = ""  # stands in one of the warnings
    values: tuple[tuple[str, tuple[str, ...]], ...] = ()  # key -> first cells that must be readable and right
    invalid: tuple[str, ...] = ()  # keys whose row carries an error
    checksum: str = ""  # what a full verification says
    prepare: str = ""  # a function of tests.hostile.worker to run before opening
    meanwhile: str = ""  # a function of tests.hostile.worker to run between opening and reading values
    may_change: bool = False  # values may be refused with FileChanged
    pickle_bytes: int = 0  # what the memory limit grows with


Build = Callable[[Path], Case]
Table = dict[str, Build]


def opened(*paths: Path | bytes, **expected) -> Case:
    """A Case for the files at `paths`."""
    return Case(tuple(os.fsencode(path) for path in paths), **expected)
