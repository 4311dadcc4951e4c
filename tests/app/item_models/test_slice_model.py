from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from app.item_models.slice_model import BLOCK_COLUMNS, BLOCK_ROWS, MOST_ROWS, WAITING, SliceModel
from inspector.checkpoint.result import Values


def window(row: int, column: int, rows: int, columns: int) -> Values:
    cells = tuple(tuple(f"{r * 1000 + c}" for c in range(column, column + columns)) for r in range(row, row + rows))
    return Values(0, row, column, 500, 300, cells)


def test_only_what_is_looked_at_is_asked_for(qtbot: QtBot) -> None:
    model, asked = SliceModel((500, 300)), []
    model.window_needed.connect(lambda *wanted: asked.append(wanted))
    assert model.index(0, 0).data() == WAITING
    assert model.index(70, 3).data() == WAITING
    assert model.index(71, 4).data() == WAITING
    qtbot.waitUntil(lambda: len(asked) == 2)
    assert asked == [(0, 0, BLOCK_ROWS, BLOCK_COLUMNS), (BLOCK_ROWS, 0, BLOCK_ROWS, BLOCK_COLUMNS)]
    model.set_values(window(*asked[1]))
    assert model.index(70, 3).data() == "70003"
    assert model.index(0, 0).data() == WAITING
    qtbot.wait(20)
    assert len(asked) == 2


def test_the_last_blocks_are_as_small_as_the_tensor(qtbot: QtBot) -> None:
    model, asked = SliceModel((500, 300)), []
    model.window_needed.connect(lambda *wanted: asked.append(wanted))
    model.index(499, 299).data()
    qtbot.waitUntil(lambda: asked == [(448, 288, 52, 12)])
    model.set_values(window(*asked[0]))
    assert model.index(499, 299).data(Qt.ItemDataRole.EditRole) == "499299"


def test_a_vector_stands_upright(qtbot: QtBot) -> None:
    model, asked = SliceModel((5,)), []
    model.window_needed.connect(lambda *wanted: asked.append(wanted))
    assert (model.rowCount(), model.columnCount()) == (5, 1)
    model.index(2, 0).data()
    qtbot.waitUntil(lambda: asked == [(0, 0, 1, 5)])
    model.set_values(Values(0, 0, 0, 1, 5, (("1", "2", "3", "4", "5"),)))
    assert [model.index(row, 0).data() for row in range(5)] == ["1", "2", "3", "4", "5"]


def test_a_scalar_is_one_cell(qtbot: QtBot) -> None:
    model = SliceModel(())
    model.set_values(Values(0, 0, 0, 1, 1, (("7",),)))
    assert (model.rowCount(), model.columnCount(), model.index(0, 0).data()) == (1, 1, "7")


def test_figures_are_short_and_exact_in_the_tooltip(qtbot: QtBot) -> None:
    model = SliceModel((2, 3, 2))
    cells = tuple(("0.09684846550226212", "x\u202ey") for _ in range(6))
    model.set_values(Values(0, 0, 0, 6, 2, cells))
    index = model.index(4, 0)
    assert index.data() == "0.0968"
    assert "0.09684846550226212" in index.data(Qt.ItemDataRole.ToolTipRole)
    assert "[1, 1, 0]" in index.data(Qt.ItemDataRole.ToolTipRole)
    assert model.index(0, 1).data() == r"x\u202ey"
    assert model.headerData(4, Qt.Orientation.Vertical) == "1, 1"


def test_a_huge_tensor_is_cut_and_says_so(qtbot: QtBot) -> None:
    model = SliceModel((50_000_000, 64))
    assert model.rowCount() == MOST_ROWS
    assert model.whole_size == (50_000_000, 64)


def test_the_model_keeps_qts_rules(qtbot: QtBot) -> None:
    model = SliceModel((20, 3))
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.set_message("The file changed.")
    assert model.index(0, 0).data() == "–"
    assert tester.model() is model
