"""One sentence on what two checkpoints have to do with each other, made from the figures, and what to do about it."""

from collections.abc import Sequence
from math import inf, sqrt
from typing import NamedTuple

from inspector.diff.heads import BACKGROUND, CLASSES, NO_OBJECT, OUTPUTS, TOKENS, Head, find_heads
from inspector.diff.phrases import counted, listed, names, phrase
from inspector.diff.plain_values import epochs_between
from inspector.diff.result import (
    CHANGED,
    DTYPE,
    IDENTICAL,
    ONLY_A,
    ONLY_B,
    SETTLED,
    SHAPE,
    UNKNOWN,
    Counts,
    PairRow,
    StateDiff,
)
from inspector.diff.state import State
from inspector.stats.result import Phrase

SAME_MODEL, VARIANT = 0.8, 0.25  # similarity from which two are one model, or one a variant of the other
MOST_HEADS = 2
MOST_MOVED = 3  # modules that are named
SHARE_MOVED = 0.5  # of the tensors, from which "only" is not said
MUCH = 3  # times as much as all others is "moved much"
EVEN = 1.2  # times the smallest change, below which all moved as far
UNRELATED = 0.1  # cosine of all weights together, below which neither tells anything of the other
FEWEST_WEIGHTS = 3  # of two or more dimensions, from which that is judged
COUNTER = "num_batches_tracked"
BUFFERS = (".running_mean", ".running_var", COUNTER)
CLAUSES = 4
GUESSES = SETTLED[2:]


class Verdict(NamedTuple):
    title: Phrase
    subtitle: Phrase
    advice: tuple[Phrase, ...]


def verdict(diff: StateDiff, a: State, b: State) -> Verdict:
    """The sentence, the line of figures below it, and advice."""
    called = _Called(diff, a, b)
    heads = find_heads(diff.rows)
    clauses = _clauses(diff, a, b, heads, called)[:CLAUSES]
    title = Phrase(f"diff.title.{len(clauses)}", tuple(zip("abcd", clauses, strict=False)))
    return Verdict(title, _subtitle(diff.counts, a, b, called), _advice(diff, a, b, heads))


class _Called:
    """What the two are called: their file names, with the state_dict where these are one."""

    def __init__(self, diff: StateDiff, a: State, b: State):
        self.a: str | Phrase = phrase("model_of_error") if a.side.pasted else _file_name(a.side.path)
        self.b: str | Phrase = _file_name(b.side.path)
        if self.a == self.b:
            self.a, self.b = (
                (f"{self.a}:{a.side.container}", f"{self.b}:{b.side.container}")
                if a.side.container != b.side.container
                else _by_folder(a.side.path, b.side.path)
            )


def _file_name(path: str) -> str:
    return path.replace("\\", "/").rstrip("/").rpartition("/")[2] or path


def _by_folder(a: str, b: str) -> tuple[str, str]:
    """Two files of one name, with as much of their folders as tells them apart."""
    parts_a, parts_b = a.replace("\\", "/").split("/"), b.replace("\\", "/").split("/")
    for count in range(2, max(len(parts_a), len(parts_b)) + 1):
        one, other = "/".join(parts_a[-count:]), "/".join(parts_b[-count:])
        if one != other:
            return one, other
    return parts_a[-1], parts_b[-1]


