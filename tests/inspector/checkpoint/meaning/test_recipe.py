"""Every recipe is run as it stands, and what it loads is what torch holds."""

import argparse
import collections
import datetime
import json
import os
import pathlib
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

import inspector
from inspector.checkpoint.meaning.recipe import recipe_for
from inspector.checkpoint.result import CallInfo, Listing


class Loud:
    def __reduce__(self):
        return print, ("loaded",)


def weights() -> dict[str, torch.Tensor]:
    return {"conv.weight": torch.randn(4, 3, 3, 3), "conv.bias": torch.randn(4)}


def recipe_of(path: Path) -> str:
    with inspector.open_checkpoint(path) as checkpoint:
        return checkpoint.listing.recipe


def run(recipe: str) -> dict[str, Any]:
    names: dict[str, Any] = {}
    exec(compile(recipe, "recipe", "exec"), names)
    return names


def same(ours: dict[str, Any], theirs: dict[str, torch.Tensor]) -> bool:
    return list(ours) == list(theirs) and all(torch.equal(ours[key], theirs[key]) for key in theirs)


@pytest.mark.parametrize("is_zip", [True, False])
def test_wrapper_key_prefix_and_odd_contents(tmp_path: Path, is_zip: bool) -> None:
    expected = weights()
    content = {
        "epoch": 3,
        "model state": {f"module.{key}": tensor for key, tensor in expected.items()},
        "args": argparse.Namespace(lr=0.1),
        "best": np.float64(0.5),
        "history": np.arange(5),
        "path": pathlib.PurePosixPath("a/b"),
        "frozen": frozenset({1}),
        "counts": collections.Counter("aab"),
        "when": datetime.datetime(2024, 1, 2),
    }
    path = tmp_path / "it's a file.pt"
    torch.save(content, path, _use_new_zipfile_serialization=is_zip)
    recipe = recipe_of(path)
    assert "weights_only=True" in recipe
    assert "weights_only=False" not in recipe
    assert same(run(recipe)["state_dict"], expected)


def test_what_torch_cannot_load_safely_is_only_read(tmp_path: Path) -> None:
    path = tmp_path / "model.pt"
    torch.save({"model": weights(), "queue": collections.deque([1, 2])}, path)
    recipe = recipe_of(path)
    assert "collections.deque" in recipe
    run(recipe)["checkpoint"].close()


def test_a_plain_state_dict_needs_three_lines(tmp_path: Path) -> None:
    path = tmp_path / "model.pt"
    torch.save(weights(), path)
    assert recipe_of(path) == (
        "import torch\n\n"
        f'checkpoint = torch.load({str(path)!r}, map_location="cpu", weights_only=True)\n'
        "state_dict = checkpoint\n"
    )
    run(recipe_of(path))


def test_a_container_in_a_list(tmp_path: Path) -> None:
    expected = weights()
    path = tmp_path / "model.pt"
    torch.save(({"nets": [{"G.x": expected}]}, 1), path)
    assert same(run(recipe_of(path))["state_dict"], expected)


def test_a_file_that_calls_is_refused_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "model.pt"
    torch.save(torch.nn.Linear(2, 2), path, _use_new_zipfile_serialization=False)
    recipe = recipe_of(path)
    assert "torch.nn.modules.linear.Linear" in recipe
    assert "weights_only=False" not in recipe
    with pytest.raises(pickle.UnpicklingError):
        run(recipe)


def test_a_pickled_model_allows_its_own_classes_alone(tmp_path: Path) -> None:
    model = torch.nn.Sequential(torch.nn.Conv2d(3, 4, 3), torch.nn.BatchNorm2d(4), torch.nn.ReLU())
    torch.save(model, tmp_path / "model.pt")
    recipe = recipe_of(tmp_path / "model.pt")
    assert "weights_only=True" in recipe
    loaded = run(recipe)["checkpoint"]
    assert same(loaded.state_dict(), model.state_dict())


def test_a_pickled_model_that_also_calls_is_refused(tmp_path: Path) -> None:
    torch.save({"model": torch.nn.Linear(2, 2), "bad": Loud()}, tmp_path / "model.pt")
    recipe = recipe_of(tmp_path / "model.pt")
    assert "safe_globals" not in recipe
    with pytest.raises(pickle.UnpicklingError):
        run(recipe)


def test_a_pickle_of_numpy_arrays(tmp_path: Path) -> None:
    path = tmp_path / "model.pkl"
    path.write_bytes(pickle.dumps({"model": {"a.w": np.ones((2, 3), np.float32)}, "__author__": "x"}, protocol=2))
    assert same(run(recipe_of(path))["state_dict"], {"a.w": torch.ones(2, 3)})


def test_a_pickle_that_calls_is_only_read(tmp_path: Path) -> None:
    path = tmp_path / "model.pkl"
    path.write_bytes(b"cposix\nsystem\n(S'touch canary'\ntR.")
    recipe = recipe_of(path)
    assert "posix.system" in recipe
    assert "pickle.load" not in recipe
    run(recipe)["checkpoint"].close()


