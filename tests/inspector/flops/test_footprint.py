"""Every kind of change is seen."""

from collections.abc import Callable

import pytest

torch = pytest.importorskip("torch")

from torch import nn  # noqa: E402

from inspector.flops.footprint import compared, state_of  # noqa: E402


def _poke(tensor: torch.Tensor) -> None:
    tensor.data[-1] += 1  # no version tells of it


def _hook(*args: object) -> None:
    pass


KEPT: list[object] = []


def _kept(into: list[object]) -> Callable[..., None]:
    def keep(module: object, inputs: object, output: object) -> None:
        into.append(output)

    return keep


CHANGES: dict[str, Callable[[nn.Module], object]] = {
    "Parameter 0.weight changed.": lambda model: _poke(model[0].weight),  # type: ignore[index]
    "Buffer 1.running_mean changed.": lambda model: model[1].running_mean.add_(1),  # type: ignore[index]
    "The gradient of 0.bias changed.": lambda model: model[0].bias.grad.add_(1),  # type: ignore[index]
    "The gradient of 0.weight changed.": lambda model: model[0](torch.ones(1, 3)).sum().backward(),  # type: ignore[index]
    "The mode (train or eval) of module 1 changed.": lambda model: model[1].eval(),  # type: ignore[index]
    "The hooks of module 0 changed.": lambda model: model[0].register_forward_hook(_hook),  # type: ignore[index]
    "Buffer total_ops is new.": lambda model: model.register_buffer("total_ops", torch.zeros(1)),
    "Torch's random state changed.": lambda model: torch.rand(1),
    "The attributes of the model changed.": lambda model: setattr(model, "note", 1),
    "The attributes of module 1 changed.": lambda model: setattr(model[1], "eps", 1e-3),  # type: ignore[index]
    "The attributes of module 0 changed.": lambda model: model[0].seen.append(1),  # type: ignore[index]
    "What the function _kept.<locals>.keep of the model holds changed.": lambda model: KEPT.append(1),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_is_told(change: str) -> None:
    model = nn.Sequential(nn.Linear(3, 40_000), nn.BatchNorm1d(4))
    assert isinstance(model[0], nn.Linear)
    model[0].bias.grad = torch.zeros(40_000)
    model[0].seen = []  # type: ignore[assignment]
    model[1].register_forward_hook(_kept(KEPT))
    before = state_of(model)
    CHANGES[change](model)
    footprint = compared(before, state_of(model))
    assert not footprint.unchanged
    assert change in footprint.changes


def test_nothing_changed() -> None:
    model = nn.Sequential(nn.Linear(3, 40_000), nn.BatchNorm1d(4), nn.LazyLinear(3))
    before = state_of(model)
    assert compared(before, state_of(model)).unchanged


def test_odd_tensors_are_looked_at() -> None:
    model = nn.Module()
    flat = torch.zeros(100_001, dtype=torch.bfloat16)
    model.register_buffer("part", flat[1:])  # begins in the middle of a word
    model.register_buffer("sparse", torch.eye(3).to_sparse())
    model.register_buffer("meta", torch.zeros(3, device="meta"))
    model.register_buffer("none", torch.zeros(0))
    model.register_buffer("complex", torch.zeros(2, dtype=torch.complex64).conj())
    before = state_of(model)
    assert compared(before, state_of(model)).unchanged
    _poke(flat)
    assert compared(before, state_of(model)).changes == ("Buffer part changed.",)


def test_rows_that_change_places_are_seen() -> None:
    model = nn.Linear(4096, 3, bias=False)  # each row far larger than what is added up together
    before = state_of(model)
    model.weight.data.copy_(model.weight.data.flip(0))
    assert compared(before, state_of(model)).changes == ("Parameter weight changed.",)
