"""Scripts show their models in the window: the one that is open, or one that outlives them."""

import importlib.util
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from app.state.settings import Settings
from app.system.single_instance import SingleInstance
from inspector import handover
from inspector.snapshot import spool, window
from inspector.snapshot.spool import Note
from tests.end_to_end.conftest import PATIENCE, write_safetensors
from tests.processes import is_running, wait_until

pytestmark = pytest.mark.skipif(importlib.util.find_spec("torch") is None, reason="torch is not installed")

TWICE = """
import torch, inspector
net = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.ReLU())
print(inspector.look(net, name="before").problem)
net[0].bias.data += 1
print(inspector.look(net, name="after").problem)
"""


def script(root: Path, **environment: str) -> None:
    """One that looks twice and ends."""
    words = [sys.executable, "-W", "error", "-c", TWICE]
    done = subprocess.run(
        words, cwd=root, env={**os.environ, **environment}, capture_output=True, text=True, timeout=60, check=True
    )
    assert (done.stdout, done.stderr) == ("\n\n", "")


@pytest.fixture
def listening(start, state_dir):
    """A window that scripts speak to."""
    application = start(settings=Settings(state_dir))
    instance = SingleInstance(handover.socket_path(state_dir))
    instance.received.connect(application.take)
    assert instance.listen()
    application.snapshots.begin()
    yield application
    instance.close()


def looked(state: Path, name: str, token: str = "one", number: int = 1, left_out: tuple[str, ...] = ()) -> Path:
    """What a script leaves, without torch."""
    folder = spool.begin(state, Note(name, spool.file_name(name), token, number, os.getpid(), left_out))
    # a snapshot's name says what its content is no better than any other file's does
    return write_safetensors(folder / spool.file_name(name), fc__weight=(2, 3))


def places(application) -> dict[str, str]:
    return {role: document.name for role, document in application.session.slots.items() if document is not None}


def left(state: Path) -> list[str]:
    return sorted(path.name for path in spool.place(state).glob("*/*.pt"))


def test_two_looks_of_a_script_are_compared(listening, settled, qtbot, root, state_dir):
    process = subprocess.Popen([sys.executable, "-c", TWICE], cwd=root, stdout=subprocess.PIPE, text=True)
    qtbot.waitUntil(lambda: len(listening.session.documents) == 2, timeout=PATIENCE)
    qtbot.waitUntil(lambda: process.poll() is not None, timeout=PATIENCE)  # the window answers it meanwhile
    assert process.communicate()[0] == "\n\n"
    settled(listening)
    assert places(listening) == {"checkpoint": "before", "compare": "after"}
    document = listening.session.current
    assert document.name == "before"
    assert document.listing.title.startswith("Sequential state_dict")
    assert listening.window.windowTitle().startswith("before")
    assert [side.name for side in listening.comparing.state.documents] == ["before", "after"]
    state = listening.bench._state(document)
    assert (state.name, state.badge_text) == ("before", "Snapshot")
    assert listening.remembering.recents() == ()
    assert listening.session.entries() == ()
    assert left(state_dir) == ["after.pt", "before.pt"]
    listening.documents.close(listening.session.slots["compare"])
    assert left(state_dir) == ["before.pt"]
    listening.quit()
    assert left(state_dir) == []


def test_later_looks_take_the_place_of_the_one_before(start, state_dir, settled):
    application = start()
    for number, name in enumerate(("one", "two", "three"), 1):
        looked(state_dir, name, number=number)
    application.snapshots.begin()
    settled(application)
    assert places(application) == {"checkpoint": "one", "compare": "three"}
    application.session.swap()
    looked(state_dir, "four", number=4)
    assert not application.snapshots.collect()
    assert places(application) == {"checkpoint": "four", "compare": "one"}


def test_another_script_begins_anew_and_comes_to_the_front(start, state_dir, checkpoint, settled):
    application = start([checkpoint])
    looked(state_dir, "mine", "one")
    assert application.snapshots.collect()
    assert application.session.current.name == "mine"
    assert application.window.page in ("tensors", "loading")
    looked(state_dir, "theirs", "two")
    assert application.snapshots.collect()
    settled(application)
    assert places(application)["checkpoint"] == "theirs"
    assert {document.name for document in application.session.documents} == {"small.safetensors", "mine", "theirs"}
    assert [entry.path for entry in application.session.entries()] == [os.fsencode(checkpoint)]


