import math
import random

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.widgets.pair_histogram import PairHistogram, coarsened
from inspector.stats.result import Histogram
from tests.app.histograms import histogram

random.seed(5)
BEFORE = [random.gauss(0, 1) for _ in range(4_000)]
AFTER = [value + random.gauss(0, 0.05) for value in BEFORE]


@pytest.fixture
def widget(qtbot: QtBot) -> PairHistogram:
    made = PairHistogram("Values")
    qtbot.addWidget(made)
    made.resize(240, 120)
    made.show()
    return made


def test_bins_are_put_together_exactly() -> None:
    fine = histogram(BEFORE, 512)
    coarse = coarsened(fine, -4.0, 4.0, 32)
    assert len(coarse.counts) <= 34
    assert sum(coarse.counts) == len(BEFORE)
    edges, width = coarse.edges(), 2.0**coarse.exponent
    for low, count in zip(edges, coarse.counts, strict=False):
        assert count == sum(low <= value < low + width for value in BEFORE)


def test_an_odd_first_bin_keeps_its_place() -> None:
    assert coarsened(Histogram(0, -3, (1, 2, 3)), -3.0, 0.0, 2) == Histogram(1, -2, (1, 5))


def test_both_are_drawn_as_shares_on_one_axis(widget: PairHistogram) -> None:
    low, high = min(*BEFORE, *AFTER), max(*BEFORE, *AFTER)
    widget.set_histograms(("a", histogram(BEFORE, 128, low, high)), ("b", histogram(AFTER, 128, low, high)))
    picture = widget._picture
    assert [series.name for series in picture.series] == ["a", "b"]
    assert picture.is_compared
    assert picture.outlines == ("accent",)
    assert picture.scale.low <= low + 0.2


def test_a_side_that_is_not_there_is_left_out(widget: PairHistogram) -> None:
    widget.set_histograms(("a", None), ("b", histogram(AFTER, 64)), fill="data")
    assert [series.name for series in widget._picture.series] == ["b"]
    widget.set_histograms(("a", None), ("b", None))
    assert widget._picture.series == []
    widget.set_histograms(("", Histogram(0, 0, (0, 0))))
    assert widget._picture.series == []


def test_a_far_outlier_is_counted_at_the_end_instead_of_squashing_the_rest(widget: PairHistogram) -> None:
    found = histogram([*BEFORE, 400.0], 4_096)
    widget.set_histograms(("a", found))
    assert widget._picture.scale.high < 10
    assert widget._picture.clipped[1].isdigit()


def test_the_mouse_tells_what_a_bin_holds(widget: PairHistogram) -> None:
    widget.set_histograms(("a", histogram(BEFORE, 64, -4, 4)), ("b", histogram(AFTER, 64, -4, 4)))
    words = widget._words_at(0.01).split("\n")
    assert words[0].endswith(("0.1", "0.12", "0.125", "0.13", "0.2", "0.25", "0.3", "0.5"))
    assert words[1].startswith("a: ")
    assert words[2].startswith("b: ")
    assert widget._words_at(90.0) == ""
    QTest.mouseMove(widget, QPoint(120, 60))
    assert widget._picture.hover is not None


def test_a_message_takes_its_place(widget: PairHistogram) -> None:
    widget.set_histograms(("a", histogram(BEFORE, 64)))
    widget.set_message("The shapes differ.")
    assert widget.accessibleName() == "Values: The shapes differ."
    widget.grab()
    assert math.isfinite(widget._picture.scale.low)
