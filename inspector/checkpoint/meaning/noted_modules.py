"""The modules that a state_dict's `_metadata` names: all that have none of the tensors are known only from there.

Beside torch's own "version" a snapshot of a live model (inspector.snapshot) notes there what no state_dict says:

    _metadata["layer1.bn"] = {"version": 2, "torchloupe": {"type": "torch.nn.modules.batchnorm.BatchNorm2d",
                              "attributes": {"eps": "1e-05"}, "buffers": ["running_mean", "running_var"]}}
"""

from collections.abc import Iterator
from typing import Any

from inspector.checkpoint.meaning.containers import Container
from inspector.checkpoint.meaning.module_nodes import Declared
from inspector.checkpoint.meaning.paths import clean, join
from inspector.checkpoint.nodes import Pairs
from inspector.printable import printable

NOTES = "torchloupe"  # the key of our own notes on a module
LONGEST = 1000  # characters of a module's name
TEXT = 200  # characters of a type or an attribute
MOST_ATTRIBUTES = 32
FEW = 64  # keys of a dict of notes: a stranger's may be one of a million, named a thousand times


def noted_modules(part: Container, prefix: str) -> list[Declared]:
    """The modules below `prefix` in the file's order; one that nothing but its name is known of has no type."""
    found = []
    for name, local in _noted(part):
        shown = clean(name)
        type_name, attributes = _notes(local)
        if shown + "." == prefix or (not prefix and not shown):
            if type_name:
                found.append(Declared("", type_name, attributes))
        elif shown.startswith(prefix):
            found.append(Declared(shown[len(prefix) :], type_name, attributes))
    return found


def noted_buffers(part: Container) -> frozenset[str]:
    """The keys that a snapshot marks as buffers, whatever they are called."""
    found: set[str] = set()
    left = len(part.entries)
    for name, local in _noted(part):
        buffers = _value(_value(local, NOTES), "buffers")
        if type(buffers) not in (list, tuple):
            continue
        left -= len(buffers)
        if left < 0:
            break
        found.update(join(clean(name), clean(leaf)) for leaf in buffers if type(leaf) is str)
    return frozenset(found)


def _noted(part: Container) -> Iterator[tuple[str, Any]]:
    attributes = part.node.attributes if type(part.node) is Pairs else None
    noted = _value(attributes, "_metadata")
    if type(noted) is not Pairs or len(noted.pairs) > 4 * len(part.entries) + 1000:
        return
    for name, local in noted.pairs:
        if type(name) is str and len(name) < LONGEST:
            yield name, local


def _notes(local: Any) -> tuple[str | None, tuple[tuple[str, str], ...]]:
    notes = _value(local, NOTES)
    type_name, attributes = _value(notes, "type"), _value(notes, "attributes")
    pairs = attributes.pairs[:MOST_ATTRIBUTES] if type(attributes) is Pairs else []
    texts = tuple((_short(key), _short(text)) for key, text in pairs if type(key) is str and type(text) is str)
    return (_short(type_name) if type(type_name) is str else None), texts


def _short(text: str) -> str:
    return printable(clean(text[: 2 * TEXT]), TEXT)


def _value(node: Any, name: str) -> Any:
    if type(node) is not Pairs or len(node.pairs) > FEW:
        return None
    return next((value for key, value in node.pairs if key == name), None)
