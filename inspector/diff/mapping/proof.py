"""What compared values add to a mapping: rules that equal or alike values prove."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from inspector.diff.mapping.rules import Renamer
from inspector.diff.result import ONLY_B, SHAPE, Ambiguity, Mapping, PairRow

MOST = 0.5  # of the pairs compared
ALIKE = 0.5  # cosine of what is the same tensor after more training


def prove(mapping: Mapping, rows: Sequence[PairRow]) -> Mapping:
    """The mapping, its rules with what the values of the pairs they made say: "bytes", "statistics" or "shape"."""
    compared = [row for row in rows if row.values and row.renamed]
    if not mapping.rules or not compared:
        return mapping
    renamer = Renamer(mapping.rules)
    seen = [0] * len(mapping.rules)
    equal, alike, failing = list(seen), list(seen), list(seen)
    for row in rows:
        if row.key_b and row.state in (ONLY_B, SHAPE):
            for at in renamer.trace(row.key_b)[1]:
                failing[at] += 1
    for row in compared:
        change = row.change
        for at in renamer.trace(row.key_b)[1]:
            seen[at] += 1
            equal[at] += _is_equal(row)
            alike[at] += change is not None and change.cosine is not None and change.cosine >= ALIKE
    rules = [
        rule._replace(evidence="bytes", confidence=max(rule.confidence, round(equal[at] / (seen[at] + failing[at]), 3)))
        if seen[at] and equal[at] >= MOST * seen[at]
        else rule._replace(evidence="statistics") if seen[at] and alike[at] >= MOST * seen[at]
        else rule
        for at, rule in enumerate(mapping.rules)
    ]  # fmt: skip
    return replace(mapping, rules=tuple(rules), ambiguities=_settled(mapping.ambiguities, compared))


def _is_equal(row: PairRow) -> bool:
    return row.values == "equal" or bool(row.rounded)


def _settled(ambiguities: Sequence[Ambiguity], compared: Sequence[PairRow]) -> tuple[Ambiguity, ...]:
    """Guesses that turned out to be right: every pair below them has the same values."""
    seen: Counter[str] = Counter()
    equal: Counter[str] = Counter()
    for row in compared:
        name = row.key_b
        while name:
            seen[name] += 1
            equal[name] += _is_equal(row)
            name = name.rpartition(".")[0]
    return tuple(
        each._replace(settled="bytes")
        if each.settled and all(seen[key] and seen[key] == equal[key] for key in each.keys_b)
        else each
        for each in ambiguities
    )
