"""Every storage that a tree of nodes refers to."""

from collections.abc import Iterator
from typing import Any

from inspector.checkpoint.nodes import Call, ModuleNode, Pairs, Record, StorageRef, TensorRef


def storages_of(root: Any) -> Iterator[StorageRef]:
    """Each once, whatever the tree: it may hold itself."""
    seen: set[int] = set()
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, (str, bytes, int, float)) or node is None or id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, TensorRef):
            waiting.extend((node.storage, node.scale, node.zero_point, *node.parts))
        elif isinstance(node, StorageRef):
            yield node
        elif isinstance(node, (list, tuple)):
            waiting.extend(node)
        elif isinstance(node, Pairs):
            waiting.extend(node.pairs)
            waiting.append(node.attributes)
        elif isinstance(node, Record):
            waiting.extend((*node.fields, *node.args))
        elif isinstance(node, Call):
            waiting.append(node.args)
        elif isinstance(node, ModuleNode):
            waiting.extend((*node.parameters, *node.buffers, *node.children, *node.attributes))
