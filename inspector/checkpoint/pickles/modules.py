"""Recognise a pickled nn.Module by its state; its class is neither imported nor needed."""

from typing import Any

from inspector.checkpoint.nodes import ModuleNode, Pairs, Record, TensorRef
from inspector.checkpoint.pickles.safe_text import safe_text

_PARTS = ("_parameters", "_buffers", "_modules")


def module_node(record: Record, state: Any) -> ModuleNode | None:
    """The module that `record` becomes by `state`, when that has _parameters, _buffers and _modules; else None."""
    if not isinstance(state, Pairs):
        return None
    parts: dict[str, Pairs] = {}
    attributes: list[tuple[str, Any]] = []
    for key, value in state.pairs:
        if type(key) is str and key in _PARTS and isinstance(value, Pairs):
            parts[key] = value
        elif not _is_empty_hook(key, value):
            attributes.append((_text(key), value))
    if len(parts) != len(_PARTS):
        return None
    children = [(_text(name), child) for name, child in parts["_modules"].pairs]
    return ModuleNode(
        record.type,
        _tensors(parts["_parameters"], attributes),
        _tensors(parts["_buffers"], attributes),
        children,
        attributes,
    )


def _tensors(node: Pairs, others: list[tuple[str, Any]]) -> list[tuple[str, TensorRef | None]]:
    """The tensors among the pairs; what is none goes to `others`."""
    tensors = []
    for name, value in node.pairs:
        if value is None or isinstance(value, TensorRef):
            tensors.append((_text(name), value))
        else:
            others.append((_text(name), value))
    return tensors


def _is_empty_hook(key: Any, value: Any) -> bool:
    """Every module carries a dozen private attributes that are empty: hooks, patches."""
    if type(key) is not str or not key.startswith("_"):
        return False
    is_empty = isinstance(value, Pairs) and not value.pairs
    is_empty_set = isinstance(value, Record) and value.type == "set" and value.fields in ([], [("items", [])])
    return value is None or value is False or is_empty or is_empty_set


def _text(key: Any) -> str:
    return key if type(key) is str else safe_text(key)
