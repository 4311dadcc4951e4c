import math
from xml.etree import ElementTree

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.figures.histogram_view import outside
from app.figures.value_scale import short
from app.trees.subject import Subject
from app.views.distribution_plot import DistributionPlot
from app.widgets.apart_bars import ApartBars
from app.widgets.histogram_canvas import HistogramCanvas
from app.widgets.series_names import PinnedName, SeriesNames
from tests.app.histograms import answer

VALUES = {
    0: [i / 500 for i in range(-500, 501)],
    1: [i / 100 for i in range(-50, 51)],
    2: [0.5] * 16,
    3: [math.nan] * 4,
    4: [1.0, 0.0, 0.0, 2.5, math.nan, math.inf, math.inf, -math.inf],
    5: [*(i / 2500 for i in range(-2500, 2501)), 80.0, -70.0, 90.0],
    6: [*(i / 500 for i in range(-500, 501)), 1e30],
}
HEIGHT, WIDTH = 200, 700


def subject(*tensors: int, together: bool = False) -> Subject:
    elements = sum(len(VALUES[tensor]) for tensor in tensors)
    return Subject(f"t{tensors[0]}", tensors, together, elements, elements * 4)


class Lab:
    """Answers what the plot asks, at once or not at all."""

    def __init__(self, plot: DistributionPlot):
        self.plot, self.asked, self.answers = plot, [], True
        plot.distributions_requested.connect(self.ask)

    def ask(self, *question) -> None:
        self.asked.append(question)
        if self.answers:
            self.plot.set_distributions(answer(VALUES, *question))

    def show(self, qtbot: QtBot, shown: Subject) -> None:
        before = len(self.asked)
        self.plot.show_subject(shown)
        qtbot.waitUntil(lambda: len(self.asked) > before)


@pytest.fixture
def plot(qtbot: QtBot) -> DistributionPlot:
    made = DistributionPlot()
    qtbot.addWidget(made)
    made.resize(WIDTH, HEIGHT)
    made.show()
    return made


@pytest.fixture
def lab(plot: DistributionPlot) -> Lab:
    return Lab(plot)


def words(plot: DistributionPlot) -> str:
    return plot.findChild(SeriesNames).text()


def at(plot: DistributionPlot, value: float) -> QPoint:
    canvas = plot.findChild(HistogramCanvas)
    area = canvas.area()
    return QPoint(round(area.x() + plot._picture.scale.place(value) * area.width()), round(area.center().y()))


def zoom(plot: DistributionPlot, value: float, notches: int) -> None:
    canvas, place = plot.findChild(HistogramCanvas), QPointF(at(plot, value))
    where = canvas.mapToGlobal(place)
    buttons, modifiers = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
    turn = QPoint(0, 120 * notches)
    event = QWheelEvent(place, where, QPoint(), turn, buttons, modifiers, Qt.ScrollPhase.NoScrollPhase, False)
    QApplication.sendEvent(canvas, event)


def test_it_asks_once_for_the_whole_range(plot: DistributionPlot, lab: Lab, qtbot: QtBot) -> None:
    lab.show(qtbot, subject(0))
    plot.show_subject(subject(0))
    qtbot.wait(20)
    assert [question[:3] for question in lab.asked] == [((0,), "tensors", "linear")]
    assert lab.asked[0][4:] == (None, None)
    assert words(plot).startswith("1,001 in ")


def test_the_wheel_scales_at_once_and_asks_for_finer_bins(plot: DistributionPlot, lab: Lab, qtbot: QtBot) -> None:
    lab.show(qtbot, subject(0))
    there = plot._picture.scale.place(0.25)
    coarse = plot._picture.series[0].histogram
    lab.answers = False
    zoom(plot, 0.25, 8)
    assert plot._picture.scale.place(0.25) == pytest.approx(there, abs=0.01)
    assert plot._picture.series[0].histogram is coarse, "the old bars, scaled, until there are others"
    qtbot.waitUntil(lambda: len(lab.asked) == 2)
    _, _, _, _, low, high = lab.asked[1]
    assert (low, high) == (plot._picture.scale.low, plot._picture.scale.high)
    plot.set_distributions(answer(VALUES, *lab.asked[1]))
    fine = plot._picture.series[0].histogram
    assert fine.exponent < coarse.exponent
    cut = outside(fine, low, high)
    assert cut.below == sum(value < cut.low for value in VALUES[0])
    assert plot._picture.clipped[0] == f"{cut.below} below {short(cut.low)}"


def test_a_drag_zooms_and_home_shows_all_again(plot: DistributionPlot, lab: Lab, qtbot: QtBot) -> None:
    lab.show(qtbot, subject(0))
    canvas, whole = plot.findChild(HistogramCanvas), plot._picture.scale
    start, end = at(plot, -0.1), at(plot, 0.4)
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(canvas, end)
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=end)
    assert plot._picture.scale.low == pytest.approx(-0.1, abs=0.02)
    assert plot._picture.scale.high == pytest.approx(0.4, abs=0.02)
    QTest.keyClick(canvas, Qt.Key.Key_Home)
    assert plot._picture.scale == whole
    assert plot._picture.clipped == ("", "")


