"""A checkpoint in which nothing is to be found, and one fault for every rule that can be planted in it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

CHANNELS = {"conv1": (32, 3), "conv2": (64, 32), "conv3": (64, 64), "conv4": (64, 64)}
MATRICES = {
    "fc1": (128, 64),
    "fc2": (128, 128),
    "fc3": (128, 128),
    "mix": (64, 64),
    "proj": (64, 64),
    "faint": (32, 64),
}

State = dict[str, Any]


@dataclass(frozen=True)
class Fault:
    """What `plant` changes in the checkpoint, and the key that the finding stands on, with its container."""

    plant: Callable[[State], None]
    container: str
    key: str


def healthy(seed: int = 0) -> State:
    """A model whose weights look trained, SGD's state of it, and Adam's of it as a second optimizer."""
    draw = torch.Generator().manual_seed(seed)
    model: dict[str, torch.Tensor] = {}
    for number, (name, (out, into)) in enumerate(CHANNELS.items(), 1):
        model[f"{name}.weight"] = _trained(draw, out, into, 3, 3)
        norm = f"bn{number}"
        model[f"{norm}.weight"] = 0.5 + torch.rand(out, generator=draw)
        model[f"{norm}.bias"] = torch.randn(out, generator=draw)
        model[f"{norm}.running_mean"] = torch.randn(out, generator=draw)
        model[f"{norm}.running_var"] = 0.5 + torch.rand(out, generator=draw)
        model[f"{norm}.num_batches_tracked"] = torch.tensor(500)
    for name, shape in MATRICES.items():
        model[f"{name}.weight"] = _trained(draw, *shape)
        model[f"{name}.bias"] = torch.randn(shape[0], generator=draw)
    model["half.weight"] = _trained(draw, 16, 16).half()
    parameters = [key for key, tensor in model.items() if tensor.is_floating_point() and "running" not in key]
    sgd: dict[int, Any] = {}
    adam: dict[int, Any] = {}
    for number, key in enumerate(parameters):
        shape = model[key].shape
        sgd[number] = {"momentum_buffer": 0.01 * torch.randn(shape, generator=draw)}
        adam[number] = {
            "step": torch.tensor(500.0),
            "exp_avg": 0.001 * torch.randn(shape, generator=draw),
            "exp_avg_sq": 1e-6 * torch.rand(shape, generator=draw),
        }
    numbers = list(range(len(parameters)))
    return {
        "epoch": 3,
        "model": model,
        "sgd": {"state": sgd, "param_groups": [{"lr": 0.01, "momentum": 0.9, "params": numbers}]},
        "adam": {"state": adam, "param_groups": [{"lr": 0.001, "params": numbers}]},
    }


def _trained(draw: torch.Generator, *shape: int) -> torch.Tensor:
    """Laplace draws of a standard deviation that no initialisation gives: trained weights have about such tails."""
    uniform = torch.rand(shape, generator=draw, dtype=torch.float64) - 0.5
    laplace = -uniform.sign() * torch.log1p(-2 * uniform.abs() + 1e-12)
    return (0.07 * laplace).float()


def _set(key: str, index: tuple[int, ...], value: float) -> Callable[[State], None]:
    return lambda state: state["model"][key].__setitem__(index, value)


def _slot(state: State, optimizer: str, key: str) -> dict[str, torch.Tensor]:
    """The optimizer's tensors for a parameter of the model."""
    model = state["model"]
    parameters = [name for name, tensor in model.items() if tensor.is_floating_point() and "running" not in name]
    return state[optimizer]["state"][parameters.index(key)]


def _negative_moment(state: State) -> None:
    _slot(state, "adam", "conv1.weight")["exp_avg_sq"][0, 0, 0, 0] = -0.001


def _no_gradient(state: State) -> None:
    slot = _slot(state, "adam", "fc2.weight")
    slot["exp_avg"].zero_()
    slot["exp_avg_sq"].zero_()


def _large_momentum(state: State) -> None:
    _slot(state, "sgd", "conv4.weight")["momentum_buffer"] *= 100_000


def _no_step(state: State) -> None:
    del _slot(state, "adam", "conv2.weight")["step"]


def _dead(state: State) -> None:
    model = state["model"]
    model["conv2.weight"][3] = 0
    model["bn4.weight"][5], model["bn4.running_var"][5] = 1e-6, 1e-5


def _initial(state: State) -> None:
    draw = torch.Generator().manual_seed(1)
    bound = state["model"]["fc1.weight"].shape[1] ** -0.5
    state["model"]["fc1.weight"] = (2 * torch.rand(128, 64, generator=draw) - 1) * bound


def _untrained(state: State) -> None:
    model = state["model"]
    model["bn2.running_mean"].zero_()
    model["bn2.running_var"].fill_(1)
    model["bn2.num_batches_tracked"].zero_()


def _subnormal(state: State) -> None:
    state["model"]["faint.weight"] *= 1e-38
    _slot(state, "sgd", "faint.weight")["momentum_buffer"] *= 1e-38


def _other_model(state: State) -> None:
    model = state["model"]
    shapes = [tensor.shape for key, tensor in model.items() if tensor.is_floating_point() and "running" not in key]
    buffers = {at: {"momentum_buffer": torch.randn(5, *shape)} for at, shape in enumerate(shapes)}
    state["other"] = {"state": buffers, "param_groups": [{"lr": 0.01, "params": list(range(len(shapes)))}]}


FAULTS: dict[str, Fault] = {
    "nan": Fault(_set("conv3.weight", (0, 0, 0, 0), float("nan")), "model", "conv3.weight"),
    "inf": Fault(_set("fc1.bias", (0,), float("inf")), "model", "fc1.bias"),
    "bn_negative": Fault(_set("bn3.running_var", (0,), -0.1), "model", "bn3.running_var"),
    "moment_negative": Fault(_negative_moment, "adam", "state.0.exp_avg_sq"),
    "all_zero": Fault(lambda state: state["model"]["mix.weight"].zero_(), "model", "mix.weight"),
    "constant": Fault(lambda state: state["model"]["proj.weight"].fill_(0.5), "model", "proj.weight"),
    "dead_channels": Fault(_dead, "model", "conv2.weight"),
    "initial": Fault(_initial, "model", "fc1.weight"),
    "bn_untrained": Fault(_untrained, "model", "bn2.running_mean"),
    "optimizer_other": Fault(_other_model, "other", "state.0.momentum_buffer"),
    "momentum_large": Fault(_large_momentum, "sgd", "state.9.momentum_buffer"),
    "moment_zero": Fault(_no_gradient, "adam", "state.14.exp_avg_sq"),
    "step_missing": Fault(_no_step, "adam", "state.3.exp_avg"),
    "identical": Fault(
        lambda state: state["model"]["fc3.weight"].copy_(state["model"]["fc2.weight"]), "model", "fc3.weight"
    ),
    "outliers": Fault(_set("conv4.weight", (0, 0, 0, 0), 4.0), "model", "conv4.weight"),
    "bn_small": Fault(_set("bn3.running_var", (7,), 1e-9), "model", "bn3.running_var"),
    "near_overflow": Fault(_set("half.weight", (0, 0), 65_000.0), "model", "half.weight"),
    "subnormals": Fault(_subnormal, "model", "faint.weight"),
}


def write(path: Path, *rules: str, seed: int = 0) -> Path:
    """Save the healthy checkpoint with the faults of these rules planted in it."""
    state = healthy(seed)
    for rule in rules:
        FAULTS[rule].plant(state)
    torch.save(state, path)
    return path
