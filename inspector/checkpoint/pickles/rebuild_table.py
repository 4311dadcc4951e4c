"""What the parts of the closed table are made of."""

from collections.abc import Callable
from typing import Any, Protocol

from inspector.checkpoint.nodes import StorageRef, TensorRef
from inspector.checkpoint.pickles.inert import Blob


class Desk(Protocol):
    """What a builder may ask of the unpickling that it works for."""

    tensors: list[TensorRef]  # every one made, for a second check once all storages have their places

    def follow(self, function: Any, args: Any) -> Any:
        """What a call of `function` gives: listed as a call unless the table knows it."""

    def embedded(self, value: bytes | Blob) -> StorageRef:
        """A storage over bytes that stand inside the pickle."""
        ...

    def bytes_of(self, value: bytes | Blob) -> bytes: ...


Builder = Callable[[tuple, Desk], Any]


class Unbuildable(Exception):
    """The arguments are none that the function takes; a live unpickler would fail as well."""


Table = dict[tuple[str, str], Builder | None]
