"""A map in colours: enlarged between the cells' centres, see-through where it is low, where the model looked."""

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage

from app.figures import cam_image
from app.widgets.cam_picture import CamPicture
from inspector.cam.result import Box, ExplainedImage, MapInfo

RAW = np.array([[0.0, 1.0], [2.0, 4.0]], "<f4")
INFO = MapInfo("gradcam", "layer4", 0, 1, "cat", (2, 2), 0.0, 4.0, start=0)


ALL = Box(0, 0, 40, 40)


def explained(box: Box = ALL, **fields) -> ExplainedImage:
    return ExplainedImage("a.png", 40, 40, box=box, input=(3, 8, 8), **fields)


def test_the_raw_map_comes_out_of_the_payload_as_it_is():
    payload = b"12345678" + RAW.tobytes()
    found = cam_image.raw(INFO._replace(start=8), payload)
    assert found is not None
    assert (found == RAW).all()


@pytest.mark.parametrize("start", [-1, 1, 4096])
def test_a_map_that_is_not_in_the_payload_is_none(start):
    assert cam_image.raw(INFO._replace(start=start), RAW.tobytes()) is None


def test_it_is_normalised_by_its_largest_value_and_zero_stays_zero():
    assert cam_image.normalised(np.array([0.0, 1.0, 4.0, np.nan, np.inf, -2.0])).tolist() == [0, 0.25, 1, 0, 0, 0]
    assert cam_image.normalised(np.zeros(3)).tolist() == [0, 0, 0]


def test_enlarging_holds_the_corners_and_is_linear_between_centres():
    big = cam_image.enlarged(RAW, 8, 8)
    assert (big[0, 0], big[0, -1], big[-1, 0], big[-1, -1]) == (0, 1, 2, 4)
    assert np.allclose(np.diff(big[0, 2:6]), 0.25)


def test_one_cell_is_the_same_everywhere():
    assert (cam_image.enlarged(np.array([[3.0]]), 5, 7) == 3).all()


def test_the_photo_shows_where_the_map_is_nothing():
    picture = cam_image.painted(RAW, 8, 8, "inferno", 0.6)
    assert picture.pixelColor(0, 0).alpha() == 0
    assert picture.pixelColor(7, 7).alpha() == round(255 * 0.6)


def test_the_map_alone_hides_what_is_behind_it():
    picture = cam_image.painted(RAW, 8, 8, "inferno", None)
    assert {picture.pixelColor(x, y).alpha() for x in range(8) for y in range(8)} == {255}


def test_it_lies_over_what_the_model_saw():
    found = explained(Box(10, 0, 30, 40))
    assert cam_image.placed(found.box, found, 80, 80) == (20, 0, 40, 80)
    whole = explained(Box(0, 0, 0, 0))
    assert cam_image.placed(whole.box, whole, 80, 60) == (0, 0, 80, 60)


class TestPicture:
    @pytest.fixture
    def picture(self, qtbot):
        photo = QImage(40, 40, QImage.Format.Format_RGB32)
        photo.fill(QColor(90, 90, 90))
        widget = CamPicture(0)
        qtbot.addWidget(widget)
        widget.set_image(explained(Box(20, 0, 40, 40)), photo)
        widget.resize(40, 40)
        return widget

    def test_outside_of_the_crop_the_photo_keeps_every_digit(self, picture):
        picture.set_map(INFO, RAW.tobytes())
        shown = picture.picture()
        assert all(shown.pixelColor(x, y) == QColor(90, 90, 90) for x in range(18) for y in range(40))
        assert shown.pixelColor(37, 37) != QColor(90, 90, 90)

    def test_a_map_that_a_flag_speaks_against_is_not_painted(self, picture):
        from inspector.cam.phrases import phrase

        picture.set_map(INFO._replace(flags=(phrase("flag.zero_gradient"),)), RAW.tobytes())
        shown = picture.picture()
        assert all(shown.pixelColor(x, y) == QColor(90, 90, 90) for x in range(0, 18) for y in range(40))
        assert shown.pixelColor(30, 30) == QColor(90, 90, 90)

    def test_the_mouse_reads_the_maps_own_values(self, picture, qtbot):
        picture.set_map(INFO, RAW.tobytes())
        from PySide6.QtCore import QPoint

        read = []
        picture.hovered.connect(read.append)
        picture.show()
        for x, y in ((5, 5), (22, 2), (38, 38)):
            qtbot.mouseMove(picture, QPoint(x, y))
        assert read[-1] == (38, 38, 4.0)
        assert (22, 2, 0.0) in read
        assert (5, 5, None) in read
