"""Where the tensors of a file stand: every state_dict, optimizer state, EMA and pickled module in its value tree.

A container is the nearest dict, record or module around a tensor. Dicts inside a state_dict and everything inside an
optimizer state belong to the outer one; lists and tuples always do.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from inspector.checkpoint import limits
from inspector.checkpoint.meaning.module_nodes import NESTED, FlatModule, flatten
from inspector.checkpoint.meaning.paths import join, name_of
from inspector.checkpoint.nodes import Call, ModuleNode, Pairs, Record, TensorRef

MOST = 64  # more containers than that are nested parameters (JAX spells them so), shown as one
SMALL = 8
MOST_REPEATS = 20_000
HOLDING = (TensorRef, *NESTED)
LONE_TENSOR = "tensor"  # the key of a tensor that is the whole file
NON_PERSISTENT = "non_persistent_buffers"  # what a snapshot of a live model holds beside its state_dict
RUN_STATE = ("callbacks.", "loops.")  # what Lightning notes of the run: scores, counters
EMA = re.compile(r"(^|[^a-z])(ema|swa|shadow|averaged?|polyak)($|[^a-z])")


@dataclass(slots=True)
class Container:
    """One group of tensors with keys relative to `path`, in file order."""

    path: str
    role: str  # "model", "ema", "optimizer" or "other"
    node: Any  # the Pairs, Record, list or ModuleNode
    entries: list[tuple[str, TensorRef]] = field(default_factory=list)
    module: FlatModule | None = None  # when it is a pickled module
    absorbs: bool = False  # dicts below it belong to it


def find_containers(root: Any) -> tuple[list[Container], list[str]]:
    """Every container that holds a tensor, in file order, and warnings. Walks cyclic and shared values once."""
    warnings: list[str] = []
    if isinstance(root, TensorRef):
        return [Container("", "other", root, [(LONE_TENSOR, root)])], warnings
    walk = _Walk(warnings)
    walk.run(root)
    found = [container for container in walk.found if container.entries or container.module]
    if len(found) > MOST:
        return [_merged(root, found)], warnings
    _settle_roles(found)
    return found, warnings


def is_optimizer_state(node: Any) -> bool:
    """torch.optim's state_dict: `state` by parameter and the list `param_groups`."""
    fields = fields_of(node)
    if fields is None or len(fields) > 100:
        return False
    names = {key: value for key, value in fields if type(key) is str}
    return isinstance(names.get("param_groups"), list | tuple) and fields_of(names.get("state")) is not None


def fields_of(node: Any) -> list[tuple[Any, Any]] | None:
    """The pairs of a dict or record, None for anything else."""
    if type(node) is Pairs:
        return node.pairs
    if isinstance(node, Record):
        return node.fields
    return None


def holds(value: Iterable[Any], kinds: tuple[type, ...]) -> bool:
    """Whether any item is of one of the kinds; quick for millions of plain numbers."""
    return any(issubclass(kind, kinds) for kind in set(map(type, value)))


def holds_no_more(value: Any) -> bool:
    """Whether a small value holds neither tensors nor values that could: nobody needs to remember that it was seen."""
    fields = fields_of(value)
    if fields is not None:
        return len(fields) <= SMALL and not any(isinstance(item, HOLDING) for _, item in fields) and not _args(value)
    if isinstance(value, list | tuple):
        return len(value) <= SMALL and not any(isinstance(item, HOLDING) for item in value)
    return isinstance(value, Call) and value.args == ()


def _args(value: Any) -> tuple:
    return value.args if isinstance(value, Record) else ()


