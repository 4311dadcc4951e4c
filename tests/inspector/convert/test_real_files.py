"""Real checkpoints and the hostile corpus through every format."""

import os
import stat
import zipfile
from pathlib import Path

import pytest
import safetensors.torch
import torch

from inspector.checkpoint.checkpoint import open_checkpoint
from inspector.convert.convert import convert_checkpoint
from inspector.errors import TorchloupeError
from tests.hostile.corpus import CASES
from tests.inspector.convert.bits import FORMATS, assert_same, assert_same_tensor, written

REAL = (
    "facenet-onet.pt",
    "lpips-squeeze.pth",
    "resnet20-cifar10.th",
    "resnet32-cifar10.th",
    "silero_vad_16k.safetensors",
)


def loaded_by_others(path: Path) -> object:
    """As torch or safetensors loads a real file."""
    if path.suffix == ".safetensors":
        return safetensors.torch.load_file(path)
    return torch.load(path, weights_only=True, map_location="cpu")


@pytest.mark.filterwarnings("ignore:.*TypedStorage is deprecated.*")
@pytest.mark.parametrize("name", REAL)
def test_round_trip(tmp_path: Path, shared_data: Path, name: str) -> None:
    """From the file to each format, and from there to each other one, and back: every tensor bit by bit."""
    source = shared_data / "checkpoints" / name
    original = loaded_by_others(source)
    flat = original["state_dict"] if isinstance(original, dict) and "state_dict" in original else original
    assert isinstance(flat, dict)
    for first in FORMATS:
        once, report = written(source, tmp_path / f"once-{first}", first)
        assert report.lost == 0
        if first == "safetensors":
            assert {key: tensor.shape for key, tensor in once.items()} == {key: t.shape for key, t in flat.items()}
            for key, tensor in flat.items():
                assert_same_tensor(once[key], tensor.detach())
        elif source.suffix == ".safetensors":
            assert set(once) == set(flat)
            for key, tensor in flat.items():
                assert_same_tensor(once[key], tensor)
        else:
            assert_same(once, original)
        suffix = ".safetensors" if first == "safetensors" else ".pth"
        for second in FORMATS:
            twice, again = written(tmp_path / f"once-{first}{suffix}", tmp_path / f"twice-{second}", second)
            assert again.lost == 0
            inner = twice.get("state_dict", twice)
            for key, tensor in flat.items():
                assert_same_tensor(inner[key].detach(), tensor.detach())


def test_a_program(tmp_path: Path, shared_data: Path) -> None:
    source = shared_data / "checkpoints" / "mobilenet-quantized.torchscript.pt"
    with open_checkpoint(source) as checkpoint:
        quantized = sum(tensor.layout == "quantized" for tensor in checkpoint.listing.tensors)
    loaded, report = written(source, tmp_path / "out", "safetensors")
    assert report.lost == quantized > 0
    assert all(tensor.dtype in (torch.float32, torch.int16) for tensor in loaded.values())


@pytest.mark.parametrize("format", ["zip"])
def test_others_find_the_archive_in_order(tmp_path: Path, format: str) -> None:
    torch.save({"a": torch.ones(3), "b": torch.arange(100_000)}, tmp_path / "in.pth")
    convert_checkpoint(tmp_path / "in.pth", tmp_path / "out.pth", format=format)
    with zipfile.ZipFile(tmp_path / "out.pth") as archive:
        assert archive.testzip() is None
        assert archive.read("archive/version") == b"3\n"
        for entry in archive.infolist():
            assert entry.compress_type == zipfile.ZIP_STORED
    loaded = torch.load(tmp_path / "out.pth", weights_only=True, mmap=True)
    assert torch.equal(loaded["b"], torch.arange(100_000))
    with open_checkpoint(tmp_path / "out.pth") as checkpoint:
        assert checkpoint.verify().state == "ok"
        assert checkpoint.listing.warnings == ()
        assert checkpoint.listing.calls == ()


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_truncated_input(tmp_path: Path, format: str, share: float) -> None:
    """What stands in the file is written, what does not is named."""
    state = {f"w{at}": torch.full((50, 100), float(at)) for at in range(10)}
    torch.save(state, tmp_path / "whole.pth", _use_new_zipfile_serialization=False)
    data = (tmp_path / "whole.pth").read_bytes()
    (tmp_path / "in.pth").write_bytes(data[: int(len(data) * share)])
    loaded, report = written(tmp_path / "in.pth", tmp_path / "out", format)
    assert report.damaged
    assert 0 < len(loaded) < 10
    assert report.lost == 10 - len(loaded)
    for key, tensor in loaded.items():
        assert torch.equal(tensor, state[key])


def test_a_wrong_checksum_is_said(tmp_path: Path) -> None:
    torch.save({"good": torch.ones(1000), "bad": torch.zeros(1000)}, tmp_path / "in.pth")
    data = bytearray((tmp_path / "in.pth").read_bytes())
    data[data.index(bytes(4000)) + 2000] = 1
    (tmp_path / "in.pth").write_bytes(data)
    _, report = written(tmp_path / "in.pth", tmp_path / "out", "safetensors")
    assert report.damaged
    assert report.warnings == ("The bytes of bad do not have their checksum: the source is damaged; written as found.",)


def test_nothing_of_a_truncated_header(tmp_path: Path) -> None:
    torch.save({"a": torch.ones(1000)}, tmp_path / "whole.pth", _use_new_zipfile_serialization=False)
    (tmp_path / "in.pth").write_bytes((tmp_path / "whole.pth").read_bytes()[:100])
    with pytest.raises(TorchloupeError):
        convert_checkpoint(tmp_path / "in.pth", tmp_path / "out.pth")
    assert not (tmp_path / "out.pth").exists()


HOSTILE = [name for name in CASES if not name.startswith(("bombs", "files")) and name != "statistics-tiny_tensors"]
PATHS = 12  # of a case that has hundreds of them, each cut or flipped elsewhere


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_file(name: str, tmp_path: Path) -> None:
    """Either one sentence and no file, or a file that torch loads with weights_only; never anything that would run."""
    (tmp_path / "in").mkdir()
    (tmp_path / "out").mkdir()
    case = CASES[name](tmp_path / "in")
    paths = [path for path in case.paths if stat.S_ISREG(os.stat(path).st_mode)]
    for at, path in enumerate(paths[:: max(1, len(paths) // PATHS)]):
        for format in FORMATS if len(paths) < 3 else (FORMATS[at % 3],):
            out = tmp_path / "out" / f"out.{format}"
            refusal = ""
            try:
                convert_checkpoint(path, out, format=format)
            except TorchloupeError as error:
                refusal = str(error)
            if refusal:
                assert len(refusal) < 1000
                assert os.listdir(tmp_path / "out") == []
                continue
            if format == "safetensors":
                safetensors.torch.load_file(out)
            else:
                torch.load(out, weights_only=True)
            out.unlink()
    assert not list(tmp_path.rglob("*.part"))
