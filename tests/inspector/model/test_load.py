"""`load_model`: every place a model comes from, and what goes wrong there as one sentence."""

from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from inspector.errors import BadRequest
from inspector.model import load_model

NET = """
from torch import nn
def net(depth=2, *, width=3):
    return nn.Sequential(*[nn.Linear(width, width)] * depth)
"""
Write = Callable[..., str]


@pytest.fixture
def written(tmp_path: Path) -> Write:
    """Write a Python file and give its path."""

    def write(text: str, name: str = "model_of_mine.py") -> str:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return str(path)

    return write


def test_an_architecture_of_torchvision_with_arguments() -> None:
    loaded = load_model("torchvision:resnet18(num_classes=7)", device="meta")
    fc = loaded.module.get_submodule("fc")
    assert isinstance(fc, torch.nn.Linear)
    assert fc.out_features == 7
    assert fc.weight.is_meta


@pytest.mark.parametrize("name", ["fasterrcnn_resnet50_fpn", "fcn_resnet50", "googlenet"])
def test_nothing_is_downloaded_and_nothing_warns(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.hub, "download_url_to_file", lambda *_: pytest.fail("a download"))
    load_model(f"torchvision:{name}", device="meta")


def test_a_factory_in_a_file(written: Write) -> None:
    loaded = load_model(f"{written(NET)}:net(3, width=5)")
    assert len(list(loaded.module.parameters())) == 2
    assert loaded.name.endswith("model_of_mine.py:net(3, width=5)")


def test_a_relative_path_is_one_of_the_folder(written: Write, tmp_path: Path) -> None:
    written(NET)
    assert load_model("model_of_mine.py:net", folder=tmp_path).module is not None


def test_a_factory_in_a_module() -> None:
    assert isinstance(load_model("torch.nn:Linear(3, 4)").module, torch.nn.Linear)


def test_random_numbers_go_on_as_if_nothing_had_been_built() -> None:
    before = torch.get_rng_state()
    load_model("torch.nn:Linear(3, 4)")
    assert torch.equal(before, torch.get_rng_state())


@pytest.mark.parametrize(
    ("text", "factory", "sentence"),
    [
        (NET, "nett", "has no nett"),
        ("def f(depth, width=1): ...", "f", "needs arguments: depth."),
        ("def f(): ...", "f(3)", "does not take these arguments: too many positional arguments"),
        ("def f(): return {}", "f", "gave a dict, not a torch.nn.Module"),
        ("def f(): ...", "f", "gave None, not a torch.nn.Module"),
        ("f = 3", "f", "is an int, which builds no model"),
        ("def f():\n  raise ValueError('bad\\ndepth')", "f", "ValueError: bad depth (model_of_mine.py, line 2)."),
        ("1 / 0\ndef f(): ...", "f", "raised ZeroDivisionError: division by zero (model_of_mine.py, line 1)."),
        ("def f(:", "f", "is no valid Python (model_of_mine.py, line 1"),
        ("import sys\ndef f(): sys.exit(3)", "f", "called sys.exit(3)"),
        ("import no_such_package_anywhere\ndef f(): ...", "f", "needs the module no_such_package_anywhere"),
        ("def f():\n  class Mute(Exception):\n    def __str__(self): 1 / 0\n  raise Mute", "f", "raised Mute ("),
        ("def f(): return f()", "f", "raised RecursionError"),
        ("def f():\n  class Odd(BaseException): pass\n  raise Odd", "f", "raised Odd"),
    ],
)
def test_bad_code_is_one_sentence(written: Write, text: str, factory: str, sentence: str) -> None:
    with pytest.raises(BadRequest, match=r"^[^\n]*$") as caught:
        load_model(f"{written(text)}:{factory}")
    assert sentence in str(caught.value)


@pytest.mark.parametrize(
    ("name", "sentence", "hint"),
    [
        ("torchvision:resnet51", "torchvision has no model 'resnet51'", "resnet50"),
        ("nothing", "'nothing' names no model", "torchvision:NAME"),
        ("no/such/file.pt", "does not exist", ""),
        ("no/such/file.py:f", "does not exist", ""),
        ("torchvision:resnet18(num_classes=f())", "is no factory", "plain values"),
        ("no_such_package_anywhere:f", "needs the module no_such_package_anywhere", "--lab-python"),
    ],
)
def test_a_bad_name_is_one_sentence(name: str, sentence: str, hint: str) -> None:
    with pytest.raises(BadRequest) as caught:
        load_model(name)
    assert sentence in str(caught.value)
    assert hint in caught.value.hint


def test_a_file_without_a_factory_names_those_it_has(written: Write) -> None:
    with pytest.raises(BadRequest) as caught:
        load_model(written(NET))
    assert ":net" in caught.value.hint
