"""The sentence a page of statistics opens with: how many things there are to look at, and which."""

from collections.abc import Sequence

from inspector.stats.findings.table import ORDER
from inspector.stats.findings.words import count, phrase
from inspector.stats.result import SILENCE, Finding, Phrase, TensorStats

NAMED = 3  # rules in the subtitle
SPECIAL = {  # text of the only finding of a rule -> its part of the sentence, where it is about many tensors
    "initial.text.model": "initial.model",
    "initial.text.most": "initial.model",
    "identical.text.many": "identical.group",
    "identical.text.ema": "identical.ema",
}


def sentence(
    rows: Sequence[TensorStats | None], findings: Sequence[Finding], complete: bool = True
) -> tuple[Phrase, Phrase]:
    """(title, subtitle). `rows` has an entry for each tensor of the listing, None for one that was not reached.

    A thing to look at is a rule that found something, in however many tensors. `complete` is False while a scan goes on
    and after one that was cancelled or stopped; where it is True, tensors without a row were not asked for.
    """
    done = [row for row in rows if row is not None and row.error is None]
    failed = sum(row is not None and row.error is not None for row in rows)
    if not rows:
        return Phrase("title.empty"), SILENCE
    if not done:
        return Phrase("title.nothing"), SILENCE
    extent = "part" if not complete else "some" if None in rows else ""
    title = _judgement(findings, f"title.{extent}_" if extent else "title.")
    if extent:
        title = phrase(f"title.{extent}", done=count(len(done)), total=count(len(rows)), judgement=title)
    return title, _with_failed(_subtitle(done, findings), failed)


def _judgement(findings: Sequence[Finding], prefix: str) -> Phrase:
    errors = [finding for finding in findings if finding.severity == "error"]
    if errors:
        return phrase(f"{prefix}bad", what=_joined(_summaries(errors)))
    if not findings:
        return Phrase(f"{prefix}healthy")
    things = len({finding.rule for finding in findings})
    tensors = len({tensor for finding in findings for tensor in finding.tensors})
    return phrase(f"{prefix}look", things=_plural("thing", things), tensors=_plural("tensor", tensors))


def _subtitle(done: Sequence[TensorStats], findings: Sequence[Finding]) -> Phrase:
    nan, elements = sum(row.nan for row in done), sum(row.elements for row in done)
    infinite = sum(row.posinf + row.neginf for row in done)
    summaries = _summaries([finding for finding in findings if finding.severity != "error"])
    if nan or infinite:
        clean = phrase("counted", nan=count(nan), inf=count(infinite), elements=count(elements))
    elif summaries:
        clean = Phrase("clean")
    else:
        clean = phrase("clean.counted", elements=count(elements), tensors=_plural("tensor", len(done)))
    return phrase("subtitle", summary=_joined(summaries), clean=clean) if summaries else clean


def _summaries(findings: Sequence[Finding]) -> list[Phrase]:
    """One for each rule, in the order of the table."""
    by_rule: dict[str, list[Finding]] = {}
    for finding in findings:
        by_rule.setdefault(finding.rule, []).append(finding)
    return [summary(by_rule[rule]) for rule in ORDER if rule in by_rule]


def summary(findings: Sequence[Finding]) -> Phrase:
    """A clause on all findings of one rule: "17 dead channels in 11 layers"."""
    first = findings[0]
    rule = first.rule
    channels = sum(len(finding.channels) for finding in findings)
    if rule == "dead_channels" and channels == 1:
        return Phrase("dead_channels.single", first.text.values)
    if len(findings) == 1:
        own = tuple(pair for pair in first.text.values if pair[0] != "channels")
        return Phrase(SPECIAL.get(first.text.name, f"{rule}.one"), (*own, ("channels", count(channels))))
    return phrase(f"{rule}.many", n=count(len(findings)), channels=count(channels), **_largest(findings))


def _largest(findings: Sequence[Finding]) -> dict[str, str]:
    """The outlier farthest off, which the sentence names."""
    texts = [str(dict(finding.text.values).get("deviations", "")) for finding in findings]
    known = [text for text in texts if text]
    return {"deviations": max(known, key=lambda text: float(text.replace(",", "")))} if known else {}


def _joined(summaries: list[Phrase]) -> Phrase:
    if len(summaries) == 1:
        return summaries[0]
    named = dict(zip("abc", summaries[:NAMED], strict=False))
    left = len(summaries) - NAMED
    if left > 0:
        return phrase("summary.more", **named, n=count(left))
    return phrase(f"summary.{len(summaries)}", **named)


def _with_failed(sentence: Phrase, failed: int) -> Phrase:
    if not failed:
        return sentence
    return phrase("failed.one" if failed == 1 else "failed.many", sentence=sentence, n=count(failed))


def _plural(noun: str, number: int) -> Phrase:
    return Phrase(noun) if number == 1 else phrase(f"{noun}s", n=count(number))
