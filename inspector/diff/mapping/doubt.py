"""Which pairs are guesses after all: tensors of renamed modules that do not have the same tensors on both sides."""

from collections import Counter, defaultdict
from collections.abc import Mapping as Map
from collections.abc import Sequence

from inspector.diff.mapping.prefixes import Shapes
from inspector.diff.mapping.rules import Renamer
from inspector.diff.result import Ambiguity, MappingRule

MAIN = 0.5  # of B's keys that a prefix moves, by which it is the file's and not a module's


def incomplete(
    a: Shapes, b: Shapes, expected: Map[str, str], prefixes: Sequence[MappingRule], left_out: tuple[str, ...]
) -> list[Ambiguity]:
    """One for each such module. `expected`: keys of B to those of A; `left_out`: leaves that are not looked at."""
    main = Renamer([rule for rule in prefixes if sum(key.startswith(rule.old) for key in b) >= MAIN * len(b)])
    names = {key: main.rename(key) for key in expected}
    own_a, own_b = _own(a, left_out), _own(b, left_out)
    modules: dict[tuple[str, str], list[str]] = defaultdict(list)
    for key, name in expected.items():
        if names[key] != name and not key.endswith(left_out):
            modules[_owner(key), _owner(name)].append(key)
    return [
        Ambiguity(tuple(expected[key] for key in keys), tuple(keys), None, "elimination")
        for (mine, others), keys in modules.items()
        if own_b[mine] != own_a[others]
    ]


def _own(shapes: Shapes, left_out: tuple[str, ...]) -> dict[str, Counter]:
    """The shapes of the tensors that hang directly on each module."""
    found: dict[str, Counter] = defaultdict(Counter)
    for key, shape in shapes.items():
        if not key.endswith(left_out):
            found[_owner(key)][shape] += 1
    return found


def _owner(key: str) -> str:
    return key.rpartition(".")[0]
