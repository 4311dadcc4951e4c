"""The mapping from B's names to A's: found by names, prefixes and shapes, proven, and put into few rules."""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence

from inspector.diff.mapping.align import Alignment, Edge
from inspector.diff.mapping.doubt import incomplete
from inspector.diff.mapping.leftover import Leftover, Tell, still_open
from inspector.diff.mapping.prefixes import Shapes, find_prefixes, fits
from inspector.diff.mapping.rules import Renamer, key_rule, segment_rule, table_rule
from inspector.diff.mapping.tree import Node, grow, leaves
from inspector.diff.result import Mapping, MappingRule

MOST_CONTEXTS = 40  # rules for one place each; more are a table of whole names
COUNTER_EXAMPLES = 5
COUNTER = "num_batches_tracked"
GUESSES = ("rename", "shift", "elimination")
GUESSED = 0.5  # confidence of what only a rename or a shift seen elsewhere tells


def discover(a: Shapes, b: Shapes, tell: Tell | None = None) -> Mapping:
    """Rules that bring B's keys to A's. `tell` looks at values where shapes do not tell tensors apart."""
    if not any(key not in a for key in b) or not any(key not in b for key in a):
        return Mapping(source="auto")
    prefixes = find_prefixes(a, b)
    renamer = Renamer(prefixes)
    now = {renamer.rename(key): key for key in b}
    wanted = {name: name for name in now if name in a}
    rules = list(prefixes)
    alignment = None
    left_out = counters_left_out(a, b)
    if len(wanted) < len(now) and len(wanted) < len(a):
        known: dict[tuple, int] = {}
        tree_a = grow(((key, shape) for key, shape in a.items() if not key.endswith(left_out)), known)
        tree_b = grow(((name, b[key]) for name, key in now.items() if not name.endswith(left_out)), known)
        alignment = Alignment(tree_a, tree_b, tell and _on_nodes(tell, now), lambda node: _own_name(node, now))
        for node in alignment.moved:  # their own names are those of others now
            for leaf in leaves(node):
                wanted.pop(leaf.path, None)
        taken = set(wanted.values())
        found = {name: key for name, key in alignment.pairs.items() if name not in wanted and key not in taken}
        wanted |= found
        if found:
            rules += _compressed(alignment.edges, tree_b, wanted)
    expected = {now[name]: key for name, key in wanted.items()}
    ambiguities = alignment.ambiguities if alignment else []
    doubtful = {now[name]: how for name, how in alignment.doubtful.items() if name in now} if alignment else {}
    if tell and alignment:
        left = Leftover(a, b, expected, tell)
        expected |= left.pairs
        doubtful |= left.doubtful
        ambiguities = [*still_open(ambiguities, a, b, expected), *left.ambiguities]
    expected = _without_clashes(expected, b)
    rules = _mended(rules, expected, a, b)
    more = [
        each
        for each in incomplete(a, b, expected, prefixes, left_out)
        if any(key not in doubtful for key in each.keys_b)
    ]
    doubtful |= {key: each.settled for each in more for key in each.keys_b if key not in doubtful}
    return Mapping(weighed(rules, a, b, doubtful), (*ambiguities, *more), "auto")


def counters_left_out(a: Shapes, b: Shapes) -> tuple[str, ...]:
    """What a file of before torch 0.4.1 lacks everywhere: it must not make all modules look unlike."""
    named = [any(key.endswith(COUNTER) for key in side) for side in (a, b)]
    # under another name they are scalars still
    has = [known or any(shape == () for shape in side.values()) for known, side in zip(named, (a, b), strict=True)]
    return () if has[0] == has[1] else (COUNTER,)


def _own_name(node: Node, now: dict[str, str]) -> str:
    """A module or tensor as B spells it: what the prefixes did to its name is undone."""
    leaf = next(iter(leaves(node)))
    own = now[leaf.path]
    return own[: len(own) - (len(leaf.path) - len(node.path))] if len(own) > len(leaf.path) - len(node.path) else own


def _on_nodes(tell: Tell, now: dict[str, str]) -> Callable[..., tuple[dict[int, int], str]]:
    """The same for nodes of the trees, B's under the names that the prefixes left."""
    return lambda as_, bs: tell(
        [[leaf.path for leaf in leaves(node)] for node in as_],
        [[now[leaf.path] for leaf in leaves(node)] for node in bs],
    )


