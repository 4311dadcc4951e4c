import dataclasses

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester

from app.item_models.tree_model import ROW_ROLE, TreeModel, TreeRow
from app.state.selection import Selection
from app.trees.union_tree import Badges
from inspector.diff.result import CHANGED, ONLY_B
from tests.app.listings import HOSTILE_KEY, blocks, hostile, network


@pytest.fixture
def model(qapp) -> TreeModel:
    made = TreeModel()
    made.set_listing(network(), "net.pth", "modules", False)
    return made


def test_the_model_keeps_qts_rules_through_all_changes(model: TreeModel) -> None:
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    for position in (1, 0, model.rowCount() - 1):
        model.set_expanded(position, True)
    model.set_filter("bn")
    model.set_expanded(1, False)
    model.set_filter("")
    model.set_order("children", True)
    model.reveal(Selection("tensor", 2))
    model.set_listing(None, "", "modules", False)
    assert model.rowCount() == 0
    assert tester.model() is model


def test_folding_removes_what_unfolding_inserted(model: TreeModel) -> None:
    count, changes = model.rowCount(), []
    model.rowsInserted.connect(lambda _parent, first, last: changes.append(("in", first, last)))
    model.rowsRemoved.connect(lambda _parent, first, last: changes.append(("out", first, last)))
    model.set_expanded(1, True)
    model.set_expanded(1, False)
    assert changes == [("in", 2, 4), ("out", 2, 4)]
    assert model.rowCount() == count


def test_a_shut_module_stands_for_its_tensor(model: TreeModel) -> None:
    position = model.reveal(Selection("tensor", 0))
    assert model.selection(position) == Selection("module", 3)
    model.set_expanded(position, True)
    assert model.selection(model.reveal(Selection("tensor", 0))) == Selection("tensor", 0)


def test_rows_say_what_they_are(model: TreeModel) -> None:
    row = model.index(2).data(ROW_ROLE)
    assert (row.name, row.note, row.icon, row.expandable) == ("layer1", "296", "layer", True)
    assert model.index(1).data(ROW_ROLE).note == "epoch 12"
    assert model.index(2).data(Qt.ItemDataRole.AccessibleTextRole) == "layer1, 296, level 1, collapsed"


def test_typing_finds_a_name_from_a_row_on(model: TreeModel) -> None:
    assert model.find("HE", 0) == 3
    assert model.find("nothing", 0) == -1


def test_hostile_names_are_shown_as_they_are(qapp) -> None:
    model = TreeModel()
    model.set_listing(hostile(), HOSTILE_KEY, "file order", False)
    for position in range(model.rowCount()):
        for role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            text = model.index(position).data(role)
            assert "\u202e" not in text
            assert "\x1b" not in text
        assert "<img" not in model.index(position).data(Qt.ItemDataRole.ToolTipRole)


def rows_of(model: TreeModel) -> list[TreeRow]:
    return [model.index(position).data(ROW_ROLE) for position in range(model.rowCount())]


@pytest.fixture
def equal(qapp) -> TreeModel:
    """Twelve equal blocks in one row."""
    made = TreeModel()
    made.set_listing(blocks(12), "b.pt", "modules", False)
    made.set_expanded(1, True)
    return made


def test_a_row_of_equal_modules_says_how_many_of_what(equal: TreeModel) -> None:
    row = rows_of(equal)[2]
    assert (row.name, row.type, row.note, row.expandable) == ("0 – 11", "12 × Block", "192", True)
    assert equal.index(2).data(Qt.ItemDataRole.AccessibleTextRole) == "0 – 11, 12 × Block, 192, level 2, collapsed"
    assert "Each: 16 parameters" in equal.index(2).data(Qt.ItemDataRole.ToolTipRole)
    assert equal.selection(2) == Selection("module", 2, 12)
    assert (row.times, row.brief) == ("12 ×", "192"), "where there is no room for more"


def test_a_figure_has_a_short_form_for_where_there_is_no_room(qapp) -> None:
    listing, model = blocks(2), TreeModel()
    modules = [each._replace(parameters=7_087_872 // len(listing.modules)) for each in listing.modules]
    model.set_listing(dataclasses.replace(listing, modules=tuple(modules)), "b.pt", "modules", False)
    found = [(row.note, row.brief) for row in rows_of(model)[1:]]
    assert found
    assert all(note.replace(",", "").isdigit() and brief.endswith(" M") for note, brief in found)


def test_a_row_of_equal_modules_keeps_qts_rules(equal: TreeModel) -> None:
    tester = QAbstractItemModelTester(equal, QAbstractItemModelTester.FailureReportingMode.Fatal)
    equal.set_expanded(2, True)
    assert equal.rowCount() == 16
    equal.set_expanded(2, False)
    assert equal.selection(equal.reveal(Selection("module", 10))) == Selection("module", 10)
    equal.set_folds(False)
    equal.set_folds(True)
    assert tester.model() is equal


def test_a_change_shows_on_the_row_and_what_is_new_stands_alone(equal: TreeModel) -> None:
    def badges(**odd: str) -> Badges:
        modules = [odd.get(f"m{at}", "") for at in range(27)]
        return Badges([""] * 13, modules)

    equal.set_badges(badges(m10=CHANGED), "A ∪ B")
    assert (rows_of(equal)[2].name, rows_of(equal)[2].badge) == ("0 – 11", CHANGED)
    equal.set_badges(badges(m24=ONLY_B), "A ∪ B")
    assert [(row.name, row.badge) for row in rows_of(equal)[2:4]] == [("0 – 10", ""), ("11", ONLY_B)]
    equal.set_badges(None, "b.pt")
    assert rows_of(equal)[2].name == "0 – 11"
