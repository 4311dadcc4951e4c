"""What a checkpoint says besides its tensors: epoch, hyper-parameters, optimizer groups; dotted paths and scalars."""

from collections.abc import Iterable, Iterator
from typing import Any

from inspector.checkpoint import limits
from inspector.checkpoint.meaning.containers import fields_of, holds, holds_no_more, is_optimizer_state
from inspector.checkpoint.meaning.module_nodes import NESTED, short_text
from inspector.checkpoint.meaning.paths import clean, join, name_of
from inspector.checkpoint.nodes import Call, ModuleNode, Record, TensorRef
from inspector.checkpoint.pickles.safe_text import safe_text
from inspector.checkpoint.result import Scalar

METADATA = "__metadata__"  # as safetensors spells it
LONG_LIST = 64  # items walked of a list that has no short text
LARGEST = 1 << 63  # integers beyond cross as text


def flatten_values(root: Any, metadata: Iterable[tuple[str, str]]) -> tuple[list[tuple[str, Scalar]], bool]:
    """(path, scalar or short text) in file order, at most VALUES_LISTED of them, and whether there were more.

    Tensors and modules are left out; what is cyclic is walked once.
    """
    listed: list[tuple[str, Scalar]] = []
    for key, value in metadata:
        listed.append((join(METADATA, clean(key)), _short(clean(value))))
    for entry in _walk(root):
        if len(listed) >= limits.VALUES_LISTED:
            return listed, True
        listed.append(entry)
    return listed, False


def _walk(root: Any) -> Iterator[tuple[str, Scalar]]:
    seen: set[int] = set()
    frames: list[Iterator[tuple[str, Any]]] = [iter([("", root)])]
    while frames:
        for path, value in frames[-1]:
            if isinstance(value, TensorRef | ModuleNode):
                continue
            if not isinstance(value, NESTED):
                yield path or "value", scalar(value)
            elif text := _as_text(value):
                yield path or "value", text
            elif id(value) not in seen and len(frames) < limits.PICKLE_DEPTH:
                if not holds_no_more(value):
                    seen.add(id(value))
                frames.append(_items(path, value))
                break
        else:
            frames.pop()


def _as_text(value: Any) -> str:
    """A list of scalars as one text, a call or an empty record as its name; "" for what is to be walked."""
    if isinstance(value, Call):
        return f"{clean(safe_text(value))}, not executed"
    if isinstance(value, Record) and not value.fields:
        return clean(safe_text(value))
    if isinstance(value, list | tuple):
        if len(value) > 16 and set(map(type, value)) <= {int, float, str, bool}:
            first, last = (short_text(part).strip("[](),") for part in (value[:3], value[-1:]))
            return f"{first}, … {last} ({len(value):,} items)"
        return short_text(value)
    return ""


def _items(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    fields = fields_of(value)
    if fields is None:
        yield from ((join(path, str(at)), item) for at, item in enumerate(value[:LONG_LIST]))
        if len(value) > LONG_LIST and not holds(value, (TensorRef,)):
            yield join(path, "…"), f"{len(value) - LONG_LIST:,} more items"
        return
    if is_optimizer_state(value):  # the groups first: a step count for each parameter would push them out
        fields = sorted(fields, key=lambda pair: pair[0] == "state")
    for at, (key, item) in enumerate(fields):
        if not isinstance(item, TensorRef):
            yield join(path, name_of(key, at)), item


def scalar(value: Any) -> Scalar:
    """A value that JSON can carry: large integers, bytes, names and what else there is as a short text."""
    kind = type(value)
    if value is None or kind is bool or kind is float:
        return value
    if kind is int:
        if -LARGEST <= value < LARGEST:
            return value
        return str(value) if value.bit_length() <= 600 else f"an integer of {value.bit_length():,} bits"
    if kind is str:
        return _short(clean(value[: limits.TEXT_SHOWN + 1]))
    return clean(safe_text(value))


def _short(text: str) -> str:
    return text if len(text) <= limits.TEXT_SHOWN else text[: limits.TEXT_SHOWN - 1] + "…"
