"""Nodes back to plain Python, for comparison with pickle.loads."""

from typing import Any

from inspector.checkpoint.nodes import Pairs, Record
from inspector.checkpoint.pickles.inert import Blob


def to_plain(node: Any, data: bytes = b"") -> Any:
    if isinstance(node, Pairs):
        return {to_plain(key, data): to_plain(value, data) for key, value in node.pairs}
    if isinstance(node, Blob):
        return data[node.start : node.start + node.length]
    if isinstance(node, Record) and node.type in ("set", "builtins.set"):
        return {to_plain(item, data) for item in node.fields[0][1]}
    if isinstance(node, Record) and node.type == "frozenset":
        return frozenset(to_plain(item, data) for item in node.fields[0][1])
    if isinstance(node, list):
        return [to_plain(item, data) for item in node]
    if isinstance(node, tuple):
        return tuple(to_plain(item, data) for item in node)
    return node
