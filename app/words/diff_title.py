"""The verdict on two checkpoints as a headline and a line below it: a page's sentence is read at a glance."""

from app.words.phrases import say
from inspector.stats.result import SILENCE, Phrase

LONGEST = 80  # characters of a headline that stays whole
RENAMED = "diff.renamed"  # said by the line of the mapping in any case
ASIDE = (RENAMED, "diff.only_a", "diff.only_b", "diff.not_compared", "diff.failed")  # how their names begin
HERE = {"diff.model": "diff.model.here", "diff.unrelated": "diff.unrelated.here"}  # beside the bench, which names both


def parted(title: Phrase) -> tuple[Phrase, Phrase]:
    """The clauses that answer the question, and those that the filters and the mapping's line tell as well.

    GUI thread.
    """
    if not title.name.startswith("diff.title."):
        return title, SILENCE
    clauses = [
        Phrase(HERE.get(each.name, each.name), each.values) for _, each in title.values if isinstance(each, Phrase)
    ]
    title = _joined(clauses)
    if len(say(title)) <= LONGEST:
        return title, SILENCE
    aside = [clause for clause in clauses[1:] if clause.name.startswith(ASIDE)]
    rest = [clause for clause in aside if not clause.name.startswith(RENAMED)]
    return _joined([clause for clause in clauses if clause not in aside]), _joined(rest)


def _joined(clauses: list[Phrase]) -> Phrase:
    if not clauses:
        return SILENCE
    return Phrase(f"diff.title.{len(clauses)}", tuple(zip("abcd", clauses, strict=False)))
