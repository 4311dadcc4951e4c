"""Every text of the window has its Chinese one, and what is committed is what the sources say."""

import ast
import re
import shutil
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from unittest.mock import Mock
from xml.etree import ElementTree

import pytest
from PySide6.QtCore import QCoreApplication, QLocale, QTranslator
from PySide6.QtWidgets import QWidget

from app.actions import MENUS, TABLE, Actions, menu_title, title
from app.dialogs.command_palette import command_palette
from app.state.settings import LANGUAGES
from app.system import translations
from app.views.empty_view import EmptyView
from app.widgets.button import Button

CHINESE = translations.FOLDER / "torchloupe_zh_CN.ts"
MARKERS = ("tr", "translate", "QT_TRANSLATE_NOOP")


def messages(path: Path) -> dict[tuple[str, str], ElementTree.Element]:
    """By context and English text, the element of the translation."""
    return {
        (context.findtext("name", ""), message.findtext("source", "")): message.find("translation")
        for context in ElementTree.parse(path).iter("context")
        for message in context.iter("message")
    }


def run(tool: str, *arguments: object, cwd: Path | None = None) -> None:
    program = Path(sys.executable).with_name(f"pyside6-{tool}")
    subprocess.run([program, *map(str, arguments)], cwd=cwd, check=True, capture_output=True, timeout=60)


def calls(root: Path):
    """Every call in the window's sources that names a text, with its file."""
    for path in sorted((root / "app").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and node.args:
                name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                if name in MARKERS:
                    yield path, node, name


@pytest.fixture
def chinese(qapp):
    before = QLocale()
    loaded = translations.load(qapp, "zh_CN")
    yield loaded
    for translator in loaded:
        qapp.removeTranslator(translator)
    QLocale.setDefault(before)


def test_the_texts_are_those_of_the_sources(root, tmp_path):
    """`make translations` brings in new texts; they are then to be translated."""
    fresh = tmp_path / CHINESE.name
    shutil.copy(CHINESE, fresh)
    run("lupdate", "-extensions", "py", "app", "-ts", fresh, "-no-obsolete", "-locations", "none", cwd=root)
    assert messages(fresh).keys() == messages(CHINESE).keys()


def test_every_text_is_translated():
    lacking = [key for key, found in messages(CHINESE).items() if found.get("type") or not found.text]
    assert lacking == []


def test_what_is_loaded_is_what_was_translated(tmp_path):
    compiled = tmp_path / "compiled.qm"
    run("lrelease", CHINESE, "-qm", compiled)
    assert compiled.read_bytes() == CHINESE.with_suffix(".qm").read_bytes(), "run make translations"


def test_placeholders_are_kept():
    for (context, source), found in messages(CHINESE).items():
        kept = set(re.findall(r"{\w*}", found.text or ""))
        assert kept == set(re.findall(r"{\w*}", source)), (context, source)


def test_letters_for_alt_are_kept():
    for (context, source), found in messages(CHINESE).items():
        letters = [re.findall(r"&(\w)", text.lower()) for text in (source, found.text or "")]
        assert letters[0] == letters[1], (context, source)


def test_lupdate_sees_every_text(root):
    """A text in an f-string, a name or an alias would be shown in English for ever."""
    known = {source for _context, source in messages(CHINESE)}
    for path, node, name in calls(root):
        text = node.args[-1] if name == "tr" else node.args[1]
        assert not isinstance(text, ast.JoinedStr | ast.BinOp | ast.IfExp), f"{path.name}:{node.lineno}"
        if isinstance(text, ast.Constant):
            assert text.value in known, f"{path.name}:{node.lineno}"


def test_no_alias_hides_a_text(root):
    for path in sorted((root / "app").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Attribute) and node.value.attr in MARKERS:
                assert [ast.unparse(target) for target in node.targets] == [node.value.attr], path.name


def test_the_window_speaks_chinese(chinese, qtbot):
    assert len(chinese) == 2
    view = EmptyView()
    qtbot.addWidget(view)
    assert "打开(&O)…" in [button.text() for button in view.findChildren(Button)]
    assert next(button.accessibleName() for button in view.findChildren(Button)) == "打开…"
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "取消"  # Qt's own
    for text in [*map(title, TABLE), *map(menu_title, MENUS)]:
        assert not re.search(r"[a-z]{2}", text) or re.search(r"[一-鿿]|named_modules|Markdown|English", text), text


@pytest.mark.parametrize("typed", ["重新加载", "reload"])
def test_a_command_is_found_in_both_languages(chinese, qtbot, typed):
    window = QWidget()
    qtbot.addWidget(window)
    palette = command_palette(Actions(window, defaultdict(Mock)), window)
    palette.line.setText(typed)
    assert palette.list.currentIndex().data() == "重新加载"


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (["zh-Hans-CN", "zh-CN", "zh"], "zh_CN"),
        (["de-DE", "de", "zh-CN"], "zh_CN"),
        (["en-US", "en", "zh-CN"], "en"),
        (["de-DE", "de"], "en"),
        (["C"], "en"),
        ([], "en"),
    ],
)
def test_the_first_language_that_there_is(wanted, found):
    assert translations.best(wanted) == found


def test_english_needs_no_file(qapp):
    before = QLocale()
    loaded = translations.load(qapp, "en")
    for translator in loaded:
        qapp.removeTranslator(translator)
    QLocale.setDefault(before)
    assert all(not translator.filePath().startswith(str(translations.FOLDER)) for translator in loaded)


def test_every_language_has_its_texts():
    for language in set(LANGUAGES) - {"system", translations.SOURCE}:
        assert QTranslator().load(f"torchloupe_{language}", str(translations.FOLDER))
