from app.diff_title import parted
from app.phrases import say
from inspector.diff.phrases import phrase
from inspector.stats.result import SILENCE

MODEL = phrase("diff.model", a="a.pt", b="b.pt")
MOVED = phrase("diff.moved", n=3, total=9)
LACKS = phrase("diff.renamed.prefix_a", prefix="module.")
ONLY = phrase("diff.only_a", tensors="2 tensors", a="a.pt")
CLASSES = phrase("diff.classes", name="fc", old="80", new="5")


def title(*clauses):
    return phrase(f"diff.title.{len(clauses)}", **dict(zip("abcd", clauses, strict=False)))


def test_a_long_verdict_keeps_what_answers_the_question(qapp) -> None:
    head, rest = parted(title(MODEL, MOVED, ONLY, LACKS))
    assert say(head) == "b.pt is the same model as a.pt; 3 of 9 tensors moved."
    assert say(rest) == "2 tensors only in a.pt; its keys lack “module.”."


def test_a_new_head_is_never_put_aside(qapp) -> None:
    head, rest = parted(title(MODEL, MOVED, CLASSES))
    assert say(head).endswith("fc went from 80 to 5 classes.")
    assert rest == SILENCE


def test_two_clauses_may_be_too_long_as_well(qapp) -> None:
    similar = phrase("diff.similar", a="resnet20.pt", b="resnet32.pt", share="62%")
    head, rest = parted(title(similar, ONLY))
    assert say(head).endswith("of the same shape.")
    assert say(rest) == "2 tensors only in a.pt."


def test_a_short_verdict_stays_whole(qapp) -> None:
    for short in (title(MODEL, LACKS), phrase("diff.title.1", a=ONLY), SILENCE):
        assert parted(short) == (short, SILENCE)
