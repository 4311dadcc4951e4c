"""A notice over the page stands whole, beside its bold words or below them."""

import pytest
from PySide6.QtGui import QFontMetrics
from pytestqt.qtbot import QtBot

from app.style import tokens
from app.widgets.strip import Strip

HEAD = "The lab was killed, by another program or because memory ran out."
TEXT = "It was started again; your files and this window are untouched."


@pytest.mark.parametrize(("width", "stacked"), [(1100, False), (710, True)])
def test_a_sentence_is_not_cut(qtbot: QtBot, width: int, stacked: bool) -> None:
    strip = Strip()
    qtbot.addWidget(strip)
    strip.resize(width, tokens.STRIP)
    strip.show()
    strip.set_strip("warn", HEAD, TEXT, "Dismiss")
    qtbot.waitUntil(lambda: strip._text.width() >= QFontMetrics(strip._text.font()).horizontalAdvance(TEXT))
    assert (strip._text.y() >= strip._head.geometry().bottom()) == stacked
    assert strip._text.geometry().bottom() < strip.height() - 2
    strip.set_strip("warn", "Short.", "", "Dismiss")
    assert strip.height() == tokens.STRIP
