from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester

from app.item_models.cells import CELL_ROLE
from app.item_models.other_pairs import STATE, A, B, OtherPairs, rows_of
from inspector.diff.result import CHANGED, ONLY_A, ONLY_B, ModuleRow, ValueRow
from tests.app.diffs import diff

DIFF = diff(
    values=(
        ValueRow("epoch", CHANGED, 12, 50),
        ValueRow("note", ONLY_A, "<b>first</b>\u202e"),
        ValueRow("best", ONLY_B, None, None),
    ),
    modules=(
        ModuleRow("head", "retyped", "torch.nn.Linear", "torch.nn.Conv2d"),
        ModuleRow("neck", "only_a", "torch.nn.Linear"),
    ),
)


def test_values_come_first_and_modules_of_another_class() -> None:
    assert rows_of(DIFF) == [
        ("changed", "epoch", "12", "50"),
        ("only_a", "note", "<b>first</b>\u202e", ""),
        ("only_b", "best", "", "None"),
        ("changed", "head", "torch.nn.Linear", "torch.nn.Conv2d"),
    ]


def test_the_model_keeps_qts_rules_and_shows_what_is_there(qapp) -> None:
    model = OtherPairs()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.set_diff(DIFF, ("old", "new"))
    assert model.headerData(A, Qt.Orientation.Horizontal) == "A  old"
    assert model.index(0, STATE).data(CELL_ROLE).text == "changed"
    assert model.index(1, B).data(CELL_ROLE).text == "–"
    assert model.index(2, B).data(CELL_ROLE).text == "None"  # a value like any other
    assert "\u202e" not in model.index(1, A).data(CELL_ROLE).text
    assert "<b>" not in model.index(1, A).data(Qt.ItemDataRole.ToolTipRole)
    model.set_diff(None, ("", ""))
    assert model.rowCount() == 0
    assert tester.model() is model
