import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.style import theme, tokens
from app.widgets import painting
from app.widgets.facts import ROW, Facts


def test_a_long_figure_has_a_line_of_its_own(qapp: QApplication, qtbot: QtBot) -> None:
    theme.apply(qapp, "light")
    facts = Facts([("Kind", "buffer"), ("Elements", "600,000,000"), ("Bytes", "4"), ("Stride", "1")], 2)
    qtbot.addWidget(facts)
    facts.resize(900, 40)
    facts.show()
    assert facts.sizeHint().height() == 2 * ROW
    facts.resize(200, 60)
    assert facts.sizeHint().height() == 3 * ROW
    small = theme.font(tokens.SMALL)
    assert facts._rect(1).width() == pytest.approx(200)
    assert facts._rect(1).width() > painting.width("Elements", small) + painting.width("600,000,000", small)
    assert (facts._rect(2).y(), facts._rect(3).y()) == (2 * ROW, 2 * ROW)