class _Walk:
    """One pass over the value tree with its own stack: lists may nest deeper than Python's."""

    def __init__(self, warnings: list[str]):
        self.found: list[Container] = []
        self.warnings = warnings
        self._seen: set[int] = set()
        self._repeats = 0

    def run(self, root: Any) -> None:
        frames: list[tuple[Iterator[tuple[str, Any]], str, Container]] = []
        opened = self._enter(root, "", "", None) if isinstance(root, NESTED) else None
        while opened or frames:
            if opened:
                frames.append(opened)
            items, prefix, container = frames[-1]
            opened = None
            for name, value in items:
                if isinstance(value, TensorRef):
                    if self._is_listed(value):
                        container.entries.append((prefix + name, value))
                elif (
                    isinstance(value, NESTED)
                    and len(frames) < limits.PICKLE_DEPTH
                    and (opened := self._enter(value, name, prefix, container))
                ):
                    break
            else:
                frames.pop()

    def _is_listed(self, ref: TensorRef) -> bool:
        """A tensor used again is listed again, but a pickle of two bytes a use must not fill the memory."""
        if id(ref) not in self._seen:
            self._seen.add(id(ref))
            return True
        self._repeats += 1
        if self._repeats == MOST_REPEATS:
            self.warnings.append(f"The same tensors are used more than {MOST_REPEATS:,} times; the rest is left out.")
        return self._repeats < MOST_REPEATS

    def _enter(
        self, value: Any, name: str, prefix: str, around: Container | None
    ) -> tuple[Iterator[tuple[str, Any]], str, Container] | None:
        """What to walk next for a nested value: its items, what their keys begin with, and whose they are."""
        if id(value) in self._seen or holds_no_more(value):
            return None
        self._seen.add(id(value))
        path = join(around.path, prefix + name) if around else ""
        if type(value) is ModuleNode:
            return self._enter_module(value, path)
        fields = fields_of(value)
        if around is None or (fields is not None and (not around.absorbs or is_optimizer_state(value))):
            container = self._open(path, value, fields)
            return _items(value, fields), "", container
        return _items(value, fields), f"{prefix}{name}.", around

    def _open(self, path: str, node: Any, fields: list[tuple[Any, Any]] | None) -> Container:
        container = Container(path, "other", node)
        if fields is not None and is_optimizer_state(node):
            container.role, container.absorbs = "optimizer", True
        elif fields is not None and _is_state_dict(fields):
            container.role, container.absorbs = "model", True
        self.found.append(container)
        return container

    def _enter_module(self, node: ModuleNode, path: str) -> tuple[Iterator[tuple[str, Any]], str, Container]:
        flat = flatten(node)
        container = Container(path, "model", node, module=flat, absorbs=False)
        self.found.append(container)
        if flat.cut:
            self.warnings.append(
                f"{path or 'The model'} uses modules more often than are listed; the rest is left out."
            )
        self._seen.update(flat.seen)
        container.entries = [(entry.key, entry.ref) for entry in flat.entries]
        return iter(flat.attributes), "", container


def _items(value: Any, fields: list[tuple[Any, Any]] | None) -> Iterator[tuple[str, Any]]:
    """What may hold tensors in a value, by name; the millions of numbers beside it get none."""
    if fields is not None:
        for position, (key, item) in enumerate(fields):
            if isinstance(item, HOLDING):
                yield name_of(key, position), item
        if _args(value):
            yield "args", value.args
    elif isinstance(value, Call):
        yield "args", value.args
    elif holds(value, HOLDING):
        for position, item in enumerate(value):
            if isinstance(item, HOLDING):
                yield str(position), item


def _is_state_dict(fields: list[tuple[Any, Any]]) -> bool:
    """Text keys, and half of the values or more are tensors."""
    tensors = sum(isinstance(value, TensorRef) and type(key) is str for key, value in fields)
    return tensors > 0 and 2 * tensors >= len(fields)


def _settle_roles(found: list[Container]) -> None:
    """Names make an EMA of a model; loose tensors, lone scores and notes of the run beside one are no model."""
    models = [container for container in found if container.role == "model"]
    notes = [container for container in models if _is_note(container)]
    if len(notes) < len(models):
        for container in notes:
            container.role = "other"
        models = [container for container in models if container.role == "model"]
    for container in models:
        if EMA.search(container.path.lower()):
            container.role = "ema"
        elif container.module is None and not container.path and len(models) > 1:
            container.role = "other"
    if models and all(container.role == "ema" for container in models):
        models[0].role = "model"
    for container in found:
        if container.role == "other" and EMA.search(container.path.lower()) and not _only_scalars(container):
            container.role = "ema"


def _is_note(container: Container) -> bool:
    if container.module is not None:
        return False
    lone = len(container.entries) == 1 and _only_scalars(container)
    beside = container.path.rpartition(".")[2] == NON_PERSISTENT
    return lone or beside or container.path.startswith(RUN_STATE)


def _only_scalars(container: Container) -> bool:
    return all(ref.shape == () for _, ref in container.entries)


def _merged(root: Any, found: Iterable[Container]) -> Container:
    merged = Container("", "model", root)
    for container in found:
        merged.entries.extend((join(container.path, key), ref) for key, ref in container.entries)
    return merged
