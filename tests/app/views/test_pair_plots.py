import struct

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.views.pair_details import PairDetails, heading
from app.views.pair_plots import PairPlots
from app.widgets.facts import Facts
from app.widgets.weight_picture import WeightPicture
from inspector.checkpoint.result import Picture
from inspector.diff.detail import PairDetail
from inspector.diff.result import ONLY_A, ONLY_B
from inspector.stats.result import Histogram
from tests.app.diffs import rows

HISTOGRAM = Histogram(-2, -2, (1, 4, 4, 1))
PICTURE = Picture(0, 1, 1, 2, 3, 0.5, -0.5, 0.5, "every 2nd row")
PIXELS = struct.pack("<6f", 0, 0.5, -0.5, 0, 0.25, 0)
BOTH = PairDetail(0, 0, HISTOGRAM, HISTOGRAM, HISTOGRAM, PICTURE)


@pytest.fixture(params=[True, False], ids=["beside", "below"])
def plots(qtbot: QtBot, request: pytest.FixtureRequest) -> PairPlots:
    made = PairPlots(beside=request.param)
    made.set_names("old", "new")
    qtbot.addWidget(made)
    made.resize(680 if request.param else 280, 160 if request.param else 500)
    made.show()
    return made


def test_a_pair_shows_its_values_its_change_and_where(plots: PairPlots) -> None:
    plots.set_detail(BOTH, PIXELS, rows()[0])
    assert plots.message() == ""
    assert plots._legend._names == ("old", "new")
    assert len(plots._values._picture.series) == 2
    assert len(plots._delta._picture.series) == 1
    assert plots.findChild(WeightPicture)._image is not None
    assert plots._note.text() == "every 2nd row"


def test_one_side_alone_has_no_change(plots: PairPlots) -> None:
    only_a = next(row for row in rows() if row.state == ONLY_A)
    plots.set_detail(PairDetail(7, -1, HISTOGRAM, None), b"", only_a)
    assert plots._legend._names == ("old", "")
    assert plots._values._picture.fill == "base"
    assert plots._delta._message == "Only in A."
    only_b = next(row for row in rows() if row.state == ONLY_B)
    plots.set_detail(PairDetail(-1, 4, None, HISTOGRAM), b"", only_b)
    assert plots._values._picture.fill == "data"
    assert plots._delta._message == "Only in B."


def test_other_shapes_have_values_and_no_change(plots: PairPlots) -> None:
    plots.set_detail(PairDetail(6, 6, HISTOGRAM, HISTOGRAM), b"", rows()[6])
    assert plots._delta._message == "The shapes differ."
    assert plots.findChild(WeightPicture) is None


def test_nothing_finite_and_what_cannot_be_read_are_said(plots: PairPlots) -> None:
    plots.set_detail(PairDetail(0, 0), b"", rows()[0])
    assert plots._values._message == "No finite values."
    plots.set_detail(PairDetail(0, 0, error="offset past the end"), b"", rows()[0])
    assert plots.message() == "offset past the end"
    plots.set_detail(BOTH, PIXELS, rows()[0])
    assert plots.message() == ""


def test_details_ask_once_they_are_seen_and_drop_other_answers(qtbot: QtBot) -> None:
    details = PairDetails(1, rows()[1], ("a", "b"))
    qtbot.addWidget(details)
    with qtbot.waitSignal(details.detail_requested, check_params_cb=lambda place, *_: place == 1):
        details.show()
    details.set_detail(BOTH, PIXELS)
    assert details._plots.message() == "Reading the values…"
    details.set_error(0, "gone")
    assert details._plots.message() == "Reading the values…"
    details.set_detail(PairDetail(1, 1, HISTOGRAM, HISTOGRAM, HISTOGRAM), b"")
    assert details._plots.message() == ""
    details.hide()
    with qtbot.assertNotEmitted(details.detail_requested, wait=150):
        details.show()
    QApplication.processEvents()


def test_details_hold_the_figures(qtbot: QtBot) -> None:
    details = PairDetails(1, rows()[1], ("a", "b"))
    qtbot.addWidget(details)
    pairs = dict(details.findChild(Facts).pairs)
    assert pairs["Relative L2"] == "50.0%"
    assert pairs["Max |Δ|"] == "1.0000"
    assert pairs["Largest at"] == "[1, 2]"
    assert "NaN, Inf" not in pairs


def test_a_pair_that_cannot_be_compared_says_why(qtbot: QtBot) -> None:
    details = PairDetails(1, rows()[1]._replace(error="b.pt: offset past the end"), ("a", "b"))
    qtbot.addWidget(details)
    assert details.findChild(Facts) is None


@pytest.mark.parametrize(
    ("place", "words"),
    [
        (0, "10×10 · float32 in both"),
        (4, "scalar · float32 · only in B"),
        (5, "A 10×10 float32 · B 10×10 float16"),
        (6, "A 10×64 float32 · B 5×64 float32"),
        (7, "10 · float32 · only in A"),
    ],
)
def test_the_heading_tells_both_sides(qapp, place: int, words: str) -> None:
    assert heading(rows()[place], "x") == ("x", words)