def test_safetensors_one_file_and_sharded(tmp_path: Path) -> None:
    from safetensors.torch import save_file

    expected = weights()
    save_file({f"_orig_mod.{key}": tensor for key, tensor in expected.items()}, tmp_path / "model.safetensors")
    assert same(
        dict(sorted(run(recipe_of(tmp_path / "model.safetensors"))["state_dict"].items())),
        dict(sorted(expected.items())),
    )
    folder = tmp_path / "sharded"
    folder.mkdir()
    names = {}
    for number, (key, tensor) in enumerate(expected.items()):
        names[key] = f"model-{number + 1:05}-of-00002.safetensors"
        save_file({key: tensor}, folder / names[key])
    index = folder / "model.safetensors.index.json"
    index.write_text(json.dumps({"metadata": {}, "weight_map": names}))
    for path in (folder, index):
        assert same(run(recipe_of(path))["state_dict"], expected)


def test_sharded_bin(tmp_path: Path) -> None:
    expected = weights()
    names = {key: f"pytorch_model-{number + 1:05}-of-00002.bin" for number, key in enumerate(expected)}
    for key, name in names.items():
        torch.save({key: expected[key]}, tmp_path / name)
    (tmp_path / "pytorch_model.bin.index.json").write_text(json.dumps({"metadata": {}, "weight_map": names}))
    assert same(run(recipe_of(tmp_path))["state_dict"], expected)


def test_numpy(tmp_path: Path) -> None:
    np.save(tmp_path / "one.npy", np.ones(3, np.float32))
    assert torch.equal(run(recipe_of(tmp_path / "one.npy"))["tensor"], torch.ones(3))
    np.savez(tmp_path / "two.npz", a=np.ones(3, np.float32), b=np.zeros(2))
    assert set(run(recipe_of(tmp_path / "two.npz"))["state_dict"]) == {"a", "b"}


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_torchscript(tmp_path: Path) -> None:
    model = torch.jit.trace(torch.nn.Linear(2, 3), torch.zeros(1, 2))
    torch.jit.save(model, tmp_path / "model.pt")
    assert same(run(recipe_of(tmp_path / "model.pt"))["state_dict"], model.state_dict())


def test_exported_program(tmp_path: Path) -> None:
    model = torch.nn.Linear(2, 3)
    torch.export.save(torch.export.export(model, (torch.zeros(1, 2),)), tmp_path / "model.pt2")
    assert same(run(recipe_of(tmp_path / "model.pt2"))["state_dict"], model.state_dict())


@pytest.mark.filterwarnings("ignore")
def test_distributed_checkpoint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import torch.distributed.checkpoint as dcp

    expected = weights()
    dcp.save({"model": expected}, checkpoint_id=tmp_path / "dcp")
    monkeypatch.chdir(tmp_path)
    assert same(run(recipe_of(tmp_path / "dcp"))["checkpoint"]["model"], expected)


class Pretender:
    """Saved as a call of a function that looks like a module."""

    def __reduce__(self) -> tuple[Any, ...]:
        return os.getpid, (), {"_parameters": {}, "_buffers": {}, "_modules": {}}


def test_a_function_in_the_guise_of_a_module_is_never_allowed(tmp_path: Path) -> None:
    torch.save({"model": Pretender(), "w": torch.ones(2)}, tmp_path / "model.pt")
    with pytest.raises((TypeError, pickle.UnpicklingError)):
        run(recipe_of(tmp_path / "model.pt"))


def test_a_list_and_a_single_tensor_have_names_of_their_own(tmp_path: Path) -> None:
    torch.save([torch.ones(2), torch.ones(3)], tmp_path / "list.pt")
    assert len(run(recipe_of(tmp_path / "list.pt"))["tensors"]) == 2
    torch.save(torch.ones(2), tmp_path / "one.pt")
    assert torch.equal(run(recipe_of(tmp_path / "one.pt"))["tensor"], torch.ones(2))
    (tmp_path / "list.pkl").write_bytes(pickle.dumps([np.ones(2, np.float32)]))
    assert torch.equal(run(recipe_of(tmp_path / "list.pkl"))["tensors"][0], torch.ones(2))


@pytest.mark.parametrize("name", ["dcp", "pt2", "pickle"])
def test_no_loader_that_unpickles_is_offered_for_a_file_that_calls(name: str) -> None:
    calls = (CallInfo("posix.system", "'true'", 3),)
    recipe = recipe_for(Listing("m", name, 9, calls=calls), None, "m")
    assert "posix.system" in recipe
    assert "inspector.open_checkpoint('m')" in recipe
    assert not any(word in recipe for word in ("torch.", "pickle.load", "dcp_to_torch_save"))
