import math
import random
from dataclasses import replace

import pytest
from PySide6.QtCore import QPersistentModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester

from app.item_models.cells import CELL_ROLE
from app.item_models.tensor_columns import COLUMNS
from app.item_models.tensor_table import TensorTable
from inspector.stats.result import TensorStats
from tests.app.listings import hostile, network, tensor, with_optimizer
from tests.app.stats_rows import copies, dead, stats

IDS = [column.id for column in COLUMNS]


@pytest.fixture
def table(qapp) -> TensorTable:
    made = TensorTable()
    made.set_listing(with_optimizer())
    return made


def keys(table: TensorTable) -> list[str]:
    return [table.index(row, 0).data(Qt.ItemDataRole.DisplayRole) for row in range(table.rowCount())]


def test_the_model_keeps_qts_rules(table: TensorTable) -> None:
    tester = QAbstractItemModelTester(table, QAbstractItemModelTester.FailureReportingMode.Fatal)
    table.set_filter("buffer")
    table.sort(IDS.index("bytes"), Qt.SortOrder.DescendingOrder)
    table.set_listing(None)
    assert tester.model() is table


def test_filters_and_their_counts(table: TensorTable) -> None:
    counts = table.counts()
    assert counts == {"all": 7, "parameter": 5, "buffer": 1, "optimizer": 1, "error": 1, "finding": 0}
    for name, count in counts.items():
        table.set_filter(name)
        assert table.rowCount() == count


def test_sorted_by_value_and_back_to_file_order(table: TensorTable) -> None:
    before = keys(table)
    table.sort(IDS.index("elements"), Qt.SortOrder.DescendingOrder)
    sizes = [int(table.index(row, IDS.index("elements")).data()) for row in range(table.rowCount())]
    assert sizes == sorted(sizes, reverse=True)
    table.sort(-1)
    assert keys(table) == before


def test_rows_and_tensors_find_each_other(table: TensorTable) -> None:
    table.set_filter("parameter")
    table.sort(0, Qt.SortOrder.DescendingOrder)
    for row in range(table.rowCount()):
        assert table.row(table.tensor(row)) == row
    assert table.row(2) == -1  # a buffer


def test_find_gives_rows_as_they_stand(table: TensorTable) -> None:
    assert table.matches("HEAD") == [3, 4, 5]
    assert table.matches("") == []
    table.sort(0, Qt.SortOrder.DescendingOrder)
    assert all("head" in keys(table)[row] for row in table.matches("head"))


def test_notes_say_errors_and_sharing(qapp) -> None:
    table = TensorTable()
    table.set_listing(network())
    note = IDS.index("note")
    assert table.index(3, note).data(CELL_ROLE).text == "with head.tied"
    assert table.index(5, note).data(CELL_ROLE).text == "offset past the end"
    assert table.index(5, note).data(CELL_ROLE).icon == "error"
    assert table.index(0, 0).data(CELL_ROLE).text == "layer1.0.conv.weight"


def test_a_quantized_tensor_says_its_type_where_its_scale_would_be_cut_off(qapp) -> None:
    table, listing = TensorTable(), network()
    codes = listing.tensors[0]._replace(dtype="qint8", layout="quantized", note="scale 0.00259476, zero point 0")
    table.set_listing(replace(listing, tensors=(codes, *listing.tensors[1:])))
    finding = table.index(0, IDS.index("finding"))
    assert finding.data(CELL_ROLE).text == "qint8"
    assert "scale 0.00259476" in finding.data(Qt.ItemDataRole.ToolTipRole)
    assert table.index(0, IDS.index("note")).data(CELL_ROLE).text == codes.note


def test_hostile_texts_are_escaped_everywhere(qapp) -> None:
    table = TensorTable()
    table.set_listing(hostile())
    for column in range(table.columnCount()):
        index = table.index(0, column)
        tooltip = index.data(Qt.ItemDataRole.ToolTipRole) or ""  # none where there are no statistics
        for text in (index.data(), index.data(CELL_ROLE).text, tooltip):
            assert "\u202e" not in text
            assert "\x1b" not in text
        assert "<img" not in tooltip


STATS = [stats(0, [1.0, 2.0]), None, stats(2, [-5.0]), stats(3, error="gone"), stats(4, [1.5]), None, stats(6, [7.0])]


