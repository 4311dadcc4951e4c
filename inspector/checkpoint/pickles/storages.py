"""The storages of one pickle by key, as its persistent ids describe them."""

from collections.abc import Callable
from typing import Any

from inspector.checkpoint import limits
from inspector.checkpoint.nodes import Name, StorageRef
from inspector.checkpoint.pickles.inert import Typed
from inspector.checkpoint.pickles.safe_text import safe_text
from inspector.checkpoint.tensors.dtypes import DTYPES, STORAGE_CLASSES
from inspector.errors import InvalidTensor

Locate = Callable[[str, int, str], StorageRef]
_DTYPES = {
    f"{module}.{name}": dtype
    for module in ("torch", "torch.cuda", "torch.storage")
    for name, dtype in STORAGE_CLASSES.items()
}


class Storages:
    """`locate(key, nbytes, device)` makes the reference of a key that is met for the first time."""

    def __init__(self, locate: Locate):
        self.refs: dict[str, StorageRef] = {}  # in the order of the pickle
        self._locate = locate
        self._typed: dict[str, Typed] = {}  # as the first persistent id of a key describes it
        self._retyped: dict[tuple[str, str], Typed] = {}  # as others do

    def dtype(self, key: str) -> str:
        """The dtype that the first persistent id names for a key of `refs`."""
        return self._typed[key].dtype

    def describe(self, storage_class: Any, key: Any, location: Any, numel: Any) -> Typed:
        """The storage of ("storage", class, key, location, numel). Raises InvalidTensor for anything else."""
        dtype = _DTYPES.get(storage_class.name) if isinstance(storage_class, Name) else None
        if type(key) is bytes:
            key = key.decode("latin-1")
        elif type(key) is int:
            key = str(key)
        if dtype is None:
            raise InvalidTensor(f"its storage is of the unknown type {safe_text(storage_class, 60)}")
        if type(key) is not str:
            raise InvalidTensor(f"its storage has no key but {safe_text(key, 60)}")
        typed = self._typed.get(key)
        if typed is None:
            if type(numel) is not int or not 0 <= numel < 2**63:
                raise InvalidTensor(f"its storage has {safe_text(numel, 60)} elements")
            row = DTYPES[dtype]
            nbytes = -(-numel // row.per_byte) * row.itemsize
            ref = self.refs[key] = self._locate(key, nbytes, _device(location))
            typed = self._typed[key] = Typed(ref, dtype)
        elif typed.dtype != dtype:
            typed = self._retyped.setdefault((key, dtype), Typed(typed.ref, dtype))
        return typed


def not_a_storage(pid: Any) -> InvalidTensor:
    """What to raise for a persistent id that is none of torch's."""
    return InvalidTensor(f"its persistent id {safe_text(pid, 80)} is none that torch writes")


def _device(location: Any) -> str:
    if type(location) is bytes:
        location = location.decode("latin-1")
    return location[: limits.TEXT_SHOWN] if type(location) is str else ""
