"""A second start reaches the first window; strangers and leftovers do not hurt it."""

import os
import socket
import stat
import subprocess
import sys

import msgspec
import pytest
from PySide6.QtCore import QCoreApplication, QEvent

from app.system.single_instance import SingleInstance
from inspector import handover
from inspector.handover import BadHandover, Handover, check, hand_over, socket_path

SECOND = """
import sys
from inspector.handover import Handover, hand_over
print(hand_over(sys.argv[1], Handover(tuple(map(bytes.fromhex, sys.argv[2:])))))
"""


@pytest.fixture
def instance(qtbot, state_dir):
    instance = SingleInstance(socket_path(state_dir))
    assert instance.listen()
    yield instance
    instance.close()


def test_a_second_process_hands_its_paths_over(instance, qtbot, root):
    with qtbot.waitSignal(instance.received, timeout=10_000) as blocker:
        command = [sys.executable, "-c", SECOND, instance.name, b"/tmp/a b.pt".hex(), b"/tmp/\xff.pt".hex()]
        second = subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True)
    assert blocker.args == [Handover((b"/tmp/a b.pt", b"/tmp/\xff.pt"))]
    assert second.communicate(timeout=10)[0] == "True\n"


def test_nobody_there(qtbot, state_dir):
    assert not hand_over(socket_path(state_dir), Handover())


def test_only_the_user_may_enter(instance):
    assert not stat.S_IMODE(os.stat(os.path.dirname(instance.name)).st_mode) & 0o077
    assert not stat.S_IMODE(os.stat(instance.name).st_mode) & 0o077


def test_a_second_window_does_not_take_the_socket(instance):
    assert not SingleInstance(instance.name).listen()


def test_a_socket_that_a_crash_left_is_replaced(qtbot, state_dir):
    name = socket_path(state_dir)
    leftover = socket.socket(socket.AF_UNIX)
    leftover.bind(name)
    leftover.close()
    again = SingleInstance(name)
    assert again.listen()
    again.close()


@pytest.mark.parametrize(
    "data",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        handover.SIZE.pack(5) + b"\xc1\xc1\xc1\xc1\xc1",
        handover.SIZE.pack(handover.MAX_MESSAGE + 1),
        b"\x01",
    ],
)
def test_strangers_change_nothing(instance, qtbot, data, monkeypatch):
    received = []
    instance.received.connect(received.append)
    with socket.socket(socket.AF_UNIX) as stranger:
        stranger.connect(instance.name)
        stranger.sendall(data)
        qtbot.wait(50)
    assert received == []


@pytest.mark.parametrize("paths", [(b"relative.pt",), (b"/a\0b",), (b"/" + b"a" * 5000,), (b"/a",) * 5000])
def test_impossible_paths_are_refused(paths):
    with pytest.raises(BadHandover):
        check(msgspec.msgpack.encode(Handover(paths)))


@pytest.mark.parametrize("token", ["a\0b", "a" * 2000])
def test_an_impossible_activation_is_refused(token):
    with pytest.raises(BadHandover):
        check(msgspec.msgpack.encode(Handover((), token)))


@pytest.mark.parametrize(
    ("model", "folder"), [(b"a:b", b""), (b"a:b", b"relative"), (b"a\0:b", b"/"), (b"a" * 5000, b"/")]
)
def test_an_impossible_model_is_refused(model, folder):
    with pytest.raises(BadHandover):
        check(msgspec.msgpack.encode(Handover(model=model, folder=folder)))


def test_it_may_go_while_a_visitor_leaves(qtbot, state_dir):
    instance, received = SingleInstance(socket_path(state_dir)), []
    instance.received.connect(received.append)
    assert instance.listen()
    request = msgspec.msgpack.encode(Handover((b"/tmp/a.pt",)))
    with socket.socket(socket.AF_UNIX) as visitor:
        visitor.connect(instance.name)
        visitor.sendall(handover.SIZE.pack(len(request)) + request)
        while not received:
            QCoreApplication.processEvents()  # which leaves the socket's end for later
    instance.close()
    del instance  # what the visitor's socket holds must not end inside the socket's own destructor
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
