"""When statistics are computed, what stays of them, and what is said; with a lab that makes its figures up."""

import os
import signal

import pytest

from app.controllers import scanning
from app.engine import pool
from tests import lab_without_torch
from tests.end_to_end.conftest import PATIENCE, write_safetensors

COUNT = 12


@pytest.fixture
def file(tmp_path):
    shapes = {f"layer{number}__weight": (2, 2) for number in range(COUNT)}
    return write_safetensors(tmp_path / "twelve.safetensors", **shapes)


@pytest.fixture
def lab(monkeypatch):
    """Gives a function that says how the next labs behave."""

    def behave(*options: str) -> None:
        monkeypatch.setattr(pool, "lab_command", lambda _interpreter: [*lab_without_torch.COMMAND, *options])

    behave()
    return behave


def lines(application) -> str:
    return "\n".join(action.text() for action in application.lab.menu().actions())


def rows_of(document) -> int:
    return sum(row is not None for row in document.scan.rows)


def test_a_small_local_file_is_scanned_by_itself(start, lab, file, settled):
    application = start([file])
    document = application.session.current
    assert (document.scan.state, document.scan.message) == ("off", "")  # the lab is off, and nobody nags
    application.lab.start()
    settled(application)
    assert document.scan.state == "done"
    assert rows_of(document) == document.scan.rows_done == COUNT
    assert [finding.rule for finding in document.scan.findings] == ["all_zero"]
    assert application.settings.saved.scan_speed > COUNT * lab_without_torch.ROW_BYTES / 10  # per second
    assert not application.scanning.can_start


def test_a_file_opened_after_the_lab_is_scanned_and_shown(start, lab, file, settled, qtbot):
    application = start()
    batches, states = [], []
    application.window.tensors.add_stats = batches.append
    application.window.tensors.set_scan = lambda scan: states.append(scan and scan.state)
    application.lab.start()
    application.documents.open([os.fsencode(file)])
    qtbot.waitUntil(lambda: bool(states) and states[-1] == "done", timeout=PATIENCE)
    assert sorted(row.tensor for rows in batches for row in rows) == list(range(COUNT))
    assert [state for state in ("waiting", "running", "done") if state in states] == ["waiting", "running", "done"]


def test_a_large_file_is_offered_with_a_time_and_begun_by_a_click(start, lab, file, settled, monkeypatch):
    monkeypatch.setattr(scanning, "BY_ITSELF_BELOW", 100)
    application = start()
    application.settings.saved.scan_speed = 10.0
    application.lab.start()
    application.documents.open([os.fsencode(file)])
    settled(application)
    document = application.session.current
    assert document.scan.state == "offered"
    assert document.scan.estimate == pytest.approx(document.listing.size_bytes / 10)
    assert application.actions["scanning.start"].isEnabled()
    application.actions["scanning.start"].trigger()
    settled(application)
    assert document.scan.state == "done"
    assert not application.actions["scanning.start"].isEnabled()


def test_a_file_on_a_network_is_offered(start, lab, file, settled, monkeypatch):
    monkeypatch.setattr(scanning.local_storage, "is_local", lambda path: False)
    application = start([file])
    application.lab.start()
    settled(application)
    assert application.session.current.scan.state == "offered"


def test_a_cancel_keeps_rows_and_says_so_and_the_rest_follows(start, lab, file, qtbot, settled):
    lab("--pause", "0.3")
    application = start([file])
    document = application.session.current
    application.lab.start()
    qtbot.waitUntil(lambda: rows_of(document) >= 2, timeout=PATIENCE)
    application.jobs.cancel_first()
    assert document.scan.state == "cancelled"
    done = rows_of(document)
    assert 2 <= done < COUNT
    assert document.scan.message == f"Cancelled: {done} of {COUNT} tensors have statistics."
    assert not application.busy
    assert application.scanning.can_start
    qtbot.wait(400)
    assert rows_of(document) == done  # what was on its way is dropped
    application.scanning.start()
    qtbot.waitUntil(lambda: document.scan.state == "running", timeout=PATIENCE)
    assert rows_of(document) >= done


def test_a_lab_that_dies_keeps_rows_and_is_asked_again(start, lab, file, qtbot, settled):
    lab("--pause", "0.15")
    application = start([file])
    document = application.session.current
    application.lab.start()
    qtbot.waitUntil(lambda: rows_of(document) >= 2, timeout=PATIENCE)
    done = rows_of(document)
    with qtbot.waitSignal(application.pool.engine_died, timeout=PATIENCE):
        os.kill(application.pool.lab().pid, signal.SIGKILL)
    assert document.scan.state == "waiting"
    assert rows_of(document) >= done
    assert "stay" in application.strips._shown.text
    settled(application)
    assert document.scan.state == "done"
    assert rows_of(document) == COUNT


