"""The page with statistics: columns, sentence, offer, filter, and rows that arrive."""

import math
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.item_models.cells import CELL_ROLE
from app.item_models.tensor_columns import COLUMNS, PLACES
from app.state.scan_state import ScanState
from app.state.selection import Selection
from app.style import theme, tokens
from app.views.tensors_view import TensorsView
from app.widgets import painting
from app.widgets.icicle import Icicle
from app.widgets.table import Table
from inspector.checkpoint.result import Listing
from tests.app.listings import network
from tests.app.stats_rows import copies, dead, not_numbers, scan_state, stats

ROWS = [stats(i, [float(-i), 0.5, i + 1.5]) for i in range(6)]
LISTED = ["tensor", "shape", "dtype", "elements", "bytes", "kind", "note"]
SCANNED = ["tensor", "shape", "mean", "std", "min", "max", "distribution", "finding"]


@pytest.fixture
def listing() -> Listing:
    return network()


@pytest.fixture
def view(qtbot: QtBot, listing: Listing) -> TensorsView:
    made = TensorsView()
    qtbot.addWidget(made)
    made.resize(710, 640)
    made.set_listing(listing)
    made.show()
    return made


def table_of(view: TensorsView) -> Table:
    found = view.findChild(Table)
    assert found is not None
    return found


def columns(view: TensorsView) -> list[str]:
    return [found.id for place, found in enumerate(COLUMNS) if not table_of(view).isColumnHidden(place)]


def filters(view: TensorsView) -> list[str]:
    return [button.text() for button in view._filters._buttons.values()]


def test_columns_change_with_the_first_scan_and_back(view: TensorsView, listing: Listing) -> None:
    assert columns(view) == LISTED
    view.set_scan(scan_state(listing, state="waiting"))
    assert columns(view) == LISTED
    view.set_scan(scan_state(listing))
    assert columns(view) == SCANNED
    view.set_scan(scan_state(listing, *ROWS[:2], state="cancelled"))
    assert columns(view) == SCANNED
    view.set_listing(listing)
    assert columns(view) == LISTED


def test_what_was_chosen_by_hand_stays(view: TensorsView, listing: Listing) -> None:
    view._columns.actions["dtype"].trigger()  # off
    view._columns.actions["l2"].trigger()  # on
    view.set_scan(scan_state(listing, *ROWS))
    assert columns(view) == [*SCANNED[:6], "l2", *SCANNED[6:]]
    assert view.shown_statistics() == tuple(columns(view)[2:])
    view._columns.actions["dtype"].trigger()
    view.set_listing(listing)
    assert columns(view) == ["tensor", "shape", "dtype", "elements", "bytes", "kind", "l2", "note"]
    assert view._columns.actions["dtype"].isChecked()
    assert not view._columns.actions["mean"].isChecked()


def test_figures_stand_whole(view: TensorsView, listing: Listing) -> None:
    rows = [stats(0, [-9_999.99, 8_765.43]), stats(1, [-3e38, 3e38]), stats(2, [-1e-44, 0.1]), stats(4, [10.35, 0.0])]
    view.set_scan(scan_state(listing, *rows))
    table, font = table_of(view), theme.font(tokens.SMALL)
    for ident in ("mean", "std", "min", "max"):
        for row in range(6):
            cell = view.table_model.index(row, PLACES[ident]).data(CELL_ROLE)
            assert painting.width(cell.text, font) + 16 <= table.columnWidth(PLACES[ident]) + 0.5, (ident, cell.text)


def test_the_answer_takes_the_place_of_the_title(view: TensorsView, listing: Listing) -> None:
    view.set_scan(scan_state(listing, *ROWS))
    assert view._sentence._head.text() == "A network"
    view.set_scan(scan_state(listing, *ROWS, state="done", findings=(dead(0, 1),)))
    assert view._sentence._head.text() == "Healthy. 1 thing to look at, in 1 tensor."
    assert view._sentence._icon._name == "ok"
    view.set_scan(scan_state(listing, *ROWS, state="done", findings=(not_numbers(3),)))
    assert view._sentence._icon._name == "error"
    view.set_listing(listing)
    assert view._sentence._head.text() == "A network"


def test_that_a_file_is_cut_off_stays_the_first_thing(view: TensorsView, listing: Listing) -> None:
    part = replace(listing, partial=True)
    view.set_listing(part)
    view.set_scan(scan_state(part, *ROWS, state="done"))
    assert view._sentence._head.text() == "A network"
    assert view._sentence._icon._name == "warn"
    assert "Healthy" in view._sentence._sub.text()


