import os
import sys

import pytest
from PySide6.QtCore import QProcessEnvironment

from app.system.line_process import LineProcess


@pytest.fixture
def process(qapp):
    made = LineProcess()
    made.lines, made.ends = [], []
    made.line.connect(made.lines.append)
    made.ended.connect(lambda done, last: made.ends.append((done, last)))
    yield made
    made.stop()


def run(process, code):
    process.start([sys.executable, "-c", code], QProcessEnvironment.systemEnvironment())


def test_lines_are_whole_whatever_the_pieces(process, qtbot):
    write = "os.write(1, bytes([b])); time.sleep(0.02)"
    run(process, f"import os, time\nfor b in 'é\\r\\n\\nlast'.encode(): {write}")
    qtbot.waitUntil(lambda: bool(process.ends))
    assert process.lines == ["é", "", "last"]
    assert process.ends == [(True, "last")]
    assert not process.running


def test_a_failure_has_its_last_line_or_its_code(process, qtbot):
    run(process, "import sys; print('why', file=sys.stderr); sys.exit(3)")
    qtbot.waitUntil(lambda: bool(process.ends))
    run(process, "import sys; sys.exit(3)")
    qtbot.waitUntil(lambda: len(process.ends) == 2)
    assert process.ends == [(False, "why"), (False, "(3)")]


def test_what_is_not_there_has_failed(process, qtbot):
    process.start(["/nowhere/at all"], QProcessEnvironment.systemEnvironment())
    qtbot.waitUntil(lambda: bool(process.ends))
    assert not process.ends[0][0]


def test_stop_ends_what_it_started_too(process, qtbot):
    run(process, "import subprocess,sys; c=subprocess.Popen(['sleep','60']); print(c.pid, flush=True); c.wait()")
    qtbot.waitUntil(lambda: bool(process.lines))
    process.stop()

    def is_gone():
        try:
            with open(f"/proc/{process.lines[0]}/stat") as file:
                return file.read().rpartition(")")[2].split()[0] == "Z"
        except FileNotFoundError:
            return True

    qtbot.waitUntil(is_gone)
    assert process.ends == []


def test_the_folder_is_the_working_one(process, qtbot, tmp_path):
    command = [sys.executable, "-c", "import os; print(os.getcwd())"]
    process.start(command, QProcessEnvironment.systemEnvironment(), str(tmp_path))
    qtbot.waitUntil(lambda: bool(process.ends))
    assert process.lines == [os.path.realpath(tmp_path)]
