"""Modules that only one side has, and those that became others: what the keys say, and class names where files do."""

from collections.abc import Iterable, Mapping, Sequence

from inspector.diff.pairing import PairRow
from inspector.diff.result import ONLY_A, ONLY_B, SHAPE, ModuleRow, Shape
from inspector.diff.state import State

RETYPED = "retyped"
# what a module's own tensors say it is: (leaves it has, dimensions of its weight)
BATCH_NORM, NORM, LINEAR, CONVOLUTION = "batch norm", "norm", "linear", "convolution"


def compare_modules(a: State, b: State, rows: Sequence[PairRow]) -> tuple[ModuleRow, ...]:
    """In A's names: a whole subtree that only one side has is one row."""
    if not (a.types and b.types) and all(row.state not in (ONLY_A, ONLY_B, SHAPE) for row in rows):
        return ()
    renamed = _module_names(rows) if b.types else {}
    own_a = _own((row.key_a, row.shape_a) for row in rows if row.key_a)
    own_b = _own((row.mapped, row.shape_b) for row in rows if row.key_b)
    tree_a, tree_b = _modules(own_a), _modules(own_b)
    types_a = dict(a.types)
    types_b = {renamed.get(name, name): type for name, type in b.types}
    found = [
        *_alone(tree_a, tree_b, ONLY_A, types_a),
        *_alone(tree_b, tree_a, ONLY_B, types_b),
    ]
    for name in tree_a:
        if name not in tree_b:
            continue
        one, other = types_a.get(name), types_b.get(name)
        if one is None or other is None:
            one, other = _kind(own_a.get(name)), _kind(own_b.get(name))
        if one and other and one != other:
            found.append(ModuleRow(name, RETYPED, one, other, tree_a[name]))
    return tuple(found)


def _module_names(rows: Iterable[PairRow]) -> dict[str, str]:
    """Modules of B -> what they are in A's names, where the keys below agree on it."""
    names: dict[str, str] = {}
    mixed: set[str] = set()
    for row in rows:
        if not row.key_b:
            continue
        old, new = row.key_b, row.mapped
        while old and new:
            old, _, leaf = old.rpartition(".")
            new, _, other = new.rpartition(".")
            if names.setdefault(old, new) != new:
                mixed.add(old)
            if leaf != other and not (old and new):
                break
    return {old: new for old, new in names.items() if old not in mixed}


def _own(keys: Iterable[tuple[str, Shape | None]]) -> dict[str, dict[str, Shape | None]]:
    """The tensors that hang directly on each module."""
    found: dict[str, dict[str, Shape | None]] = {}
    for key, shape in keys:
        owner, _, leaf = key.rpartition(".")
        found.setdefault(owner, {})[leaf] = shape
    return found


def _modules(own: Mapping[str, Mapping[str, Shape | None]]) -> dict[str, int]:
    """Every module with the number of tensors in its subtree."""
    counts: dict[str, int] = {}
    for owner, leaves in own.items():
        name = owner
        while True:
            counts[name] = counts.get(name, 0) + len(leaves)
            if not name:
                break
            name = name.rpartition(".")[0]
    return counts


def _alone(mine: Mapping[str, int], others: Mapping[str, int], state: str, types: Mapping[str, str]) -> list[ModuleRow]:
    """Modules that the other side lacks, without those below them."""
    rows = []
    for name, tensors in mine.items():
        above = name.rpartition(".")[0]
        if name and name not in others and (not above or above in others):
            type = types.get(name)
            rows.append(ModuleRow(name, state, *((type, None) if state == ONLY_A else (None, type)), tensors))
    return rows


def _kind(leaves: Mapping[str, Shape | None] | None) -> str:
    """What the tensors of a module say it is; "" for nothing."""
    shape = leaves.get("weight") if leaves else None
    if not leaves or shape is None:
        return ""
    if "running_mean" in leaves:
        return BATCH_NORM
    return {1: NORM, 2: LINEAR}.get(len(shape), CONVOLUTION if len(shape) > 2 else "")
