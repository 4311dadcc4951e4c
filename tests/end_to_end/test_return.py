"""What comes back: the session without a dialog, the window for a second start."""

import os
import subprocess
import sys

import pytest

from app.state.selection import Selection
from app.state.settings import Settings, state_dir
from app.system.single_instance import SingleInstance
from inspector.handover import socket_path
from tests.end_to_end.conftest import PATIENCE


def test_the_session_comes_back(start, checkpoint, second, tmp_path, settled):
    first = start([checkpoint, second])
    listing = first.session.current.listing
    index = next(i for i, tensor in enumerate(listing.tensors) if tensor.key == "head.weight")
    first.session.select(Selection("tensor", index))
    first.window.show_tree(False)
    first.quit()

    again = start(settings=Settings())
    again.restore()
    settled(again)
    assert {role: document.name for role, document in again.session.slots.items()} == {
        "checkpoint": "small.safetensors",
        "compare": "other.safetensors",
    }
    assert again.session.current.name == "small.safetensors"
    assert again.session.current.selection == Selection("tensor", index)
    assert not again.window.tree_shown


def test_widths_survive_being_folded_away(start, checkpoint, qtbot):
    first = start([checkpoint])
    first.window.set_widths(300, 360)
    first.window.resize(1024, 700)
    first.quit()
    again = start([checkpoint], settings=Settings())
    again.window.resize(1280, 800)

    def as_they_were() -> None:
        tree, _, details = again.window.splitter.sizes()
        assert abs(tree - 300) < 20
        assert abs(details - 360) < 20

    qtbot.waitUntil(as_they_were, timeout=PATIENCE)  # layouts follow in their own time


def test_a_file_that_is_gone_is_listed_not_asked_about(start, checkpoint, second, settled):
    first = start([checkpoint, second])
    first.quit()
    checkpoint.unlink()
    again = start(settings=Settings())
    again.restore()
    settled(again)
    assert again.session.current.name == "other.safetensors"
    assert len(again.jobs._problems) == 1


def test_a_second_start_opens_here(start, checkpoint, settled, qtbot, root):
    application = start()
    instance = SingleInstance(socket_path(state_dir()))
    instance.received.connect(application.take)
    assert instance.listen()
    second = subprocess.Popen([sys.executable, "-m", "main", str(checkpoint)], cwd=root)
    qtbot.waitUntil(lambda: application.session.current is not None, timeout=PATIENCE)
    assert second.wait(PATIENCE / 1000) == 0
    settled(application)
    assert application.session.current.name == "small.safetensors"
    instance.close()


def test_a_second_start_names_a_model(start, tmp_path, qtbot, root, monkeypatch):
    application, asked = start(), []
    monkeypatch.setattr(application.opening, "open", asked.append)
    instance = SingleInstance(socket_path(state_dir()))
    instance.received.connect(application.take)
    assert instance.listen()
    net = tmp_path / "nets.py"
    net.touch()
    environment = os.environ | {"PYTHONPATH": str(root)}
    command = [sys.executable, "-m", "main", "nets.py:words"]
    second = subprocess.Popen(command, cwd=tmp_path, env=environment)
    qtbot.waitUntil(lambda: bool(asked), timeout=PATIENCE)
    assert second.wait(PATIENCE / 1000) == 0
    assert [each.model for each in asked] == [f"{net}:words"]
    assert application.session.documents == []
    instance.close()


IMPORTS = """
import sys
import app.application
heavy = {"torch", "numpy", "pyqtgraph", "pickle", "safetensors"} & set(sys.modules)
print(sorted(heavy))
"""


def test_the_window_waits_for_no_heavy_import(root):
    done = subprocess.run([sys.executable, "-c", IMPORTS], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["show"], "needs a file"),
        (["stats"], "needs a file"),
        (["stats", "x", "--plot", "pie"], "--plot"),
        (["show", "gone.pt"], "gone.pt"),
        (["show", "x", "--size", "9x9"], "size"),
        (["show", "x", "--scale", "zero"], "scale"),
        (["nonsense"], "nonsense"),
    ],
)
def test_shot_refuses_in_one_sentence(root, tmp_path, arguments, word):
    command = [sys.executable, "-m", "main", "shot", *arguments, "-o", str(tmp_path / "out.png")]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert word in done.stderr
    assert done.stderr.count("\n") == 1
    assert os.listdir(tmp_path) == []


def test_shot_renders_the_window(root, checkpoint, tmp_path):
    out = tmp_path / "out.png"
    options = ["--size", "1024x700", "--scale", "1.5", "--theme", "dark", "--select", "conv.weight"]
    command = [sys.executable, "-m", "main", "shot", "show", str(checkpoint), "-o", str(out), *options]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    import PIL.Image

    with PIL.Image.open(out) as picture:
        assert picture.size == (1536, 1050)
        assert picture.getpixel((2, 2))[:3] == (0x17, 0x19, 0x1D)
