import pytest
from pytestqt.qtbot import QtBot

from app.views.load_panel import ALL_MATCHED, LoadPanel, outcome_text
from inspector.diff.result import NO_MAPPING, LoadReport
from tests.app.diffs import MISSING, diff


@pytest.fixture
def panel(qtbot: QtBot) -> LoadPanel:
    made = LoadPanel()
    qtbot.addWidget(made)
    made.set_diff(diff())
    made.show()
    return made


def test_the_mappings_names_and_strictness_come_first(panel: LoadPanel) -> None:
    assert (panel._names.current(), panel._strict.current()) == ("mapped", "strict")
    assert panel._reason.text() == "It does not load: no key of the file is the model's."
    assert panel._icon._name == "error"


def test_torchs_text_is_whole_in_the_copy(panel: LoadPanel, qtbot: QtBot) -> None:
    with qtbot.waitSignal(panel.copied) as copied:
        panel._copy.click()
    assert copied.args[0] == MISSING  # with its tab and its last blank
    assert panel._text.toPlainText().split("\n")[1].startswith('    Missing key(s) in state_dict: "module.head.bias"')


def test_what_is_returned_is_shown_where_it_loads(panel: LoadPanel) -> None:
    panel._strict._choose("loose")
    assert panel._icon._name == "ok"
    assert panel.text() == "_IncompatibleKeys(missing_keys=['module.head.bias'], unexpected_keys=['module.x'])"
    assert outcome_text(LoadReport(True, True)) == ALL_MATCHED


def test_without_rules_there_is_no_choice_of_names(panel: LoadPanel) -> None:
    panel.set_diff(diff(mapping=NO_MAPPING))
    assert not panel._names.isVisible()
    assert panel._names.current() == "plain"


def test_a_long_text_is_cut_on_screen_alone(panel: LoadPanel) -> None:
    long = LoadReport(True, False, "Error(s)" + " x" * 50_000)
    panel.set_diff(diff(load=(long,), load_mapped=()))
    assert len(panel._text.toPlainText()) < 21_000
    assert panel._text.toPlainText().endswith("… Copy gives the whole text.")
    assert panel.text() == long.message


def test_nothing_was_simulated(panel: LoadPanel) -> None:
    panel.set_diff(None)
    assert panel.text() == ""
    assert panel._reason.text() == "This was not simulated."


def test_a_strangers_keys_are_made_visible(panel: LoadPanel) -> None:
    panel.set_diff(diff(load=(LoadReport(True, False, 'Missing "a\u202eb\x1b[31m"'),), load_mapped=()))
    assert "\u202e" not in panel._text.toPlainText()
    assert "\x1b" not in panel._text.toPlainText()
