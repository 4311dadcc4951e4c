"""What the pickle machine handles besides inspector.checkpoint.nodes: all of it inert."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from inspector.checkpoint.nodes import Name, Record, StorageRef, TensorRef


@dataclass(slots=True, eq=False)
class Global(Name):
    """A name that the pickle asks to import. `builder` is set where the closed table can follow a call."""

    position: int = -1  # of the opcode that named it first
    known: bool = False  # in the closed table: importing or calling it does no harm
    builder: Callable[[tuple, Any], Any] | None = None
    uses: int = 0


@dataclass(slots=True, eq=False)
class Typed:
    """A storage as one persistent id describes it: the same bytes may be described with another dtype elsewhere."""

    ref: StorageRef
    dtype: str


@dataclass(slots=True, eq=False)
class Blob(Record):
    """Bytes too many to be listed; they stay where they are in the pickle."""

    start: int = 0
    length: int = 0


@dataclass(slots=True, eq=False)
class ArrayType(Record):
    """A numpy dtype: its code and, once its state came, its byte order."""

    code: str = ""


@dataclass(slots=True, eq=False)
class Unfilled(TensorRef):
    """A tensor or array that its pickle makes empty and fills by a later BUILD, in place."""


def blob(start: int, length: int) -> Blob:
    return Blob("bytes", fields=[("length", length)], start=start, length=length)
