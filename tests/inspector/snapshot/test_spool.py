"""Snapshots wait in order, are taken once, and go; a stranger's note leads nowhere."""

import os
import subprocess
import sys
import time
from pathlib import Path

import msgspec
import pytest

from inspector.snapshot import spool
from inspector.snapshot.spool import Note

NOBODY = 4_000_000  # beyond the largest process id of Linux


def leave(state: Path, name: str = "net", number: int = 1, pid: int | None = None) -> Path:
    """A snapshot as `look` leaves it."""
    folder = spool.begin(state, Note(name, spool.file_name(name), "script", number, pid or os.getpid()))
    path = folder / spool.file_name(name)
    path.write_bytes(b"values")
    return path


def moved(folder: Path, seconds: float, pid: int) -> Path:
    """The folder as if another process had made it then."""
    made = int(time.time() - seconds)
    return folder.rename(folder.with_name(f"{made:014d}.000000000-{pid}-00000000"))


def test_they_wait_in_the_order_of_the_calls_and_are_taken_once(state_dir):
    paths = [leave(state_dir, f"epoch {number}", number) for number in (1, 2, 3)]
    found = spool.waiting(state_dir)
    assert [each.path for each in found] == [os.fsencode(path) for path in paths]
    assert [each.note.number for each in found] == [1, 2, 3]
    assert spool.take(found[0].path)
    assert not spool.take(found[0].path)
    assert [each.note.number for each in spool.waiting(state_dir)] == [2, 3]
    assert paths[0].exists()


def test_one_that_is_not_written_yet_does_not_wait(state_dir):
    folder = spool.begin(state_dir, Note("net", "net.pt", "script", 1, os.getpid()))
    assert spool.waiting(state_dir) == []
    (folder / "net.pt").write_bytes(b"")
    assert len(spool.waiting(state_dir)) == 1


def test_only_the_user_may_look_inside(state_dir):
    path = leave(state_dir)
    assert path.parent.stat().st_mode & 0o077 == 0
    assert path.parent.parent.stat().st_mode & 0o077 == 0


def test_a_folder_that_others_may_write_is_not_used(state_dir):
    leave(state_dir)
    spool.place(state_dir).chmod(0o777)
    assert spool.waiting(state_dir) == []
    with pytest.raises(PermissionError):
        leave(state_dir)


def test_forgetting_removes_what_is_ours_and_nothing_else(state_dir):
    first, second = leave(state_dir), leave(state_dir)
    (second.parent / "mine.safetensors").write_bytes(b"kept")
    for path in (first, second):
        spool.forget(os.fsencode(path))
    assert not first.parent.exists()
    assert os.listdir(second.parent) == ["mine.safetensors"]


def test_the_next_window_sweeps(state_dir):
    taken, waiting, old, unfinished, written = (leave(state_dir) for _ in range(5))
    spool.take(os.fsencode(taken))
    ended = moved(waiting.parent, 30, NOBODY)
    stale = moved(old.parent, spool.FRESH + 60, NOBODY)
    unfinished.unlink()
    (unfinished.parent / ".torchloupe-0123456789abcdef.part").write_bytes(b"half")
    killed = moved(unfinished.parent, 31, NOBODY)
    spool.sweep(state_dir)
    left = {each.name for each in spool.place(state_dir).iterdir()}
    assert left == {ended.name, written.parent.name}
    assert not stale.exists()
    assert not killed.exists()


def test_a_script_that_runs_keeps_what_it_left_hours_ago(state_dir):
    folder = moved(leave(state_dir).parent, 7200, os.getpid())
    spool.sweep(state_dir)
    assert folder.exists()


def test_a_loop_without_a_window_does_not_fill_the_disk(state_dir):
    for number in range(1, 13):
        leave(state_dir, number=number)
        spool.keep_newest(state_dir, 4)
    assert [each.note.number for each in spool.waiting(state_dir)] == [9, 10, 11, 12]


@pytest.mark.parametrize(
    "change",
    [
        {"file": "../../secret.pt"},
        {"file": "/etc/passwd"},
        {"file": "net.txt"},
        {"name": "x" * 500},
        {"number": 0},
        {"left_out": ["x"] * 1000},
    ],
)
def test_a_note_that_we_would_not_write_is_none(state_dir, change):
    path = leave(state_dir)
    note = path.parent / spool.WAITING
    note.write_bytes(msgspec.json.encode(msgspec.json.decode(note.read_bytes()) | change))
    assert spool.waiting(state_dir) == []


@pytest.mark.parametrize("text", [b"", b"[]", b"{" * 100_000, b"\xff", b" " * 100_000])
def test_a_damaged_note_is_none(state_dir, text):
    path = leave(state_dir)
    (path.parent / spool.WAITING).write_bytes(text)
    assert spool.waiting(state_dir) == []
    spool.sweep(state_dir)


def test_a_link_is_no_snapshot(state_dir, tmp_path):
    path = leave(state_dir)
    path.unlink()
    path.symlink_to(tmp_path)
    assert spool.waiting(state_dir) == []


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("epoch 3", "epoch 3.pt"),
        ("a/b\\c\0d", "a_b_c_d.pt"),
        ("..", "snapshot.pt"),
        ("", "snapshot.pt"),
        ("权重", "权重.pt"),
        ("权" * 80, "权" * 66 + ".pt"),
    ],
)
def test_any_name_becomes_the_name_of_a_file(name, file, tmp_path):
    assert spool.file_name(name) == file
    (tmp_path / file).write_bytes(b"")


def test_who_is_alive():
    assert spool.is_alive(os.getpid())
    assert not spool.is_alive(NOBODY)
    ended = subprocess.Popen([sys.executable, "-c", ""])
    os.waitid(os.P_PID, ended.pid, os.WEXITED | os.WNOWAIT)
    assert not spool.is_alive(ended.pid)  # though nobody has waited for it
    ended.wait()
