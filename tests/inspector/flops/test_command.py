"""`torchloupe flops`: the JSON of its description, tables, and one sentence for whatever the model's code does."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.one_lab import OneLab, one_lab
from tests.ran import Ran, command

pytest.importorskip("torchvision")
pytest.importorskip("thop")
pytest.importorskip("torchinfo")

CODE = """
import os, torch
from torch import nn

print("imported")

class Small(nn.Sequential):
    def __init__(self, width=8):
        super().__init__(nn.Linear(4, width), nn.ReLU(), nn.Linear(width, 2))
    def forward(self, x):
        print("running")
        os.write(1, b"raw")
        return super().forward(x)

class Two(nn.Module):
    def forward(self, x, mask=None, *, scale):
        return x @ x.T * scale

class Dies(nn.Module):
    def forward(self, x):
        os.abort()

class Loops(nn.Module):
    def forward(self, x):
        while True: pass

class Unknown(nn.Module):
    def forward(self, x):
        return x
"""


@pytest.fixture(scope="module")
def lab() -> Iterator[OneLab]:
    with one_lab() as lab:
        yield lab


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """With models."""
    folder = tmp_path_factory.mktemp("models")
    (folder / "nets.py").write_text(CODE)
    return folder


@pytest.fixture
def run(alone: Any, lab: OneLab, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The command, asking the lab of all these tests."""
    monkeypatch.setattr("inspector.engine.child.ask_lab", lab.ask)
    return alone


@pytest.fixture
def alone(capfd: pytest.CaptureFixture[str], folder: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The command in a folder with models, with a lab of its own."""
    monkeypatch.chdir(folder)

    return command("flops", capfd)


def test_the_document(run: Any) -> None:
    ran = run("torchvision:resnet18", "--device", "meta", "--json")
    assert ran.code == 0, ran.err
    document = ran.document
    reference = document["reference"]
    assert (document["model"], document["input"], document["unit"]) == ("torchvision:resnet18", "1,3,224,224", "FLOP")
    assert reference["total"] == 3_628_146_688
    assert reference["uncounted"] == []
    root, conv = reference["modules"][:2]
    assert {"name", "type", "flops", "params", "bytes", "time_ms", "calls", "output_shape"} <= root.keys()
    assert (root["name"], root["type"], root["flops"], root["params"]) == ("", "ResNet", 3_628_146_688, 11_689_512)
    assert (conv["name"], conv["flops"], conv["bytes"]) == ("conv1", 2 * 112 * 112 * 64 * 147, 4 * 9408)
    assert (conv["output_shape"], conv["calls"], conv["time_ms"]) == ([1, 64, 112, 112], 1, None)
    counters = document["counters"]
    assert counters["thop"]["macs"] == 1_824_033_792
    assert counters["torchinfo"]["params"] == 11_689_512
    assert counters["torch"]["flops"] == 3_628_146_688
    assert {"counter", "module", "reason", "counter_value", "reference_value"} <= document["disagreements"][0].keys()
    assert document["footprint"] == {"unchanged": True, "changes": []}
    assert document["error"] is None


def test_the_text(alone: Any) -> None:
    ran = alone("nets.py:Small", "--input", "3,4", "--time")
    lines = ran.out.splitlines()
    assert ran.code == 0
    assert lines[0].startswith("nets.py:Small on 3,4: 288 FLOP and 58 parameters")
    assert lines[1].startswith("An input of 3×4 takes about ")
    assert lines[3].split() == ["Module", "Type", "FLOP", "Parameters", "Calls", "Output", "ms"]
    assert lines[5].split()[:6] == ["0", "Linear", "192", "66.7%", "40", "1"]
    assert lines[-1] == "Model unchanged."
    assert "running" not in ran.out + ran.err


def test_other_formats(run: Any) -> None:
    ran = run("nets.py:Small", "--input", "3,4", "--format", "csv")
    assert (ran.code, ran.out.splitlines()[0].split(",")[:3]) == (0, ["module", "type", "calls"])
    ran = run("nets.py:Unknown", "--format", "json")
    assert (ran.code, json.loads(ran.out)["reference"]) == (2, None)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("nets.py:Small", "--input", "3,5"), "0 (Linear) after input 3×5: mat1 and mat2 shapes cannot be multiplied"),
        (("nets.py:Unknown",), "is not known. Give its shape: --input 1,3,224,224."),
        (("nets.py:Small", "--device", "cuda:7"), "There is no device cuda:7 here"),
        (("nets.py:Small", "--input", "tree"), "'tree' is no shape."),
        (("nets.py:Small", "--time", "--device", "meta"), "Nothing can be measured on the meta device."),
        (("missing.py:f",), "missing.py does not exist."),
    ],
    ids=lambda value: "" if isinstance(value, str) else " ".join(value),
)
def test_a_failure_is_one_sentence_and_one_object(run: Any, words: tuple[str, ...], says: str) -> None:
    failed(run(*words, "--json"), says)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("nets.py:Dies",), "nets.py:Dies ended its process (aborted)."),
        (("nets.py:Loops", "--timeout", "1"), "took longer than 1 s"),
    ],
)
def test_code_that_ends_or_hangs_its_process(alone: Any, words: tuple[str, ...], says: str) -> None:
    failed(alone(*words, "--input", "3,4", "--json"), says)


def failed(ran: Ran, says: str) -> None:
    assert ran.code == 2
    assert says in ran.err
    assert "Traceback" not in ran.err
    assert len(ran.err.splitlines()) == 1
    assert ran.document["error"]
    assert ran.document["reference"] is None


def test_several_arguments_by_place_and_by_name(run: Any) -> None:
    document = run("nets.py:Two", "--input", "3,4", "--input", "scale=1", "--json").document
    reference = document["reference"]
    assert document["input"] == "3,4 scale=1"
    assert reference["total"] == 2 * 3 * 3 * 4
    assert reference["types"] == [{"type": "Two", "flops": 72, "params": 0, "modules": 1}]
    assert reference["ops"] == [{"op": "mm", "flops": 72, "calls": 1}]
