"""Plain values, containers, names and what is no plain value, through torch's formats."""

import argparse
from collections import Counter, OrderedDict, defaultdict
from pathlib import Path
from typing import Any

import pytest
import torch

from inspector.errors import BadRequest
from tests.inspector.convert.bits import assert_same, assert_same_tensor, written

TORCH_FORMATS = ("zip", "legacy")


def plain() -> dict[Any, Any]:
    shared = ["a", 1]
    return {
        "none": None,
        "true": True,
        "false": False,
        "integers": [0, 255, 256, 65535, 65536, -1, 2**31 - 1, -(2**31), 2**31, -(2**63), 10**100, -(10**100)],
        "floats": (0.5, -0.0, float("inf"), float("-inf"), 1e-310),
        "complex": 1.5 - 2j,
        "text": "ünïcödé \0 \n 漢字 \U0001f600",
        "lone surrogate": "\ud800",
        "long text": "x" * 100_000,
        "bytes": bytes(range(256)),
        "empty": ["", b"", [], (), {}, OrderedDict(), set()],
        "tuples": ((1,), (1, 2), (1, 2, 3), (1, 2, 3, 4)),
        "set": {1, "two", 3.5},
        "counter": Counter("abracadabra"),
        "dtype": torch.float16,
        "dtypes": [torch.bfloat16, torch.int64, torch.uint16],
        "shared": [shared, shared],
        3: "integer key",
        (1, "a"): "tuple key",
        None: 1,
        2.5: 2,
        "many": list(range(2500)),
        "many keys": {str(number): number for number in range(2500)},
        "tensor": torch.arange(3),
    }


@pytest.mark.parametrize("format", TORCH_FORMATS)
def test_plain_values(tmp_path: Path, format: str) -> None:
    torch.save(plain(), tmp_path / "in.pth")
    loaded, report = written(tmp_path / "in.pth", tmp_path / "out", format)
    assert report.dropped == ()
    assert loaded["set"] == plain()["set"]
    assert_same({**loaded, "set": 0}, {**plain(), "set": 0})
    assert loaded["shared"][0] is loaded["shared"][1]


@pytest.mark.parametrize("format", TORCH_FORMATS)
def test_nan_stays_nan_and_protocol_4_is_read(tmp_path: Path, format: str) -> None:
    torch.save({"nan": float("nan"), "x": torch.ones(1)}, tmp_path / "in.pth", pickle_protocol=4)
    loaded, _ = written(tmp_path / "in.pth", tmp_path / "out", format)
    assert loaded["nan"] != loaded["nan"]


def test_a_value_that_holds_itself(tmp_path: Path) -> None:
    ring: list = [torch.ones(2)]
    ring.append(ring)
    named: dict = {"x": torch.zeros(1)}
    named["self"] = named
    torch.save([ring, named], tmp_path / "in.pth")
    (mine, mapping), report = written(tmp_path / "in.pth", tmp_path / "out")
    assert mine[1] is mine
    assert mapping["self"] is mapping
    assert_same_tensor(mine[0], torch.ones(2))
    assert report.tensors == 2


def test_a_value_nested_too_deep_is_dropped_by_name(tmp_path: Path) -> None:
    deep: Any = 1
    for _ in range(240):
        deep = [deep]
    torch.save({"deep": deep, "x": torch.ones(1)}, tmp_path / "in.pth")
    loaded, report = written(tmp_path / "in.pth", tmp_path / "out")
    assert_same_tensor(loaded["x"], torch.ones(1))
    assert "nested deeper" in report.dropped[0].why


class Settings:
    def __init__(self) -> None:
        self.lr = 0.1


def test_what_is_no_plain_value_is_dropped_with_its_class(tmp_path: Path) -> None:
    torch.save(
        {
            "args": argparse.Namespace(lr=0.1),
            "settings": Settings(),
            "function": torch.relu,
            "list": [1, Settings(), 3],
            "map": defaultdict(list, {"a": [1]}),
            "x": torch.ones(1),
        },
        tmp_path / "in.pth",
    )
    loaded, report = written(tmp_path / "in.pth", tmp_path / "out")
    assert loaded == {"list": [1, None, 3], "map": {"a": [1]}, "x": torch.ones(1)}
    assert [each.name for each in report.dropped] == ["args", "settings", "function", "list.1"]
    assert "argparse.Namespace" in report.dropped[0].why
    assert "Settings" in report.dropped[1].why
    assert report.lost == 0
    assert report.warnings == ("map is a collections.defaultdict; it is written as a dict.",)


