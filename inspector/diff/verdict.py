"""One sentence on what two checkpoints have to do with each other, made from the figures, and what to do about it."""

from collections.abc import Sequence
from typing import NamedTuple

from inspector.diff.advice import MOST_HEADS, advice, prefix_alone
from inspector.diff.heads import BACKGROUND, CLASSES, NO_OBJECT, OUTPUTS, TOKENS, Head, find_heads
from inspector.diff.movement import COUNTER, is_unrelated, movement, nothing_moved, share
from inspector.diff.phrases import counted, listed, names, phrase
from inspector.diff.plain_values import epochs_between
from inspector.diff.result import (
    CHANGED,
    DTYPE,
    IDENTICAL,
    ONLY_A,
    ONLY_B,
    SHAPE,
    UNKNOWN,
    Counts,
    PairRow,
    StateDiff,
)
from inspector.diff.state import State
from inspector.stats.result import Phrase

SAME_MODEL, VARIANT = 0.8, 0.25  # similarity from which two are one model, or one a variant of the other
CLAUSES = 4


class Verdict(NamedTuple):
    title: Phrase
    subtitle: Phrase
    advice: tuple[Phrase, ...]


def verdict(diff: StateDiff, a: State, b: State) -> Verdict:
    """The sentence, the line of figures below it, and advice."""
    called = _Called(diff, a, b)
    heads = find_heads(diff.rows)
    clauses = _clauses(diff, a, b, heads, called)[:CLAUSES]
    likely = diff.similarity >= VARIANT or bool(heads) or a.side.pasted
    title = Phrase(f"diff.title.{len(clauses)}", tuple(zip("abcd", clauses, strict=False)))
    return Verdict(title, _subtitle(diff.counts, a, b, called), advice(diff, heads, likely))


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
        return [phrase("diff.other", share=share(likeness), **both)]
    if max(likeness, rest) < SAME_MODEL:
        if counts.only_b and not counts.only_a and not counts.shape:
            more = phrase("diff.similar.more", tensors=counted("tensor", counts.only_b), **both)
            return [
                more,
                *([phrase("diff.unrelated.rest")] if is_unrelated(diff) else movement(diff, heads)),
                *_types(diff),
            ]
        return [
            phrase("diff.similar", share=share(likeness), b=called.b, a=called.a),
            *_differences(diff, heads, called),
        ]
    first, moved = _same_model(a, b, called), movement(diff, heads)
    if first.name == "diff.model" and is_unrelated(diff):
        first, moved = phrase("diff.unrelated", **both), []
    if counts.dtype and not _differences_of_keys(diff) and nothing_moved(diff):
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


def _renamed(diff: StateDiff) -> list[Phrase]:
    if not diff.counts.renamed:
        return []
    old, new = prefix_alone(diff)
    if old and not new:
        return [phrase("diff.renamed.prefix_b", prefix=old)]
    if new and not old:
        return [phrase("diff.renamed.prefix_a", prefix=new)]
    return [phrase("diff.renamed")]


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
