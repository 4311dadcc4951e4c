import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.selection import Selection
from app.views.tree_view import TreeView
from app.widgets.tree_list import TreeList
from tests.app.listings import network, with_optimizer


@pytest.fixture
def view(qtbot: QtBot) -> TreeView:
    made = TreeView()
    qtbot.addWidget(made)
    made.resize(256, 400)
    made.set_listing(network())
    made.show()
    return made


def rows(view: TreeView) -> list[str]:
    model = view.findChild(TreeList).model()
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def test_the_keyboard_walks_the_tree(view: TreeView, qtbot: QtBot) -> None:
    tree, seen = view.findChild(TreeList), []
    view.selected.connect(seen.append)
    view.select(Selection())
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Left):
        QTest.keyClick(tree, key)
    assert seen == [Selection("values"), Selection("module", 1), Selection("module", 2), Selection("module", 1)]
    assert rows(view) == ["net.pth", "Run info", "layer1", "head"]
    QTest.keyClicks(tree, "hea")
    assert seen[-1] == Selection("module", 5)


def test_a_click_on_the_chevron_unfolds_and_selects_nothing(view: TreeView, qtbot: QtBot) -> None:
    tree = view.findChild(TreeList)
    with qtbot.assertNotEmitted(view.selected):
        QTest.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(8, tree.rowViewportPosition(2) + 12))
    assert rows(view) == ["net.pth", "Run info", "layer1", "0", "head"]
    with qtbot.waitSignal(view.selected, check_params_cb=lambda found: found == Selection("module", 2)):
        QTest.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(60, tree.rowViewportPosition(3) + 12))


def test_select_shows_and_says_nothing(view: TreeView, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(view.selected):
        view.select(Selection("tensor", 0))
    assert rows(view) == ["net.pth", "Run info", "layer1", "0", "conv", "bn", "head"]
    assert view.findChild(TreeList).currentIndex().data() == "conv"


def test_the_filter_keeps_the_selection_and_comes_back(view: TreeView, qtbot: QtBot) -> None:
    view.select(Selection("module", 5))
    with qtbot.assertNotEmitted(view.selected):
        view.set_filter("head")
        assert rows(view) == ["net.pth", "head", "weight", "tied", "bad"]
        view.set_filter("no such")
        assert rows(view) == ["net.pth"]
        view.set_filter("")
    assert rows(view) == ["net.pth", "Run info", "layer1", "head"]


def test_orders_and_the_optimizer(view: TreeView, qtbot: QtBot) -> None:
    view.set_listing(with_optimizer())
    assert "optimizer" not in rows(view)
    view._show_optimizer.setChecked(True)
    assert rows(view)[-1] == "optimizer"
    with qtbot.waitSignal(view.order_changed):
        view._orders["file order"].trigger()
    assert rows(view)[-1] == "state.0.momentum_buffer"


def test_nothing_open_is_an_empty_tree(view: TreeView) -> None:
    view.set_listing(None)
    assert rows(view) == []
    view.select(Selection("tensor", 3))
