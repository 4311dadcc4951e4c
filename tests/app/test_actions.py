"""The table keeps its promises: no shortcut twice, a mnemonic for everything, every callback there."""

import collections

import pytest
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from app.actions import MENUS, TABLE, Actions, plain
from app.dialogs.shortcuts import sections


class Target:
    """Has every method; tells which were called."""

    def __init__(self):
        self.called = []

    def __getattr__(self, name):
        return lambda: self.called.append(name)


@pytest.fixture
def target():
    return Target()


@pytest.fixture
def actions(qtbot, target):
    window = QWidget()
    qtbot.addWidget(window)
    return Actions(window, collections.defaultdict(lambda: target))


def mnemonic(title):
    return title[title.index("&") + 1].lower() if "&" in title else ""


def test_no_id_and_no_shortcut_twice():
    assert len({row.id for row in TABLE}) == len(TABLE)
    shortcuts = [QKeySequence(row.shortcut).toString() for row in TABLE if row.shortcut]
    assert len(set(shortcuts)) == len(shortcuts)
    assert "" not in shortcuts


@pytest.mark.parametrize("menu", ["", *MENUS])
def test_every_entry_of_a_menu_has_its_own_mnemonic(menu):
    titles = [row.title for row in TABLE if row.menu == menu]
    titles += [title for key, title in MENUS.items() if (key.rpartition("/")[0] if "/" in key else "") == menu != key]
    letters = [mnemonic(title) for title in titles]
    assert "" not in letters
    assert len(set(letters)) == len(letters), sorted(letters)


def test_state_words_enable_and_tick(actions):
    actions.refresh({"browsed", "theme:dark"})
    assert actions["find.open"].isEnabled()
    assert not actions["documents.close"].isEnabled()
    assert actions["documents.ask_open"].isEnabled()
    assert [row.id for row in TABLE if actions[row.id].isChecked()] == ["navigation.theme_dark"]


def test_triggering_calls_the_controller(actions, target):
    for row in TABLE:
        actions[row.id].setEnabled(True)
        actions[row.id].trigger()
    assert target.called == [row.id.split(".")[1] for row in TABLE]


def test_the_menu_holds_every_action_once(actions):
    menu = actions.menu(lambda recents: recents.addAction("a.pt"))
    found = []

    def walk(menu):
        for action in menu.actions():
            if isinstance(action.menu(), QMenu):
                walk(action.menu())
            elif not action.isSeparator():
                found.append(action.objectName() or action.text())

    walk(menu)
    assert sorted(found) == sorted([*(row.id for row in TABLE), "a.pt"])


def test_titles_without_mnemonics():
    assert plain("&Open && &close") == "Open & close"


def test_the_sheet_of_shortcuts_is_in_the_order_of_the_window():
    entries = dict(sections())
    names = [name for name, _keys in entries["View"]]
    assert names[:4] == ["Tensors", "Compare", "Cost", "CAM"]
    files = [name for name, _keys in entries["File"]]
    assert files.index("Open images") < files.index("Close") < files.index("Quit")
