"""Slow files: said after a moment, cancelled at once; large ones are verified beside the reader."""

import os
import signal

import pytest

from app.controllers import safety
from app.state.selection import Selection
from tests.end_to_end.conftest import PATIENCE


@pytest.fixture
def stopped(start, checkpoint):
    """A window whose reader was stopped before it could answer."""
    application = start()
    application.documents.open([os.fsencode(checkpoint)])
    document = application.session.current
    os.kill(application.pool.reader(str(document.number)).pid, signal.SIGSTOP)
    return application


def test_what_takes_long_says_so_and_can_be_cancelled(stopped, qtbot):
    window = stopped.window
    assert window.page == "empty"
    qtbot.waitUntil(lambda: window.page == "loading", timeout=PATIENCE)
    window.loading.cancel_requested.emit()
    assert window.page == "empty"
    assert stopped.session.documents == []


def test_a_reader_that_hangs_while_it_opens_is_replaced(stopped, qtbot, settled):
    with qtbot.waitSignal(stopped.pool.engine_died, timeout=PATIENCE):
        pass
    settled(stopped)
    assert stopped.window.page == "tensors"


def test_values_do_not_wait_for_checksums_of_a_large_file(start, checkpoint, qtbot, monkeypatch):
    monkeypatch.setattr(safety, "ASIDE_FROM", 0)
    application = start()
    application.documents.open([os.fsencode(checkpoint)])
    document = application.session.current
    with qtbot.waitSignal(application.reading.read, timeout=PATIENCE):
        pass
    assert len(application.pool.clients()) == 2
    seen = []
    application.window.details.set_values = lambda values: seen.append(values.tensor)
    application.session.select(Selection("tensor", 0))
    qtbot.waitUntil(lambda: seen == [0], timeout=PATIENCE)
    qtbot.waitUntil(lambda: document.file_state.checksum is not None, timeout=PATIENCE)
    assert len(application.pool.clients()) == 1
