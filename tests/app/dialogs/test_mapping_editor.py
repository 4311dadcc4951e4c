import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from app.dialogs.mapping_editor import MappingEditor
from app.item_models.mapping_rules import PATTERN, REPLACEMENT
from inspector.diff.result import Mapping, MappingRule
from tests.app.diffs import diff

PREFIX = MappingRule("prefix", "module.", "", r"^module\.", "", explains=121, confidence=1.0, evidence="bytes")
SEGMENT = MappingRule("segment", "norm", "ln", "norm", "ln", explains=4, confidence=1.0)


@pytest.fixture
def editor(qtbot: QtBot) -> MappingEditor:
    made = MappingEditor(Mapping((PREFIX, SEGMENT), (), "auto"))
    qtbot.addWidget(made)
    made.show()
    return made


def type_into(editor: MappingEditor, row: int, column: int, text: str) -> None:
    editor._table.edit(editor._model.index(row, column))
    field = next(found for found in editor._table.findChildren(QLineEdit) if found.isVisible())
    field.setText(text)
    QTest.keyClick(field, Qt.Key.Key_Return)
    QTest.qWait(1)  # the field goes


def test_what_is_typed_is_tried_once_it_rests(editor: MappingEditor, qtbot: QtBot) -> None:
    with qtbot.waitSignal(editor.tried) as tried:
        type_into(editor, 0, PATTERN, r"^net\.")
        type_into(editor, 0, REPLACEMENT, "model.")
    rules = tried.args[0]
    assert (rules[0].kind, rules[0].pattern, rules[0].replacement) == ("regex", r"^net\.", "model.")
    assert rules[1] == SEGMENT._replace(explains=0, confidence=0.0)
    assert editor.isVisible()  # Return ended the field, not the dialog


def test_no_regular_expression_is_not_tried(editor: MappingEditor, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(editor.tried, wait=350):
        type_into(editor, 0, PATTERN, "(")
    assert editor._outcome.text().startswith("Rule 1 is no regular expression")
    assert not editor._take.isEnabled()


def test_a_conflict_is_named_and_cannot_be_used(editor: MappingEditor, qtbot: QtBot) -> None:
    with qtbot.waitSignal(editor.tried):
        type_into(editor, 0, PATTERN, r"^\w+\.")
    editor.set_trial(None, "The mapping brings two keys to one: 'a.x' and 'b.x' both become 'x'.")
    assert editor._outcome.text().endswith("'a.x' and 'b.x' both become 'x'.")
    assert not editor._take.isEnabled()
    with qtbot.waitSignal(editor.tried):
        type_into(editor, 0, PATTERN, "^a")
    editor.set_trial(diff(mapping=Mapping(editor._model.rules)), "")
    assert editor._take.isEnabled()


def test_an_answer_on_rules_that_changed_since_is_dropped(editor: MappingEditor, qtbot: QtBot) -> None:
    with qtbot.waitSignal(editor.tried):
        type_into(editor, 0, PATTERN, "^a")
    type_into(editor, 0, PATTERN, "^b")
    editor.set_trial(None, "late")
    assert editor._outcome.text() == "Counting…"


def test_rules_are_added_moved_removed_and_used(editor: MappingEditor, qtbot: QtBot) -> None:
    editor._on_add()
    editor._table.setFocus()
    editor._on_move(-1)
    assert [rule.kind for rule in editor._model.rules] == ["prefix", "regex", "segment"]
    editor._on_remove()
    assert not editor._remove.isEnabled() or editor._table.currentIndex().row() == 1
    with qtbot.waitSignal(editor.accepted_rules) as taken:
        editor._take.click()
    assert [rule.kind for rule in taken.args[0]] == ["prefix", "segment"]


def test_they_can_be_found_again(editor: MappingEditor, qtbot: QtBot) -> None:
    with qtbot.waitSignal(editor.accepted_rules) as taken:
        editor._find_again()
    assert taken.args[0] is None
    assert not editor.isVisible()


def test_an_empty_mapping_can_be_begun(qtbot: QtBot) -> None:
    editor = MappingEditor(Mapping())
    qtbot.addWidget(editor)
    assert not editor._remove.isEnabled()
    editor._on_add()
    assert editor._remove.isEnabled()
