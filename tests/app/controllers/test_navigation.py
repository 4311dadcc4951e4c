"""Keys move through everything that is open."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMenu

from app.dialogs.pick_list import PickList
from app.state.selection import Selection


@pytest.fixture
def application(start, checkpoint, second, qtbot):
    application = start([checkpoint, second])
    application.window.activateWindow()
    qtbot.waitUntil(application.window.isActiveWindow)
    return application


def popup(kind):
    return next(each for each in QApplication.topLevelWidgets() if isinstance(each, kind) and each.isVisible())


def test_history_goes_back_over_documents(application, qtbot):
    key, window = Qt.Key, application.window
    application.session.select(Selection("tensor", 1))
    application.session.show("compare")
    qtbot.keyClick(window, key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert application.session.current.name == "small.safetensors"
    assert application.session.current.selection == Selection("tensor", 1)
    qtbot.keyClick(window, key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert application.session.current.name == "other.safetensors"


def test_ctrl_tab_turns_the_documents(application, qtbot):
    qtbot.keyClick(application.window, Qt.Key.Key_Tab, Qt.KeyboardModifier.ControlModifier)
    assert application.session.current.name == "other.safetensors"
    qtbot.keyClick(application.window, Qt.Key.Key_Tab, Qt.KeyboardModifier.ControlModifier)
    assert application.session.current.name == "small.safetensors"


def test_f6_goes_round_all_regions(application, qtbot):
    window, seen = application.window, []
    for _ in range(len(window.regions())):
        focus = QApplication.focusWidget()
        seen.append(next(region for region in window.regions() if region.isAncestorOf(focus)))
        qtbot.keyClick(focus, Qt.Key.Key_F6)
    assert set(seen) == set(window.regions())


def test_alt_alone_opens_the_menu(application, qtbot):
    window = application.window
    qtbot.keyPress(window, Qt.Key.Key_Alt)
    qtbot.keyRelease(window, Qt.Key.Key_Alt)
    menu = popup(QMenu)
    names = ["&File", "&Edit", "&View", "&Go", "&Compare", "&Model", "&Lab", "&Help"]
    assert [action.text() for action in menu.actions()] == names
    menu.close()


def test_the_palette_runs_a_command(application, qtbot):
    qtbot.keyClick(
        application.window, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    )
    palette = popup(PickList)
    qtbot.keyClicks(palette.line, "swap")
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    assert application.session.slots["checkpoint"].name == "other.safetensors"


def test_jump_selects_a_tensor(application, qtbot):
    qtbot.keyClick(application.window, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    jump = popup(PickList)
    qtbot.keyClicks(jump.line, "headw")
    qtbot.keyClick(jump.line, Qt.Key.Key_Return)
    document = application.session.current
    assert document.listing.tensors[document.selection.index].key == "head.weight"


def test_tree_details_and_drawer_fold(application, qtbot):
    window = application.window
    for key, region in ((Qt.Key.Key_B, window.tree), (Qt.Key.Key_I, window.details), (Qt.Key.Key_J, window.drawer)):
        before = region.isVisible()
        qtbot.keyClick(window, key, Qt.KeyboardModifier.ControlModifier)
        assert region.isVisible() != before
        qtbot.keyClick(window, key, Qt.KeyboardModifier.ControlModifier)
        assert region.isVisible() == before


def test_details_fold_away_in_a_narrow_window(application):
    window = application.window
    window.resize(1024, 700)
    assert not window.details.isVisible()
    application.actions["navigation.toggle_details"].trigger()
    assert window.details.isVisible()
    window.resize(1280, 800)
    window.resize(1024, 700)
    assert not window.details.isVisible()
    window.resize(1280, 800)
    assert window.details.isVisible()


def test_find_steps_through_the_table(application, qtbot):
    window = application.window
    qtbot.keyClick(window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(QApplication.focusWidget(), "weight")
    seen = set()
    for _ in range(2):
        qtbot.keyClick(window, Qt.Key.Key_F3)
        seen.add(application.session.current.selection)
    assert len(seen) == 2


def test_the_theme_changes_live(application):
    from app.style import theme

    application.actions["navigation.theme_dark"].trigger()
    assert theme.is_dark()
    application.actions["navigation.theme_light"].trigger()
    assert not theme.is_dark()
    assert application.actions["navigation.theme_light"].isChecked()


def test_the_language_is_kept_for_the_next_start(application):
    from app.state.settings import Settings

    application.actions["navigation.language_chinese"].trigger()
    assert application.actions["navigation.language_chinese"].isChecked()
    assert Settings(application.settings.path.parent).saved.language == "zh_CN"


def test_every_action_can_be_run_when_it_is_enabled(application, monkeypatch):
    """No dead entry: each callback exists and takes no argument. Dialogs are closed as they come."""
    from PySide6.QtWidgets import QFileDialog

    for name in ("getOpenFileName", "getOpenFileNames", "getSaveFileName"):
        monkeypatch.setattr(QFileDialog, name, lambda *_args: ("", ""))
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_args: "")
    ends = {"application.quit", "application.open_window", "documents.close", "lab.restart", "lab_setup.start"}
    for row in application.actions.rows(enabled_only=True):
        if row.id not in ends:
            application.actions[row.id].trigger()
            while (dialog := QApplication.activeModalWidget()) is not None:
                dialog.close()
                dialog.hide()
