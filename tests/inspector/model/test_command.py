"""`torchloupe model`: exit codes, one JSON object or one sentence, whatever the model's code does."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import nn

from tests.one_lab import OneLab, one_lab
from tests.ran import Ran, command

FACTORY = """
import os, sys
from torch import nn
print("hello")
def net(width=3):
    return nn.Sequential(nn.Linear(width, 2), nn.ReLU())
def die():
    os.abort()
def forever():
    while True: pass
"""


@pytest.fixture(scope="module")
def lab() -> Iterator[OneLab]:
    with one_lab() as lab:
        yield lab


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """With a factory."""
    folder = tmp_path_factory.mktemp("factory")
    (folder / "factory_of_mine.py").write_text(FACTORY)
    return folder


@pytest.fixture
def run(alone: Any, lab: OneLab, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The command, asking the lab of all these tests."""
    monkeypatch.setattr("inspector.engine.child.ask_lab", lab.ask)
    return alone


@pytest.fixture
def alone(capfd: pytest.CaptureFixture[str], folder: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The command in a folder with a factory, with a lab of its own."""
    monkeypatch.chdir(folder)

    return command("model", capfd)


def test_the_tree_as_text(alone: Any) -> None:
    ran = alone("factory_of_mine.py:net(width=5)")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines() == [
        "factory_of_mine.py:net(width=5): Sequential",
        "12 parameters, 48 bytes, 3 modules, in training mode, takes 1,5",
        "",
        "(model)  12  Sequential",
        "  0      12  Linear(in_features=5, out_features=2, bias=True)",
        "  1          ReLU",
    ]


def test_the_tree_as_json_with_weights(run: Any, folder: Path) -> None:
    torch.save(nn.Sequential(nn.Linear(3, 2)).state_dict(), folder / "w.pt")
    ran = run("factory_of_mine:net", "--weights", "w.pt", "--json")
    assert (ran.code, ran.err) == (0, "")
    document = json.loads(ran.out)
    assert document["error"] is None
    assert document["parameters"] == 8
    assert document["weights"]["loaded"] == 2
    assert [each["name"] for each in document["modules"]] == ["", "0", "1"]
    assert document["modules"][1]["tensors"][0] == {
        "name": "0.weight",
        "kind": "parameter",
        "shape": [2, 3],
        "dtype": "float32",
        "device": "cpu",
        "requires_grad": True,
        "persistent": True,
        "tied_to": None,
        "weight": "loaded",
    }
    failed = json.loads(run("nothing", "--json").out)
    assert set(failed) == set(document)


def test_leniently_what_does_not_fit_is_told(run: Any, folder: Path) -> None:
    torch.save({"0.weight": torch.ones(2, 3), "0.bias": torch.ones(5), "more": torch.ones(1)}, folder / "w.pt")
    words = ("factory_of_mine:net", "--weights", "w.pt", "--lenient")
    ran = run(*words)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines()[2:7] == [
        f"1 tensor loaded from {folder / 'w.pt'}",
        "  1 unexpected: more",
        "  1 of another shape: 0.bias is [5], not [2]",
        "",
        "(model)  8  Sequential",
    ]
    assert ran.out.splitlines()[7].endswith("[bias of another shape in the weights]")
    weights = json.loads(run(*words, "--json").out)["weights"]
    assert weights["shape"] == [{"name": "0.bias", "key": "0.bias", "file": [5], "model": [2]}]
    assert (weights["unexpected"], weights["missing"], weights["rules"]) == (["more"], [], [])
    assert "--lenient" in run(*words[:-1]).err


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["factory_of_mine.py:nett"], "has no nett."),
        (["factory_of_mine.py:net", "--weights", "none.pt"], "none.pt does not exist."),
        (["factory_of_mine.py:net", "--timeout", "soon"], "'soon' is no number of seconds"),
        (["nothing"], "'nothing' names no model."),
    ],
)
def test_what_goes_wrong_is_one_sentence(run: Any, words: list[str], sentence: str) -> None:
    failed(run(*words), sentence)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["factory_of_mine.py:die"], "ended its process (aborted)."),
        (["factory_of_mine.py:forever", "--timeout", "0.3"], "took longer than 0.3 s and was stopped."),
        (["factory_of_mine.py:net", "--lab-python", "/no/python"], "/no/python cannot be run"),
    ],
)
def test_labs_that_end_hang_or_do_not_start(alone: Any, words: list[str], sentence: str) -> None:
    failed(alone(*words), sentence)


def failed(ran: Ran, sentence: str) -> None:
    assert ran.code == 2
    assert ran.out == ""
    assert sentence in ran.err
    assert ran.err.count("\n") == 1
