"""When a document is read, and what a cancel leaves of it."""

import os
import signal

import pytest

from tests.end_to_end.conftest import PATIENCE, write_safetensors


def stop_reader(application, document) -> None:
    """From now on it answers nothing."""
    os.kill(application.pool.reader(str(document.number)).pid, signal.SIGSTOP)


def cancel_all(application) -> None:
    for operation in application.pool.clients()[0].operations:
        operation.cancel()


def test_many_files_at_once_are_not_as_many_processes(start, tmp_path, settled):
    paths = [write_safetensors(tmp_path / f"{number}.safetensors", weight=(2,)) for number in range(12)]
    application = start(paths)
    states = [document.state for document in application.session.documents]
    assert states == ["ready"] * 2 + ["waiting"] * 10
    assert len(application.pool.clients()) == 2
    application.session.turn(-1)
    settled(application)
    assert application.session.current.name == "11.safetensors"
    assert application.session.current.state == "ready"


def test_a_cancelled_document_says_so_and_is_read_again_on_request(start, checkpoint, qtbot, settled):
    application = start()
    application.documents.open([os.fsencode(checkpoint)])
    document = application.session.current
    stop_reader(application, document)
    cancel_all(application)
    assert application.window.page == "error"
    assert document.error.title == "Reading small.safetensors was cancelled."
    with qtbot.waitSignal(application.pool.engine_ready, timeout=PATIENCE):  # it hung, and was replaced
        pass
    assert document.state == "failed"
    application.documents.reload(document)
    settled(application)
    assert application.window.page == "tensors"


def test_a_cancelled_reload_keeps_what_was_read_and_asks_its_reader_nothing(start, checkpoint, settled):
    application = start([checkpoint])
    document = application.session.current
    stop_reader(application, document)
    application.documents.reload(document)
    cancel_all(application)
    assert application.window.page == "tensors"
    assert not document.reader_ready
    assert application.strips._shown.head == "Reading it anew was cancelled."
    os.kill(application.pool.reader(str(document.number)).pid, signal.SIGCONT)
    application.strips._shown.call()
    settled(application)
    assert document.reader_ready
    assert application.strips._shown is None


@pytest.mark.parametrize("name", [b"\xff\xfe.safetensors", b"a\nb.safetensors", "\u202eabc.safetensors".encode()])
def test_any_name_is_opened_and_remembered(start, checkpoint, settled, name):
    path = os.path.join(os.fsencode(checkpoint.parent), name)
    os.rename(checkpoint, path)
    application = start([path])
    assert application.session.current.state == "ready"
    application.remembering.write()
    assert application.settings.save()
    assert application.remembering.recents()[0].path == path
