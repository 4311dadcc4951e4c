"""The state_dict of a pickled module, as `module.state_dict()` would give it; the module is not made."""

from typing import Any

from inspector.checkpoint import limits
from inspector.checkpoint.meaning.module_nodes import flatten
from inspector.checkpoint.meaning.paths import clean, join
from inspector.checkpoint.nodes import ModuleNode, Record, TensorRef

NON_PERSISTENT = "_non_persistent_buffers_set"
MOST = 100_000  # modules, each time they are used


def state_dict_of(root: ModuleNode) -> list[tuple[str, TensorRef]]:
    """Parameters and buffers by key; no plain attributes and no buffers that were registered with persistent=False."""
    hidden = _hidden(root)
    return [
        (entry.key, entry.ref)
        for entry in flatten(root).entries
        if entry.kind != "unknown" and not (entry.kind == "buffer" and entry.key in hidden)
    ]


def _hidden(root: ModuleNode) -> set[str]:
    found: set[str] = set()
    stack: list[tuple[str, ModuleNode]] = [("", root)]
    for _ in range(MOST):  # modules may hold themselves and be used over and over
        if not stack:
            break
        path, node = stack.pop()
        for key, value in node.attributes:
            if key == NON_PERSISTENT:
                found.update(join(path, leaf) for leaf in _texts(value))
        if path.count(".") < limits.PICKLE_DEPTH:
            stack.extend((join(path, clean(str(child))), part) for child, part in node.children if _is_module(part))
    return found


def _is_module(node: Any) -> bool:
    return type(node) is ModuleNode


def _texts(value: Any) -> list[str]:
    items = [item for key, part in value.fields if key == "items" for item in part] if isinstance(value, Record) else []
    return [item for item in items if type(item) is str]