def _clauses(diff: StateDiff, a: State, b: State, heads: Sequence[Head], called: _Called) -> list[Phrase]:
    counts = diff.counts
    both = {"a": called.a, "b": called.b}
    if not a.entries and not b.entries:
        return [phrase("diff.empty", **both)]
    paired = counts.dtype + counts.changed + counts.identical + counts.unknown + counts.failed
    if a.side.pasted:
        return [_fits(diff, paired, called), *_differences(diff, heads, called)]
    if diff.same:
        return [_same(diff, called), *_renamed(diff), *_uncompared(diff)]
    likeness = diff.similarity
    if likeness < VARIANT <= _open_likeness(diff, paired):
        return [phrase("diff.ambiguous", **both)]
    if not paired and not counts.shape:
        return [phrase("diff.nothing", **both)]
    # of a head that alone is another, the rest decides
    rest = paired / max(1, paired + counts.only_a + counts.only_b + counts.shape - sum(len(h.keys) for h in heads))
    if max(likeness, rest if heads else 0.0) < VARIANT:
        return [phrase("diff.other", share=_share(likeness), **both)]
    if max(likeness, rest) < SAME_MODEL:
        if counts.only_b and not counts.only_a and not counts.shape:
            more = phrase("diff.similar.more", tensors=counted("tensor", counts.only_b), **both)
            return [
                more,
                *([phrase("diff.unrelated.rest")] if _unrelated(diff) else _moved(diff, heads)),
                *_types(diff),
            ]
        return [
            phrase("diff.similar", share=_share(likeness), b=called.b, a=called.a),
            *_differences(diff, heads, called),
        ]
    first, moved = _same_model(a, b, called), _moved(diff, heads)
    if first.name == "diff.model" and _unrelated(diff):
        first, moved = phrase("diff.unrelated", **both), []
    if counts.dtype and not _differences_of_keys(diff) and _no_change(diff):
        return [_same_but_types(diff, called), *_types(diff), *_renamed(diff)]
    return [first, *moved, *_differences(diff, heads, called), *_renamed(diff), *_uncompared(diff)]


def _open_likeness(diff: StateDiff, paired: int) -> float:
    """The similarity if all that was not told apart had its partner."""
    unsettled = [each for each in diff.mapping.ambiguities if not each.settled]
    open_a = {key for each in unsettled for key in each.keys_a}
    open_b = {key for each in unsettled for key in each.keys_b}
    lone_a = sum(1 for row in diff.rows if row.state == ONLY_A and _is_below(row.key_a, open_a))
    lone_b = sum(1 for row in diff.rows if row.state == ONLY_B and _is_below(row.key_b, open_b))
    more = min(lone_a, lone_b)
    return (paired + more) / max(1, len(diff.rows) - more)


def _is_below(key: str, names: set[str]) -> bool:
    while key and key not in names:
        key = key.rpartition(".")[0]
    return bool(key)


def _same(diff: StateDiff, called: _Called) -> Phrase:
    both = {"a": called.a, "b": called.b}
    if diff.compared == "keys":
        return phrase("diff.same.keys", **both)
    if diff.tolerance is not None and any(row.values == "within" for row in diff.rows):
        return phrase("diff.same.within", tolerance=f"{diff.tolerance:g}", **both)
    return phrase("diff.same.bytes" if diff.compared == "bytes" else "diff.same.values", **both)


def _same_but_types(diff: StateDiff, called: _Called) -> Phrase:
    """All values are equal, or equal once one side is rounded to the other's dtype."""
    rounded = [row for row in diff.rows if row.rounded]
    narrow_b = all(row.rounded == row.dtype_b for row in rounded)
    if not rounded or not (narrow_b or all(row.rounded == row.dtype_a for row in rounded)):
        return phrase("diff.same_rounded.both" if rounded else "diff.same_other_type", a=called.a, b=called.b)
    wide, narrow = (called.a, called.b) if narrow_b else (called.b, called.a)
    return phrase("diff.same_rounded", b=narrow, a=wide, dtype=names(sorted({row.rounded for row in rounded})))


def _same_model(a: State, b: State, called: _Called) -> Phrase:
    epochs = epochs_between(a.values, b.values)
    if epochs is None:
        return phrase("diff.model", a=called.a, b=called.b)
    if not epochs:
        return phrase("diff.model.same_epoch", b=called.b)
    return phrase(
        "diff.model.later" if epochs > 0 else "diff.model.earlier", b=called.b, epochs=counted("epoch", abs(epochs))
    )


def _fits(diff: StateDiff, paired: int, called: _Called) -> Phrase:
    total = len(diff.rows) - diff.counts.only_b
    if not paired:
        return phrase("diff.pasted.not", b=called.b)
    if paired < total or diff.counts.only_b:
        return phrase("diff.pasted.partly", b=called.b, paired=paired, total=total)
    return phrase("diff.pasted.renamed" if diff.counts.renamed else "diff.pasted.fits", b=called.b)


