"""The simulation against torch itself: the same lists, the same text, over some hundred random models and files."""

import random
from collections import OrderedDict
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import nn

from inspector.checkpoint.checkpoint import open_checkpoint
from inspector.diff.load_state_dict import given, simulate
from inspector.diff.result import Side
from inspector.diff.state import State, state_of


class WithExtra(nn.Module):
    """A class that keeps an extra state."""

    def __init__(self) -> None:
        super().__init__()
        self.scale = nn.Parameter(torch.ones(()))

    def get_extra_state(self) -> Any:
        return {"seen": 3}

    def set_extra_state(self, state: Any) -> None:
        pass


class Composed(nn.Module):
    """Modules, parameters of its own, a buffer, one that is not saved, and a scalar."""

    def __init__(self, chance: random.Random, depth: int):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(chance.choice([1, 2])))
        self.register_parameter("absent", None)
        self.register_buffer("mask", torch.zeros(2, chance.choice([2, 3])))
        self.register_buffer("scratch", torch.zeros(1), persistent=False)
        for name in chance.sample(["conv1", "body", "norm", "head", "layers", "fc", "a_b", "0"], 4):
            self.add_module(name, layer(chance, depth - 1))


def layer(chance: random.Random, depth: int) -> nn.Module:
    width = chance.choice([2, 3])
    kinds: list[Any] = [
        lambda: nn.Linear(width, 2, bias=chance.random() < 0.7),
        lambda: nn.Conv2d(width, 2, 1),
        lambda: nn.BatchNorm2d(width),
        lambda: nn.BatchNorm1d(width, affine=False),
        lambda: nn.BatchNorm1d(width, track_running_stats=False),
        lambda: nn.InstanceNorm2d(width, affine=True),
        lambda: nn.InstanceNorm1d(width, track_running_stats=True),
        lambda: nn.LayerNorm(width),
        lambda: nn.Embedding(width, 2),
        lambda: nn.MultiheadAttention(2, 1),
        lambda: nn.LSTM(width, 2),
        nn.ReLU,
        WithExtra,
    ]
    if depth > 0:
        kinds += [lambda: nn.Sequential(*(layer(chance, depth - 1) for _ in range(chance.randint(1, 4))))] * 4
        kinds += [lambda: Composed(chance, depth)] * 3
    return chance.choice(kinds)()


def spoil(chance: random.Random, state: dict[str, Any]) -> OrderedDict[str, Any]:
    """What becomes of a file: keys lost, renamed, added, reshaped, replaced; sometimes an old one."""
    changed: OrderedDict[str, Any] = OrderedDict()
    prefix = chance.choice(["", "", "", "module."])
    old = chance.random() < 0.3
    for saved, kept in state.items():
        key, value = saved, kept
        roll = chance.random()
        if old and key.endswith("num_batches_tracked"):
            continue
        if roll < 0.08:
            continue
        if roll < 0.16 and isinstance(value, torch.Tensor):
            value = torch.zeros(chance.choice([(), (1,), (2,), (5, 2), (3,)]))
        elif roll < 0.2:
            value = chance.choice([3, "text", None, [1], {"a": 1}, 2.5])
        elif roll < 0.25:
            key = chance.choice([f"{key}.more", key.replace(".", ".x."), f"new.{key}", key.rpartition(".")[2]])
        changed[prefix + key] = value
    for key in chance.sample(["extra.weight", "_extra_state", "fc._extra_state", "weight2", "conv1.gone", "a..b"], 2):
        if chance.random() < 0.4:
            changed[key] = torch.zeros(2)
    items = list(changed.items())
    if chance.random() < 0.3:
        chance.shuffle(items)
    spoiled = OrderedDict(items)
    metadata = getattr(state, "_metadata", None)
    if metadata is not None and chance.random() < 0.7:
        spoiled._metadata = metadata  # type: ignore[attr-defined]
        if old:
            spoiled._metadata = OrderedDict(  # type: ignore[attr-defined]
                (name, chance.choice([{}, {"version": 1}, local])) for name, local in metadata.items()
            )
    return spoiled


def torchs_answer(model: nn.Module, state: Any, strict: bool) -> tuple[str, list[str], list[str]]:
    try:
        found = model.load_state_dict(state, strict)
    except RuntimeError as error:
        return str(error), [], []
    return "", found.missing_keys, found.unexpected_keys


def both(tmp_path: Path, model: nn.Module, state: Any) -> tuple[State, State]:
    """Model and file as they are read from their files."""
    saved = model.state_dict()
    torch.save(saved, tmp_path / "a.pth")
    torch.save(state, tmp_path / "b.pth")
    with open_checkpoint(tmp_path / "a.pth") as a, open_checkpoint(tmp_path / "b.pth") as b:
        one = state_of(a) if any(isinstance(value, torch.Tensor) for value in saved.values()) else empty()
        other = state_of(b) if any(isinstance(value, torch.Tensor) for value in state.values()) else empty()
        one.model = type(model).__name__
        return one, other


def empty() -> State:
    return State(Side(""), [])


@pytest.mark.parametrize("seed", range(300))
def test_the_text_is_torchs(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    model = Composed(chance, 2)
    state = spoil(chance, model.state_dict())
    a, b = both(tmp_path, model, state)
    for strict in (True, False):
        message, missing, unexpected = torchs_answer(model, state, strict)
        report = simulate(a, given(b), b.versions, strict)
        assert report.message == message
        assert report.ok == (not message)
        if report.ok:
            assert (list(report.missing_keys), list(report.unexpected_keys)) == (missing, unexpected)


@pytest.mark.parametrize(
    "make",
    [
        lambda: torch.ao.quantization.quantize_dynamic(nn.Sequential(nn.Linear(3, 4)), {nn.Linear}),
        lambda: nn.Sequential(nn.LazyLinear(4), nn.LazyBatchNorm1d()),
    ],
)
@pytest.mark.filterwarnings("ignore")
def test_what_a_class_saves_besides_tensors_is_its_own(make: Any, tmp_path: Path) -> None:
    model = make()
    a, b = both(tmp_path, model, model.state_dict())
    assert simulate(a, given(b), b.versions, True).message == torchs_answer(model, model.state_dict(), True)[0] == ""
