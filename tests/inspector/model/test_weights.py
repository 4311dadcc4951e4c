"""--weights: everything fits and is copied bit by bit, or nothing is and one sentence says why."""

from pathlib import Path

import pytest
import torch
from torch import nn

from inspector.context import Context
from inspector.errors import BadRequest
from inspector.model import load_model
from inspector.model.keys import pair_keys
from inspector.model.weights import load_weights


def net() -> nn.Sequential:
    return nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.Linear(5, 2).double())


@pytest.mark.parametrize("prefix", ["", "module."])
@pytest.mark.parametrize("wrapped", [True, False])
def test_every_value_is_copied(tmp_path: Path, prefix: str, wrapped: bool) -> None:
    source, target = net(), net()
    state = {prefix + key: value for key, value in source.state_dict().items()}
    torch.save({"state_dict": state, "epoch": 3} if wrapped else state, tmp_path / "it.pt")
    report = load_weights(target, str(tmp_path / "it.pt"), None, Context())
    assert (report.loaded, report.prefix) == (9, prefix)
    for key, value in source.state_dict().items():
        assert torch.equal(target.state_dict()[key], value)
        assert target.state_dict()[key].dtype == value.dtype


def test_views_of_any_order(tmp_path: Path) -> None:
    values = torch.arange(24.0).reshape(2, 3, 4)
    state = {"a": values.permute(2, 0, 1), "b": values[:, ::2], "c": torch.ones(3, 1).expand(3, 2), "d": torch.ones(())}
    torch.save(state, tmp_path / "it.pt")
    model = nn.ParameterDict({key: torch.zeros(value.shape) for key, value in state.items()})
    load_weights(model, str(tmp_path / "it.pt"), None, Context())
    for key, value in state.items():
        assert torch.equal(model[key], value)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"0.bias": None}, "1 of its 9 tensors are missing (0.bias)"),
        ({"9.bias": torch.ones(1)}, "1 are unexpected (9.bias)"),
        ({"0.bias": torch.ones(5)}, "1 have another shape (0.bias is 5 there and 4 here)"),
    ],
)
def test_what_does_not_fit_is_said_and_nothing_is_copied(tmp_path: Path, change: dict, sentence: str) -> None:
    state = {key: value for key, value in (net().state_dict() | change).items() if value is not None}
    torch.save(state, tmp_path / "it.pt")
    target = net()
    before = {key: value.clone() for key, value in target.state_dict().items()}
    with pytest.raises(BadRequest) as caught:
        load_weights(target, str(tmp_path / "it.pt"), None, Context())
    assert sentence in str(caught.value)
    assert all(torch.equal(value, target.state_dict()[key]) for key, value in before.items())


def test_a_file_from_before_batches_were_counted(tmp_path: Path) -> None:
    state = {key: value for key, value in net().state_dict().items() if not key.endswith("num_batches_tracked")}
    torch.save(state, tmp_path / "it.pt")
    assert load_weights(net(), str(tmp_path / "it.pt"), None, Context()).loaded == 8


def test_a_model_that_is_wrapped_itself() -> None:
    assert pair_keys(["module.a"], ["a"]).added == "module."
    assert pair_keys(["module.a"], ["module.a"]).prefix == ""


@pytest.mark.parametrize("name", ["resnet20", "resnet32"])
def test_the_real_ones(shared_data: Path, name: str) -> None:
    weights = shared_data / "checkpoints" / f"{name}-cifar10.th"
    loaded = load_model(f"{shared_data}/models/cifar_resnet.py:{name}", weights=weights)
    real = torch.load(weights, map_location="cpu", weights_only=True)["state_dict"]
    assert loaded.weights is not None
    for key, value in loaded.module.state_dict().items():
        assert key in loaded.weights.missing or torch.equal(value, real[f"module.{key}"])
    assert loaded.weights.loaded == len(real)
    assert all(key.endswith("num_batches_tracked") for key in loaded.weights.missing)
    assert loaded.weights.prefix == "module."
    assert loaded.example_input == (1, 3, 32, 32)