def _moved(diff: StateDiff, heads: Sequence[Head]) -> list[Phrase]:
    """Where the values differ: "only layer4 and fc moved, the rest is byte-identical"."""
    if diff.compared == "keys":
        return []
    exact = "" if diff.compared == "bytes" else ".values"
    compared = [row for row in diff.rows if row.values]
    moved = [row for row in compared if _has_moved(row)]
    if not compared:
        return []
    if not moved and len(compared) < sum(1 for row in diff.rows if row.state == DTYPE and not row.values):
        return [phrase("diff.not_compared")]  # but for a few
    if not moved and diff.counts.failed:
        return [phrase("diff.unmoved.read")]
    if not moved:
        differing = {row.key_a.rpartition(".")[0] for row in diff.rows if row.state == SHAPE}
        if heads and differing == {head.name for head in heads} and not diff.counts.only_a and not diff.counts.only_b:
            return [phrase(f"diff.only_differ{exact}", names=names([head.name for head in heads]))]
        return [phrase(f"diff.unmoved{exact}")]
    if all(row.key.endswith(COUNTER) for row in moved) and not diff.counts.shape:
        return [phrase(f"diff.only_moved{exact}", names=names([COUNTER]))]
    groups = _groups([row.key for row in diff.rows if row.key_a])
    where = list(dict.fromkeys(groups[row.key] for row in moved))
    # a module whose shape changed did not stay either
    where += [
        group for group in dict.fromkeys(groups[r.key] for r in diff.rows if r.state == SHAPE) if group not in where
    ]
    untouched = {groups[row.key] for row in compared} - set(where)
    if len(moved) == len(compared) > 1:
        return [_all_moved(_changes(moved, groups))]
    if untouched and len(where) <= MOST_MOVED and len(moved) <= SHARE_MOVED * len(compared):
        return [phrase(f"diff.only_moved{exact}", names=names(where))]
    much = _moved_much(moved, groups)
    if much:
        return [phrase("diff.only_much", names=names(much))]
    return [phrase("diff.moved", n=len(moved), total=len(compared))]


def _unrelated(diff: StateDiff) -> bool:
    """Whether the weights point nowhere near each other, as those of two trainings from different seeds do."""
    found = [row.change for row in diff.rows if row.change is not None and len(row.shape_a or ()) > 1]
    across, a2, b2 = (sum(getattr(change, name) for change in found) for name in ("sum_ab", "sum_a2", "sum_b2"))
    return (
        not diff.mapping.notes
        and len(found) >= FEWEST_WEIGHTS
        and 0 < a2 * b2 < inf
        and abs(across) < UNRELATED * sqrt(a2 * b2)
    )


def _moved_much(rows: Sequence[PairRow], groups: dict[str, str]) -> list[str]:
    """The few modules that moved several times as much as any other, in the model's order; none where there are not."""
    changes = _changes(rows, groups)
    order = sorted(changes, key=lambda name: -changes[name])
    for count in range(1, min(MOST_MOVED, len(order) - 1) + 1):
        if changes[order[count - 1]] >= MUCH * changes[order[count]]:
            return [name for name in changes if name in order[:count]]
    return []


def _has_moved(row: PairRow) -> bool:
    """Rounding to another dtype moves nothing."""
    return row.values == "changed" and not row.rounded


def _all_moved(changes: dict[str, float]) -> Phrase:
    """The module with the largest change, where some moved clearly less; how far, where all moved as far."""
    if not changes:
        return phrase("diff.moved.all")
    most = max(changes, key=lambda name: changes[name])
    if changes[most] < EVEN * min(changes.values()):
        return phrase("diff.moved.all.about", share=_share(changes[most]))
    return phrase("diff.moved.all.most", name=most, share=_share(changes[most]))


def _changes(rows: Sequence[PairRow], groups: dict[str, str]) -> dict[str, float]:
    """The relative change of each module's parameters together, without those that have no figures."""
    sums: dict[str, tuple[float, float]] = {}
    for row in rows:
        change = row.change
        if change is not None and not row.key_a.endswith(BUFFERS):
            d2, a2 = sums.get(groups[row.key], (0.0, 0.0))
            sums[groups[row.key]] = d2 + change.sum_d2, a2 + change.sum_a2
    return {name: sqrt(d2 / a2) for name, (d2, a2) in sums.items() if 0 < a2 < inf and d2 < inf}


