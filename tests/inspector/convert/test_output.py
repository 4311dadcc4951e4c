"""The output appears whole or not at all: never over the source, never half, nothing left behind."""

import errno
import os
import resource
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from inspector.checkpoint.checkpoint import open_checkpoint
from inspector.context import Context
from inspector.convert.convert import convert_checkpoint, write
from inspector.convert.output import Output, replacing, sweep
from inspector.errors import Cancelled, FileChanged, UnwritableFile
from tests.inspector.convert.bits import FORMATS

OLD = b"what stood there before"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    torch.save({f"w{at}": torch.full((1000, 100), float(at)) for at in range(10)}, tmp_path / "in.pth")
    return tmp_path / "in.pth"


@pytest.fixture
def old(tmp_path: Path) -> Path:
    path = tmp_path / "out" / "out.pth"
    path.parent.mkdir()
    path.write_bytes(OLD)
    return path


def assert_untouched(old: Path) -> None:
    assert old.read_bytes() == OLD
    assert os.listdir(old.parent) == [old.name]


def test_replaces_what_stands_there_and_keeps_its_mode(source: Path, old: Path) -> None:
    old.chmod(0o640)
    report = convert_checkpoint(source, old)
    assert report.replaced
    assert len(torch.load(old, weights_only=True)) == 10
    assert stat.S_IMODE(old.stat().st_mode) == 0o640
    assert os.listdir(old.parent) == [old.name]
    assert not convert_checkpoint(source, old.with_name("new.pth")).replaced


def test_never_over_the_source(source: Path, tmp_path: Path) -> None:
    before = source.read_bytes()
    os.symlink(source, tmp_path / "link.pth")
    os.link(source, tmp_path / "hard.pth")
    os.symlink(tmp_path, tmp_path / "folder")
    for out in (source, tmp_path / "link.pth", tmp_path / "hard.pth", tmp_path / "folder" / "in.pth"):
        with pytest.raises(UnwritableFile, match="is the file that is read"):
            convert_checkpoint(source, out)
    with pytest.raises(UnwritableFile, match="is the file that is read"):
        convert_checkpoint(tmp_path / "link.pth", source)
    assert source.read_bytes() == before
    assert sorted(os.listdir(tmp_path)) == ["folder", "hard.pth", "in.pth", "link.pth"]


def test_never_over_the_other_checkpoint(source: Path, tmp_path: Path) -> None:
    torch.save({"w0": torch.zeros(1000, 100)}, tmp_path / "model.pth")
    with pytest.raises(UnwritableFile, match=r"model\.pth is the file that is read"):
        convert_checkpoint(source, tmp_path / "model.pth", only_matching=tmp_path / "model.pth")


def test_never_over_a_file_that_is_protected(source: Path, old: Path) -> None:
    with pytest.raises(UnwritableFile, match=r"out\.pth is the file that is read"):
        convert_checkpoint(source, old, protect=[old])
    assert_untouched(old)


def test_a_link_is_followed(source: Path, old: Path, tmp_path: Path) -> None:
    os.symlink(old, tmp_path / "link.pth")
    convert_checkpoint(source, tmp_path / "link.pth")
    assert (tmp_path / "link.pth").is_symlink()
    assert len(torch.load(old, weights_only=True)) == 10
    os.symlink(tmp_path / "none" / "x.pth", tmp_path / "dangling.pth")
    with pytest.raises(UnwritableFile, match="no such file or directory"):
        convert_checkpoint(source, tmp_path / "dangling.pth")


def test_no_file_can_stand_there(source: Path, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    os.symlink("loop", tmp_path / "loop")
    for out, what in (
        (tmp_path, "is a folder"),
        (tmp_path / "fifo", "no regular file"),
        (Path("/dev/null"), "no regular file"),
        (tmp_path / "loop", "cannot be written"),
        (tmp_path / "missing" / "out.pth", "no such file or directory"),
        (source / "out.pth", "cannot be written: not a directory"),
        (tmp_path / ("x" * 300), "file name too long"),
        (Path("/proc/out.pth"), "cannot be written"),
        (tmp_path / "nul\0.pth", "cannot be written"),
    ):
        with pytest.raises(UnwritableFile, match=what):
            convert_checkpoint(source, out)


@pytest.mark.parametrize("format", FORMATS)
def test_disk_full(source: Path, old: Path, format: str) -> None:
    """A limit on the size of files fails a write in its middle, as a full disk does."""
    target = old if format != "safetensors" else old.rename(old.with_suffix(".safetensors"))
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_500_000, limits[1]))
    try:
        with pytest.raises(UnwritableFile, match="cannot be written: file too large"):
            convert_checkpoint(source, target, format=format)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert_untouched(target)


