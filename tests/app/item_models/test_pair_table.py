import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester

from app.item_models.cells import CELL_ROLE
from app.item_models.pair_columns import COLUMNS, PLACES
from app.item_models.pair_table import FILTERS, PairTable
from inspector.diff.result import CHANGED, IDENTICAL, PairRow
from tests.app.diffs import change, diff, pair, rows, unknown

DOWN = Qt.SortOrder.DescendingOrder


@pytest.fixture
def table(qapp) -> PairTable:
    made = PairTable()
    made.set_diff(diff(), ("a", "b"), "module.")
    return made


def text(table: PairTable, row: int, ident: str) -> str:
    return table.index(row, PLACES[ident]).data(Qt.ItemDataRole.DisplayRole)


def cell(table: PairTable, row: int, ident: str):
    return table.index(row, PLACES[ident]).data(CELL_ROLE)


def keys(table: PairTable) -> list[str]:
    return [cell(table, row, "tensor").text for row in range(table.rowCount())]


def test_the_model_keeps_qts_rules(table: PairTable) -> None:
    tester = QAbstractItemModelTester(table, QAbstractItemModelTester.FailureReportingMode.Fatal)
    table.set_filter("changed")
    table.sort(PLACES["relative"], DOWN)
    table.note([(0, pair("conv.weight", 0, CHANGED, change(0.2)))])
    table.rearrange()
    table.set_diff(None)
    assert tester.model() is table


def test_filters_show_as_many_rows_as_they_say(table: PairTable) -> None:
    counts = table.counts()
    assert counts["different"] == 8
    assert counts["all"] == 9
    assert counts["renamed"] == 7
    assert (counts["only_a"], counts["only_b"], counts["shape"], counts["dtype"]) == (1, 1, 1, 1)
    for name in FILTERS:
        table.set_filter(name)
        assert table.rowCount() == counts[name], name


def test_counters_of_batches_hide_no_other_difference(table: PairTable) -> None:
    table.set_filter("different")
    assert keys(table)[-1] == "bn.num_batches_tracked"
    assert keys(table)[0] == "conv.bias"
    table.set_filter("all")
    assert keys(table)[4] == "bn.num_batches_tracked"  # in its place


def test_names_are_as_a_has_them_without_what_all_begin_with(table: PairTable) -> None:
    assert keys(table)[0] == "conv.weight"
    assert text(table, 0, "tensor") == "module.conv.weight"  # whole for the clipboard
    assert text(table, 4, "tensor") == "module.bn.num_batches_tracked"  # what only B has, in A's names
    assert text(table, 4, "name_b") == "bn.num_batches_tracked"


def test_a_side_that_is_not_there_is_a_dash_and_another_shape_stands_out(table: PairTable) -> None:
    assert (cell(table, 4, "a").text, cell(table, 4, "b").text) == ("–", "scalar")
    assert (cell(table, 7, "a").text, cell(table, 7, "b").text) == ("10", "–")
    assert (cell(table, 6, "b").text, cell(table, 6, "b").color) == ("5×64", "changed")
    assert cell(table, 5, "dtype_b").color == "changed"
    assert [cell(table, row, "state").text for row in (0, 1, 4)] == ["identical", "changed", "only_b"]


def test_a_shape_that_an_error_does_not_tell_is_a_question(qapp) -> None:
    table = PairTable()
    table.set_diff(diff((PairRow("only_a", 0, -1, "x"),)))
    assert (cell(table, 0, "a").text, cell(table, 0, "b").text) == ("?", "–")


def test_figures_are_short_in_cells_and_exact_in_copies(table: PairTable) -> None:
    assert cell(table, 1, "relative").text == "50.0%"
    assert text(table, 1, "relative") == "0.5"
    assert cell(table, 1, "changed").text == "100%"
    assert cell(table, 8, "relative").text == "from 0"
    assert cell(table, 8, "cosine").text == text(table, 8, "cosine") == ""
    assert text(table, 1, "largest") == "[1, 2]"
    assert cell(table, 5, "note").text == "judged in float32"


def test_bars_go_with_the_square_root_of_the_largest_finite_change(table: PairTable) -> None:
    assert cell(table, 3, "relative").share == 1.0
    assert cell(table, 2, "relative").share == pytest.approx((0.02 / 9) ** 0.5)
    assert cell(table, 8, "relative").share == 1.0  # from nothing
    assert cell(table, 0, "relative").share == 0.0


def test_sorting_puts_what_has_no_figure_last_both_ways(table: PairTable) -> None:
    for order in (Qt.SortOrder.AscendingOrder, DOWN):
        table.sort(PLACES["relative"], order)
        figures = [text(table, row, "relative") for row in range(table.rowCount())]
        known = [float(figure) for figure in figures if figure]
        assert figures[len(known) :] == ["", "", ""]
        assert known == sorted(known, reverse=order == DOWN)
    table.sort(-1)
    assert table.place(0) == 0
    assert table.headerData(PLACES["relative"], Qt.Orientation.Horizontal) == "Relative change"


def test_differences_follow_the_order_and_go_round(table: PairTable) -> None:
    assert table.difference(-1, 1) == 1
    assert table.difference(8, 1) == 1  # over the identical first row
    assert table.difference(1, -1) == 8
    assert table.difference(-1, -1) == 8
    table.set_filter("identical")
    assert table.difference(0, 1) == -1


def test_rows_that_are_compared_later_come_into_their_filter(qapp) -> None:
    table = PairTable()
    table.set_diff(unknown())
    assert table.counts()["unknown"] == 6
    table.set_filter("changed")
    assert table.rowCount() == 0
    table.note([(place, row) for place, row in enumerate(rows()) if row.state == CHANGED])
    table.note([(99, rows()[0])])  # of another comparison
    table.rearrange()
    assert table.rowCount() == 4
    assert table.row(table.place(2)) == 2


def test_found_by_either_name(table: PairTable) -> None:
    assert table.matches("HEAD") == [6, 7]
    assert table.matches("module.") == list(range(9))
    assert table.matches("") == []


def test_copied_rows_are_those_that_are_shown(table: PairTable) -> None:
    table.set_filter("only_b")
    assert table.exact_rows(("state", "tensor", "b")) == [
        ("state", "tensor", "b"),
        ("only in B", "module.bn.num_batches_tracked", "scalar"),
    ]


def test_a_strangers_names_are_made_visible(qapp) -> None:
    table = PairTable()
    table.set_diff(diff((pair("<b>x</b>\u202e.weight", 0, IDENTICAL),)), ("<i>a\x1b", "b"))
    assert "\u202e" not in cell(table, 0, "tensor").text
    assert "<b>" not in table.index(0, PLACES["tensor"]).data(Qt.ItemDataRole.ToolTipRole)
    assert "\x1b" not in table.headerData(PLACES["a"], Qt.Orientation.Horizontal)


def test_every_column_has_a_title_and_explains_its_figures(table: PairTable) -> None:
    for place, column in enumerate(COLUMNS):
        assert table.headerData(place, Qt.Orientation.Horizontal) or column.id == "state"
        if column.figure is not None:
            assert table.headerData(place, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole)