def _groups(keys: Sequence[str]) -> dict[str, str]:
    """Each key's module at the first level at which there are several: "layer4", or "model.layer4" is shown so too."""
    depth = 0
    parts = {key: key.split(".") for key in keys}
    while len({tuple(each[: depth + 1]) for each in parts.values()}) == 1 and all(
        len(each) > depth + 2 for each in parts.values()
    ):
        depth += 1
    return {key: each[depth] if len(each) > depth + 1 else each[-1] for key, each in parts.items()}


def _differences(diff: StateDiff, heads: Sequence[Head], called: _Called) -> list[Phrase]:
    """Heads, other shapes, dtypes, and keys that one side alone has."""
    found = [_of_head(head) for head in heads if head.kind != OUTPUTS][:MOST_HEADS]
    counts = diff.counts
    named = {key for head in heads if head.kind != OUTPUTS for key in head.keys}
    shapes = sum(1 for row in diff.rows if row.state == SHAPE and row.key_a not in named)
    boxes = [head for head in heads if head.kind == OUTPUTS]
    if shapes and boxes and not found and len(boxes) == 1 and shapes == len(boxes[0].keys):
        found.append(_of_head(boxes[0]))
    elif shapes and not found:
        found.append(
            phrase("diff.shapes", tensors=counted("tensor", shapes)) if shapes > 1 else phrase("diff.shapes.one")
        )
    missing = [row for row in diff.rows if row.state == ONLY_A]
    replaced = _replaced(diff)
    if replaced:
        found.append(phrase("diff.replaced", a=replaced[0], b=replaced[1]))
    elif missing and counts.only_b:
        found.append(
            phrase(
                "diff.only_both",
                a=called.a,
                b=called.b,
                a_tensors=counted("tensor", counts.only_a),
                b_tensors=counted("tensor", counts.only_b),
            )
        )
    elif missing:
        found.append(phrase("diff.only_a", a=called.a, tensors=_what(missing)))
    elif counts.only_b:
        found.append(phrase("diff.only_b", b=called.b, tensors=_what([r for r in diff.rows if r.state == ONLY_B])))
    return [*found, *_types(diff)]


def _replaced(diff: StateDiff) -> tuple[str, str] | None:
    """The module of A that gave way to one of B, where these two are all that one side alone has beside counters."""
    modules = [
        {row.key.rpartition(".")[0] for row in diff.rows if row.state == state and not row.key.endswith(COUNTER)}
        for state in (ONLY_A, ONLY_B)
    ]
    if any(len(each) != 1 or "" in each for each in modules):
        return None
    old, new = (each.pop().split(".") for each in modules)
    while old[0] == new[0] and len(old) > 1 and len(new) > 1:
        old, new = old[1:], new[1:]
    return ".".join(old), ".".join(new)


def _what(rows: Sequence[PairRow]) -> Phrase:
    """ "19 num_batches_tracked" where all are called so, else "19 tensors"."""
    leaves = {row.key.rpartition(".")[2] for row in rows}
    if len(rows) > 1 and leaves == {COUNTER}:
        return phrase("diff.leaves", n=len(rows), leaf=leaves.pop())
    if len(rows) == 1:
        return phrase("names.1", a=rows[0].key)
    return counted("tensor", len(rows))


def _of_head(head: Head) -> Phrase:
    name = {
        CLASSES: "diff.classes",
        BACKGROUND: "diff.classes.background",
        NO_OBJECT: "diff.classes.no_object",
        TOKENS: "diff.tokens",
        OUTPUTS: "diff.outputs",
    }[head.kind]
    values = {"old": head.old, "new": head.new}
    return phrase(name, **values) if head.kind == TOKENS else phrase(name, name=head.name or "weight", **values)


def _types(diff: StateDiff) -> list[Phrase]:
    rows = [row for row in diff.rows if row.state == DTYPE]
    if not rows:
        return []
    types = {(row.dtype_a, row.dtype_b) for row in rows}
    tensors = counted("tensor", len(rows))
    if len(types) > 1:
        return [phrase("diff.types.mixed", tensors=tensors)]
    ((old, new),) = types
    return [phrase("diff.types", tensors=tensors, old=old, new=new)]


