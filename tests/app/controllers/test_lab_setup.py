"""The installer's words become progress; whatever it does, the window goes on."""

import os
import stat
import sys
from pathlib import Path
from unittest.mock import Mock

import pytest

from app.controllers.jobs import Jobs
from app.controllers.lab import Lab
from app.controllers.lab_setup import LabSetup, Progress

UV = """\
Resolved 30 packages in 12ms
Downloading torch (500.0MiB)
Downloading numpy (20.0MiB)
 Downloaded numpy
"""


def test_progress_counts_bytes():
    progress = Progress()
    changed = [progress.feed(line) for line in ["warning: something", *UV.splitlines()]]
    assert changed == [False, True, True, True, True]
    assert (progress.done, progress.total) == (20 << 20, 520 << 20)
    assert progress.text == "Downloaded numpy"


@pytest.fixture
def install(qtbot, tmp_path):
    """Gives a function that runs a script in place of the installer, to its end."""
    jobs, lab = Mock(spec=Jobs), Mock(spec=Lab)
    jobs.start.return_value = 7

    def run(script: str, wait: bool = True) -> tuple[LabSetup, Mock, Mock]:
        path = tmp_path / "installer"
        path.write_text(f"#!{sys.executable}\nimport os, sys, time\n{script}")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        setup = LabSetup(jobs, lab, Path("/nowhere"))
        setup.command = lambda: [str(path)]
        setup.start()
        if wait:
            qtbot.waitUntil(lambda: not setup._process.running, timeout=10_000)
        return setup, jobs, lab

    return run


def test_when_it_is_done_the_lab_starts_again(install):
    _, jobs, lab = install(f"print({UV!r}, end='')")
    jobs.report.assert_called_with(7, 20 << 20, 520 << 20, "Downloaded numpy")
    jobs.end.assert_called_with(7, "done")
    lab.restart.assert_called_once_with()
    jobs.add_problem.assert_not_called()


@pytest.mark.parametrize(
    ("last", "word"),
    [("error: No space left on device", "No space left"), ("  Caused by: dns error: no name", "network")],
)
def test_a_failure_is_one_sentence(install, last, word):
    _, jobs, lab = install(f"print({last!r}, file=sys.stderr); sys.exit(2)")
    (call,) = jobs.add_problem.call_args_list
    assert word in call.args[0]
    lab.restart.assert_not_called()
    lab.start.assert_called_once_with()
    lab.set_installing.assert_called_with("")


def test_a_cancel_ends_what_it_started(install, qtbot, tmp_path):
    note = tmp_path / "child"
    child = f"import os, time; open({str(note)!r}, 'w').write(str(os.getpid())); time.sleep(60)"
    setup, jobs, _ = install(f"import subprocess; subprocess.run([sys.executable, '-c', {child!r}])", wait=False)
    qtbot.waitUntil(lambda: note.exists() and note.read_text() != "", timeout=10_000)
    setup.cancel()
    jobs.end.assert_called_with(7, "cancelled")
    qtbot.waitUntil(lambda: not is_alive(int(note.read_text())), timeout=10_000)


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()[0] != b"Z"
    except OSError:
        return False


def test_nothing_is_installed_into_a_python_that_is_not_ours():
    setup = LabSetup(Mock(spec=Jobs), Mock(spec=Lab), Path(os.devnull))
    assert setup.command() is None
    assert not setup.is_checkout


def test_half_an_installation_is_gone_on_with(tmp_path, monkeypatch):
    setup = LabSetup(Mock(spec=Jobs), Mock(spec=Lab), tmp_path)
    monkeypatch.setattr(setup, "command", lambda: ["installer"])
    monkeypatch.setattr("importlib.util.find_spec", lambda name: object())
    assert not setup.missing
    mark = tmp_path / ".venv" / ".setup" / "lab.unfinished"
    mark.parent.mkdir(parents=True)
    mark.touch()
    assert setup.missing
