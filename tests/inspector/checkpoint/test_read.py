"""Paths of every kind: files, folders, and what is damaged anywhere."""

import os
import random
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from inspector.checkpoint import limits
from inspector.checkpoint.contents import Contents
from inspector.checkpoint.files.verify import verify
from inspector.checkpoint.nodes import Pairs, TensorRef
from inspector.checkpoint.read import read
from inspector.checkpoint.result import Folder
from inspector.checkpoint.tensors.picture import read_picture
from inspector.checkpoint.tensors.values import read_values
from inspector.context import Context
from inspector.errors import TorchloupeError, UnreadableFile, UnsupportedFormat


def listed(path: Path) -> Folder:
    folder = read(path)
    assert isinstance(folder, Folder)
    return folder


def touch(path: Path, age: float) -> None:
    os.utime(path, (1e9 - age, 1e9 - age))


def test_a_folder_lists_its_checkpoints_newest_first_by_content(tmp_path):
    (tmp_path / "runs").mkdir()
    torch.save({"w": torch.ones(1)}, tmp_path / "runs" / "epoch_2.dat")
    save_file({"w": torch.ones(1)}, tmp_path / "epoch_1")
    np.save(tmp_path / "features.npy", np.ones(2))
    (tmp_path / "notes.pt").write_text("not a checkpoint")
    (tmp_path / ".hidden").mkdir()
    save_file({"w": torch.ones(1)}, tmp_path / ".hidden" / "x.safetensors")
    touch(tmp_path / "runs" / "epoch_2.dat", 1)
    touch(tmp_path / "epoch_1", 2)
    touch(tmp_path / "features.npy", 3)
    folder = listed(tmp_path)
    assert [(each.name, each.format) for each in folder.candidates] == [
        ("runs/epoch_2.dat", "zip"),
        ("epoch_1", "safetensors"),
        ("features.npy", "numpy"),
    ]
    assert folder.candidates[0].path == os.fsencode(tmp_path / "runs" / "epoch_2.dat")
    assert folder.candidates[0].modified == 1e9 - 1
    assert (folder.path, folder.left_out) == (str(tmp_path), 0)


def test_links_in_a_circle_and_twice_the_same_file_are_harmless(tmp_path):
    (tmp_path / "blobs").mkdir()
    save_file({"w": torch.ones(1)}, tmp_path / "blobs" / "0a1b")
    (tmp_path / "model.safetensors").symlink_to("blobs/0a1b")
    (tmp_path / "blobs" / "back").symlink_to(tmp_path)
    (tmp_path / "nowhere").symlink_to("gone")
    (tmp_path / "itself").symlink_to("itself")
    os.mkfifo(tmp_path / "pipe")
    assert [each.name for each in listed(tmp_path).candidates] == ["model.safetensors"]


def test_a_folder_below_that_is_one_checkpoint_is_one_line(tmp_path):
    model = tmp_path / "model"
    model.mkdir()
    for number in (1, 2):
        save_file({f"w{number}": torch.ones(1)}, model / f"m-0000{number}-of-00002.safetensors")
    (model / "m.safetensors.index.json").write_text('{"weight_map": {"w1": "m-00001-of-00002.safetensors"}}')
    (candidate,) = listed(tmp_path).candidates
    assert (candidate.name, candidate.format) == ("model/m.safetensors.index.json", "sharded")
    assert candidate.size_bytes == 2 * (model / "m-00001-of-00002.safetensors").stat().st_size
    contents = read(candidate.path)
    assert isinstance(contents, Contents)
    contents.close()


def test_a_list_has_a_limit_and_says_what_it_leaves_out(tmp_path, monkeypatch):
    monkeypatch.setattr(limits, "FOLDER_FILES", 2)
    for number in range(5):
        np.save(tmp_path / f"{number}.npy", np.ones(1))
    folder = listed(tmp_path)
    assert (len(folder.candidates), folder.left_out) == (2, 3)


def test_a_folder_without_any_is_an_empty_list_but_a_saved_model_is_named(tmp_path):
    assert listed(tmp_path).candidates == ()
    (tmp_path / "saved_model.pb").write_bytes(b"\x08\x01\x12\x90\x01\x0a\x40")
    with pytest.raises(UnsupportedFormat, match="TensorFlow SavedModel"):
        read(tmp_path)


def test_a_name_that_is_no_text_is_shown_escaped(tmp_path):
    name = os.fsencode(tmp_path) + b"/\xff.npy"
    np.save(tmp_path / "a.npy", np.ones(1))
    os.rename(tmp_path / "a.npy", name)
    (candidate,) = listed(tmp_path).candidates
    assert (candidate.path, candidate.name) == (name, "\\xff.npy")


@pytest.mark.parametrize("path", ["gone", "pipe", "/dev/zero"])
def test_what_is_no_regular_file_is_refused_at_once(tmp_path, path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(UnreadableFile):
        read(tmp_path / path)


# every format of this package, damaged anywhere


def _safetensors(path: Path) -> None:
    save_file({"a": torch.randn(3, 4), "b": torch.zeros(2, dtype=torch.bfloat16)}, path, metadata={"format": "pt"})


def _array(path: Path) -> None:
    with path.open("wb") as file:
        np.save(file, np.arange(60).reshape(20, 3))


def _arrays(path: Path) -> None:
    with path.open("wb") as file:
        np.savez_compressed(file, x=np.arange(50), y=np.ones((2, 3)))


def _zip(path: Path) -> None:
    torch.save({"w": torch.randn(3, 3), "epoch": 1}, path)


def _legacy(path: Path) -> None:
    torch.save({"w": torch.randn(3, 3), "epoch": 1}, path, _use_new_zipfile_serialization=False)


def looked_at(path: Path) -> list[str]:
    """Ask for everything that the window would ask for; the errors that came, which must all be ours."""
    try:
        contents = read(path)
    except TorchloupeError as error:
        return [str(error)]
    assert isinstance(contents, Contents)
    said: list[str] = [contents.error] if contents.error else []
    values = [value for _, value in contents.root.pairs] if isinstance(contents.root, Pairs) else [contents.root]
    for ref in values:
        if isinstance(ref, TensorRef):
            said += refusals(read_values, contents.sources, ref, 0, 0, 0, 8, 8)
            said += refusals(read_picture, contents.sources, ref, 0, 32, 32)
    verify(contents, Context())
    contents.close()
    return said


def refusals(look: Callable, *args: object) -> list[str]:
    try:
        look(*args)
    except TorchloupeError as error:
        return [str(error)]
    return []


@pytest.mark.parametrize("make", [_safetensors, _array, _arrays, _zip, _legacy])
def test_no_damage_is_more_than_a_sentence(tmp_path, make):
    path = tmp_path / "file"
    make(path)
    data = path.read_bytes()
    draw = random.Random(5)
    damaged = [data[: len(data) * part // 64] for part in range(64)] + [data + b"x"]
    places = [
        *draw.sample(range(8 * min(len(data), 1200)), 150),
        *draw.sample(range(8 * max(0, len(data) - 400), 8 * len(data)), 50),
    ]
    for place in places:
        flipped = bytearray(data)
        flipped[place // 8] ^= 1 << place % 8
        damaged.append(bytes(flipped))
    for case in damaged:
        path.write_bytes(case)
        for sentence in looked_at(path):
            assert sentence.endswith(".")
            assert "\n" not in sentence
