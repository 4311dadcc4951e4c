"""What the parts of the closed table are made of."""

from collections.abc import Callable
from typing import Any, Protocol

from inspector.checkpoint.nodes import StorageRef, TensorRef
from inspector.checkpoint.pickles.inert import Blob

CHARACTERS = 16  # of a text or of bytes are copied as fast as one element of a list


class Desk(Protocol):
    """What a builder may ask of the unpickling that it works for."""

    tensors: list[TensorRef]  # every one made, for a second check once all storages have their places

    def follow(self, function: Any, args: Any) -> Any:
        """What a call of `function` gives: listed as a call unless the table knows it."""

    def embedded(self, value: bytes | Blob) -> StorageRef:
        """A storage over bytes that stand inside the pickle."""
        ...

    def loaded(self, function: str, value: Any) -> Any:
        """What torch.load gives for bytes: a storage, or a call that is listed where they hold anything else."""

    def bytes_of(self, value: bytes | Blob) -> bytes: ...

    def work(self, elements: int) -> None:
        """So many elements are about to be copied. The memo lets a few bytes of pickle ask for that again and again."""


Builder = Callable[[tuple, Desk], Any]


class Unbuildable(Exception):
    """The arguments are none that the function takes; a live unpickler would fail as well."""


Table = dict[tuple[str, str], Builder | None]