def _differences_of_keys(diff: StateDiff) -> bool:
    counts = diff.counts
    return bool(counts.only_a or counts.only_b or counts.shape)


def _no_change(diff: StateDiff) -> bool:
    return diff.compared == "values" and not any(map(_has_moved, diff.rows)) and not diff.counts.failed


def _renamed(diff: StateDiff) -> list[Phrase]:
    if not diff.counts.renamed:
        return []
    old, new = _prefix(diff)
    if old and not new:
        return [phrase("diff.renamed.prefix_b", prefix=old)]
    if new and not old:
        return [phrase("diff.renamed.prefix_a", prefix=new)]
    return [phrase("diff.renamed")]


def _prefix(diff: StateDiff) -> tuple[str, str]:
    """What the beginning of B's names becomes, where that is all the mapping does."""
    rules = diff.mapping.rules
    if len(rules) == 1 and rules[0].kind == "prefix" and rules[0].explains >= diff.counts.renamed:
        return rules[0].old, rules[0].new
    return "", ""


def _uncompared(diff: StateDiff) -> list[Phrase]:
    if diff.counts.failed:
        return [phrase("diff.failed", tensors=counted("tensor", diff.counts.failed))]
    return [phrase("diff.not_compared")] if diff.compared == "keys" and diff.counts.unknown else []


def _subtitle(counts: Counts, a: State, b: State, called: _Called) -> Phrase:
    states = [
        phrase(f"diff.count.{name}", n=n)
        for name, n in (
            (IDENTICAL, counts.identical),
            (CHANGED, counts.changed),
            (SHAPE, counts.shape),
            (DTYPE, counts.dtype),
            (UNKNOWN, counts.unknown),
        )
        if n
    ]
    if not states:
        return phrase(
            "diff.subtitle.none",
            a=called.a,
            b=called.b,
            a_tensors=counted("tensor", len(a.entries)),
            b_tensors=counted("tensor", len(b.entries)),
        )
    paired = len(a.entries) - counts.only_a
    return phrase("diff.subtitle", paired=counted("tensor", paired), states=listed(states))


def _advice(diff: StateDiff, a: State, b: State, heads: Sequence[Head]) -> tuple[Phrase, ...]:
    found: list[Phrase] = []
    likely = diff.similarity >= VARIANT or bool(heads) or a.side.pasted
    if diff.counts.renamed and not (diff.load and diff.load[0].ok):
        old, new = _prefix(diff)
        if old and not new:
            found.append(phrase("advice.prefix_b", prefix=repr(old)))
        elif new and not old:
            found.append(phrase("advice.prefix_a", prefix=repr(new)))
        else:
            found.append(phrase("advice.mapping"))
    load = diff.load_mapped[0] if diff.load_mapped else None
    if load is not None and load.ok and load.filled:
        found.append(phrase("advice.filled"))
    if likely:
        for head in heads[:MOST_HEADS]:
            kind = {TOKENS: "tokens", OUTPUTS: "outputs"}.get(head.kind, "classes")
            # A is the model: it is built for what the file has
            found.append(phrase(f"advice.{kind}", name=head.name or "weight", file=head.new, model=head.old))
    elif diff.rows:
        found.append(phrase("advice.different"))
    found += _open_questions(diff)
    return tuple(found)


def _open_questions(diff: StateDiff) -> list[Phrase]:
    found = list(diff.mapping.notes)
    unsettled = [key for each in diff.mapping.ambiguities if not each.settled for key in each.keys_b]
    if unsettled and diff.counts.only_b:
        found.append(
            phrase("advice.ambiguous.one", names=names(unsettled))
            if len(unsettled) <= MOST_MOVED
            else phrase("advice.ambiguous", n=len(unsettled))
        )
    guessed = sum(len(each.keys_b) for each in diff.mapping.ambiguities if each.settled in GUESSES)
    if guessed:
        found.append(phrase("advice.guessed", n=guessed))
    return found


def _share(share: float) -> str:
    return f"{100 * share:.0f}%" if share >= 0.01 or not share else "under 1%"
