"""What the CAM page waits for: said after a moment, with how far it is, and ended from the page."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QProgressBar

from app.controllers.cam_waiting import CamWaiting
from app.engine.operation import Operation
from app.state.cam_state import Around
from app.views.cam_view import CamView
from tests.app.cams import LAYERS, explained_state


@pytest.fixture
def view(qtbot):
    view = CamView()
    qtbot.addWidget(view)
    view.resize(720, 760)
    view.show()
    view.refresh(explained_state(), Around("", LAYERS))
    return view


@pytest.fixture
def waiting(view):
    return CamWaiting(view, view)


def begun(waiting, operation, words="Explaining net", part="maps") -> Operation:
    waiting.follow(part, operation, words)
    if waiting._waiting:
        waiting._begin(waiting._waiting[-1])
    return operation


def test_progress_stands_over_the_photo_until_the_answer_comes(view, waiting):
    operation = begun(waiting, Operation(1))
    line = view._photo.wait
    assert line.isVisible()
    operation.report(12, 64, "")
    bar = line.findChild(QProgressBar)
    assert (bar.value(), bar.maximum()) == (12, 64)
    assert line._share.text() == "12 of 64"
    operation.finish(None, bytearray())
    assert not line.isVisible()


def test_escape_and_cancel_end_it(view, waiting):
    for end in (view._escape.activated.emit, view._photo.wait.cancelled.emit):
        operation = begun(waiting, Operation(1))
        assert view._escape.isEnabled()
        end()
        assert not operation.is_open
        assert not view._photo.wait.isVisible()
        assert not view._escape.isEnabled()
    assert view._escape.key()[0].key() == Qt.Key.Key_Escape


def test_the_oldest_is_told_and_then_the_next(view, waiting):
    first = begun(waiting, Operation(1), "Explaining net")
    second = begun(waiting, Operation(2), "Measuring faithfulness", "faithfulness")
    assert view._photo.wait._words.text() == "Explaining net"
    first.cancel()
    assert view._photo.wait._words.text() == "Measuring faithfulness"
    second.cancel()
    assert not view._photo.wait.isVisible()


def test_without_a_photo_it_is_told_in_its_place(view, waiting):
    view.refresh(None)
    begun(waiting, Operation(1))
    assert view._wait.isVisible()
    assert not view._photo.wait.isVisible()


def test_feature_maps_are_not_waited_for(view, waiting):
    begun(waiting, Operation(1), "Feature maps", "features")
    assert not view._photo.wait.isVisible()
