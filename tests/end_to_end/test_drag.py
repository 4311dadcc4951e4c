"""A file dragged from another program into the window, on a real X server."""

import os
import shutil
import subprocess
import sys
import time

import pytest

from app.state.settings import Settings
from tests.end_to_end.conftest import PATIENCE
from tests.processes import wait_until


@pytest.fixture
def display(tmp_path):
    """An X server of our own; the test is skipped where there is none, or nothing to move its mouse with."""
    for program in ("Xvfb", "xdotool"):
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed")
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "1600x900x24", "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=(write,), stderr=subprocess.DEVNULL)
    os.close(write)
    with os.fdopen(read) as pipe:
        number = pipe.readline().strip()
    assert number, "Xvfb did not start"
    yield f":{number}"
    server.terminate()
    server.wait(10)


@pytest.fixture
def run(display, root):
    """Gives a function that starts a program of ours on that display, and ends it."""
    running = []

    def begin(*words: str) -> subprocess.Popen:
        environment = {**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
        program = subprocess.Popen(
            [sys.executable, *words], cwd=root, env=environment, stdout=subprocess.PIPE, text=True
        )
        running.append(program)
        return program

    yield begin
    for program in running:
        program.terminate()
    for program in running:
        program.communicate(timeout=10)


def mouse(display: str, *words: object) -> None:
    subprocess.run(["xdotool", *map(str, words)], env={**os.environ, "DISPLAY": display}, check=True)


def test_a_file_from_another_program(display, run, checkpoint, root):
    window = run("-m", "main", "--new-window")
    source = run(str(root / "tests/end_to_end/drag_source.py"), str(checkpoint))
    assert source.stdout.readline() == "ready\n"
    search = ["xdotool", "search", "--sync", "--onlyvisible", "--name", "Torchloupe"]
    subprocess.run(search, env={**os.environ, "DISPLAY": display}, check=True, capture_output=True, timeout=30)
    time.sleep(0.5)  # both windows are mapped; neither tells when it has been drawn
    mouse(display, "mousemove", 1400, 100, "mousedown", 1)
    for step in range(1, 11):
        mouse(display, "mousemove", 1400 - 80 * step, 100 + 30 * step)
        time.sleep(0.03)
    mouse(display, "mouseup", 1)
    assert source.stdout.readline() == "CopyAction\n"
    assert wait_until(lambda: b"small.safetensors" in paths(), PATIENCE / 1000)
    assert window.poll() is None


def paths() -> set[bytes]:
    return {os.path.basename(entry.path) for entry in Settings().saved.recents}
