import struct
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.item_models.cells import CELL_ROLE
from app.item_models.tensor_columns import COLUMNS
from app.state.scan_state import ScanState
from app.state.selection import Selection
from app.style import theme, tokens
from app.trees.model_listing import listing_of
from app.views.tensors_view import TensorsView
from app.widgets import painting
from app.widgets.icicle import Icicle
from app.widgets.sentence import Sentence
from app.widgets.table import Table
from inspector.checkpoint.result import ContainerInfo, Listing, Picture, Totals
from inspector.stats.result import Phrase, ScanReport, ScanTotals, TensorStats
from tests.app.listings import hostile, network, tensor, with_optimizer
from tests.app.live_models import odd_parts


@pytest.fixture
def view(qtbot: QtBot) -> TensorsView:
    made = TensorsView()
    qtbot.addWidget(made)
    made.resize(710, 640)
    made.set_listing(network())
    made.show()
    return made


def test_a_row_selects_and_a_selection_shows_its_row(view: TensorsView, qtbot: QtBot) -> None:
    table = view.findChild(Table)
    with qtbot.assertNotEmitted(view.selected):
        view.select(Selection("tensor", 3))
    assert table.currentIndex().row() == 3
    with qtbot.waitSignal(view.selected, check_params_cb=lambda found: found == Selection("tensor", 4)):
        QTest.keyClick(table, Qt.Key.Key_Down)


def test_a_hidden_tensor_lifts_the_filter(view: TensorsView) -> None:
    view._set_filter("buffer")
    assert view.table_model.rowCount() == 1
    view.select(Selection("tensor", 0))
    assert view.table_model.rowCount() == 6
    assert view.findChild(Table).currentIndex().row() == 0


def test_filters_have_counts_and_only_the_needed_ones(view: TensorsView) -> None:
    words = [button.text() for button in view._filters._buttons.values()]
    assert words == ["All 6", "Parameters 5", "Buffers 1", "With errors 1"]
    view.set_listing(with_optimizer())
    assert "Optimizer 1" in [button.text() for button in view._filters._buttons.values()]


def test_sorting_keeps_the_selection(view: TensorsView, qtbot: QtBot) -> None:
    view.select(Selection("tensor", 4))
    head = view.findChild(Table).horizontalHeader()
    with qtbot.assertNotEmitted(view.selected):
        head.setSortIndicator(4, Qt.SortOrder.AscendingOrder)
    assert view.table_model.tensor(view.findChild(Table).currentIndex().row()) == 4
    assert view.table_model.headerData(4, Qt.Orientation.Horizontal).endswith("↑")


def test_find_counts_and_goes_round(view: TensorsView) -> None:
    view.open_find()
    field = view.find_bar._field
    QTest.keyClicks(field, "head")
    table, count = view.findChild(Table), view.find_bar._count
    assert (table.currentIndex().row(), count.text()) == (3, "1 of 3")
    view.find_next()
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert (table.currentIndex().row(), count.text()) == (5, "3 of 3")
    view.find_next()
    assert count.text() == "1 of 3"
    view.find_previous()
    assert count.text() == "3 of 3"
    QTest.keyClicks(field, "x")
    assert count.text() == "No match"
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert view.find_bar.isHidden()


def test_columns_can_be_shown(view: TensorsView) -> None:
    storage = next(i for i, column in enumerate(COLUMNS) if column.id == "storage")
    table = view.findChild(Table)
    assert table.isColumnHidden(storage)
    view._columns.actions["storage"].trigger()
    assert not table.isColumnHidden(storage)


def test_the_bytes_can_be_walked_and_clicked(view: TensorsView, qtbot: QtBot) -> None:
    bytes_ = view.findChild(Icicle)
    view.select(Selection())
    with qtbot.waitSignal(view.selected, check_params_cb=lambda found: found.kind == "module"):
        QTest.keyClick(bytes_, Qt.Key.Key_Down)
    shares = {block.selection: block.share for block in bytes_._blocks}
    assert shares[Selection()] == 1.0
    assert shares[Selection("module", 1)] == pytest.approx(
        1216 / 1536
    )  # neither head.tied nor what is unreadable adds anything


def test_the_weight_is_asked_for_when_its_plot_is_shown(view: TensorsView, qtbot: QtBot) -> None:
    with qtbot.waitSignal(view.picture_requested, check_params_cb=lambda tensor, *_size: tensor == 0):
        view.select(Selection("tensor", 0))
        view.plots.choices._buttons["weight"].click()
    picture = Picture(0, 8, 4, 3, 3, 1.0, -1.0, 1.0)
    view.set_picture(picture, struct.pack("<288f", *([0.5] * 288)))
    view.grab()
    view.set_picture(Picture(1, 1, 1, 1, 1, 1.0, 0.0, 0.0), b"")  # late: of another tensor
    view.select(Selection("tensor", 1))


def test_the_strip_has_one_link(view: TensorsView, qtbot: QtBot) -> None:
    view.set_strip("error", "This file contains calls.", "torch.load would run 2 of them.", "Show the calls")
    assert view._strip.isVisible()
    with qtbot.waitSignal(view.strip_action):
        view._strip._link.click()
    view.clear_strip()
    assert view._strip.isHidden()


def test_a_hostile_file_renders(view: TensorsView) -> None:
    view.set_listing(hostile())
    view.select(Selection("tensor", 0))
    view.grab()


def test_the_plot_keeps_the_height_it_was_given(view: TensorsView) -> None:
    view.set_plot_height(260)
    assert abs(view._splitter.sizes()[1] - 260) <= 4
    assert view.plot_height == 260
    view.resize(710, 300)
    assert not view.plots.isVisible()
    view.resize(710, 640)
    assert view.plots.isVisible()


