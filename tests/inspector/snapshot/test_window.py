"""Who is told of a snapshot, and what starts a window: the environment, the Python, and what is said without one."""

import os
import socket
import sys
import threading

import pytest

from inspector import handover
from inspector.snapshot import spool, window
from inspector.snapshot.spool import Note


@pytest.fixture(autouse=True)
def waiting(state_dir):
    """A snapshot."""
    folder = spool.begin(state_dir, Note("net", "net.pt", "script", 1, os.getpid()))
    (folder / "net.pt").write_bytes(b"values")


@pytest.fixture
def listener(state_dir):
    """The socket of a window that does nothing by itself."""
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(handover.socket_path(state_dir))
        server.listen(1)
        server.settimeout(20)
        yield server
    os.unlink(handover.socket_path(state_dir))


def test_the_window_that_is_open_is_told(listener, state_dir):
    received = []

    def answer():
        connection, _ = listener.accept()
        with connection:
            (size,) = handover.SIZE.unpack(connection.recv(handover.SIZE.size))
            received.append(handover.check(connection.recv(size)))
            connection.sendall(handover.ANSWER)

    thread = threading.Thread(target=answer)
    thread.start()
    assert window.show(state_dir) == ""
    thread.join()
    assert received == [handover.Handover(look=True)]


def test_a_hung_window_is_not_waited_for(listener, state_dir, monkeypatch):
    monkeypatch.setattr(window, "PATIENCE_MS", 50)
    assert window.show(state_dir).startswith("The window that is open does not answer")
    assert len(spool.waiting(state_dir)) == 1


def test_a_window_that_is_on_its_way_is_not_started_again(state_dir, monkeypatch):
    monkeypatch.setenv("DISPLAY", "elsewhere:0")
    started = []
    monkeypatch.setattr(window, "_command", lambda: started.append(1) or ["sleep", "0"])
    (spool.place(state_dir) / window.STARTING).write_text(str(os.getpid()))
    assert window.show(state_dir) == ""
    assert started == []
    (spool.place(state_dir) / window.STARTING).write_text("4000000")  # it ended before it listened
    assert window.show(state_dir) == ""
    assert started == [1]
    assert (spool.place(state_dir) / window.STARTING).read_text().isdigit()


def test_a_python_without_qt_is_one_sentence(state_dir, tmp_path, monkeypatch):
    monkeypatch.setenv("DISPLAY", "elsewhere:0")
    monkeypatch.setattr(window, "NEEDED", ("PySide6_which_nobody_has",))
    monkeypatch.setattr(window, "ROOT", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    problem = window.show(state_dir)
    assert problem.startswith(f"No window is open, and {sys.executable} cannot open one: `pip install PySide6")
    program = tmp_path / "torchloupe"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    assert window._command() == [str(program)]


def test_the_checkouts_own_python_opens_the_window(tmp_path, monkeypatch):
    monkeypatch.setattr(window, "NEEDED", ("PySide6_which_nobody_has",))
    monkeypatch.setattr(window, "ROOT", tmp_path)
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text("")
    assert window._command() == [str(python), str(tmp_path / "main.py")]


def test_the_window_does_not_inherit_what_the_script_set_up_for_itself(monkeypatch):
    monkeypatch.setenv("QT_QPA_PLATFORM_PLUGIN_PATH", "/lib/python3/site-packages/cv2/qt/plugins")
    monkeypatch.setenv("QT_PLUGIN_PATH", "/usr/lib/qt/plugins")
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    monkeypatch.setenv("PYTHONWARNINGS", "error")
    environment = window._environment()
    assert environment["QT_PLUGIN_PATH"] == "/usr/lib/qt/plugins"
    assert not {"QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_PLATFORM", "PYTHONWARNINGS"} & set(environment)
    monkeypatch.setenv("QT_QPA_PLATFORM", "xcb")
    assert window._environment()["QT_QPA_PLATFORM"] == "xcb"


def test_what_cannot_be_started_is_one_sentence(state_dir, monkeypatch):
    monkeypatch.setenv("DISPLAY", "elsewhere:0")
    monkeypatch.setattr(window, "ROOT", window.ROOT / "gone")
    problem = window.show(state_dir)
    assert problem.startswith("No window could be started: ")
