"""What a state_dict holds beside its tensors, and torch reads when it loads one: `_metadata` and other values."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from inspector.checkpoint.meaning.containers import Container, fields_of, find_containers
from inspector.checkpoint.meaning.paths import clean
from inspector.checkpoint.nodes import Name, Pairs, Record, TensorRef

TODAY = 2  # a version that no rule of torch corrects: a pickled module makes its state_dict when it is asked
TYPES = {dict: "dict", list: "list", tuple: "tuple", type(None): "NoneType"}


class StateDictNotes(NamedTuple):
    """`versions` are those of the modules in `_metadata`, in its order: None where the file has no `_metadata`."""

    versions: dict[str, int | None] | None = None
    others: tuple[tuple[str, str, int], ...] = ()  # key, Python type, how many tensors stand before it


def state_dict_notes(root: Any, path: str) -> StateDictNotes:
    """Notes on the container at `path` of a file's value tree; empty where there is none or it is a pickled module."""
    found, _ = find_containers(root)
    part = next((part for part in found if part.path == path), None)
    if part is None:
        return StateDictNotes()
    if part.module is not None:
        return StateDictNotes({module.name: TODAY for module in part.module.modules})
    return StateDictNotes(_versions(part), tuple(_others(part)))


def _versions(part: Container) -> dict[str, int | None] | None:
    attributes = part.node.attributes if type(part.node) is Pairs else None
    noted = _value(attributes, "_metadata")
    if type(noted) is not Pairs or len(noted.pairs) > 4 * len(part.entries) + 1000:
        return None
    versions: dict[str, int | None] = {}
    for name, local in noted.pairs:
        if type(name) is str:
            version = _value(local, "version")
            versions[clean(name)] = version if type(version) is int else None
    return versions


def _value(node: Any, name: str) -> Any:
    return next((value for key, value in node.pairs if key == name), None) if type(node) is Pairs else None


def _others(part: Container) -> Iterable[tuple[str, str, int]]:
    before = 0
    for key, value in fields_of(part.node) or ():
        if isinstance(value, TensorRef):
            before += 1
        elif type(key) is str:
            yield clean(key), _type_name(value), before


def _type_name(value: Any) -> str:
    if isinstance(value, Pairs):
        return value.type
    if isinstance(value, Record):
        return value.type
    if isinstance(value, Name):
        return value.name
    return TYPES.get(type(value), type(value).__name__)
