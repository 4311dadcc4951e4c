"""Engines die, hang and come back; files change under the window; nothing is lost."""

import os
import signal

import pytest

from app.state.selection import Selection
from tests.end_to_end.conftest import PATIENCE, write_safetensors


def reader_of(application, document):
    return application.pool.reader(str(document.number))


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV, signal.SIGSTOP])
def test_a_reader_that_dies_comes_back(start, checkpoint, second, settled, qtbot, number):
    application = start([checkpoint, second])
    document, other = application.session.slots.values()
    index = next(i for i, tensor in enumerate(document.listing.tensors) if tensor.key == "conv.weight")
    application.session.select(Selection("tensor", index))
    settled(application)
    listing, other_pid = document.listing, reader_of(application, other).pid
    with qtbot.waitSignal(application.pool.engine_died, timeout=PATIENCE):
        os.kill(reader_of(application, document).pid, number)
    assert application.window.tensors._strip.isVisible()
    assert document.listing is listing
    with qtbot.waitSignal(application.reading.read, timeout=PATIENCE):
        pass
    settled(application)
    assert document.listing is listing
    assert document.selection == Selection("tensor", index)
    assert reader_of(application, other).pid == other_pid
    application.window.tensors.strip_action.emit()
    assert not application.window.tensors._strip.isVisible()


def test_values_asked_while_the_reader_is_down_are_shown(start, checkpoint, settled, qtbot):
    application = start([checkpoint])
    document = application.session.current
    seen = []
    show = application.window.details.set_values
    application.window.details.set_values = lambda values: (seen.append(values.tensor), show(values))
    with qtbot.waitSignal(application.pool.engine_died, timeout=PATIENCE):
        os.kill(reader_of(application, document).pid, signal.SIGKILL)
    application.session.select(Selection("tensor", 1))
    with qtbot.waitSignal(application.reading.read, timeout=PATIENCE):
        pass
    settled(application)
    assert seen[-1] == 1


def test_a_rewritten_file_offers_to_reload(start, checkpoint, settled, qtbot):
    application = start([checkpoint])
    document = application.session.current
    index = next(i for i, tensor in enumerate(document.listing.tensors) if tensor.key == "head.weight")
    application.session.select(Selection("tensor", index))
    settled(application)
    replacement = checkpoint.with_suffix(".new")
    write_safetensors(replacement, added__weight=(3,), conv__weight=(8, 4, 3, 3), head__weight=(9, 9))
    os.replace(replacement, checkpoint)
    qtbot.waitUntil(lambda: document.changed_on_disk, timeout=PATIENCE)
    assert application.window.tensors._strip.isVisible()
    application.window.tensors.strip_action.emit()
    settled(application)
    assert not document.changed_on_disk
    selected = document.listing.tensors[document.selection.index]
    assert (selected.key, selected.shape) == ("head.weight", (9, 9))
    assert not application.window.tensors._strip.isVisible()


def test_a_file_that_is_gone_stays_on_screen(start, checkpoint, qtbot):
    application = start([checkpoint])
    checkpoint.unlink()
    document = application.session.current
    qtbot.waitUntil(lambda: document.changed_on_disk, timeout=PATIENCE)
    assert application.window.page == "tensors"


def test_a_quarantined_file_is_a_page_and_reload_lifts_it(start, checkpoint, second, settled):
    application = start([second])
    application.pool._deaths[os.fsencode(checkpoint)] = 2
    application.documents.open([os.fsencode(checkpoint)])
    settled(application)
    document = application.session.current
    assert "twice" in document.error.message
    assert application.window.page == "error"
    assert application.session.slots["checkpoint"].state == "ready"
    application.actions["documents.reload"].trigger()
    settled(application)
    assert (document.state, application.window.page) == ("ready", "tensors")


def test_a_file_that_is_shown_stays_on_screen_in_quarantine(start, checkpoint, settled, qtbot):
    application = start([checkpoint])
    document = application.session.current
    application.pool._deaths[os.fsencode(checkpoint)] = 2
    with qtbot.waitSignal(application.pool.engine_died, timeout=PATIENCE):
        os.kill(reader_of(application, document).pid, signal.SIGKILL)
    settled(application)
    qtbot.waitUntil(lambda: application.strips._shown is not None and application.strips._shown.kind == "error")
    assert application.window.page == "tensors"
    application.window.tensors.strip_action.emit()
    settled(application)
    assert document.reader_ready
