"""What names and places left alone, told by its values: each tensor that remains against those of its shape."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence

from inspector.diff.mapping.prefixes import Shapes, fits
from inspector.diff.result import Ambiguity, Shape

MOST = 64  # tensors of one shape that are held against each other

# keys of several tensors of A and of B -> places in B to places in A, and how they were told apart
Tell = Callable[[Sequence[Sequence[str]], Sequence[Sequence[str]]], tuple[dict[int, int], str]]


class Leftover:
    """`pairs` from keys of B to keys of A that `expected` lacks, and an ambiguity for each time of asking."""

    def __init__(self, a: Shapes, b: Shapes, expected: dict[str, str], tell: Tell):
        self.pairs: dict[str, str] = {}
        self.doubtful: dict[str, str] = {}
        self.ambiguities: list[Ambiguity] = []
        taken = set(expected.values())
        self._a = {key: shape for key, shape in a.items() if key not in taken}
        self._b = {key: shape for key, shape in b.items() if key not in expected}
        groups_a = _by_shape(self._a)
        for shape, bs in _by_shape(self._b).items():
            as_ = groups_a.get(shape, [])
            if shape and as_ and max(len(as_), len(bs)) <= MOST:
                self._ask(as_, bs, shape, tell)
        if self.pairs:
            self._beside()

    def _ask(self, as_: list[str], bs: list[str], shape: Shape, tell: Tell) -> None:
        told, how = tell([[key] for key in as_], [[key] for key in bs])
        found = {bs[at]: as_[to] for at, to in told.items()}
        if found:
            self._take(found, shape, how)

    def _beside(self) -> None:
        """What is too small to tell goes with the tensors of its module, where these all went to one."""
        modules: dict[str, set[str]] = defaultdict(set)
        for mine, others in self.pairs.items():
            modules[_owner(mine)].add(_owner(others))
        holders = Counter(owner for owners in modules.values() for owner in owners)
        found: dict[str, str] = {}
        for key, shape in self._b.items():
            owners = modules.get(_owner(key), set())
            if len(owners) == 1 and holders[next(iter(owners))] == 1:
                owner, leaf = next(iter(owners)), key.rpartition(".")[2]
                other = f"{owner}.{leaf}" if owner else leaf
                if other in self._a and fits(self._a[other], shape):
                    found[key] = other
        if found:
            self.doubtful = dict.fromkeys(found, "rename")
            self._take(found, None, "rename")

    def _take(self, found: dict[str, str], shape: Shape | None, how: str) -> None:
        self.pairs |= found
        self.ambiguities.append(Ambiguity(tuple(found.values()), tuple(found), shape, how))
        for mine, others in found.items():
            del self._b[mine], self._a[others]


def still_open(ambiguities: Sequence[Ambiguity], a: Shapes, b: Shapes, pairs: dict[str, str]) -> list[Ambiguity]:
    """The ambiguities without what has a partner by now."""
    taken = set(pairs.values())
    open_a = _with_owners(key for key in a if key not in taken)
    open_b = _with_owners(key for key in b if key not in pairs)
    found = []
    for each in ambiguities:
        if each.settled:
            found.append(each)
            continue
        keys_a = tuple(key for key in each.keys_a if key in open_a)
        keys_b = tuple(key for key in each.keys_b if key in open_b)
        if keys_a and keys_b:
            found.append(each._replace(keys_a=keys_a, keys_b=keys_b))
    return found


def _by_shape(shapes: Shapes) -> dict[Shape, list[str]]:
    groups: dict[Shape, list[str]] = defaultdict(list)
    for key, shape in shapes.items():
        if shape is not None:
            groups[shape].append(key)
    return groups


def _with_owners(keys: Iterable[str]) -> set[str]:
    found: set[str] = set()
    for key in keys:
        name = key
        while name and name not in found:
            found.add(name)
            name = _owner(name)
    return found


def _owner(key: str) -> str:
    return key.rpartition(".")[0]
