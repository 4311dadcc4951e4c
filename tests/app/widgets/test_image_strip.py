"""The images on the bench as a strip: what is in sight, where keys lead, what stands below each."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QWheelEvent

from app.widgets.image_strip import GAP, PAD, WIDE, ImageStrip

PATHS = tuple(b"/data/%d.png" % n for n in range(20))
STEP = WIDE + GAP


@pytest.fixture
def strip(qtbot):
    strip = ImageStrip()
    qtbot.addWidget(strip)
    strip.resize(2 * PAD + 5 * STEP - GAP, strip.height())
    strip.set_images(PATHS, 0)
    strip.chosen.connect(lambda place: strip.set_images(PATHS, place))
    return strip


def test_only_those_that_fit_are_in_sight(strip):
    assert strip.in_sight == PATHS[:5]
    strip.set_images(PATHS, 10)
    assert PATHS[10] in strip.in_sight
    assert len(strip.in_sight) == 5
    strip.set_images(PATHS[:3], 2)
    assert strip.in_sight == PATHS[:3]


def test_keys_step_and_stop_at_the_ends(strip, qtbot):
    chosen = []
    strip.chosen.connect(chosen.append)
    keys = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_PageDown, Qt.Key.Key_End, Qt.Key.Key_Right, Qt.Key.Key_Home)
    for key in keys:
        qtbot.keyClick(strip, key)
    assert chosen == [1, 6, 19, 0]
    assert "1 of 20" in strip.accessibleDescription()


def test_the_next_one_is_always_in_sight(strip, qtbot):
    for _ in range(12):
        qtbot.keyClick(strip, Qt.Key.Key_Right)
        here = PATHS.index(strip.in_sight[0])
        assert strip._current + 1 <= here + 4


def test_a_click_chooses_and_beside_them_nothing(strip, qtbot):
    chosen = []
    strip.set_images(PATHS[:3], 0)
    strip.chosen.connect(chosen.append)
    qtbot.mouseClick(strip, Qt.MouseButton.LeftButton, pos=QPoint(PAD + 2 * STEP + 5, 20))
    strip.set_images(PATHS[:3], 0)
    qtbot.mouseClick(strip, Qt.MouseButton.LeftButton, pos=QPoint(PAD + 4 * STEP + 5, 20))
    assert chosen == [2]


def test_the_wheel_looks_further_without_choosing(strip, qtbot):
    place, none = QPointF(20, 20), QPoint()
    buttons, keys = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
    turn = QWheelEvent(place, place, none, QPoint(0, -240), buttons, keys, Qt.ScrollPhase.NoScrollPhase, False)
    with qtbot.waitSignal(strip.wanted):
        strip.wheelEvent(turn)
    assert strip.in_sight == PATHS[2:7]
    assert strip._current == 0


def test_what_the_model_said_and_what_went_wrong_are_drawn(strip):
    before = strip.grab().toImage()
    red = QImage(8, 8, QImage.Format.Format_RGB888)
    red.fill(Qt.GlobalColor.red)
    strip.set_pictures({PATHS[0]: red, PATHS[1]: "1.png is no image that can be read."})
    strip.set_said({PATHS[0]: "dog 90%"})
    after = strip.grab().toImage()
    assert after != before
    assert after.pixelColor(PAD + WIDE // 2, PAD + 24) == Qt.GlobalColor.red
    assert "dog 90%" in strip.accessibleDescription()
    strip.set_images(PATHS, 1)
    assert "no image that can be read" in strip.accessibleDescription()
