from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.item_models.tree_model import ROW_ROLE, TreeRow
from app.state.selection import Selection
from app.trees.model_listing import listing_of
from app.trees.model_notes import notes_of
from app.views.tree_view import FilterField, TreeView
from app.widgets.tree_list import TreeList
from tests.app.listings import blocks, network, with_optimizer
from tests.app.live_models import odd_model, odd_parts, odd_report, odd_tree


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


@pytest.fixture
def live(view: TreeView) -> TreeView:
    """The tree of a live model, unfolded down to a block."""
    model, tree, listing = odd_parts(odd_report())
    view.set_listing(listing)
    view.set_notes(notes_of(model, tree, "flops"))
    view.select(Selection("module", 4))
    return view


def painted(view: TreeView, name: str) -> TreeRow:
    model = view.findChild(TreeList).model()
    return next(model.index(row, 0).data(ROW_ROLE) for row, shown in enumerate(rows(view)) if shown == name)


def test_a_live_model_is_called_by_its_class_and_shows_its_cost(live: TreeView) -> None:
    assert rows(live) == ["Odd", "stem", "blocks", "0", "1", "2", "3", "act", "again", "head", "twin"]
    top, blocks = painted(live, "Odd"), painted(live, "blocks")
    assert (top.icon, top.note, top.brief, top.alarm) == ("model", "200 FLOP", "200", "4")
    assert (blocks.icon, blocks.note, blocks.type) == ("list", "128", "ModuleList")
    stem = painted(live, "stem")
    assert (stem.mode, stem.marks) == ("train", ("lock",))
    assert not live.findChild(TreeList).grab().isNull()


def test_marks_are_told_in_words(live: TreeView) -> None:
    model = live.findChild(TreeList).model()
    tip = model.index(1, 0).data(Qt.ItemDataRole.ToolTipRole)
    assert "Frozen: none of its parameters requires a gradient" in tip
    spoken = model.index(1, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert "In training mode, unlike the module around it" in spoken


def test_the_words_are_those_of_a_model_and_go_with_it(live: TreeView) -> None:
    field = live.findChild(FilterField)
    assert field.placeholderText() == "Filter modules"
    assert live._orders["file order"].text() == "In &registration order"
    assert live._figures["time"].isVisible()
    live.set_listing(network())
    assert field.placeholderText() == "Filter keys"
    assert live._orders["file order"].text() == "In &file order"
    assert not live._figures["time"].isVisible()
    assert painted(live, "net.pth").icon == "file"


def test_the_figure_is_chosen_among_those_that_are_known(live: TreeView, qtbot: QtBot) -> None:
    live.set_figures("params", {"params", "flops"})
    assert live._figures["params"].isChecked()
    assert not live._figures["time"].isEnabled()
    with qtbot.waitSignal(live.figure_changed, check_params_cb=lambda found: found == "flops"):
        live._figures["flops"].trigger()


@pytest.mark.parametrize(
    ("order", "last"),
    [("children", "twin"), ("named_modules", "twin"), ("file order", "twin.weight"), ("modules", "twin")],
)
def test_every_order_shows_a_live_model(live: TreeView, order: str, last: str) -> None:
    live.set_order(order)
    assert rows(live)[0] == "Odd"
    assert rows(live)[-1] == last
    assert not live.findChild(TreeList).grab().isNull()


def test_a_filter_finds_modules_of_a_live_model(live: TreeView) -> None:
    live.set_filter("blocks 2")
    assert rows(live) == ["Odd", "blocks", "2", "weight"]


def test_a_row_of_equal_blocks_is_selected_and_goes_up_as_one(view: TreeView, qtbot: QtBot) -> None:
    view.set_listing(blocks(12))
    tree, seen = view.findChild(TreeList), []
    view.selected.connect(seen.append)
    view.select(Selection("module", 1))
    for key in (
        Qt.Key.Key_Right,
        Qt.Key.Key_Down,
        Qt.Key.Key_Return,
        Qt.Key.Key_Down,
        Qt.Key.Key_Left,
        Qt.Key.Key_Left,
    ):
        QTest.keyClick(tree, key)
    together = Selection("module", 2, 12)
    assert seen == [together, Selection("module", 2), together]
    assert rows(view) == ["b.pt", "layers", "0 – 11", "head"]
    view.select(Selection("module", 8))
    assert tree.currentIndex().data() == "3"
    view.set_folds(False)
    assert "0 – 11" not in rows(view)
    assert tree.currentIndex().data() == "3"


def test_a_live_block_that_lacks_its_weights_stands_alone(view: TreeView) -> None:
    model, lacking = odd_model(odd_report()), odd_tree()
    for tree, shown in ((odd_tree(None), ["0 – 3"]), (lacking, ["0", "1", "2", "3"])):
        view.set_listing(listing_of(model, tree))
        view.set_notes(notes_of(model, tree, "flops"))
        view.select(Selection("module", 3, 4))
        assert rows(view)[3 : 3 + len(shown)] == shown
        if tree is not lacking:
            assert (painted(view, "0 – 3").note, painted(view, "0 – 3").type) == ("128", "4 × Linear")


def test_what_a_live_block_is_marked_with_comes_later_and_takes_it_out(view: TreeView) -> None:
    model, tree = odd_model(odd_report()), odd_tree(None)
    view.set_listing(listing_of(model, tree))
    view.set_notes(notes_of(model, tree, "flops"))
    view.select(Selection("module", 3, 4))
    assert view.findChild(TreeList).currentIndex().data() == "0 – 3"
    frozen = [each._replace(frozen="all") if each.name == "blocks.3" else each for each in tree.modules]
    view.set_notes(notes_of(model, replace(tree, modules=tuple(frozen)), "flops"))
    assert rows(view)[3:5] == ["0 – 2", "3"]
    assert view.findChild(TreeList).currentIndex().data() == "0 – 2"
