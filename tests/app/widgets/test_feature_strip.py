"""Channels as a strip that unfolds into a grid; arrows choose."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt

from app.widgets.feature_strip import ROW, TILE, FeatureStrip
from inspector.cam.result import Channel, FeatureMaps

COUNT = 10


@pytest.fixture
def strip(qtbot):
    strip = FeatureStrip()
    qtbot.addWidget(strip)
    strip.resize(4 * TILE + 12, 100)
    channels = tuple(Channel(100 - n, 0.5, 0.1, 0.0, 1.0, 1.0, 0.0) for n in range(COUNT))
    payload = np.random.default_rng(0).random((COUNT, 3, 3), np.float32).astype("<f4").tobytes()
    strip.set_maps(FeatureMaps("layer", 0, 1, (1, COUNT, 3, 3), (3, 3), channels, COUNT, 0), payload)
    return strip


def test_one_row_until_it_is_unfolded(strip):
    assert strip.height() == ROW - 4
    strip.set_unfolded(True)
    assert strip.height() == 3 * ROW - 4
    strip.set_unfolded(False)
    assert strip.height() == ROW - 4
    assert strip.count == COUNT


def test_arrows_choose_and_stop_at_the_edges(strip, qtbot):
    chosen = []
    strip.chosen.connect(chosen.append)
    strip.set_unfolded(True)
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_End, Qt.Key.Key_Down):
        qtbot.keyClick(strip, key)
    assert chosen == [0, 4, 0, 9]  # nothing is chosen before
    assert "Channel 91" in strip.accessibleDescription()


def test_a_click_finds_the_row_and_nothing_beside_the_tiles(strip, qtbot):
    chosen = []
    strip.chosen.connect(chosen.append)
    strip.set_unfolded(True)
    for at in (QPoint(2, ROW + 5), QPoint(TILE + 8, 2 * ROW + 5), QPoint(3 * TILE, 2 * ROW + 5)):
        qtbot.mouseClick(strip, Qt.MouseButton.LeftButton, pos=at)
    assert chosen == [4, 9]
