from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester

from app.item_models.counter_table import CounterTable
from app.item_models.disagreement_table import DisagreementTable
from inspector.flops.result import Counter
from tests.app.costs import report

DOWN = Qt.SortOrder.DescendingOrder


@pytest.fixture
def table(qapp) -> CounterTable:
    made = CounterTable()
    made.set_report(report())
    return made


def cells(model, row: int) -> list[str]:
    return [model.index(row, column).data() for column in range(model.columnCount())]


def test_mac_and_flop_are_never_confused(table: CounterTable) -> None:
    QAbstractItemModelTester(table, QAbstractItemModelTester.FailureReportingMode.Fatal)
    assert cells(table, 0)[:4] == ["Reference", "10.00 MFLOP", "10.00", "100%"]
    assert cells(table, 1)[:4] == ["thop", "3.00 MMAC", "6.00", "60.0%"]
    assert "Attention" in cells(table, 1)[4]
    assert cells(table, 2)[:4] == ["torch", "9.00 MFLOP", "9.00", "90.0%"]
    assert table.headerData(2, Qt.Orientation.Horizontal) == "As MFLOP"
    assert table.counter(0) is None
    assert table.counter(1).name == "thop"  # type: ignore[union-attr]


def test_a_counter_that_could_not_says_why(table: CounterTable) -> None:
    table.set_report(replace(report(), counters=(Counter("torchinfo", "MAC", problem="It cannot be copied."),)))
    assert cells(table, 1) == ["torchinfo", "—", "—", "", "It cannot be copied."]


def test_nothing_is_divided_by_nothing(table: CounterTable) -> None:
    modules = (replace(report().modules[0], flops=0),)
    table.set_report(replace(report(), modules=modules, disagreements=()))
    assert cells(table, 1)[3] == ""
    table.set_report(None)
    assert table.rowCount() == 0


def test_all_disagreements_of_a_counter(qapp) -> None:
    table = DisagreementTable(report())
    table.set_counter("thop")
    QAbstractItemModelTester(table, QAbstractItemModelTester.FailureReportingMode.Fatal)
    expected = ["blocks.0.attention", "attention not seen", "0 FLOP", "2.00 MFLOP", "−2.00 MFLOP"]
    assert cells(table, 0) == expected
    assert table.rowCount() == 2
    for column in range(-1, table.columnCount()):
        table.sort(column, DOWN)
    assert table.exact_rows()[1][-2:] == ("0", "2000000")
    assert "functions" not in table.index(0, 1).data(Qt.ItemDataRole.ToolTipRole).split(":")[0]
    table.set_counter("torch")
    assert [row[1] for row in table.exact_rows()[1:]] == ["stem"]