def test_no_room_is_said_before_writing(source: Path, old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    full = os.statvfs_result((4096, 4096, 1000, 10, 10, 1000, 10, 10, 0, 255))
    monkeypatch.setattr(os, "fstatvfs", lambda fd: full)
    with pytest.raises(UnwritableFile, match="it needs 4,000,000 bytes, and its disk has 40,960 left"):
        convert_checkpoint(source, old)
    assert_untouched(old)


def test_a_disk_that_fails_at_the_end(source: Path, old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fsync(fd: int) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(os, "fsync", fsync)
    with pytest.raises(UnwritableFile, match="input/output error"):
        convert_checkpoint(source, old)
    assert_untouched(old)


@pytest.mark.parametrize("format", FORMATS)
def test_a_bit_that_turns_on_its_way(source: Path, old: Path, format: str, monkeypatch: pytest.MonkeyPatch) -> None:
    original = Output.sync

    def spoiled(self: Output) -> None:
        size = os.path.getsize(self.path)
        with open(self.path, "r+b") as file:
            file.seek(size // 3)
            byte = file.read(1)
            file.seek(size // 3)
            file.write(bytes([byte[0] ^ 1]))
        original(self)

    monkeypatch.setattr(Output, "sync", spoiled)
    target = old if format != "safetensors" else old.rename(old.with_suffix(".safetensors"))
    with pytest.raises(UnwritableFile, match="read back, it was not what was to be written"):
        convert_checkpoint(source, target, format=format)
    assert_untouched(target)


class Impatient(Context):
    """Cancels at the given share of the progress."""

    def __init__(self, share: float):
        self.share = share
        self.seen: list[tuple[int, int, str]] = []

    def report(self, done: int, total: int, text: str = "") -> None:
        self.seen.append((done, total, text))

    def check_cancelled(self) -> None:
        if self.seen and self.seen[-1][0] >= self.share * self.seen[-1][1]:
            raise Cancelled("Interrupted.")


@pytest.mark.parametrize("share", [0.01, 0.3, 0.6, 0.99])
def test_cancel(source: Path, old: Path, share: float) -> None:
    with pytest.raises(Cancelled):
        convert_checkpoint(source, old, context=Impatient(share))
    assert_untouched(old)


@pytest.mark.parametrize("format", FORMATS)
def test_progress_ends_at_its_total(source: Path, tmp_path: Path, format: str) -> None:
    context = Impatient(2)
    with open_checkpoint(source) as checkpoint:
        write(checkpoint, tmp_path / f"out.{format}", format=format, context=context)
    done = [done for done, _, _ in context.seen]
    assert done == sorted(done)
    assert context.seen[-1][0] == context.seen[-1][1] == 12_000_000
    assert {text for _, _, text in context.seen} == {"checking the source", "writing", "checking"}


def test_a_source_that_changes_meanwhile(source: Path, old: Path) -> None:
    class Meddling(Impatient):
        def report(self, done: int, total: int, text: str = "") -> None:
            if text == "writing" and done > total // 2 and not self.seen:
                self.seen.append((0, 1, ""))
                with open(source, "ab") as file:
                    file.write(b"more")

    with pytest.raises(FileChanged, match="written to while it was open"):
        convert_checkpoint(source, old, context=Meddling(2))
    assert_untouched(old)


KILLED = """
import os, signal, sys
from inspector.context import Context
from inspector.convert.convert import convert_checkpoint

class Deadly(Context):
    def report(self, done, total, text=""):
        if text == sys.argv[3]:
            os.kill(os.getpid(), signal.SIGKILL)

convert_checkpoint(sys.argv[1], sys.argv[2], context=Deadly())
"""


@pytest.mark.parametrize("stage", ["writing", "checking"])
def test_killed_in_the_middle(source: Path, old: Path, root: Path, stage: str) -> None:
    done = subprocess.run([sys.executable, "-c", KILLED, source, old, stage], cwd=root, timeout=60, check=False)
    assert done.returncode == -signal.SIGKILL
    assert old.read_bytes() == OLD
    assert len(os.listdir(old.parent)) == 2  # the temporary file of the dead
    convert_checkpoint(source, old)
    assert os.listdir(old.parent) == [old.name]
    assert len(torch.load(old, weights_only=True)) == 10


def test_two_conversions_at_once_leave_each_other_alone(source: Path, old: Path) -> None:
    with replacing(os.fsencode(old), [], Context()) as first:
        first.write(b"first")
        sweep(os.fsencode(old.parent))
        with replacing(os.fsencode(old), [], Context()) as second:
            second.write(b"second")
        assert old.read_bytes() == b"second"
    assert old.read_bytes() == b"first"
    assert os.listdir(old.parent) == [old.name]


def test_sweeping_takes_only_what_a_conversion_left(tmp_path: Path) -> None:
    left = tmp_path / ".torchloupe-0123456789abcdef.part"
    kept = [tmp_path / name for name in (".torchloupe-notes.part", "torchloupe-0123456789abcdef.part", "x.part")]
    for path in (left, *kept):
        path.write_bytes(b"x")
    (tmp_path / ".torchloupe-0123456789abcdee.part").symlink_to(kept[0])
    sweep(os.fsencode(tmp_path))
    assert not left.exists()
    assert all(path.exists() for path in kept)


def test_a_folder_that_takes_no_file(source: Path, old: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may write everywhere")
    old.parent.chmod(0o555)
    try:
        with pytest.raises(UnwritableFile, match="permission denied"):
            convert_checkpoint(source, old)
    finally:
        old.parent.chmod(0o755)
    assert_untouched(old)


def test_memory_is_bounded(tmp_path: Path, root: Path) -> None:
    """400 MB written by a process that may take 250 MB of memory."""
    with open(tmp_path / "big.safetensors", "wb") as file:
        head = b'{"w":{"dtype":"F32","shape":[10000,10000],"data_offsets":[0,400000000]}}'
        file.write(len(head).to_bytes(8, "little") + head)
        file.truncate(8 + len(head) + 400_000_000)
    command = (
        "import sys; from inspector.convert.convert import convert_checkpoint;"
        "convert_checkpoint(sys.argv[1], sys.argv[2], dtype=sys.argv[3]);"
        "print(next(line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM')))"
    )
    for dtype in ("", "bf16"):
        words = [sys.executable, "-c", command, tmp_path / "big.safetensors", tmp_path / "out.pth", dtype]
        done = subprocess.run(words, cwd=root, timeout=60, check=True, capture_output=True, text=True)
        assert int(done.stdout) < 250_000
