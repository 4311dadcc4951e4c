"""What an engine says while it works is known to the window."""

import ast

import pytest
from PySide6.QtCore import QCoreApplication, QLocale

from app.system import translations
from app.words.progress_words import PATTERNS, progress_words

TERMINAL = {  # said by the command line alone
    "Importing torch",
}
BUILDING = "Compiling the native ops (once): 2 of 9 files"


def said(root):
    """Every text that inspector reports progress with; what is put into it is a "…"."""
    for path in sorted((root / "inspector").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "report":
                for text in node.args[2:3]:
                    if isinstance(text, ast.Constant):
                        yield text.value
                    elif isinstance(text, ast.JoinedStr):
                        yield "".join(part.value if isinstance(part, ast.Constant) else "…" for part in text.values)


def test_every_text_of_the_engines_is_known(root):
    texts = set(said(root)) - TERMINAL
    assert {"Counting", "reading …"} <= texts
    assert [text for text in (*texts, BUILDING) if not any(pattern.fullmatch(text) for _, pattern in PATTERNS)] == []


@pytest.mark.parametrize("text", ["Counting", BUILDING, "reading {name}", "reading a\nb", "something else", ""])
def test_in_english_it_stays_as_it_is(qapp, text):
    assert progress_words(text) == text


def test_in_chinese(qapp):
    before = QLocale()
    loaded = translations.load(qapp, "zh_CN")
    try:
        assert progress_words("reading {x}.bin") == QCoreApplication.translate("Progress", "reading {name}").replace(
            "{name}", "{x}.bin"
        )
        assert "2" in progress_words(BUILDING)
        assert "Compiling" not in progress_words(BUILDING)
    finally:
        for translator in loaded:
            qapp.removeTranslator(translator)
        QLocale.setDefault(before)
