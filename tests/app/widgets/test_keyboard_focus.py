import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.views.tree_view import TreeView
from app.widgets.tree_list import TreeList
from tests.app.listings import network


@pytest.fixture
def tree(qtbot: QtBot) -> TreeList:
    view = TreeView()
    qtbot.addWidget(view)
    view.set_listing(network())
    view.resize(256, 400)
    view.show()
    view.activateWindow()
    found = view.findChild(TreeList)
    assert found is not None
    found.setProperty("keeps", view)
    return found


def test_a_ring_only_where_keys_are_used(tree: TreeList) -> None:
    tree.setFocus(Qt.FocusReason.OtherFocusReason)
    assert not tree.ringed
    QTest.keyClick(tree, Qt.Key.Key_Down)
    assert tree.ringed
    QTest.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=tree.visualRect(tree.model().index(1, 0)).center())
    assert not tree.ringed
    tree.clearFocus()
    tree.setFocus(Qt.FocusReason.TabFocusReason)
    assert tree.ringed
    tree.clearFocus()
    assert not tree.ringed
