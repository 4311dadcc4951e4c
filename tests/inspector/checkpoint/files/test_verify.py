"""Checksums are compared with zipfile's and hashlib's."""

import hashlib
import zipfile
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from inspector.checkpoint import limits
from inspector.checkpoint.contents import Contents
from inspector.checkpoint.files.verify import verify
from inspector.checkpoint.read import read
from inspector.checkpoint.result import ChecksumReport
from inspector.context import Context
from inspector.errors import Cancelled, FileChanged


class Watched(Context):
    def __init__(self, cancel_after: int = 1 << 60):
        self.steps: list[tuple[int, int]] = []
        self._cancel_after = cancel_after

    def report(self, done: int, total: int, text: str = "") -> None:
        self.steps.append((done, total))

    def check_cancelled(self) -> None:
        if len(self.steps) >= self._cancel_after:
            raise Cancelled("Cancelled.")


def verified(path: Path, context: Context | None = None) -> ChecksumReport:
    contents = read(path)
    assert isinstance(contents, Contents)
    try:
        return verify(contents, context or Context())
    finally:
        contents.close()


@pytest.fixture(params=[4096, limits.READ_WINDOW])
def window(request, monkeypatch):
    """Entries that span windows, and windows that span entries."""
    defaults = (request.param,)
    from inspector.checkpoint.files.source import Source

    monkeypatch.setattr(Source.windows, "__defaults__", defaults)


@pytest.fixture
def checkpoint(tmp_path: Path) -> Path:
    path = tmp_path / "model.pt"
    torch.save({"big": torch.randn(5000), "small": torch.ones(3), "none": torch.zeros(0)}, path)
    return path


@pytest.mark.usefixtures("window")
def test_a_sound_file_is_ok_and_its_digest_is_sha256(checkpoint):
    report = verified(checkpoint)
    with zipfile.ZipFile(checkpoint) as archive:
        assert (report.state, report.checked, report.failed) == ("ok", len(archive.namelist()), ())
    assert report.sha256 == hashlib.sha256(checkpoint.read_bytes()).hexdigest()


@pytest.mark.usefixtures("window")
def test_one_flipped_bit_names_its_entry(checkpoint):
    data = bytearray(checkpoint.read_bytes())
    place = bytes(data).index(torch.ones(3).numpy().tobytes())
    data[place] ^= 1
    checkpoint.write_bytes(data)
    report = verified(checkpoint)
    assert report.state == "failed"
    assert report.failed == ("model/data/1",)


@pytest.mark.usefixtures("window")
def test_deflated_entries_are_inflated_for_their_checksum(tmp_path):
    path = tmp_path / "arrays.npz"
    np.savez_compressed(path, a=np.arange(30_000), b=np.zeros(100_000))
    assert verified(path).state == "ok"
    data = bytearray(path.read_bytes())
    data[200] ^= 4
    path.write_bytes(data)
    report = verified(path)
    assert (report.state, report.failed) == ("failed", ("a.npy",))


def test_a_format_without_checksums_has_a_digest_only(tmp_path):
    path = tmp_path / "model.safetensors"
    save_file({"w": torch.ones(3)}, path)
    assert verified(path) == ChecksumReport("none", 0, (), hashlib.sha256(path.read_bytes()).hexdigest())


@pytest.mark.usefixtures("window")
def test_progress_counts_bytes_and_a_cancel_ends_it(checkpoint):
    context = Watched()
    verified(checkpoint, context)
    size = checkpoint.stat().st_size
    assert context.steps[-1] == (size, size)
    assert context.steps == sorted(context.steps)
    with pytest.raises(Cancelled):
        verified(checkpoint, Watched(cancel_after=0))


def test_a_file_that_changes_meanwhile_is_said_to(checkpoint):
    contents = read(checkpoint)
    assert isinstance(contents, Contents)
    with checkpoint.open("ab") as file:
        file.write(b"more")
    with pytest.raises(FileChanged):
        verify(contents, Context())
    contents.close()
