"""A pickled nn.Module as flat lists, in the order of `named_modules()` and `state_dict()`."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from inspector.checkpoint.meaning.paths import clean, join
from inspector.checkpoint.nodes import Call, ModuleNode, Name, Pairs, Record, TensorRef
from inspector.checkpoint.pickles.safe_text import safe_text

MOST_REPEATS = 20_000  # of modules and tensors in them: two of two of two ..., thirty times over, would be a billion
NESTED = (Pairs, Record, ModuleNode, Call, list, tuple)  # what may hold more values
HIDDEN = ("_", "training")  # attributes of every nn.Module: hooks, flags


class ModuleEntry(NamedTuple):
    """A tensor of a pickled module."""

    key: str
    ref: TensorRef
    kind: str  # "parameter", "buffer", or "unknown" for a tensor kept as a plain attribute


class Declared(NamedTuple):
    """A module that the file names, whether or not it holds tensors."""

    name: str
    type: str | None
    attributes: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class FlatModule:
    """All of a module tree. A module used twice is listed under both names, as `state_dict()` does."""

    modules: list[Declared] = field(default_factory=list)
    entries: list[ModuleEntry] = field(default_factory=list)
    attributes: list[tuple[str, Any]] = field(default_factory=list)  # nested values that may hold more tensors
    seen: set[int] = field(default_factory=set)  # ids of all its ModuleNodes
    cut: bool = False  # there were more repeats than MOST_REPEATS


def flatten(root: ModuleNode) -> FlatModule:
    """Walk the module tree in pre-order; a module inside itself is listed once."""
    flat = FlatModule()
    ancestors: set[int] = set()
    repeats = 0
    stack: list[tuple[str, ModuleNode] | int] = [("", root)]
    while stack:
        step = stack.pop()
        if isinstance(step, int):
            ancestors.discard(step)
            continue
        name, node = step
        if id(node) in ancestors:
            continue
        if id(node) in flat.seen:
            repeats += 1 + len(node.parameters) + len(node.buffers)
        if repeats > MOST_REPEATS:
            flat.cut = True
            break
        _add(flat, name, node)
        ancestors.add(id(node))
        stack.append(id(node))
        below = [(join(name, clean(str(child))), part) for child, part in node.children]
        stack.extend((path, part) for path, part in reversed(below) if type(part) is ModuleNode)
    return flat


def _add(flat: FlatModule, name: str, node: ModuleNode) -> None:
    flat.seen.add(id(node))
    flat.modules.append(Declared(name, clean(node.type), _attribute_texts(node)))
    for kind, tensors in (("parameter", node.parameters), ("buffer", node.buffers)):
        flat.entries.extend(
            ModuleEntry(join(name, clean(str(leaf))), ref, kind) for leaf, ref in tensors if isinstance(ref, TensorRef)
        )
    for key, value in node.attributes:
        path = join(name, clean(str(key)))
        if isinstance(value, TensorRef):
            flat.entries.append(ModuleEntry(path, value, "unknown"))
        elif isinstance(value, NESTED):
            flat.attributes.append((path, value))


def _attribute_texts(node: ModuleNode) -> tuple[tuple[str, str], ...]:
    texts = []
    for key, value in node.attributes:
        if type(key) is str and not key.startswith(HIDDEN) and (text := short_text(value)):
            texts.append((clean(key), text))
            if len(texts) == 32:
                break
    return tuple(texts)


def short_text(value: Any) -> str:
    """A scalar or a short list of scalars as Python would print it; "" for what has no short text."""
    items = value if isinstance(value, list | tuple) else (value,)
    if len(items) > 16 or not all(_is_scalar(item) for item in items):
        return ""
    return clean(safe_text(value))


def _is_scalar(value: Any) -> bool:
    return value is None or type(value) in (bool, int, float, str) or isinstance(value, Name)
