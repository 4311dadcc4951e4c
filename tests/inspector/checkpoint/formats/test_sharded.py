"""Models in several files, as transformers and diffusers save them."""

import json
import os
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from inspector.checkpoint.contents import Contents
from inspector.checkpoint.nodes import TensorRef
from inspector.checkpoint.read import read
from inspector.checkpoint.tensors.values import read_values
from inspector.context import Context
from inspector.errors import Cancelled, UnsupportedFormat


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """One shard of each kind."""
    folder = tmp_path / "model"
    folder.mkdir()
    save_file({"a": torch.tensor([1.0, 2.0])}, folder / "model-00001-of-00002.safetensors")
    torch.save({"b": torch.tensor([3.0])}, folder / "model-00002-of-00002.bin")
    write_index(folder, {"b": "model-00002-of-00002.bin", "a": "model-00001-of-00002.safetensors"})
    return folder


def write_index(folder: Path, weight_map: object) -> Path:
    path = folder / "model.safetensors.index.json"
    path.write_text(json.dumps({"metadata": {"total_size": 12}, "weight_map": weight_map}))
    return path


def opened(path: Path) -> Contents:
    contents = read(path)
    assert isinstance(contents, Contents)
    contents.close()
    return contents


def by_key(contents: Contents) -> dict[str, TensorRef]:
    return dict(contents.root.pairs)


def test_a_folder_opens_as_its_model_in_the_order_of_the_index(model):
    contents = read(model)
    assert isinstance(contents, Contents)
    assert contents.format == "sharded"
    assert [key for key, _ in contents.root.pairs] == ["b", "a"]
    assert contents.metadata == [("total_size", "12")]
    assert (contents.error, contents.warnings) == (None, [])
    for key, cells in (("a", (("1.0", "2.0"),)), ("b", (("3.0",),))):
        assert read_values(contents.sources, by_key(contents)[key], 0, 0, 0, 1, 2).cells == cells
    assert len({ref.storage.name for _, ref in contents.root.pairs}) == 2
    assert contents.size_bytes == sum(file.stat().st_size for file in model.iterdir())
    contents.close()


@pytest.mark.parametrize(
    ("shard", "said"),
    [
        ("../secret.safetensors", "may only name files beside it"),
        ("/etc/passwd", "may only name files beside it"),
        ("sub/../../x", "may only name files beside it"),
        ("..\\x", "may only name files beside it"),
        ("", "may only name files beside it"),
        ("a\0b", "may only name files beside it"),
        ("gone.safetensors", "the file is missing"),
        ("model.safetensors.index.json", "is itself an index"),
        ("text.bin", "plain text"),
        (7, "the index gives 7 as its file"),
        ("model-00002-of-00002.bin", "does not hold it"),
    ],
)
def test_a_shard_that_cannot_be_used_costs_its_own_tensors_only(model, shard, said):
    (model / "text.bin").write_text("hello")
    save_file({"lost": torch.ones(1)}, model.parent / "secret.safetensors")
    write_index(model, {"a": "model-00001-of-00002.safetensors", "lost": shard})
    contents = opened(model)
    refs = by_key(contents)
    assert refs["a"].error is None
    assert said in (refs["lost"].error or "")
    assert "1 of the " in (contents.error or "")


def test_what_the_index_does_not_name_is_listed_with_a_warning(model):
    write_index(model, {"a": "model-00001-of-00002.safetensors"})
    save_file({"a": torch.ones(1), "extra": torch.ones(1)}, model / "model-00001-of-00002.safetensors")
    contents = opened(model)
    assert [key for key, _ in contents.root.pairs] == ["a", "extra"]
    assert "the index lacks, such as 'extra'" in contents.warnings[0]


def test_calls_in_a_shard_are_listed_with_its_name(model):
    class Bad:
        def __reduce__(self):
            return print, ("hello",)

    torch.save({"b": torch.ones(1), "x": Bad()}, model / "model-00002-of-00002.bin")
    (call,) = opened(model).calls
    assert (call.target, call.executed) == ("__builtin__.print", False)
    assert call.entry.startswith("model-00002-of-00002.bin: ")


def test_a_cancel_leaves_no_file_open(model):
    class Impatient(Context):
        def report(self, done: int, total: int, text: str = "") -> None:
            if done:
                raise Cancelled("Cancelled.")

    before = len(os.listdir("/proc/self/fd"))
    with pytest.raises(Cancelled):
        read(model, Impatient())
    assert len(os.listdir("/proc/self/fd")) == before


def test_links_into_a_cache_are_followed(model, tmp_path):
    snapshot = tmp_path / "snapshot"
    snapshot.mkdir()
    for file in model.iterdir():
        (snapshot / file.name).symlink_to(file)
    assert opened(snapshot).error is None


def test_a_json_text_that_is_no_index_says_so(tmp_path):
    path = tmp_path / "config.json"
    path.write_text('{"hidden_size": 4}')
    with pytest.raises(UnsupportedFormat, match="without a weight_map"):
        read(path)
