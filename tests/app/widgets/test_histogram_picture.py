import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QApplication

from app.figures.value_scale import ValueScale
from app.widgets.histogram_picture import HistogramPicture, Series, spread
from app.widgets.plot_export import image
from inspector.stats.result import Histogram

EVEN = Histogram(0, -2, (1, 2, 3, 4))  # edges -2 -1 0 1 2


def picture(*series: Series, scale: ValueScale | None = None) -> HistogramPicture:
    return HistogramPicture(series=list(series), scale=scale or ValueScale(-2, 2))


def test_bins_stand_at_their_places() -> None:
    steps = picture(Series("a", EVEN, 10)).steps(Series("a", EVEN, 10))
    assert [(step.start, step.end, step.height) for step in steps] == [
        (0, 0.25, 1),
        (0.25, 0.5, 2),
        (0.5, 0.75, 3),
        (0.75, 1, 4),
    ]


def test_what_is_zoomed_out_of_is_cut_off() -> None:
    steps = picture(scale=ValueScale(-0.5, 1)).steps(Series("a", EVEN, 10))
    assert [(step.start, step.end) for step in steps] == [(0, pytest.approx(1 / 3)), (pytest.approx(1 / 3), 1)]


def test_beside_a_finer_part_the_whole_goes_on_at_its_height() -> None:
    part = Histogram(-1, 0, (1, 2), below=3, above=4)  # 0 .. 1 in halves
    series = Series("a", part, 10, whole=EVEN)
    steps = picture(series).steps(series)
    assert [(step.start, step.height) for step in steps] == [(0, 0.5), (0.25, 1), (0.5, 1), (0.625, 2), (0.75, 2)]


def test_tensors_of_different_size_are_compared_as_shares() -> None:
    one, other = Series("a", EVEN, 10), Series("b", EVEN, 100)
    both = picture(one, other)
    assert both.steps(one)[3].height == pytest.approx(0.4)
    assert both.steps(other)[3].height == pytest.approx(0.04)
    assert both.peak() == pytest.approx(0.4)


def test_a_single_value_is_a_line(qapp: QApplication) -> None:
    made = picture(Series("a", Histogram(0, 5, (7,)), 7), scale=ValueScale(2.5, 7.5))
    made.needle = 5.0
    assert made.steps(made.series[0]) == [(0.5, 0.5, 7.0)]


@pytest.mark.parametrize("log", [False, True])
@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
def test_edges_are_crisp_at_any_ratio(qapp: QApplication, log: bool, ratio: float) -> None:
    """A row of pixels through the bars has two colours: no seam, nothing half covered."""
    made = picture(Series("a", Histogram(-2, -8, (9,) * 16), 144))
    made.log, made.axes = log, False
    rect = QRectF(0, 0, 301, 80)
    drawn = image(rect.toRect().size(), ratio, lambda painter: made.paint(painter, rect))
    row = [drawn.pixelColor(x, round(40 * ratio)).name() for x in range(drawn.width())]
    assert len(set(row)) <= 2
    assert row[5] == row[drawn.width() // 2]


@given(
    st.lists(st.tuples(st.floats(0, 300), st.floats(5, 40)), min_size=1, max_size=5).map(
        lambda pairs: sorted(pairs, key=lambda pair: pair[0])
    )
)
def test_labels_never_touch_and_stay_inside(marks: list[tuple[float, float]]) -> None:
    centers, widths = [center for center, _ in marks], [width for _, width in marks]
    lefts = spread(centers, widths, 0, 300, 5)
    for left, width, following in zip(lefts, widths, [*lefts[1:], 305], strict=True):
        assert left >= -1e-9
        assert left + width + 5 <= following + 1e-6


def test_alone_a_label_stands_over_its_line() -> None:
    assert spread([100], [20], 0, 300, 5) == [90]
    assert spread([2], [20], 0, 300, 5) == [0]
    assert spread([299], [20], 0, 300, 5) == [280]