def _compressed(edges: Sequence[Edge], tree_b: Node, wanted: dict[str, str]) -> list[MappingRule]:
    """Few rules for many renamed places: for a part of a name wherever it stands, else for its place."""
    news: dict[str, set[str]] = defaultdict(set)
    places: dict[str, int] = Counter()
    for edge in edges:
        news[edge.old].add(edge.new)
        places[edge.old] += 1
    everywhere: dict[str, str] = {}
    for old, new in news.items():
        if len(new) == 1 and old and not old.isdecimal() and next(iter(new)) != old:
            everywhere[old] = next(iter(new))
    local = [edge for edge in edges if edge.old != edge.new and edge.old not in everywhere]
    contexts: dict[str, dict[str, str]] = defaultdict(dict)
    for edge in local:
        contexts[edge.above_b.path][edge.old] = edge.new
    rules: list[MappingRule] = []
    if len(contexts) <= MOST_CONTEXTS:
        # the deepest first: the names above it are still B's
        for below, table in sorted(contexts.items(), key=lambda item: -item[0].count(".") - bool(item[0])):
            rules += _local(below, table)
    return rules + _global(everywhere)


def _local(below: str, table: dict[str, str]) -> list[MappingRule]:
    plain = {old: new for old, new in table.items() if old and new and "." not in old}
    rest = [segment_rule(old, new, below) for old, new in table.items() if old not in plain]
    if len(plain) == 1:
        ((old, new),) = plain.items()
        return [*rest, segment_rule(old, new, below)]
    return [*rest, table_rule(plain, below)] if plain else rest


def _global(table: dict[str, str]) -> list[MappingRule]:
    clash = {new for new in table.values() if new in table}
    chained = {old: new for old, new in table.items() if old in clash or new in clash}
    # of two the longer one first: "attention.self" before "attention"
    plain = sorted(((old, new) for old, new in table.items() if old not in chained), key=lambda pair: -len(pair[0]))
    rules = [segment_rule(old, new) for old, new in plain]
    return [table_rule(chained), *rules] if chained else rules


def _mended(rules: list[MappingRule], expected: dict[str, str], a: Shapes, b: Shapes) -> list[MappingRule]:
    """The rules without those that change nothing, and whole names for what they get wrong."""
    renamer = Renamer(rules)
    wrong: dict[str, str] = {}
    used: set[int] = set()
    taken = set(expected.values())
    taken.update(key for key in b if key not in expected)
    for key in b:
        name, steps = renamer.trace(key)
        right = expected.get(key)
        if right is not None:
            if name == right:
                used.update(steps)
            else:
                wrong[key] = right
        elif name != key:
            # a place of another shape is told as such; one that fits, yet was left open, would be a guess
            if name in taken or (name in a and fits(a[name], b[key])):
                wrong[key] = key
            taken.add(name)
    kept = [rule for at, rule in enumerate(rules) if at in used]
    if len(kept) < len(rules):  # what is left may act on other names than before
        return _mended(kept, expected, a, b)
    return [key_rule(wrong), *kept] if wrong else kept


def _without_clashes(expected: dict[str, str], b: Shapes) -> dict[str, str]:
    """Less those that would take the name of a key that has no place of its own."""
    while True:
        own = {key for key in b if key not in expected}
        kept = {key: name for key, name in expected.items() if name not in own}
        if len(kept) == len(expected):
            return kept
        expected = kept


def weighed(rules: Sequence[MappingRule], a: Shapes, b: Shapes, doubtful: dict[str, str]) -> tuple[MappingRule, ...]:
    """The rules with what each explains, how sure it is, and where it fails."""
    renamer = Renamer(rules)
    touched, explained, doubted = Counter(), Counter(), Counter()
    failing: dict[int, list[str]] = defaultdict(list)
    for key, shape in b.items():
        name, steps = renamer.trace(key)
        good = name in a and fits(a[name], shape)
        for at in steps:
            touched[at] += 1
            if good:
                explained[at] += 1
                doubted[at] += doubtful.get(key) in GUESSES
            elif len(failing[at]) < COUNTER_EXAMPLES:
                failing[at].append(key)
    return tuple(
        rule._replace(
            explains=explained[at],
            confidence=round((explained[at] - (1 - GUESSED) * doubted[at]) / max(1, touched[at]), 3),
            counter_examples=tuple(failing[at]),
        )
        for at, rule in enumerate(rules)
    )