def test_of_many_the_oldest_are_closed(start, state_dir, monkeypatch):
    monkeypatch.setattr("app.controllers.snapshots.KEPT", 4)
    application = start()
    for number in range(1, 8):
        looked(state_dir, f"epoch {number}", number=number)
    application.snapshots.begin()
    assert left(state_dir) == [f"epoch {number}.pt" for number in (1, 5, 6, 7)]
    assert places(application) == {"checkpoint": "epoch 1", "compare": "epoch 7"}


def test_what_is_left_out_is_a_problem(start, state_dir, settled):
    application = start()
    looked(state_dir, "lazy", left_out=("head.weight is left out: it has no shape yet.",))
    application.snapshots.begin()
    settled(application)
    rows = [row for row, _ in application.jobs._problems.values()]
    assert [(row.text, row.source) for row in rows] == [("head.weight is left out: it has no shape yet.", "lazy")]


def test_what_is_made_of_a_snapshot_does_not_go_with_it(start, state_dir):
    application = start()
    looked(state_dir, "net")
    application.snapshots.begin()
    assert application.session.current.base == os.path.expanduser("~/net")


def test_a_killed_window_leaves_nothing_for_ever(start, state_dir):
    path = looked(state_dir, "taken")
    spool.take(os.fsencode(path))
    looked(state_dir, "waits")
    application = start()
    application.snapshots.begin()
    assert left(state_dir) == ["waits.pt"]
    assert places(application) == {"checkpoint": "waits"}


@pytest.fixture
def screen(state_dir):
    """An X server, and what is started on it by a script is ended."""
    if shutil.which("Xvfb") is None:
        pytest.skip("Xvfb is not installed")
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "1600x900x24", "-nolisten", "tcp", "-noreset"]
    server = subprocess.Popen(command, pass_fds=(write,), stderr=subprocess.DEVNULL)
    os.close(write)
    with os.fdopen(read) as pipe:
        number = pipe.readline().strip()
    assert number, "Xvfb did not start"
    yield f":{number}"
    pid = started(state_dir)
    if pid and is_running(pid):
        os.kill(pid, signal.SIGTERM)
        assert wait_until(lambda: not is_running(pid), PATIENCE / 1000)
    server.terminate()
    server.wait(10)


def started(state: Path) -> int:
    """The window that `look` started last."""
    try:
        return int((spool.place(state) / window.STARTING).read_text())
    except (OSError, ValueError):
        return 0


def taken(state: Path) -> list[str]:
    return sorted(path.name for path in spool.place(state).glob("*/*.pt") if (path.parent / spool.TAKEN).exists())


def log(state: Path) -> str:
    """What the window that was started last wrote."""
    return (spool.place(state) / window.LOG).read_text()


def test_a_window_is_started_once_and_outlives_the_script(screen, root, state_dir, monkeypatch):
    script(root, DISPLAY=screen)
    monkeypatch.setenv("DISPLAY", screen)
    first = started(state_dir)
    assert wait_until(lambda: taken(state_dir) == ["after.pt", "before.pt"], PATIENCE / 1000), log(state_dir)
    assert is_running(first)
    looked(state_dir, "again")
    assert window.show(state_dir) == ""  # the window is there now
    assert wait_until(lambda: len(taken(state_dir)) == 3, PATIENCE / 1000)
    assert started(state_dir) == first

    os.kill(first, signal.SIGKILL)
    assert wait_until(lambda: not is_running(first))
    looked(state_dir, "afterwards")
    assert window.show(state_dir) == ""
    assert started(state_dir) != first
    gone = lambda: taken(state_dir) == ["afterwards.pt"]  # noqa: E731 - and so is what the killed one had
    assert wait_until(gone, PATIENCE / 1000), log(state_dir)
    os.kill(started(state_dir), signal.SIGTERM)
    assert wait_until(lambda: left(state_dir) == [], PATIENCE / 1000)
