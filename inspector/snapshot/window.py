"""Tells the window that is open that a snapshot waits, or starts one that outlives the script."""

import contextlib
import fcntl
import importlib.util
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from inspector import display
from inspector.handover import Handover, hand_over, socket_path
from inspector.snapshot import spool

ROOT = Path(__file__).resolve().parents[2]
NEEDED = ("PySide6", "pyqtgraph", "platformdirs", "msgspec")
STARTING = "starting"  # the process id of a window that was started and does not listen yet
LOG = "window.log"  # what a window that we started wrote
STARTUP = 60.0  # seconds that a window may take until it listens
PATIENCE_MS = 500  # for an answer; a window that is busy for longer finds the snapshot when it is not
UNSEEN = ("offscreen", "minimal", "vnc", "linuxfb", "eglfs")  # platforms of Qt whose window nobody would see
# the shell ends at once: the window is no child of the script, which would have to wait for it in the end
DETACH = '"$@" </dev/null >"$LOG" 2>&1 & echo $!'


def show(state: Path) -> str:
    """Have what waits in `state` shown. What hinders it, as a sentence, or "". Blocks for half a second at most."""
    answered = hand_over(socket_path(state), Handover(look=True), PATIENCE_MS)
    if answered:
        return ""
    if answered is None:
        return "The window that is open does not answer; it shows the snapshot when it does."
    try:
        with _lock(state) as file:
            return _start(state, file)
    except (OSError, subprocess.SubprocessError) as error:
        return f"No window could be started: {error}."


def _start(state: Path, file: IO[str]) -> str:
    """Start a window, unless one is on its way: that asks for what waits once it is up."""
    if _is_starting(file):
        return ""
    environment = _environment()
    if display.is_missing(environment):
        return "There is no display for a window here."
    command = _command()
    if command is None:
        return (
            f"No window is open, and {sys.executable or 'this Python'} cannot open one: "
            "`pip install PySide6-Essentials pyqtgraph platformdirs` into it, or start `torchloupe` yourself."
        )
    environment["LOG"] = str(spool.place(state) / LOG)
    words = ["/bin/sh", "-c", DETACH, "sh", *command]
    done = subprocess.run(
        words, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL,
        cwd=ROOT, env=environment, start_new_session=True, timeout=10,
    )  # fmt: skip
    file.seek(0)
    file.truncate()
    file.write(done.stdout.decode().strip())
    return ""


def _is_starting(file: IO[str]) -> bool:
    """Whether the window that was started last is not up yet: its process is there, and it had little time."""
    text = file.read(20)
    if not text.isdigit() or time.time() - os.fstat(file.fileno()).st_mtime > STARTUP:
        return False
    return spool.is_alive(int(text))


@contextlib.contextmanager
def _lock(state: Path) -> Iterator[IO[str]]:
    """Of two looks at once the second waits until the first has started its window: some milliseconds."""
    path = spool.place(state) / STARTING
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600), "r+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file


def _command() -> list[str] | None:
    """What opens a window: this Python, that of the checkout, or an installed `torchloupe`."""
    main = str(ROOT / "main.py")
    if sys.executable and all(map(_has, NEEDED)):
        return [sys.executable, main]
    of_checkout = ROOT / ".venv" / "bin" / "python"
    if of_checkout.exists():
        return [str(of_checkout), main]
    program = shutil.which("torchloupe")
    return [program] if program else None


def _has(name: str) -> bool:
    try:
        return importlib.util.find_spec(name) is not None
    except (ImportError, ValueError):
        return False


def _environment() -> dict[str, str]:
    """The script's, without what it set up for itself: OpenCV points Qt at its own plugins, tests at no screen."""
    found = dict(os.environ)
    for name in ("QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_FONTDIR", "QT_PLUGIN_PATH"):
        if f"{os.sep}cv2{os.sep}" in found.get(name, ""):
            del found[name]
    if found.get("QT_QPA_PLATFORM", "").partition(":")[0] in UNSEEN:
        del found["QT_QPA_PLATFORM"]
    for name in ("PYTHONWARNINGS", "PYTHONINSPECT", "PYTHONPROFILEIMPORTTIME"):
        found.pop(name, None)
    return found
