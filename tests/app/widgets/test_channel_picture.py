import pytest
from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QApplication

from app.widgets.channel_picture import VIOLINS, ChannelPicture, smoothed, violin
from app.widgets.plot_export import image
from tests.app.histograms import answer, distribution, histogram

VALUES = {0: [((i * 37) % 100 + (i * 61) % 97 - 98) / 20 for i in range(600)]}
RECT = QRectF(0, 0, 600, 160)


@pytest.fixture
def picture(qapp: QApplication) -> ChannelPicture:
    made = ChannelPicture()
    made.set_rows(answer(VALUES, (0,), "channels", bins=64).rows)
    return made


def test_a_violin_lies_between_its_smallest_and_largest_value() -> None:
    shape = violin(distribution(VALUES[0]))
    assert shape[0] == (min(VALUES[0]), 0.0)
    assert shape[-1] == (max(VALUES[0]), 0.0)
    assert max(width for _, width in shape) == 1.0
    assert [value for value, _ in shape] == sorted(value for value, _ in shape)


def test_smoothing_keeps_the_place_of_the_mass() -> None:
    assert smoothed([0, 0, 8, 0, 0], 0.1) == [0, 0, 8, 0, 0]
    found = smoothed([0, 0, 8, 0, 0], 1.0)
    assert found == pytest.approx(found[::-1])
    assert max(found) == found[2]


def test_a_channel_is_found_under_the_mouse(picture: ChannelPicture) -> None:
    area = picture.area(RECT)
    assert picture.at(RECT, area.x() + 1) == 0
    assert picture.at(RECT, area.right() - 1) == 9
    assert picture.at(RECT, area.x() - 5) == -1
    assert picture.at(RECT, area.x() + 2.5 * area.width() / 10) == 2


def test_a_shape_stays_in_its_column(picture: ChannelPicture) -> None:
    area = picture.area(RECT)
    for place in range(10):
        bounds = picture.polygon(area, place).boundingRect()
        assert area.x() + place * area.width() / 10 <= bounds.left()
        assert bounds.right() <= area.x() + (place + 1) * area.width() / 10
        assert area.top() <= bounds.top()
        assert bounds.bottom() <= area.bottom()


def test_a_channel_of_one_value_can_be_seen(picture: ChannelPicture) -> None:
    rows = list(picture.rows)
    rows[3] = distribution([0.25] * 60, channel=3, made=histogram([0.25], 64, -5, 5))
    picture.set_rows(rows)
    assert picture.polygon(picture.area(RECT), 3).boundingRect().height() >= 8


def test_faulty_channels_stand_out(picture: ChannelPicture) -> None:
    plain = image(RECT.toRect().size(), 1, lambda painter: picture.paint(painter, RECT))
    picture.faulty = frozenset({4})
    marked = image(RECT.toRect().size(), 1, lambda painter: picture.paint(painter, RECT))
    area = picture.area(RECT)
    left, step = area.x(), area.width() / 10
    inside = [round(left + (place + share) * step) for place in range(10) for share in (0.1, 0.9)]
    assert [x for x in inside if plain.pixel(x, 30) != marked.pixel(x, 30)] == inside[8:10]


def test_very_many_are_strips(picture: ChannelPicture) -> None:
    assert not picture.is_strip(RECT)
    rows = [row._replace(channel=i) for i, row in enumerate(list(picture.rows) * 20)]
    picture.set_rows(rows[: VIOLINS + 1])
    assert picture.is_strip(RECT)
    drawn = image(RECT.toRect().size(), 2, lambda painter: picture.paint(painter, RECT))
    assert len({drawn.pixel(x, 160) for x in range(100, 1000)}) > 2