def test_two_deaths_end_it_with_a_sentence(start, lab, file, settled, qtbot):
    lab("--die-after", "3")
    application = start([file])
    document = application.session.current
    application.lab.start()
    settled(application)
    assert document.scan.state == "failed"
    assert "twice" in document.scan.message
    assert rows_of(document) == 3
    qtbot.waitUntil(lambda: application.lab.state == "ready", timeout=PATIENCE)
    assert document.scan.state == "failed"  # and is not sent again by itself
    assert application.scanning.can_start


def test_without_torch_it_is_off_and_says_what_to_do(start, lab, file, settled, qtbot):
    lab("--torch", "")
    application = start([file])
    document = application.session.current
    application.lab.start()
    qtbot.waitUntil(lambda: application.lab.state == "incomplete", timeout=PATIENCE)
    settled(application)
    assert document.scan.state == "off"
    assert "Install the lab's packages" in document.scan.message
    assert not application.scanning.can_start
    application.pool.lab()._command = lab_without_torch.COMMAND  # torch was installed
    application.lab.restart()
    qtbot.waitUntil(lambda: application.lab.state == "ready", timeout=PATIENCE)
    settled(application)
    assert document.scan.state == "done"


def test_what_is_shown_comes_first(start, lab, tmp_path, file, qtbot, settled):
    lab("--pause", "0.1")
    other = write_safetensors(tmp_path / "one.safetensors", weight=(2,))
    application = start([file])
    first = application.session.current
    application.lab.start()
    qtbot.waitUntil(lambda: rows_of(first) >= 2, timeout=PATIENCE)
    application.documents.open([os.fsencode(other)], "compare")
    second = application.session.slots["compare"]
    qtbot.waitUntil(lambda: second.scan is not None and second.scan.state == "done", timeout=PATIENCE)
    assert rows_of(first) < COUNT
    settled(application)
    assert first.scan.state == "done"


def test_a_file_that_changed_stops_and_a_reload_begins_anew(start, lab, file, qtbot, settled):
    application = start([file])
    document = application.session.current
    before = document.scan
    write_safetensors(file, one__weight=(2,), two__weight=(3,))
    application.lab.start()
    qtbot.waitUntil(lambda: document.scan.state == "stopped", timeout=PATIENCE)
    assert "changed" in document.scan.message
    assert document.changed_on_disk
    application.documents.reload(document)
    settled(application)
    assert document.scan is not before
    assert document.scan.state == "done"
    assert len(document.scan.rows) == 2


def test_a_reader_that_dies_costs_no_statistics(start, lab, file, qtbot, settled):
    application = start([file])
    document = application.session.current
    application.lab.start()
    settled(application)
    scan = document.scan
    with qtbot.waitSignal(application.reading.read, timeout=PATIENCE):
        os.kill(application.pool.reader(str(document.number)).pid, signal.SIGKILL)
    settled(application)
    assert document.scan is scan
    assert scan.state == "done"


def test_a_closed_document_is_not_scanned_on(start, lab, file, qtbot, settled):
    lab("--pause", "0.3")
    application = start([file])
    document = application.session.current
    application.lab.start()
    qtbot.waitUntil(lambda: rows_of(document) >= 1, timeout=PATIENCE)
    application.documents.close(document)
    assert not application.scanning.busy
    qtbot.waitUntil(lambda: application.pool.lab().operations == [], timeout=PATIENCE)


def test_the_status_line_counts(start, lab, file, qtbot, settled):
    lab("--pause", "0.1")
    application = start([file])
    application.lab.start()
    text = application.window.status._text
    qtbot.waitUntil(lambda: f"of {COUNT}" in text.text(), timeout=PATIENCE)
    settled(application)
    assert text.text().endswith("counted in 1 s")


def test_the_lab_says_what_its_ops_run_on(start, lab, qtbot):
    application = start()
    application.lab.start()
    qtbot.waitUntil(lambda: application.lab.state == "ready", timeout=PATIENCE)
    assert "Native ops: plain PyTorch" in lines(application)
    assert "No compiler was found." in lines(application)
    assert application.actions["native_build.start"].isEnabled()
