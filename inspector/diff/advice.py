"""What to do about the differences of two checkpoints."""

from collections.abc import Sequence

from inspector.diff.heads import OUTPUTS, TOKENS, Head
from inspector.diff.movement import MOST_MOVED
from inspector.diff.phrases import names, phrase
from inspector.diff.result import SETTLED, StateDiff
from inspector.stats.result import Phrase

MOST_HEADS = 2
GUESSES = SETTLED[2:]


def advice(diff: StateDiff, heads: Sequence[Head], likely: bool) -> tuple[Phrase, ...]:
    """`likely`: the two are one model or near it, so that a head is worth a word."""
    found: list[Phrase] = []
    if diff.counts.renamed and not (diff.load and diff.load[0].ok):
        old, new = prefix_alone(diff)
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


def prefix_alone(diff: StateDiff) -> tuple[str, str]:
    """What the beginning of B's names becomes, where that is all the mapping does."""
    rules = diff.mapping.rules
    if len(rules) == 1 and rules[0].kind == "prefix" and rules[0].explains >= diff.counts.renamed:
        return rules[0].old, rules[0].new
    return "", ""
