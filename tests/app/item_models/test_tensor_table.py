import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester

from app.item_models.cells import CELL_ROLE
from app.item_models.tensor_columns import COLUMNS
from app.item_models.tensor_table import TensorTable
from tests.app.listings import hostile, network, with_optimizer

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
