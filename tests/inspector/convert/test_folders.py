"""Checkpoints that are folders: shards and torch.distributed.checkpoint, in one file."""

import json
from pathlib import Path

import pytest
import safetensors.torch
import torch

from inspector.convert.convert import convert_checkpoint
from inspector.errors import UnwritableFile
from tests.inspector.convert.bits import FORMATS, assert_same_tensor, written


@pytest.fixture
def shards(tmp_path: Path) -> tuple[Path, dict[str, torch.Tensor]]:
    folder = tmp_path / "model"
    folder.mkdir()
    state = {f"layer{at}.weight": torch.randn(5, at + 1) for at in range(6)}
    places = {}
    for number in (1, 2):
        name = f"model-{number:05}-of-00002.safetensors"
        part = {key: tensor for key, tensor in state.items() if (int(key[5]) % 2) == number - 1}
        safetensors.torch.save_file(part, folder / name)
        places |= dict.fromkeys(part, name)
    index = {"metadata": {"total_size": 420}, "weight_map": places}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index))
    return folder, state


@pytest.mark.parametrize("format", FORMATS)
def test_shards(tmp_path: Path, shards: tuple[Path, dict[str, torch.Tensor]], format: str) -> None:
    folder, state = shards
    loaded, report = written(folder, tmp_path / "out", format)
    assert set(loaded) == set(state)
    for key, tensor in state.items():
        assert_same_tensor(loaded[key], tensor)
    assert report.dropped == ()


def test_never_over_a_shard(tmp_path: Path, shards: tuple[Path, dict[str, torch.Tensor]]) -> None:
    folder, _ = shards
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    for name in before:
        with pytest.raises(UnwritableFile, match="is the file that is read"):
            convert_checkpoint(folder, folder / name)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("format", FORMATS)
def test_distributed_chunks(tmp_path: Path, format: str) -> None:
    from torch.distributed.checkpoint.state_dict_saver import save

    state = {"a": torch.randn(6, 7), "b": torch.arange(10), "step": torch.tensor(3.0)}
    save({"model": state}, checkpoint_id=tmp_path / "dcp", no_dist=True)
    loaded, report = written(tmp_path / "dcp", tmp_path / "out", format)
    assert report.lost == 0
    found = {key.removeprefix("model."): value for key, value in loaded.get("model", loaded).items()}
    for key, tensor in state.items():
        assert_same_tensor(found[key], tensor)
