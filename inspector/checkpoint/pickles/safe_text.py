"""Values of a stranger's file as short texts: bounded in length, depth and time, whatever the value holds."""

from typing import Any

from inspector.checkpoint import limits
from inspector.checkpoint.nodes import Call, ModuleNode, Name, Pairs, Record, StorageRef, TensorRef

_DEPTH = 4
_ITEMS = 20  # of one container
_VISITS = 200  # of all: a graph that shares its parts could have 2^100


def safe_text(value: Any, length: int = limits.TEXT_SHOWN) -> str:
    """`value` much as Python would print it, cut to `length` characters; nothing of the value is called."""
    return _cut(_Writer().text(value, 0), length)


def args_text(args: Any) -> str:
    """The arguments of a call as they would stand between its parentheses."""
    if type(args) is not tuple:
        return "*" + safe_text(args, limits.TEXT_SHOWN - 1)
    return _cut(_Writer().joined(args, 1), limits.TEXT_SHOWN)


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1] + "…"


class _Writer:
    def __init__(self) -> None:
        self.visits = 0

    def text(self, value: Any, depth: int) -> str:
        self.visits += 1
        kind = type(value)
        if kind is str:
            return repr(value[: limits.TEXT_SHOWN])
        if kind is bytes or kind is bytearray:
            return repr(bytes(value[: limits.TEXT_SHOWN]))
        if kind is int:
            return str(value) if value.bit_length() < 256 else f"an integer of {value.bit_length()} bits"
        if value is None or kind in (bool, float, complex):
            return repr(value)
        if isinstance(value, Name):
            return value.name[: limits.TEXT_SHOWN]
        if isinstance(value, TensorRef):
            return f"tensor {value.dtype} {list(value.shape)[:8]}"
        if isinstance(value, StorageRef):
            return f"storage {value.name[:40]}"
        if depth >= _DEPTH or self.visits >= _VISITS:
            return "…"
        return self._container(value, depth + 1)

    def _container(self, value: Any, depth: int) -> str:
        if type(value) is list:
            return f"[{self.joined(value, depth)}]"
        if type(value) is tuple:
            return f"({self.joined(value, depth)}{',' if len(value) == 1 else ''})"
        if isinstance(value, Pairs):
            return "{" + self._pairs(value.pairs, ": ", depth) + "}"
        if isinstance(value, Call):
            inner = self.joined(value.args, depth) if type(value.args) is tuple else "…"
            return f"{value.target[: limits.TEXT_SHOWN]}({inner})"
        if isinstance(value, Record):
            inner = [part for part in (self.joined(value.args, depth), self._pairs(value.fields, "=", depth)) if part]
            return f"{value.type[: limits.TEXT_SHOWN]}({', '.join(inner)})"
        if isinstance(value, ModuleNode):
            return f"{value.type[: limits.TEXT_SHOWN]}(…)"
        return kind_name(value)

    def joined(self, items: Any, depth: int) -> str:
        shown = []
        for item in items[:_ITEMS]:
            if self.visits >= _VISITS:
                break
            shown.append(self.text(item, depth))
        return ", ".join(shown) + (", …" if len(shown) < len(items) else "")

    def _pairs(self, pairs: list[tuple[Any, Any]], between: str, depth: int) -> str:
        shown = []
        for key, value in pairs[:_ITEMS]:
            if self.visits >= _VISITS:
                break
            name = key if between == "=" and type(key) is str else self.text(key, depth)
            shown.append(f"{name[: limits.TEXT_SHOWN]}{between}{self.text(value, depth)}")
        return ", ".join(shown) + (", …" if len(shown) < len(pairs) else "")


def kind_name(value: Any) -> str:
    """What a node is, for people: "a Typed" is nobody's word."""
    return {"Typed": "a storage", "Pairs": "a dict", "list": "a list", "tuple": "a tuple", "str": "a text"}.get(
        type(value).__name__, f"a value of type {type(value).__name__}"
    )
