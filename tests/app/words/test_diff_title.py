from app.words.diff_title import parted
from app.words.phrases import say
from inspector.diff.phrases import phrase
from inspector.stats.result import SILENCE

MODEL = phrase("diff.model", a="a.pt", b="b.pt")
MOVED = phrase("diff.moved", n=3, total=9)
LACKS = phrase("diff.renamed.prefix_a", prefix="a_long_prefix_of_a_wrapper.module.")
ONLY = phrase("diff.only_a", tensors="2 tensors", a="a.pt")
CLASSES = phrase("diff.classes", name="fc", old="80", new="5")


def title(*clauses):
    return phrase(f"diff.title.{len(clauses)}", **dict(zip("abcd", clauses, strict=False)))


def test_a_long_verdict_keeps_what_answers_the_question(qapp) -> None:
    head, rest = parted(title(MODEL, MOVED, ONLY, LACKS))
    assert say(head) == "Same model; 3 of 9 tensors moved."
    assert say(rest) == "2 tensors only in a.pt."  # the prefix is told by the line of the mapping


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
    for short in (title(MOVED, ONLY), phrase("diff.title.1", a=ONLY), SILENCE):
        assert parted(short) == (short, SILENCE)


def test_the_bench_names_the_files_so_the_headline_need_not(qapp) -> None:
    head, rest = parted(title(MODEL, MOVED))
    assert (say(head), rest) == ("Same model; 3 of 9 tensors moved.", SILENCE)
    head, _ = parted(title(phrase("diff.unrelated", a="a.pt", b="b.pt")))
    assert say(head) == "Same network, unrelated weights."
