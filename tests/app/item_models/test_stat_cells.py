import math

from app.item_models.stat_cells import EMPTY, exact_text, stat_cell, stat_tooltip
from app.item_models.tensor_columns import COLUMNS, PLACES, reach
from tests.app.stats_rows import stats

ROW = stats(0, [-1.27, 0.00009, 0.0, 2.5])


def column(ident: str):
    return COLUMNS[PLACES[ident]]


def text(ident: str, row) -> str:
    return stat_cell(row, column(ident)).text


def test_figures_have_the_decimals_of_their_column() -> None:
    assert text("min", ROW) == "−1.27"
    assert text("max", ROW) == "2.50"
    assert text("mean", ROW) == "0.3075"
    assert text("zero", ROW) == "1"
    assert text("min", stats(0, [9e-5, 1.0])) == "9e−5"


def test_integers_stay_integers() -> None:
    row = stats(0, [3, 1_250_000])
    assert (text("min", row), text("max", row)) == ("3", "1,250,000")


def test_what_was_not_scanned_or_failed_is_a_quiet_cell(qapp) -> None:
    failed = stats(0, error="The file ends before it.")
    for found in COLUMNS:
        if found.figure is not None:
            assert stat_cell(None, found) == EMPTY
            assert stat_cell(failed, found) == EMPTY
            assert exact_text(failed, found) == ""
            assert stat_tooltip(failed, found) == "The file ends before it."


def test_what_is_no_number_is_counted_in_words(qapp) -> None:
    row = stats(0, [math.nan, math.nan, math.inf, 1.0])
    cell = stat_cell(row, column("nonfinite"))
    assert (cell.text, cell.icon, cell.color) == ("2 NaN, 1 +Inf", "error", "error")
    both = stats(0, [math.inf, -math.inf])
    assert text("nonfinite", both) == "2 ±Inf"
    assert text("mean", both) == ""
    assert stat_cell(ROW, column("nonfinite")).icon == ""


def test_exact_values_for_copies_and_tooltips(qapp) -> None:
    assert float(exact_text(ROW, column("mean"))) == ROW.mean
    assert stat_tooltip(ROW, column("min")) == "−1.27"
    assert "25%" in stat_tooltip(ROW, column("zero"))
    assert stat_tooltip(stats(0, [1.0], note="stored values only"), column("max")).endswith("stored values only")


def test_a_histogram_in_words(qapp) -> None:
    words = exact_text(ROW, column("distribution"))
    assert words.startswith("4 values from −1.2700 to 2.5000")
    assert exact_text(stats(0, [0.5] * 9), column("distribution")) == "9 values, all 0.5000"
    assert exact_text(stats(0, [math.nan]), column("distribution")) == "No finite value: 1 NaN"
    assert exact_text(stats(0), column("distribution")) == "No values"


def test_distributions_sort_by_their_farthest_value() -> None:
    far, near = reach(stats(0, [0.0] * 99 + [10.0])), reach(stats(0, [float(i) for i in range(100)]))
    assert far is not None
    assert near is not None
    assert far > near > 1
    assert reach(stats(0, [0.5, 0.5])) is None


def test_the_mean_of_equal_integers_is_one() -> None:
    cells = [stat_cell(stats(0, values), COLUMNS[PLACES["mean"]]).text for values in ([500], [500.0], [499, 501])]
    assert cells == ["500", "500.00", "500.00"]
