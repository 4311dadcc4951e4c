"""No look at all objects while somebody works; one when a document was closed."""

import gc
import weakref

import pytest
from PySide6.QtWidgets import QApplication

from app.state.session import Session
from app.system.garbage import Garbage


class Knot:
    def __init__(self):
        self.self = self


@pytest.fixture
def thresholds():
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)


def test_old_knots_go_when_a_document_was_closed(qtbot, thresholds, monkeypatch):
    monkeypatch.setattr("app.system.garbage.QUIET", 1)
    session = Session()
    garbage = Garbage(QApplication.instance(), session)
    knot = Knot()
    gc.collect(1)  # it is old now
    gone = weakref.ref(knot)
    del knot
    gc.collect(1)
    assert gone() is not None
    session.closed.emit(None)
    qtbot.waitUntil(lambda: gone() is None)
    garbage.deleteLater()