def test_figures_stand_whole_and_keys_give_way(view: TensorsView) -> None:
    long = tuple(tensor("a." * 80 + f"weight{i}", (64, 1024, 3, 3, 3)) for i in range(3))
    view.set_listing(replace(network(), tensors=long, modules=()))
    table, font = view.findChild(Table), theme.font(tokens.SMALL)
    for i, found in enumerate(COLUMNS):
        if found.id in {"shape", "dtype", "elements"}:
            cell = view.table_model.index(0, i).data(CELL_ROLE)
            assert painting.width(cell.text, font) + 16 <= table.columnWidth(i), found.id
    shown = sum(table.columnWidth(i) for i in range(len(COLUMNS)) if not table.isColumnHidden(i))
    assert shown <= table.viewport().width()


def test_only_rows_of_other_containers_say_where_they_are(view: TensorsView) -> None:
    listing = network()
    other = tensor("weight", container="ema")
    state = tensor("0.exp_avg", container="optimizer", kind="optimizer", belongs_to="module.head.weight")
    containers = (
        *listing.containers,
        ContainerInfo("ema", "ema", "", 1, 4, 16),
        ContainerInfo("optimizer", "optimizer", "", 1, 0, 16),
    )
    view.set_listing(replace(listing, tensors=(*listing.tensors, other, state), containers=containers))
    cells = [view.table_model.index(row, 0).data(CELL_ROLE) for row in range(8)]
    assert cells[0].lead == ""
    assert (cells[6].lead, cells[6].text) == ("ema", "weight")
    assert (cells[7].lead, cells[7].path, cells[7].text) == ("", "head.weight: ", "exp_avg")


def test_parts_too_thin_to_see_stand_together(view: TensorsView) -> None:
    tensors = tuple(tensor(f"t{i}", (4_000 if i == 9 else 1,)) for i in range(40))
    containers = (ContainerInfo("", "model", "", 40, 4_039, 16_156),)
    totals = Totals(40, 4_039, 16_156)
    view.set_listing(replace(network(), tensors=tensors, modules=(), containers=containers, totals=totals))
    icicle = view.findChild(Icicle)
    assert [block.parts for block in icicle._blocks] == [1, 9, 1, 30]
    view.select(Selection("tensor", 20))
    assert icicle._here() == 3
    assert icicle._path(3) == {0}


def test_shared_bytes_count_at_their_first_owner(view: TensorsView) -> None:
    tensors = (tensor("a", (100,), share=0), tensor("b", (100,)), tensor("c", (100,), share=0))
    containers = (ContainerInfo("", "model", "", 3, 200, 800),)
    totals = Totals(3, 200, 800)
    view.set_listing(replace(network(), tensors=tensors, modules=(), containers=containers, totals=totals))
    blocks = view.findChild(Icicle)._blocks
    assert [(block.amount, block.share) for block in blocks] == [(800, 1.0), (400, 0.5), (400, 0.5)]


def test_another_document_closes_find(view: TensorsView) -> None:
    view.open_find()
    view.find_bar._field.setText("head")
    view.set_listing(with_optimizer())
    assert view.find_bar.isHidden()
    assert view.find_bar.text() == ""


def columns(view: TensorsView) -> list[str]:
    table = view.findChild(Table)
    return [column.id for place, column in enumerate(COLUMNS) if not table.isColumnHidden(place)]


def test_a_live_model_shows_what_is_trained(view: TensorsView) -> None:
    _, _, listing = odd_parts()
    view.set_listing(listing)
    view.set_scan(None)
    assert columns(view) == ["tensor", "shape", "dtype", "elements", "bytes", "grad", "note"]
    model = view.table_model
    assert [model.index(row, shown_at("grad")).data() for row in (0, 1, 2)] == ["frozen", "", "yes"]
    missing = model.index(3, shown_at("note")).data(CELL_ROLE)
    assert (missing.text, missing.color) == ("not loaded", "warn")
    assert not view._statistics.isVisible()
    view.set_listing(network())
    assert view.findChild(Table).isColumnHidden(shown_at("grad"))


def counted(listing: Listing) -> ScanState:
    scan = ScanState("done", [None] * len(listing.tensors))
    scan.add([TensorStats(6, 12, min=0.5, max=3.0, mean=1.75, std=1.0)])
    scan.report = ScanReport(ScanTotals(1), title=Phrase("title.healthy"))
    return scan


def test_a_live_model_shows_its_statistics_beside_that(view: TensorsView) -> None:
    model, tree, listing = odd_parts()
    view.set_listing(listing)
    view.set_scan(counted(listing))
    statistics = ["mean", "std", "min", "max", "distribution", "finding"]
    assert columns(view) == ["tensor", "shape", "grad", *statistics, "note"], "some are frozen, some were not loaded"
    assert view.table_model.index(6, shown_at("mean")).data() == "1.75"
    sentence = view.findChild(Sentence)
    assert sentence._head.text() == "Healthy. Nothing to look at."
    assert sentence._sub.text() == listing.subtitle, "which weights it has stays to be read"
    view.select(Selection("tensor", 6))
    assert view.plots.choices.current() == "channels"
    trained = [
        node._replace(own=tuple(each._replace(requires_grad=True, weight="") for each in node.own))
        for node in tree.modules
    ]
    listing = listing_of(model, replace(tree, modules=tuple(trained), weights=None))
    view.set_listing(listing)
    view.set_scan(counted(listing))
    assert columns(view) == ["tensor", "shape", *statistics]


def shown_at(column: str) -> int:
    return next(place for place, found in enumerate(COLUMNS) if found.id == column)