def test_nothing_that_can_be_written(tmp_path: Path) -> None:
    torch.save(Settings(), tmp_path / "in.pth")
    with pytest.raises(BadRequest, match="Nothing of the file can be written"):
        written(tmp_path / "in.pth", tmp_path / "out")
    assert not (tmp_path / "out.pth").exists()


@pytest.mark.parametrize("format", TORCH_FORMATS)
def test_state_dict_with_its_metadata(tmp_path: Path, format: str) -> None:
    model = torch.nn.Sequential(torch.nn.Conv2d(3, 4, 3), torch.nn.BatchNorm2d(4))
    torch.save({"state_dict": model.state_dict(), "epoch": 3}, tmp_path / "in.pth")
    loaded, _ = written(tmp_path / "in.pth", tmp_path / "out", format)
    assert_same(loaded, {"state_dict": model.state_dict(), "epoch": 3})
    assert loaded["state_dict"]._metadata["1"] == {"version": 2}


@pytest.mark.parametrize("format", [*TORCH_FORMATS, "safetensors"])
def test_a_pickled_model_becomes_its_state_dict(tmp_path: Path, format: str) -> None:
    class_of = torch.nn.BatchNorm1d
    model = torch.nn.Sequential(torch.nn.Linear(3, 4), class_of(4), torch.nn.Sequential(torch.nn.Linear(4, 2)))
    model[0].register_buffer("scratch", torch.ones(2), persistent=False)
    model[0].note = torch.ones(5)
    torch.save(model, tmp_path / "in.pt")
    loaded, report = written(tmp_path / "in.pt", tmp_path / "out", format)
    expected = {key: tensor.detach() for key, tensor in model.state_dict().items()}
    assert set(loaded) == set(expected)
    for key, tensor in expected.items():
        assert torch.equal(loaded[key], tensor)
    assert report.lost == 0
    if format != "safetensors":
        assert "whole module" in report.warnings[0]


def test_a_model_in_a_dict(tmp_path: Path) -> None:
    torch.save({"model": torch.nn.Linear(2, 2), "epoch": 1}, tmp_path / "in.pt")
    loaded, report = written(tmp_path / "in.pt", tmp_path / "out")
    assert list(loaded["model"]) == ["weight", "bias"]
    assert loaded["epoch"] == 1
    assert "its state_dict is written" in report.warnings[0]


@pytest.mark.parametrize("format", TORCH_FORMATS)
def test_optimizer_state(tmp_path: Path, format: str) -> None:
    model = torch.nn.Linear(3, 2)
    optimizer = torch.optim.AdamW(model.parameters())
    model(torch.ones(1, 3)).sum().backward()
    optimizer.step()
    state = {"model": model.state_dict(), "optimizer": optimizer.state_dict()}
    torch.save(state, tmp_path / "in.pt")
    loaded, report = written(tmp_path / "in.pt", tmp_path / "out", format)
    assert report.dropped == ()
    torch.optim.AdamW(model.parameters()).load_state_dict(loaded["optimizer"])
    assert_same(loaded["optimizer"], state["optimizer"])


def test_hostile_names(tmp_path: Path) -> None:
    names = [
        "", " ", ".", "..", "a.", ".a", "a..b", "../../etc/passwd", "/abs", "\0", "new\nline", '"quote"', "\\",
        "\u202e", "\ud800lone", "__metadata__", "x" * 3000, "ünï", "\U0001f600", "{}", "data_offsets", "archive/data/0",
    ]  # fmt: skip
    state = {name: torch.full((2,), float(at)) for at, name in enumerate(names)}
    torch.save(state, tmp_path / "in.pth")
    for format in TORCH_FORMATS:
        loaded, _ = written(tmp_path / "in.pth", tmp_path / "out", format)
        assert_same(loaded, state)
    loaded, report = written(tmp_path / "in.pth", tmp_path / "out", "safetensors")
    assert [each.name for each in report.dropped] == ["__metadata__"]
    assert len(loaded) == len(names) - 1
    for key, tensor in state.items():
        if key != "__metadata__":
            assert_same_tensor(loaded["\\ud800lone" if key == "\ud800lone" else key], tensor)


def test_many_tensors(tmp_path: Path) -> None:
    state = {f"layer{at}.weight": torch.tensor([float(at)]) for at in range(3000)}
    torch.save(state, tmp_path / "in.pth")
    for format in (*TORCH_FORMATS, "safetensors"):
        loaded, _ = written(tmp_path / "in.pth", tmp_path / "out", format)
        assert all(torch.equal(loaded[key], tensor) for key, tensor in state.items())
