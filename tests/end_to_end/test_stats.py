"""Statistics in the real window, computed by the real lab."""

import importlib.util
import json
import os
import signal
import struct
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from app.controllers import scanning
from app.item_models.tensor_columns import PLACES
from app.state.selection import Selection
from tests.end_to_end.conftest import PATIENCE

pytestmark = pytest.mark.skipif(importlib.util.find_spec("torch") is None, reason="torch is not installed")

TORCH_PATIENCE = 60_000  # milliseconds: a cold import on two busy cores, and the first build of our ops
MB = 1 << 20
COUNT = 500


def write_sparse(path: Path, count: int, nbytes: int) -> Path:
    """A valid safetensors file of float32 zeros that takes no room on the disk."""
    names = {
        f"layer{number:03}.weight": {
            "dtype": "F32",
            "shape": [nbytes // 4096, 1024],
            "data_offsets": [number * nbytes, (number + 1) * nbytes],
        }
        for number in range(count)
    }
    text = json.dumps(names).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text)
    os.truncate(path, 8 + len(text) + count * nbytes)
    return path


@pytest.fixture
def large(tmp_path, monkeypatch) -> Path:
    """Takes seconds, and begins by itself."""
    monkeypatch.setattr(scanning, "BY_ITSELF_BELOW", 1 << 40)
    return write_sparse(tmp_path / "large.safetensors", COUNT, 16 * MB)


@pytest.fixture
def begin(start):
    """Gives a function that opens files in a window with its lab."""

    def opened(*paths: Path):
        application = start()
        application.lab.start()
        application.documents.open([os.fsencode(path) for path in paths])
        return application

    return opened


def until(qtbot, condition) -> None:
    qtbot.waitUntil(condition, timeout=TORCH_PATIENCE)


def rows_of(application) -> int:
    scan = application.session.current.scan
    return scan.rows_done if scan is not None else 0


def state_of(application) -> str:
    scan = application.session.current.scan
    return scan.state if scan is not None else ""


def test_a_checkpoint_is_dropped_and_its_statistics_come(begin, shared_data, qtbot):
    application = begin(shared_data / "checkpoints" / "resnet20-cifar10.th")
    until(qtbot, lambda: state_of(application) == "done" and not application.busy)
    document, table = application.session.current, application.window.tensors.table_model
    rows = document.scan.rows
    keys = [tensor.key for tensor in document.listing.tensors]
    assert all(row is not None and row.error is None for row in rows)
    first = rows[keys.index("module.conv1.weight")]
    assert (first.elements, first.nan, first.finite) == (432, 0, 432)
    assert sum(first.histogram.counts) == 432
    table.sort(PLACES["max"], Qt.SortOrder.DescendingOrder)
    shown = [rows[table.tensor(position)].max for position in range(table.rowCount())]
    assert shown == sorted(shown, reverse=True)


def test_a_cancel_keeps_rows_and_browsing_goes_on_meanwhile(begin, large, qtbot):
    application = begin(large)
    until(qtbot, lambda: rows_of(application) > 0)
    values, answers = [], []
    details = application.window.details
    details.set_values = values.append
    application.distributions._answers["plot"] = answers.append  # the plot follows the selection
    application.session.select(Selection("tensor", 90))
    qtbot.waitUntil(lambda: bool(values) and bool(answers), timeout=PATIENCE)
    assert (values[0].tensor, answers[0].rows[0].stats.tensor) == (90, 90)
    assert state_of(application) == "running"  # it was answered in between
    job = next(number for number, job in application.jobs._running.items() if "Statistics" in job.row.text)
    application.jobs.cancel(job)
    done = rows_of(application)
    assert state_of(application) == "cancelled"
    assert 0 < done < COUNT
    application.scanning.start()
    until(qtbot, lambda: rows_of(application) > done)
    zeros = {row.zero for row in application.session.current.scan.rows if row is not None}
    assert zeros == {16 * MB // 4}


def test_a_lab_killed_in_the_middle_is_asked_again(begin, large, qtbot):
    application = begin(large)
    until(qtbot, lambda: rows_of(application) > 0)
    done = rows_of(application)
    with qtbot.waitSignal(application.pool.engine_died, timeout=PATIENCE):
        os.kill(application.pool.lab().pid, signal.SIGKILL)
    assert rows_of(application) >= done
    assert state_of(application) == "waiting"
    assert application.window.tensors._strip.isVisible()
    until(qtbot, lambda: rows_of(application) > done and state_of(application) == "running")


def test_a_huge_file_is_offered(begin, tmp_path, qtbot):
    application = begin(write_sparse(tmp_path / "huge.safetensors", 3, 1024 * MB))
    until(qtbot, lambda: application.lab.state == "ready" and state_of(application) == "offered")
    scan = application.session.current.scan
    assert scan.estimate > 0
    qtbot.wait(300)
    assert (scan.state, scan.rows_done) == ("offered", 0)
    application.window.tensors.scan_requested.emit()
    qtbot.waitUntil(lambda: scan.state == "running", timeout=PATIENCE)


def test_shot_waits_for_the_statistics(root, tmp_path):
    path, out = write_sparse(tmp_path / "zeros.safetensors", 2, MB), tmp_path / "out.png"
    options = ["--size", "1024x700", "--plot", "values", "--select", "layer001.weight"]
    command = [sys.executable, "-m", "main", "shot", "stats", str(path), "-o", str(out), *options]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert out.stat().st_size > 10_000


def test_shot_says_why_there_are_no_statistics(root, tmp_path):
    command = [sys.executable, "-m", "main", "shot", "stats", str(tmp_path), "-o", str(tmp_path / "out.png")]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
