"""Two checkpoints in the real window, compared by the real lab."""

import importlib.util
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog

from app.controllers import comparing
from app.words.phrases import say
from inspector.handover import Handover
from tests.end_to_end.conftest import PATIENCE, write_safetensors
from tests.end_to_end.test_open import drop
from tests.end_to_end.test_stats import MB, begin, until, write_sparse

__all__ = ["begin"]
pytestmark = pytest.mark.skipif(importlib.util.find_spec("torch") is None, reason="torch is not installed")

COUNT = 300
FRESH = """
import sys, torch
sys.path.insert(0, sys.argv[1])
import cifar_resnet
torch.manual_seed(0)
torch.save(cifar_resnet.resnet20().state_dict(), sys.argv[2])
"""


@pytest.fixture(scope="module")
def fresh(shared_data, tmp_path_factory) -> Path:
    """The state_dict of a network that was never trained."""
    path = tmp_path_factory.mktemp("fresh") / "fresh.pth"
    subprocess.run([sys.executable, "-c", FRESH, str(shared_data / "models"), str(path)], check=True)
    return path


@pytest.fixture
def large(tmp_path, monkeypatch) -> list[Path]:
    """Two that take seconds, and begin by themselves."""
    monkeypatch.setattr(comparing, "BY_ITSELF_BELOW", 1 << 40)
    monkeypatch.setattr("app.controllers.scanning.BY_ITSELF_BELOW", 0)
    return [write_sparse(tmp_path / f"{name}.safetensors", COUNT, 16 * MB) for name in "ab"]


def state_of(application) -> str:
    return application.comparing.state.state if application.comparing.state is not None else ""


def valued(application) -> int:
    state = application.comparing.state
    return sum(bool(row.values) for row in state.diff.rows) if state is not None and state.diff is not None else 0


def test_the_demo_is_compared(begin, qtbot):
    application = begin()
    application.documents.open_demo()
    until(qtbot, lambda: state_of(application) == "done" and not application.busy)
    diff = application.comparing.state.diff
    title = say(diff.title)
    assert "same model 18 epochs earlier" in title
    assert "“module.”" in title
    assert diff.counts.changed == len(diff.rows) == 32
    assert all(row.change is not None and row.change.error is None for row in diff.rows)
    assert application.window.page == "compare"
    assert application.jobs._problems == {}
    text = application.window.status._text.text()
    assert "32 differences" in text


def test_a_trained_network_and_a_fresh_one(begin, shared_data, fresh, qtbot):
    application = begin(fresh, shared_data / "checkpoints" / "resnet20-cifar10.th")
    until(qtbot, lambda: state_of(application) == "done" and not application.busy)
    diff = application.comparing.state.diff
    assert [rule.old for rule in diff.mapping.rules] == ["module."]
    left = {row.key.rpartition(".")[2] for row in diff.rows if row.a < 0 or row.b < 0}
    assert left == {"num_batches_tracked"}
    strict, mapped = diff.load[0], diff.load_mapped[0]
    assert strict.message.startswith("Error(s) in loading state_dict for")
    assert mapped.ok
    assert len(mapped.filled) == 19
    tree = application.window.tree._model
    filled_in = {tensor.module for tensor in tree.rows.listing.tensors}
    assert {tree._badges.modules[module] for module in filled_in} == {"changed"}


def test_a_second_file_is_dropped_and_the_first_one_swapped(begin, checkpoint, second, qtbot):
    application = begin(checkpoint)
    until(qtbot, lambda: not application.busy)
    drop(application.window, second)
    until(qtbot, lambda: state_of(application) == "done" and not application.busy)
    diff = application.comparing.state.diff
    assert {row.key: row.state for row in diff.rows} == {
        "conv.weight": "identical",
        "conv.bias": "only_a",
        "head.weight": "only_a",
        "tail.weight": "only_b",
    }
    assert application.window.page == "compare"
    application.actions["navigation.swap"].trigger()
    until(qtbot, lambda: state_of(application) == "done" and not application.busy)
    states = {row.key: row.state for row in application.comparing.state.diff.rows}
    assert (states["tail.weight"], states["head.weight"]) == ("only_a", "only_b")


def test_a_close_look_at_a_pair(begin, shared_data, fresh, qtbot):
    application = begin(fresh, shared_data / "checkpoints" / "resnet20-cifar10.th")
    until(qtbot, lambda: state_of(application) == "done" and not application.busy)
    seen = []
    view = application.window.compare
    show = view.set_pair_detail
    view.set_pair_detail = lambda detail, pixels: (seen.append((detail, pixels)), show(detail, pixels))
    rows = application.comparing.state.diff.rows
    place = next(place for place, row in enumerate(rows) if row.key_a == "layer3.2.conv1.weight")
    view.detail_requested.emit(place, 256, 256)
    qtbot.waitUntil(lambda: bool(seen), timeout=PATIENCE)
    detail, pixels = seen[0]
    assert detail.error is None
    assert sum(detail.values_a.counts) == sum(detail.values_b.counts) == sum(detail.delta.counts) == 64 * 64 * 9
    assert detail.values_a.edges() == detail.values_b.edges()
    picture = detail.picture
    assert len(pixels) == 4 * picture.tile_rows * picture.tile_columns * picture.tile_height * picture.tile_width


