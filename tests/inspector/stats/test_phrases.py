"""The English sentences: each name that the rules use is there, with the values that it needs."""

import ast
import re
import string
import subprocess
import sys

import pytest

from inspector.stats.findings import RULES
from inspector.stats.phrases import PHRASES, english, short
from inspector.stats.result import SILENCE, Finding, Phrase

MAKERS = ("phrase", "Phrase")


def made(root):
    """(name, values or None where they are not spelled out) of each phrase that the rules make with a literal name."""
    for path in sorted((root / "inspector" / "stats" / "findings").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MAKERS and node.args:
                names = [part.value for part in ast.walk(node.args[0]) if isinstance(part, ast.Constant)]
                whole = not isinstance(node.args[0], ast.JoinedStr)
                plain = whole and all(keyword.arg for keyword in node.keywords) and len(node.args) == 1
                for name in names if whole else ():
                    if isinstance(name, str) and "." in name.strip("."):
                        yield name, {keyword.arg for keyword in node.keywords} if plain else None


def fields(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def test_every_phrase_that_rules_make_can_be_said(root):
    found = list(made(root))
    assert len(found) > 40
    for name, values in found:
        assert name in PHRASES
        if values is not None:
            assert fields(PHRASES[name]) <= values, name


@pytest.mark.parametrize("rule", [rule.name for rule in RULES])
def test_every_rule_has_its_words(rule):
    assert {f"{rule}.short", f"{rule}.one", f"{rule}.many"} <= set(PHRASES)
    assert any(name.startswith(f"{rule}.text") for name in PHRASES)


def test_sentences_are_sentences():
    for name, template in PHRASES.items():
        _, _, kind = name.partition(".")
        if kind.startswith(("text", "advice", "buffer", "optimizer")):
            assert re.match(r"[A-Z{]", template), name
            assert template.endswith("."), name
        elif kind in {"short", "one", "many"} and name != f"failed.{kind}":
            assert not template.endswith("."), name


def test_a_phrase_may_hold_phrases():
    things = Phrase("things", (("n", 2),))
    title = Phrase("title.look", (("things", things), ("tensors", Phrase("tensor"))))
    assert english(title) == "Healthy. 2 things to look at, in 1 tensor."
    assert english(SILENCE) == ""


def test_a_value_is_never_taken_for_a_template():
    assert english(Phrase("nan.one", (("layer", "{0} {layer} {n"),))) == "NaN in {0} {layer} {n"


def test_a_finding_has_a_short_word():
    text = Phrase("dead_channels.text", (("dead", "2"), ("of", "16"), ("list", "2, 8"), ("layer", "conv1")))
    assert english(short(Finding("dead_channels", "warning", (0,), text, SILENCE, (2, 8)))) == "2 dead"


def test_the_window_can_import_them_without_torch_and_numpy():
    code = "import sys, inspector.stats.phrases; sys.exit(bool({'torch', 'numpy'} & set(sys.modules)))"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
