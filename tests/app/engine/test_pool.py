import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from inspector.checkpoint.result import Opened
from inspector.engine.messages import OpenPath
from tests.app.engine.conftest import Outcome
from tests.obedient_engine import Did, Do
from tests.processes import children, is_running, wait_until


def test_one_reader_per_document_and_one_lab(pool):
    assert pool.reader("1") is pool.reader("1")
    assert pool.reader("1") is not pool.reader("2")
    assert pool.lab() is pool.lab()
    assert [client.name for client in pool.clients()] == ["reader:1", "reader:2", "lab"]


def test_a_death_leaves_the_others_alone(pool, qtbot, outcome):
    first, second, lab = pool.reader("1", "The reader of a.pt"), pool.reader("2"), pool.lab()
    for each in (first, second, lab):
        outcome(each.send(Do("answer")))
    pids = second.pid, lab.pid
    job = Outcome(second.send(Do("ignore", 4, seconds=0.5)))
    with qtbot.waitSignal(pool.engine_restarted) as restarted, qtbot.waitSignal(pool.engine_died) as died:
        os.kill(first.pid, signal.SIGSEGV)
    assert died.args == ["reader:1", "The reader of a.pt crashed (segmentation fault)."]
    assert restarted.args == ["reader:1"]
    qtbot.waitUntil(lambda: bool(job.events))
    assert job.answer == Did(4)
    assert (second.pid, lab.pid) == pids


def test_two_deaths_on_the_same_file_are_enough(pool, qtbot, outcome):
    path = b"/models/evil\xff.pt"
    caught = []
    pool.quarantined.connect(lambda *args: caught.append(args))
    reader = pool.reader("1")
    assert outcome(reader.send(OpenPath(path))).problem.kind == "EngineDied"
    assert caught == []
    other = pool.reader("2")
    assert outcome(other.send(OpenPath(path))).problem.kind == "EngineDied"
    sentence = "evil\\xff.pt ended its reader twice and is not opened again."
    assert caught == [(path, sentence)]
    problem = outcome(reader.send(OpenPath(path))).problem
    assert (problem.kind, problem.message) == ("Quarantined", sentence)
    assert outcome(reader.send(OpenPath(b"/models/good.pt"))).answer == Opened()
    pool.forgive(path)
    assert outcome(reader.send(OpenPath(path))).problem.kind == "EngineDied"


def test_killing_an_idle_reader_is_not_the_files_fault(pool, qtbot, outcome):
    caught = []
    pool.quarantined.connect(lambda *args: caught.append(args))
    reader = pool.reader("1")
    for number in range(3):
        assert outcome(reader.send(Do("answer", number))).answer == Did(number)
        with qtbot.waitSignal(pool.engine_restarted):
            os.kill(reader.pid, signal.SIGKILL)
    assert caught == []


def test_closing_one_leaves_no_process(pool, qtbot, outcome):
    reader = pool.reader("1")
    outcome(reader.send(Do("answer")))
    pid = reader.pid
    pool.close("reader:1")
    pool.close("reader:1")
    assert wait_until(lambda: qtbot.wait(10) or not is_running(pid))
    assert pool.clients() == []


def test_shutdown_ends_all_of_them_soon_whatever_they_do(pool, qtbot, outcome):
    before = children()
    for number in range(4):
        pool.reader(str(number)).send(Do("hold", seconds=60))
    outcome(pool.lab().send(Do("answer")))
    stopped = pool.lab().pid
    os.kill(stopped, signal.SIGSTOP)
    qtbot.waitUntil(lambda: all(client.state == "ready" for client in pool.clients()))
    qtbot.wait(200)
    begun = time.monotonic()
    pool.shutdown()
    assert time.monotonic() - begun < 1.5
    assert children() == before


def test_engines_die_with_the_app(tmp_path):
    """An app that is killed leaves no engine, not even one whose interpreter is held by native code."""
    app = """
import sys, time
sys.path.insert(0, sys.argv[1])
from PySide6.QtCore import QCoreApplication, QTimer
import app.engine.pool
from tests.obedient_engine import COMMAND, Do
app.engine.pool.reader_command = lambda: COMMAND
application = QCoreApplication([])
pool = app.engine.pool.EnginePool()
for number in range(3):
    pool.reader(str(number)).send(Do("hold" if number else "work", seconds=60))
QTimer.singleShot(1000, lambda: print(*[client.pid for client in pool.clients()], flush=True))
application.exec()
"""
    root = str(Path(__file__).parents[3])
    process = subprocess.Popen([sys.executable, "-c", app, root], stdout=subprocess.PIPE, cwd=tmp_path)
    pids = [int(pid) for pid in process.stdout.readline().split()]
    assert len(pids) == 3
    assert all(map(is_running, pids))
    with process:
        process.kill()
    assert wait_until(lambda: not any(map(is_running, pids)))