@pytest.mark.parametrize(
    ("state", "rows", "estimate", "words", "link"),
    [
        ("offered", 0, 12.3, "", "Compute statistics (about 12 s)"),
        ("offered", 0, 0.0, "", "Compute statistics"),
        ("offered", 0, 600.0, "", "Compute statistics (about 10 min)"),
        ("cancelled", 2, 0.0, "Why.", "Go on"),
        ("stopped", 2, 0.0, "Statistics of 2 of 6 tensors. Why.", "Go on"),
        ("failed", 0, 0.0, "Why.", "Try again"),
        ("off", 0, 0.0, "Why.", ""),
    ],
)
def test_what_can_be_done(
    view: TensorsView, listing: Listing, qtbot: QtBot, state: str, rows: int, estimate: float, words: str, link: str
) -> None:
    view.set_scan(scan_state(listing, *ROWS[:rows], state=state, estimate=estimate, message="Why."))
    line = view._statistics
    assert line.isVisible()
    assert line._words.text() == words
    assert (line._link.text() if line._link.isVisible() else "") == link
    if link:
        with qtbot.waitSignal(view.scan_requested):
            line._link.click()


@pytest.mark.parametrize("state", ["waiting", "running", "done"])
def test_nothing_is_offered_while_it_comes_by_itself(view: TensorsView, listing: Listing, state: str) -> None:
    view.set_scan(scan_state(listing, *ROWS, state=state))
    assert view._statistics.isHidden()


def test_tensors_with_findings_are_a_filter_that_explains_itself(view: TensorsView, listing: Listing) -> None:
    view.set_scan(scan_state(listing, *ROWS))
    assert filters(view) == ["All 6", "Parameters 5", "Buffers 1", "With errors 1"]
    view.set_scan(scan_state(listing, *ROWS, state="done", findings=(copies(1, 3), dead(0, 1))))
    assert filters(view)[-1] == "With findings 3"
    button = view._filters._buttons["finding"]
    assert button.toolTip().startswith("3 tensors")
    assert button.accessibleDescription() == button.toolTip()
    button.click()
    assert view.table_model.rowCount() == 3
    view.set_scan(scan_state(listing, *ROWS, state="done"))  # nothing is found any more
    assert view.table_model.rowCount() == 6
    assert view._filters.current() == "all"


def test_rows_that_arrive_keep_selection_and_say_nothing(view: TensorsView, listing: Listing, qtbot: QtBot) -> None:
    scan = scan_state(listing)
    view.set_scan(scan)
    view.select(Selection("tensor", 2))
    table_of(view).horizontalHeader().setSortIndicator(PLACES["max"], Qt.SortOrder.DescendingOrder)
    with qtbot.assertNotEmitted(view.selected):
        for row in ROWS:
            scan.add((row,))
            view.add_stats((row,))
        qtbot.waitUntil(lambda: view.table_model.tensor(0) == 5, timeout=5_000)
        view.set_scan(scan_state(listing, *ROWS, state="done", findings=(dead(2, 0),)))
    assert view.table_model.tensor(table_of(view).currentIndex().row()) == 2
    assert [view.table_model.tensor(row) for row in range(6)] == [5, 4, 3, 2, 1, 0]


def test_cells_tell_assistive_technology_what_is_drawn(view: TensorsView, listing: Listing) -> None:
    view.set_scan(scan_state(listing, *ROWS))
    words = view.table_model.index(0, PLACES["distribution"]).data(Qt.ItemDataRole.AccessibleTextRole)
    assert words.startswith("3 values from 0 to 1.5")


def test_odd_rows_are_painted(view: TensorsView, listing: Listing) -> None:
    odd = [[math.nan] * 4, [0.0] * 4, [], [math.inf, -math.inf], [1e30, -1e-30], [5]]
    view.set_scan(scan_state(listing, *(stats(i, values) for i, values in enumerate(odd))))
    for ident in ("zero", "nonfinite", "subnormal", "l1", "l2"):
        view._columns.actions[ident].trigger()
    view.resize(1_600, 640)
    assert not view.grab().isNull()
    assert view.table_model.index(0, PLACES["finding"]).data() == "4 NaN"


def test_no_scan_is_no_statistics(view: TensorsView, listing: Listing) -> None:
    view.set_scan(scan_state(listing, *ROWS, state="done", findings=(dead(0, 1),)))
    view.set_scan(None)
    assert columns(view) == LISTED
    assert view.table_model.index(0, PLACES["mean"]).data() == ""
    view.set_scan(ScanState("offered", [None] * 6))
    assert columns(view) == LISTED


def test_the_bytes_are_laid_out_when_they_are_looked_at(view: TensorsView, listing: Listing) -> None:
    icicle = view.findChild(Icicle)
    assert icicle is not None
    view.set_listing(replace(listing))
    assert icicle._stale
    QTest.keyClick(icicle, Qt.Key.Key_Down)
    assert not icicle._stale


def test_heads_have_room_for_their_arrow(view: TensorsView, listing: Listing) -> None:
    view.set_scan(scan_state(listing, *ROWS))
    table, font = table_of(view), theme.font(tokens.TINY)
    for ident, action in view._columns.actions.items():
        if table.isColumnHidden(PLACES[ident]):
            action.trigger()
    for place, found in enumerate(COLUMNS):
        table.horizontalHeader().setSortIndicator(place, Qt.SortOrder.DescendingOrder)
        title = str(view.table_model.headerData(place, Qt.Orientation.Horizontal))
        assert title.endswith("↓")
        assert painting.width(title, font) + 16 <= table.columnWidth(place) + 0.5, found.id
