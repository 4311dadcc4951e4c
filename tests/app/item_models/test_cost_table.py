import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester

from app.item_models.cells import CELL_ROLE, Cell
from app.item_models.cost_columns import COLUMNS, PLACES
from app.item_models.cost_table import CostTable
from app.item_models.cost_tree import CostTree
from tests.app.costs import report, single

DOWN, UP = Qt.SortOrder.DescendingOrder, Qt.SortOrder.AscendingOrder


@pytest.fixture
def table(qapp) -> CostTable:
    made = CostTable()
    made.set_tree(CostTree(report()), "Net")
    return made


def cell(table: CostTable, row: int, ident: str) -> Cell:
    return table.index(row, PLACES[ident]).data(CELL_ROLE)


def names(table: CostTable) -> list[str]:
    return [cell(table, row, "module").text for row in range(table.rowCount())]


def test_the_model_keeps_qts_rules(table: CostTable) -> None:
    tester = QAbstractItemModelTester(table, QAbstractItemModelTester.FailureReportingMode.Fatal)
    table.set_level("all")
    table.sort(PLACES["time"], DOWN)
    table.set_level("blocks")
    table.toggle(1)
    table.set_tree(None)
    assert tester.model() is table


def test_bars_are_as_long_as_their_share_of_the_longest(table: CostTable) -> None:
    assert names(table) == ["stem", "blocks.0", "blocks.1", "head"]
    assert [cell(table, row, "flops").share for row in range(4)] == [0.25, 1, 1, 0.25]
    assert cell(table, 0, "flops").text == "1.00"
    assert table.headerData(PLACES["flops"], Qt.Orientation.Horizontal) == "MFLOP"
    assert table.headerData(PLACES["params"], Qt.Orientation.Horizontal) == "Params, k"
    assert cell(table, 1, "params").text == "5.00"


def test_units_fit_the_model(qapp) -> None:
    table = CostTable()
    table.set_tree(CostTree(single(2_000)), "Linear")
    assert table.headerData(PLACES["flops"], Qt.Orientation.Horizontal) == "kFLOP"
    assert names(table) == ["Linear"]
    table.set_tree(CostTree(single()), "Identity")
    assert table.headerData(PLACES["flops"], Qt.Orientation.Horizontal) == "FLOP"
    assert cell(table, 0, "flops").text == "0"
    assert cell(table, 0, "flops").share == 0


def test_a_block_opens_and_closes(table: CostTable) -> None:
    assert cell(table, 1, "module").fold == "closed"
    assert cell(table, 0, "module").fold == "none"
    table.toggle(1)
    assert names(table)[1:5] == ["blocks.0", "blocks.0.norm", "blocks.0.attention", "blocks.0.mlp"]
    table.toggle(4)
    assert "blocks.0.mlp.1" in names(table)
    table.toggle(1)
    assert names(table) == ["stem", "blocks.0", "blocks.1", "head"]
    table.toggle(1)
    assert "blocks.0.mlp.1" not in names(table), "what stood below is closed with it"
    table.toggle(0)
    assert len(names(table)) == 7


def test_what_is_hidden_is_revealed(table: CostTable) -> None:
    row = table.tree.row_named("blocks.1.mlp.1")  # type: ignore[union-attr]
    assert table.position(row) == -1
    position = table.reveal(row)
    assert names(table)[position] == "blocks.1.mlp.1"
    assert table.reveal(0) == -1, "the model itself stands above its blocks"
    assert table.reveal(-1) == -1
    table.set_level("layers")
    assert names(table)[table.reveal(row)] == "blocks.1.mlp.1"


@pytest.mark.parametrize("ident", [column.id for column in COLUMNS])
def test_every_column_sorts(table: CostTable, ident: str) -> None:
    table.set_level("all")
    before = names(table)
    table.sort(PLACES[ident], UP)
    assert sorted(names(table)) == sorted(before)
    table.sort(PLACES[ident], DOWN)
    if ident == "time":
        assert names(table)[:3] == ["Net", "blocks", "blocks.0"]
    if ident == "module":
        assert names(table)[0] == "stem"
    table.sort(-1)
    assert names(table) == before


def test_times_that_are_being_measured(table: CostTable) -> None:
    table.set_tree(CostTree(report(timed=False)), "Net", goes_on=True)
    assert cell(table, 0, "time").text == ""
    table.waiting = True
    assert cell(table, 0, "time").text == "…"
    table.sort(PLACES["time"], DOWN)
    assert names(table) == ["stem", "blocks.0", "blocks.1", "head"]


def test_what_is_open_stays_open_when_times_arrive(table: CostTable) -> None:
    table.toggle(1)
    table.set_tree(CostTree(report()), "Net", goes_on=True)
    assert len(names(table)) == 7
    table.set_tree(CostTree(report()), "Net")
    assert len(names(table)) == 4


def test_exact_figures_leave_the_table(table: CostTable) -> None:
    rows = table.exact_rows(["module", "params", "flops", "time", "memory", "output"])
    assert rows[0] == ("module", "params", "flops", "time_ms", "activation_bytes", "output")
    assert rows[2] == ("blocks.0", "5000", "4000000", "1.5", "6000", "1×3×32×32")


def test_tooltips_tell_the_share(table: CostTable) -> None:
    words = table.index(1, PLACES["flops"]).data(Qt.ItemDataRole.ToolTipRole)
    assert "4,000,000" in words
    assert "40%" in words
    assert "Block" in table.index(1, PLACES["module"]).data(Qt.ItemDataRole.ToolTipRole)
    assert "1×3×32×32" in table.index(1, PLACES["output"]).data(Qt.ItemDataRole.ToolTipRole)
