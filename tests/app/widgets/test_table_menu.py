import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu, QWidget

from app.widgets.table_menu import COPIES, open_table_menu


@pytest.mark.parametrize("copies", [tuple(COPIES), ("path", "tsv")])
def test_each_row_asks_for_what_it_says(copies, qtbot):
    parent = QWidget()
    qtbot.addWidget(parent)
    asked = []
    open_table_menu(parent, QPoint(0, 0), copies, asked.append, asked.append)
    menu = parent.findChild(QMenu)
    rows = [action for action in menu.actions() if not action.isSeparator()]
    assert [row.text() for row in rows[:-1]] == [COPIES[each] for each in copies]
    for row in rows:
        row.trigger()
    assert asked == [*copies, "csv"]
    menu.close()