def test_keys_zoom_and_move_within_the_whole(plot: DistributionPlot, lab: Lab, qtbot: QtBot) -> None:
    lab.show(qtbot, subject(0))
    canvas, whole = plot.findChild(HistogramCanvas), plot._picture.scale
    QTest.keyClick(canvas, Qt.Key.Key_Plus)
    QTest.keyClick(canvas, Qt.Key.Key_Plus)
    zoomed = plot._picture.scale
    assert zoomed.high - zoomed.low == pytest.approx((whole.high - whole.low) / 2.25)
    for _ in range(20):
        QTest.keyClick(canvas, Qt.Key.Key_Right)
    moved = plot._picture.scale
    assert moved.high == pytest.approx(whole.high)
    assert moved.high - moved.low == pytest.approx(zoomed.high - zoomed.low)
    for _ in range(9):
        QTest.keyClick(canvas, Qt.Key.Key_Minus)
    assert plot._picture.scale == whole


def test_the_mouse_tells_a_bin_in_words(plot: DistributionPlot, lab: Lab, qtbot: QtBot) -> None:
    lab.show(qtbot, subject(0))
    before = words(plot)
    QTest.mouseMove(plot.findChild(HistogramCanvas), at(plot, 0.3))
    histogram = plot._picture.series[0].histogram
    low, high = plot._picture.hover
    assert low <= 0.3 < high
    count = sum(low <= value < high for value in VALUES[0])
    assert f": {count} of 1,001 values, " in words(plot)
    assert high - low == 2.0**histogram.exponent
    plot.findChild(HistogramCanvas).hovered.emit(None)
    assert words(plot) == before


def test_late_answers_to_another_question_are_dropped(plot: DistributionPlot, lab: Lab, qtbot: QtBot) -> None:
    lab.answers = False
    lab.show(qtbot, subject(0))
    plot.set_distributions(answer(VALUES, (1,)))
    plot.set_distributions(answer(VALUES, (0,), "channels"))
    assert plot._picture.series == []
    plot.set_distributions(answer(VALUES, (0,)))
    assert len(plot._picture.series) == 1


def test_bars_of_another_tensor_do_not_stay_for_long(plot: DistributionPlot, lab: Lab, qtbot: QtBot) -> None:
    lab.show(qtbot, subject(0))
    lab.answers = False
    lab.show(qtbot, subject(1))
    assert len(plot._picture.series) == 1, "no flicker while the answer may come"
    qtbot.waitUntil(lambda: plot._picture.series == [])
    plot.set_error("The lab is away.")
    assert plot.findChild(HistogramCanvas)._message == "The lab is away."
    plot.set_distributions(answer(VALUES, *lab.asked[-1]))
    assert len(plot._picture.series) == 1


def test_outliers_are_clipped_and_counted(plot: DistributionPlot, lab: Lab, qtbot: QtBot) -> None:
    lab.show(qtbot, subject(5))
    assert plot._clip.isChecked(), "they would squash the rest"
    qtbot.waitUntil(lambda: bool(plot._parts))
    assert plot._picture.scale.high < 5
    cut = outside(plot._picture.series[0].histogram, plot._picture.scale.low, plot._picture.scale.high)
    assert cut.above == sum(value >= cut.high for value in VALUES[5])
    assert plot._picture.clipped[1] == f"{cut.above} above {short(cut.high)}"
    plot._clip.click()
    assert plot._picture.scale.high >= 90
    assert plot._picture.clipped == ("", "")
    lab.show(qtbot, subject(6))
    assert not plot._clip.isChecked(), "what the user chose holds"


def test_the_bulk_is_found_beside_a_value_that_is_absurd(plot: DistributionPlot, lab: Lab, qtbot: QtBot) -> None:
    lab.show(qtbot, subject(6))
    qtbot.waitUntil(lambda: bool(plot._parts))
    assert [question[2] for question in lab.asked] == ["linear", "symlog", "linear"]
    assert -1.3 < plot._picture.scale.low < -0.8
    assert 0.8 < plot._picture.scale.high < 1.3
    assert plot._picture.clipped[1].split()[1] == "above"
    assert dict(plot._picture.marks)["50%"] == pytest.approx(0, abs=0.01)


def test_zeros_and_what_is_not_finite_stand_apart(plot: DistributionPlot, lab: Lab, qtbot: QtBot) -> None:
    lab.show(qtbot, subject(0))
    apart = plot.findChild(ApartBars)
    assert apart.rows == [("Zero", 1)]
    lab.show(qtbot, subject(4))
    assert apart.rows == [("Zero", 2), ("NaN", 1), ("+Inf", 2), ("−Inf", 1)]
    lab.show(qtbot, subject(2))
    assert apart.rows == []
    assert apart.isHidden()