def tensors(table: TensorTable) -> list[int]:
    return [table.tensor(row) for row in range(table.rowCount())]


def test_figures_sort_with_those_without_one_last(table: TensorTable) -> None:
    table.set_statistics(STATS)
    table.sort(IDS.index("mean"), Qt.SortOrder.AscendingOrder)
    assert tensors(table) == [2, 0, 4, 6, 1, 3, 5]  # 0 and 4 are equal, and stay in the order of the file
    table.sort(IDS.index("mean"), Qt.SortOrder.DescendingOrder)
    assert tensors(table) == [6, 0, 4, 2, 1, 3, 5]


@pytest.mark.parametrize("column", [column.id for column in COLUMNS])
def test_every_column_sorts(table: TensorTable, column: str) -> None:
    table.set_statistics(STATS, [dead(2, 1)])
    for order in Qt.SortOrder:
        table.sort(IDS.index(column), order)
        assert sorted(tensors(table)) == list(range(7))


def test_findings_sort_before_other_words(table: TensorTable) -> None:
    table.set_statistics([*STATS[:5], stats(5, [math.nan]), STATS[6]], [copies(6, 1), dead(2, 1)])
    table.sort(IDS.index("finding"), Qt.SortOrder.AscendingOrder)
    assert tensors(table)[:3] == [2, 1, 6]  # the warning, then the notes
    assert set(tensors(table)[3:5]) == {3, 5}  # what cannot be read, and what is no number
    assert table.index(0, IDS.index("finding")).data(CELL_ROLE).text == "1 dead"


def test_the_filter_keeps_tensors_with_findings(table: TensorTable) -> None:
    table.set_statistics(STATS, [copies(6, 1), dead(2, 1)])
    assert table.counts()["finding"] == 3
    table.set_filter("finding")
    assert tensors(table) == [1, 2, 6]
    table.set_statistics(STATS, [dead(2, 1)])
    assert tensors(table) == [2]


def test_rows_that_arrive_go_to_their_places_and_carry_their_index(table: TensorTable) -> None:
    rows: list[TensorStats | None] = [None] * 7
    table.set_statistics(rows)
    table.sort(IDS.index("max"), Qt.SortOrder.DescendingOrder)
    kept = QPersistentModelIndex(table.index(table.row(4), 2))
    tester = QAbstractItemModelTester(table, QAbstractItemModelTester.FailureReportingMode.Fatal)
    for place, value in ((4, 1.0), (0, 3.0), (6, 2.0), (1, 2.0)):
        rows[place] = stats(place, [value])
        table.note_stats([stats(place, [value])])
        table.resort()
        assert table.tensor(kept.row()) == 4
    assert set(tensors(table)[:4]) == {0, 1, 4, 6}
    assert tensors(table)[0] == 0
    assert kept.row() == 3
    rows[4] = stats(4, [9.0])  # a row may come again
    table.note_stats([stats(4, [9.0])])
    table.resort()
    assert kept.row() == 0
    assert tester.model() is table


def test_a_flood_leaves_all_rows_in_order(qapp) -> None:
    count = 5_000
    listing = replace(network(), tensors=tuple(tensor(f"t{i}") for i in range(count)), modules=())
    table = TensorTable()
    table.set_listing(listing)
    rows: list[TensorStats | None] = [None] * count
    table.set_statistics(rows)
    table.sort(IDS.index("std"), Qt.SortOrder.AscendingOrder)
    order = list(range(count))
    random.Random(0).shuffle(order)
    for begin in range(0, count, 700):
        batch = [stats(i, elements=4, std=float(i * 7 % count), mean=0.0) for i in order[begin : begin + 700]]
        for found in batch:
            rows[found.tensor] = found
        table.note_stats(batch)
        table.resort()
    assert [i * 7 % count for i in tensors(table)] == list(range(count))


def test_a_new_listing_forgets_the_statistics(table: TensorTable) -> None:
    table.set_statistics(STATS, [dead(2, 1)])
    table.set_listing(network())
    assert table.counts()["finding"] == 0
    assert table.index(0, IDS.index("mean")).data() == ""


def test_heads_explain_their_figures(table: TensorTable) -> None:
    for column in ("std", "subnormal", "l1", "l2", "distribution"):
        tip = table.headerData(IDS.index(column), Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole)
        assert len(str(tip)) > 20
    assert table.headerData(0, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole) is None
