"""The real window with the real engine, and proof that nothing of it is left behind."""

import gc
import json
import os
import pickle
import struct
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QThread
from PySide6.QtWidgets import QApplication

from app.application import Application
from app.state.settings import Settings
from app.style import theme
from tests.processes import children, wait_until

PATIENCE = 20_000  # milliseconds: two busy cores


class Canary:
    """Pickled, it asks whoever loads it to make a file."""

    def __init__(self, path: Path):
        self._path = str(path)

    def __reduce__(self):
        return (os.system, (f"touch {self._path}",))


def write_safetensors(path: Path, **shapes: tuple[int, ...]) -> Path:
    """A valid file of float32 zeros; names carry "." as "__"."""
    header, at = {}, 0
    for name, shape in shapes.items():
        size = 4
        for dimension in shape:
            size *= dimension
        header[name.replace("__", ".")] = {"dtype": "F32", "shape": shape, "data_offsets": [at, at + size]}
        at += size
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + bytes(at))
    return path


@pytest.fixture
def checkpoint(tmp_path) -> Path:
    return write_safetensors(
        tmp_path / "small.safetensors", conv__weight=(8, 4, 3, 3), conv__bias=(8,), head__weight=(4, 8)
    )


@pytest.fixture
def second(tmp_path) -> Path:
    return write_safetensors(tmp_path / "other.safetensors", conv__weight=(8, 4, 3, 3), tail__weight=(2, 2))


@pytest.fixture
def canary(tmp_path) -> Path:
    return tmp_path / "RUN"


@pytest.fixture
def hostile(tmp_path, canary) -> Path:
    path = tmp_path / "hostile.pkl"
    path.write_bytes(pickle.dumps({"epoch": 3, "payload": Canary(canary)}, protocol=2))
    return path


@pytest.fixture
def start(qtbot, state_dir):
    """Gives a function that opens a window; ends all of them and fails when a widget, thread or process stays."""
    before_processes, before_widgets = children(), set(QApplication.topLevelWidgets())
    running: list[Application] = []

    def begin(paths=(), settings: Settings | None = None, **options) -> Application:
        settings = settings or Settings(state_dir)
        qt = QApplication.instance()
        assert isinstance(qt, QApplication)
        theme.apply(qt, settings.saved.theme)
        application = Application(settings, **options)
        running.append(application)
        application.window.show()
        if paths:
            application.documents.open([os.fsencode(path) for path in paths])
            settle(qtbot, application)
        return application

    yield begin
    while running:
        application = running.pop()
        application.quit()
        application.window.deleteLater()
        application.deleteLater()
    application = None
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    assert wait_until(lambda: not children() - before_processes), "a process was left behind"
    assert not set(QApplication.topLevelWidgets()) - before_widgets, "a window was left behind"
    assert not [each for each in QApplication.instance().findChildren(QThread) if each.isRunning()]


def settle(qtbot, application: Application) -> None:
    """Until every question has its answer."""
    qtbot.waitUntil(lambda: not application.busy, timeout=PATIENCE)
    qtbot.wait(20)
    qtbot.waitUntil(lambda: not application.busy, timeout=PATIENCE)


@pytest.fixture
def settled(qtbot):
    return lambda application: settle(qtbot, application)
