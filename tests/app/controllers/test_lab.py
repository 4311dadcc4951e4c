"""The lab starts beside the window, says what it is, and its death is a strip and no more."""

import os
import signal
import sys

import pytest

from app.dialogs.lab_python import LabPythonDialog
from app.system.environments import Environment
from tests.end_to_end.conftest import PATIENCE

TORCH_PATIENCE = 60_000


def lines(application) -> str:
    return "\n".join(action.text() for action in application.lab.menu().actions())


def test_it_is_off_until_the_window_is_up(start):
    application = start()
    assert application.pool.clients() == []
    assert "Start the lab" in lines(application).replace("&", "")


def test_it_reports_dies_and_comes_back(start, checkpoint, qtbot):
    application = start([checkpoint])
    application.start_lab()
    qtbot.waitUntil(lambda: application.lab.report is not None, timeout=TORCH_PATIENCE)
    report = application.lab.report
    assert report.executable == sys.executable
    assert f"Python {report.python}" in lines(application)
    with qtbot.waitSignal(application.pool.engine_died, timeout=PATIENCE):
        os.kill(application.pool.lab().pid, signal.SIGKILL)
    assert application.window.tensors._strip.isVisible()
    assert application.session.current.reader_ready
    application.window.tensors.strip_action.emit()
    assert not application.window.tensors._strip.isVisible()


def test_an_interpreter_that_cannot_run_it_is_a_sentence(start, tmp_path, qtbot):
    python = tmp_path / "bin" / "python"
    python.parent.mkdir()
    python.write_text("#!/bin/sh\necho 'No module named msgspec' >&2\nexit 1\n")
    python.chmod(0o755)
    application = start(lab_python=str(python))
    application.lab.start()
    qtbot.waitUntil(lambda: len(application.jobs._problems) > 0, timeout=PATIENCE)
    (entry,) = {row.text for row, _ in application.jobs._problems.values()}
    assert "msgspec" in entry
    assert application.window.page == "empty"


@pytest.fixture
def dialog(qtbot):
    found = [Environment(sys.executable, "Torchloupe", "3.11.7", True), Environment("/p/.venv/bin/python", "project")]
    dialog = LabPythonDialog(found, "/p/.venv/bin/python", "/p/runs")
    qtbot.addWidget(dialog)
    return dialog


def test_the_dialog_begins_at_the_one_in_use(dialog, qtbot):
    with qtbot.waitSignal(dialog.chosen) as blocker:
        dialog._take()
    assert blocker.args == ["/p/.venv/bin/python"]


def test_a_choice_is_remembered_for_the_folder(start, checkpoint):
    application = start([checkpoint])
    application.lab._choose("/p/.venv/bin/python", os.path.dirname(checkpoint))
    assert application.settings.lab_python(os.fsencode(checkpoint)) == "/p/.venv/bin/python"
    assert application.settings.lab_python(b"/elsewhere/a.pt") == ""
