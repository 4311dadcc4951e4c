"""Prefixes that one side has and the other has not: of wrappers, of models inside models."""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from collections.abc import Mapping as Map

from inspector.diff.mapping.rules import prefix_rule
from inspector.diff.result import MappingRule, Shape

Shapes = Map[str, Shape | None]

# DataParallel, torch.compile, FSDP, Lightning and what people call the model inside their model
WRAPPERS = ("module.", "_orig_mod.", "_fsdp_wrapped_module.", "model.", "backbone.", "net.", "encoder.")
MOST_HOLDERS = 8  # a suffix that more keys end in tells nothing
FEWEST = 3  # keys that a prefix nobody knows must explain
SHARE = 0.6  # of the keys that begin with it
MOST_RULES = 8
NEARLY = 0.9  # of the names: "all of them"
FEW = 64  # names that are tried before all are


def fits(one: Shape | None, other: Shape | None) -> bool:
    """Whether the shapes can be those of one tensor; what an error text does not tell fits all."""
    return one is None or other is None or one == other


def find_prefixes(a: Shapes, b: Shapes) -> list[MappingRule]:
    """Rules that bring B's names to A's by their beginnings, the one that explains most first."""
    names = {name: name for name in b}
    rules: list[MappingRule] = []
    while len(rules) < MOST_RULES and (best := _best(a, b, names)):
        old, new = best
        rules.append(prefix_rule(old, new))
        for name, now in names.items():
            if now.startswith(old):
                names[name] = new + now[len(old) :]
        if len(set(names.values())) != len(names):
            return rules[:-1]
    return rules


def _best(a: Shapes, b: Shapes, names: Map[str, str]) -> tuple[str, str] | None:
    taken = {now for name, now in names.items() if now in a and fits(a[now], b[name])}
    free = {key for key in a if key not in taken}
    loose = {now: b[name] for name, now in names.items() if now not in taken}
    if not free or not loose:
        return None
    whole = _wrapper(free, a, loose, names) or _shared(free, a, loose)
    if whole is not None:
        return whole
    votes = _votes(free, a, loose)
    by_old: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for (old, new), count in votes.items():
        by_old[old].append((count, new))
    best: tuple[int, str, str] | None = None
    for old, rivals in by_old.items():
        rivals.sort(reverse=True)
        count, new = rivals[0]
        if len(rivals) > 1 and rivals[1][0] == count:
            continue
        if best is not None and count <= best[0]:
            continue
        starts = [now for now in loose if now.startswith(old)]
        known = old in WRAPPERS or new in WRAPPERS
        if count < FEWEST and not (known and count == len(starts)):
            continue
        # what already fits as it is would be torn away
        if count < SHARE * len(starts) or any(now.startswith(old) for now in taken):
            continue
        best = (count, old, new)
    return None if best is None else best[1:]


def _wrapper(free: set[str], a: Shapes, loose: Shapes, names: Map[str, str]) -> tuple[str, str] | None:
    """A known prefix that every name of one side has and no name of the other."""
    now = names.values()
    for known in WRAPPERS:
        if all(name.startswith(known) for name in now) and not any(key.startswith(known) for key in a):
            bare = ((name[len(known) :], shape) for name, shape in loose.items())
            if any(name in free and fits(a[name], shape) for name, shape in bare):
                return known, ""
        if all(key.startswith(known) for key in a) and not any(name.startswith(known) for name in now):
            longer = ((known + name, shape) for name, shape in loose.items())
            if any(name in free and fits(a[name], shape) for name, shape in longer):
                return "", known
    return None


def _shared(free: set[str], a: Shapes, loose: Shapes) -> tuple[str, str] | None:
    """What all names begin with, where exchanging it explains (nearly) all of them at once: the common case."""
    olds, news = _beginnings(loose), _beginnings(free)
    enough = NEARLY * min(len(free), len(loose))
    found = []
    for old in olds:
        for new in news:
            few = list(loose)[:: max(1, len(loose) // FEW)]
            if (old or new) and sum(new + name[len(old) :] in free for name in few) * 2 >= len(few):
                names = ((new + name[len(old) :], shape) for name, shape in loose.items())
                count = sum(1 for name, shape in names if name in free and fits(a[name], shape))
                if count >= max(enough, FEWEST):
                    found.append((old, new))
    return found[0] if len(found) == 1 else None


def _beginnings(names: Collection[str]) -> list[str]:
    """What all of the names begin with, at dots: "", "module.", "module.model."."""
    first, last = min(names), max(names)  # what these two share, all share
    same = next((at for at, letters in enumerate(zip(first, last, strict=False)) if letters[0] != letters[1]), None)
    common = first[:same]
    return ["", *(common[: at + 1] for at, letter in enumerate(common) if letter == ".")][:MOST_RULES]


def _votes(free: set[str], a: Shapes, loose: Shapes) -> Counter[tuple[str, str]]:
    """How many keys each pair of prefixes explains, by the longest end that a key of B shares with some of A."""
    ends: dict[str, list[str]] = defaultdict(list)
    for key in free:
        for end in _ends(key):
            ends[end].append(key)
    votes: Counter[tuple[str, str]] = Counter()
    for name, shape in loose.items():
        for end in _ends(name):
            holders = ends.get(end)
            if holders is None:
                continue
            if len(holders) <= MOST_HOLDERS:
                old = name[: len(name) - len(end)]
                for key in holders:
                    new = key[: len(key) - len(end)]
                    # one shared leaf between two renamed modules is no evidence
                    if ("." in end or not old or not new) and fits(a[key], shape):
                        votes[old, new] += 1
            break
    return votes


def _ends(key: str) -> Sequence[str]:
    """The key and its ends at dots, the longest first."""
    ends, at = [key], key.find(".")
    while at >= 0:
        ends.append(key[at + 1 :])
        at = key.find(".", at + 1)
    return ends
