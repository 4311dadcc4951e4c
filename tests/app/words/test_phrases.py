"""The window says the engine's sentences: the same templates, translated."""

from PySide6.QtCore import QCoreApplication, QTranslator

from app.words import cam_phrases, cost_phrases, diff_phrases
from app.words.phrases import TEMPLATES, say, say_short
from inspector.cam.phrases import PHRASES as CAM_PHRASES
from inspector.diff.phrases import PHRASES as DIFF_PHRASES
from inspector.diff.phrases import counted, phrase
from inspector.diff.phrases import english as diff_english
from inspector.flops import phrases as flops_phrases
from inspector.stats.phrases import PHRASES, english
from inspector.stats.result import SILENCE, Finding, Phrase

TITLE = Phrase("title.look", (("things", Phrase("things", (("n", "2"),))), ("tensors", Phrase("tensor"))))


class Backwards(QTranslator):
    """Another word order, in a language made for this test."""

    def translate(self, context, source, disambiguation=None, n=-1):  # type: ignore[override]
        known = {"Healthy. {things} to look at, in {tensors}.": "{tensors}: {things}", "1 tensor": "T1"}
        return known.get(source, source) if context == "Phrases" else source


def test_it_knows_the_same_sentences_as_the_engine():
    assert TEMPLATES == PHRASES
    assert diff_phrases.TEMPLATES == DIFF_PHRASES
    assert cam_phrases.TEMPLATES == CAM_PHRASES
    assert cost_phrases.TEMPLATES == flops_phrases.PHRASES


def test_it_says_what_a_count_says(qapp):
    doers = flops_phrases.of_group("cost.doers", "conv:3×3")
    work = flops_phrases.phrase("cost.group_work", group=doers, share="81.0%")
    title = flops_phrases.phrase("cost.title.what", flops="8.18 GFLOP", parameters="25.56 M parameters", what=work)
    assert say(title) == flops_phrases.english(title)
    assert not cost_phrases.TEMPLATES.keys() & diff_phrases.TEMPLATES.keys() - {""}


def test_what_both_name_alike_they_say_alike():
    shared = TEMPLATES.keys() & diff_phrases.TEMPLATES.keys()
    assert {name: TEMPLATES[name] for name in shared} == {name: diff_phrases.TEMPLATES[name] for name in shared}


def test_it_says_what_a_comparison_says(qapp):
    verdict = phrase("diff.title.2", a=phrase("diff.same.keys", a="x.pt", b="y.pt"), b=phrase("diff.not_compared"))
    assert say(verdict) == diff_english(verdict)
    assert say(counted("tensor", 1_200)) == "1,200 tensors"


def test_it_says_what_english_says_without_a_translation(qapp):
    assert say(TITLE) == english(TITLE) == "Healthy. 2 things to look at, in 1 tensor."
    assert say(SILENCE) == ""


def test_it_follows_the_language_that_is_installed(qapp):
    translator = Backwards()
    QCoreApplication.installTranslator(translator)
    try:
        assert say(TITLE) == "T1: 2 things"
    finally:
        QCoreApplication.removeTranslator(translator)
    assert say(TITLE) == english(TITLE)


def test_a_cell_holds_a_word_or_two(qapp):
    text = Phrase("outliers.text", (("deviations", "9"), ("value", "1"), ("std", "0.1")))
    assert say_short(Finding("outliers", "note", (0,), text, SILENCE)) == "9 σ"
