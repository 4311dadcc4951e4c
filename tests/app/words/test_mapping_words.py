import pytest

from app.words import mapping_words
from inspector.diff.result import Ambiguity, Mapping, MappingRule

PREFIX = MappingRule("prefix", "", "module.", "^", "module.", explains=121, confidence=1.0, evidence="bytes")


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (PREFIX, "“module.” is put before every key"),
        (PREFIX._replace(old="net.", new=""), "“net.” is taken off the front"),
        (PREFIX._replace(old="net.", new="model."), "“net.” at the beginning becomes “model.”"),
        (MappingRule("segment", "norm", "ln", "norm", "ln"), "“norm” becomes “ln”"),
        (MappingRule("regex", r"\d", "x", r"\d", "x"), r"what matches “\d” becomes “x”"),
        (MappingRule("key", "2 names", "one by one", "", table=(("a", "b"), ("c", "d"))), "2 names are replaced"),
    ],
)
def test_a_rule_says_what_it_does(qapp, rule: MappingRule, words: str) -> None:
    assert mapping_words.rule_words(rule).startswith(words)


def test_one_rule_is_told_whole(qapp) -> None:
    head, text = mapping_words.mapping_sentence(Mapping((PREFIX,), (), "auto"))
    assert f"{head} {text}" == "Found: “module.” is put before every key; explains 121 keys, proven by equal values."
    assert mapping_words.mapping_sentence(Mapping()) == ("", "")


def test_one_line_has_room_for_a_share_only_where_there_is_doubt(qapp) -> None:
    for confidence, end in ((0.9, "supported by similar values."), (0.3, "supported by similar values (30%).")):
        rule = PREFIX._replace(old="module.", new="", confidence=confidence, evidence="statistics")
        assert mapping_words.mapping_sentence(Mapping((rule,), (), "auto"))[1].endswith(end)
    assert mapping_words.proof_words(PREFIX._replace(confidence=0.9)) == "proven by equal values (90%)"


def test_of_several_the_one_that_explains_most_is_told(qapp) -> None:
    few = MappingRule("segment", "norm", "ln", "norm", "ln", explains=3, confidence=0.5)
    head, text = mapping_words.mapping_sentence(Mapping((few, PREFIX), (), "map.py"))
    assert (head, text.partition(",")[0]) == ("Given:", "2 rules; “module.” is put before every key")
    assert mapping_words.explained_words(few) == "explains 3 keys, the shapes fit (50%)"


def test_what_is_ambiguous_is_said_and_what_was_settled_is_not(qapp) -> None:
    both = (Ambiguity(("a", "b"), ("x", "y")), Ambiguity(("c",), ("z",), None, "bytes"))
    assert mapping_words.ambiguity_words(Mapping((), both)) == "Ambiguous: x, y. They are left alone."
    assert mapping_words.ambiguity_words(Mapping((), both[1:])) == ""