def test_one_value_and_none_at_all(plot: DistributionPlot, lab: Lab, qtbot: QtBot) -> None:
    lab.show(qtbot, subject(2))
    assert words(plot) == "All 16 values are 0.5"
    assert plot._picture.marks == []
    assert len(lab.asked) == 1
    lab.show(qtbot, subject(3))
    assert plot.findChild(HistogramCanvas)._message == "No finite values."
    plot.show_subject(None)
    plot.grab()


def test_the_mouse_tells_a_bin_of_all_that_are_compared(plot: DistributionPlot, lab: Lab, qtbot: QtBot) -> None:
    lab.show(qtbot, subject(1))
    assert plot._pin.text() == "Pin to compare"
    plot.pin()
    lab.show(qtbot, subject(0))
    before = words(plot)
    pinned = plot.findChild(PinnedName)
    QTest.mouseMove(plot.findChild(HistogramCanvas), at(plot, 0.3))
    low, high = plot._picture.hover
    counts = [sum(low <= value < high for value in VALUES[i]) for i in (0, 1)]
    assert words(plot).endswith(f": {counts[0]}, {counts[0] / 10.01:.1f}%")
    edges = plot._picture.series[1].histogram.edges()
    assert low in edges, "bins of the same width"
    assert pinned.text() == f"{counts[1] / 1.01:.1f}%"
    QTest.mouseMove(plot.findChild(HistogramCanvas), at(plot, 0.9))
    assert pinned.text() == "0.0%", "it has no values there"
    plot.findChild(HistogramCanvas).hovered.emit(None)
    assert (words(plot), pinned.text(), plot._pin.text()) == (before, "t1", "Pin")


def test_pinned_tensors_are_laid_over_by_name(plot: DistributionPlot, lab: Lab, qtbot: QtBot) -> None:
    lab.show(qtbot, subject(0))
    plot._pin.click()
    lab.show(qtbot, subject(1))
    assert lab.asked[-1][0] == (1, 0)
    assert [series.name for series in plot._picture.series] == ["t1", "t0"]
    assert plot._picture.is_compared
    assert words(plot) == "t1"
    rows = plot.rows_csv()
    assert rows[0] == ("low", "high", "t1", "t0")
    assert sum(int(row[2]) for row in rows[1:]) == len(VALUES[1])
    assert sum(int(row[3]) for row in rows[1:]) == len(VALUES[0])
    assert all(float(low) < float(high) for low, high, *_ in rows[1:])
    lab.show(qtbot, subject(0, 1, together=True))
    assert not plot._picture.is_compared, "a subtree stands alone"
    assert words(plot).startswith("2 tensors together: 1,102 in ")
    lab.show(qtbot, subject(1))
    plot.findChild(PinnedName).click()
    qtbot.waitUntil(lambda: not plot._picture.is_compared)


def test_symlog_and_log_counts(plot: DistributionPlot, lab: Lab, qtbot: QtBot) -> None:
    lab.show(qtbot, subject(0))
    plot._symlog.click()
    qtbot.waitUntil(lambda: plot._picture.scale.threshold > 0)
    assert lab.asked[-1][2] == "symlog"
    assert plot._picture.scale.place(0.5) - plot._picture.scale.place(0.25) == pytest.approx(
        plot._picture.scale.place(0.25) - plot._picture.scale.place(0.125)
    )
    plot._log.click()
    assert plot._picture.log
    plot.grab()
    plot._symlog.click()
    qtbot.waitUntil(lambda: plot._picture.scale.threshold == 0)


def test_the_plot_goes_to_files(plot: DistributionPlot, lab: Lab, qtbot: QtBot) -> None:
    lab.show(qtbot, subject(4))
    drawn = plot.to_image(2)
    assert (drawn.width(), drawn.height()) == (2 * WIDTH, 2 * HEIGHT)
    root = ElementTree.fromstring(plot.to_svg())
    texts = [element.text for element in root.iter("{http://www.w3.org/2000/svg}text")]
    for expected in ("1%", "50%", "99%", "NaN", "Zero"):
        assert expected in texts, "texts are texts"
    assert not list(root.iter("{http://www.w3.org/2000/svg}image"))


def test_controls_have_names_and_the_keyboard_reaches_them(plot: DistributionPlot, lab: Lab, qtbot: QtBot) -> None:
    lab.show(qtbot, subject(0))
    for button in (plot._log, plot._symlog, plot._clip, plot._pin):
        assert button.accessibleName()
        assert button.toolTip()
        assert button.focusPolicy() & Qt.FocusPolicy.TabFocus
    assert plot.findChild(HistogramCanvas).accessibleName().startswith("Histogram of 1,001 values from −1 to 1")


def test_a_question_that_was_lost_is_asked_again(plot: DistributionPlot, lab: Lab, qtbot: QtBot) -> None:
    """Another plot may have taken its place at the lab."""
    lab.answers = False
    lab.show(qtbot, subject(0))
    lab.answers = True
    lab.show(qtbot, subject(0))
    assert len(plot._picture.series) == 1
    plot.show_subject(subject(0))
    qtbot.wait(20)
    assert len(lab.asked) == 2