def test_a_cancel_keeps_pairs(begin, large, qtbot):
    application = begin(*large)
    until(qtbot, lambda: valued(application) > 0)
    job = next(number for number, job in application.jobs._running.items() if "values" in job.row.text)
    application.jobs.cancel(job)
    done = valued(application)
    assert state_of(application) == "cancelled"
    assert 0 < done < COUNT
    application.comparing.start_values()
    until(qtbot, lambda: valued(application) > done)


def test_a_lab_killed_in_the_middle_is_asked_again(begin, large, qtbot):
    application = begin(*large)
    until(qtbot, lambda: valued(application) > 0)
    done = valued(application)
    with qtbot.waitSignal(application.pool.engine_died, timeout=PATIENCE):
        os.kill(application.pool.lab().pid, signal.SIGKILL)
    assert valued(application) >= done
    assert application.window.compare_strip.isVisible()
    until(qtbot, lambda: valued(application) > done)


def test_a_damaged_side_is_compared_as_far_as_it_goes(begin, shared_data, tmp_path, qtbot):
    whole = shared_data / "checkpoints" / "resnet20-cifar10.th"
    cut = tmp_path / "cut.th"
    cut.write_bytes(whole.read_bytes()[:-200_000])
    application = begin(whole, cut)
    until(qtbot, lambda: state_of(application) in {"done", "failed"} and not application.busy)
    diff = application.comparing.state.diff
    assert diff is not None
    assert "damaged" in diff.error
    assert diff.counts.identical > 10


def test_b_is_written_under_the_names_of_a(begin, shared_data, fresh, tmp_path, qtbot, monkeypatch):
    out = tmp_path / "renamed.safetensors"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_arguments, **_options: (str(out), ""))
    application = begin(fresh, shared_data / "checkpoints" / "resnet20-cifar10.th")
    until(qtbot, lambda: state_of(application) == "done" and not application.busy)
    application.actions["converting.export_converted"].trigger()
    qtbot.waitUntil(out.exists, timeout=PATIENCE)
    application.documents.open([os.fsencode(out)], "compare")
    until(qtbot, lambda: state_of(application) == "done" and not application.busy)
    diff = application.comparing.state.diff
    assert diff.mapping.rules == ()
    assert {row.key.rpartition(".")[2] for row in diff.rows if row.b < 0} == {"num_batches_tracked"}
    assert application.jobs._problems == {}


def test_the_mapping_is_written_as_python(begin, tmp_path, qtbot, monkeypatch):
    out = tmp_path / "rename.py"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_arguments, **_options: (str(out), ""))
    application = begin()
    application.documents.open_demo()
    until(qtbot, lambda: state_of(application) == "done" and not application.busy)
    application.actions["converting.export_mapping"].trigger()
    names: dict = {}
    exec(compile(out.read_text(), str(out), "exec"), names)
    assert names["rename"]("module.fc.weight") == "fc.weight"


def test_weights_alone_are_saved(begin, tmp_path, qtbot, monkeypatch, root):
    out = tmp_path / "weights.pth"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_arguments, **_options: (str(out), ""))
    application = begin(root / "resources" / "demo" / "shapes-final.pth")
    until(qtbot, lambda: application.lab.state == "ready" and not application.busy)
    application.actions["converting.save_weights"].trigger()
    qtbot.waitUntil(out.exists, timeout=PATIENCE)
    application.documents.open([os.fsencode(out)], "compare")
    until(qtbot, lambda: state_of(application) == "done" and not application.busy)
    diff = application.comparing.state.diff
    assert diff.counts.identical == len(diff.rows) == 32
    listing = application.session.slots["compare"].listing
    assert all(container.role != "optimizer" for container in listing.containers)


def test_what_cannot_be_written_is_a_problem(begin, tmp_path, qtbot, monkeypatch, root):
    out = tmp_path / "nowhere" / "weights.pth"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_arguments, **_options: (str(out), ""))
    application = begin(root / "resources" / "demo" / "shapes-final.pth")
    until(qtbot, lambda: application.lab.state == "ready" and not application.busy)
    application.actions["converting.save_weights"].trigger()
    until(qtbot, lambda: bool(application.jobs._problems))
    (row, _tag), *_ = application.jobs._problems.values()
    assert "weights.pth" in row.text


def test_a_second_start_with_two_files_compares_them(begin, checkpoint, second, qtbot):
    application = begin()
    application.take(Handover((bytes(checkpoint), bytes(second)), ""))
    until(qtbot, lambda: state_of(application) == "done" and not application.busy)
    names = [document.name for document in application.comparing.state.documents]
    assert names == ["small.safetensors", "other.safetensors"]
    assert application.window.page == "compare"


def test_shot_renders_the_comparison(root, tmp_path):
    demo, out = root / "resources" / "demo", tmp_path / "out.png"
    options = ["--select", "fc.weight", "--plot", "pair", "--size", "1024x700"]
    files = [str(demo / "shapes-final.pth"), str(demo / "shapes-early.pth")]
    command = [sys.executable, "-m", "main", "shot", "diff", *files, "-o", str(out), *options]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert out.stat().st_size > 10_000


def test_shot_refuses_what_cannot_be_compared(root, tmp_path):
    one = write_safetensors(tmp_path / "a.safetensors", weight=(2, 2))
    for files, word in (([one], "two files"), ([one, one], "same file"), ([one, tmp_path / "gone"], "gone")):
        out = tmp_path / "out.png"
        command = [sys.executable, "-m", "main", "shot", "diff", *map(str, files), "-o", str(out)]
        done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr.count("\n")) == (2, 1), done.stderr
        assert word in done.stderr
        assert not out.exists()
