import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from app.item_models.mapping_rules import EXPLAINS, PATTERN, PROOF, REPLACEMENT, MappingRules
from inspector.diff.result import MappingRule

PREFIX = MappingRule("prefix", "module.", "", r"^module\.", "", explains=121, confidence=1.0, evidence="bytes")
SHIFT = MappingRule("index", "{n}", "{n+1}", r"^\d+", table=(("0", "1"), ("1", "2")), explains=8)


@pytest.fixture
def rules(qapp) -> MappingRules:
    return MappingRules((PREFIX, SHIFT))


def shown(rules: MappingRules, row: int) -> list[str]:
    return [rules.index(row, column).data() for column in (PATTERN, REPLACEMENT, EXPLAINS, PROOF)]


def test_the_model_keeps_qts_rules(rules: MappingRules) -> None:
    tester = QAbstractItemModelTester(rules, QAbstractItemModelTester.FailureReportingMode.Fatal)
    rules.add()
    rules.move(2, -1)
    rules.remove(0)
    assert tester.model() is rules


def test_rules_are_shown_as_they_are_written(rules: MappingRules) -> None:
    assert shown(rules, 0) == [r"^module\.", "(nothing)", "121", "proven by equal values"]
    assert shown(rules, 1)[:2] == ["{n}", "{n+1}"]


def test_a_table_of_names_cannot_be_typed_over(rules: MappingRules) -> None:
    editable = Qt.ItemFlag.ItemIsEditable
    assert rules.flags(rules.index(0, PATTERN)) & editable
    assert not rules.flags(rules.index(0, EXPLAINS)) & editable
    assert not rules.flags(rules.index(1, PATTERN)) & editable


def test_an_edited_rule_is_a_regular_expression_whose_counts_are_not_known(rules: MappingRules, qtbot: QtBot) -> None:
    with qtbot.waitSignal(rules.edited):
        rules.setData(rules.index(0, PATTERN), "^net\\.")
    edited = rules.rules[0]
    assert (edited.kind, edited.pattern, edited.replacement, edited.explains) == ("regex", "^net\\.", "", 0)
    rules.set_explained(None)
    assert shown(rules, 0)[2:] == ["", ""]
    rules.set_explained((edited._replace(explains=3, counter_examples=("net.x",)), SHIFT))
    assert shown(rules, 0)[2:] == ["3", "not for net.x"]
    assert not rules.setData(rules.index(0, PATTERN), "^net\\.")  # nothing new


def test_the_first_bad_pattern_is_named(rules: MappingRules) -> None:
    assert rules.problem() == ""
    rules.setData(rules.index(0, PATTERN), "(")
    assert rules.problem().startswith("Rule 1 is no regular expression:")
    rules.setData(rules.index(0, PATTERN), "a")
    rules.setData(rules.index(0, REPLACEMENT), r"\2")
    assert rules.problem().startswith("Rule 1 is no regular expression:")


def test_rules_are_added_moved_and_removed(rules: MappingRules) -> None:
    at = rules.add()
    assert rules.rules[at].pattern == "^"  # changes nothing yet
    assert rules.move(at, -1) == 1
    assert [rule.kind for rule in rules.rules] == ["prefix", "regex", "index"]
    assert rules.move(0, -1) == 0
    rules.remove(0)
    assert [rule.kind for rule in rules.rules] == ["regex", "index"]
