"""On the meta device: also what computes with tensors while it is built, and ties stay ties."""

import pytest
import torch
from torch import nn

from inspector.model import load_model
from inspector.model.weightless import weightless


class Counting(nn.Module):
    """A constructor that needs a value."""

    def __init__(self) -> None:
        super().__init__()
        width = int(torch.linspace(1, 4, 2)[1].item())
        tied = nn.Parameter(torch.ones(width, 2))
        self.a, self.b = tied, tied
        self.linear = nn.Linear(2, width)
        self.register_buffer("steps", torch.arange(3))


@pytest.mark.parametrize("name", ["regnet_y_400mf", "ssdlite320_mobilenet_v3_large", "swin_t", "vit_h_14"])
def test_nothing_of_it_has_a_value(name: str) -> None:
    module = load_model(f"torchvision:{name}", device="meta").module
    assert all(each.is_meta for each in module.state_dict().values())


def test_a_constructor_that_needs_values() -> None:
    register = nn.Module.register_parameter
    module = weightless(Counting)
    assert nn.Module.register_parameter is register
    assert {key: tuple(value.shape) for key, value in module.state_dict().items()} == {
        "a": (4, 2),
        "b": (4, 2),
        "steps": (3,),
        "linear.weight": (4, 2),
        "linear.bias": (4,),
    }
    assert module.a is module.b
    assert all(each.is_meta and each.requires_grad for each in module.parameters())


def test_an_error_of_its_own_is_raised_at_once() -> None:
    calls = []

    def make() -> nn.Module:
        calls.append(1)
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        weightless(make)
    assert len(calls) == 1


def test_filling_changes_nothing_but_still_refuses() -> None:
    """What has no values is not filled; an initialisation that its tensor does not allow is an error as ever."""

    def make() -> nn.Module:
        module = nn.Linear(3, 2)
        for fill in (nn.init.uniform_, nn.init.normal_, nn.init.trunc_normal_, nn.init.kaiming_normal_):
            assert fill(tensor=module.weight) is module.weight
        assert nn.init.kaiming_uniform_(module.weight) is module.weight
        torch.ones(2).normal_()
        assert torch.zeros(4, device="cpu").uniform_(1, 2).min() >= 1  # a tensor with values gets them
        return module

    assert all(each.is_meta and each.requires_grad for each in weightless(make).parameters())
    with pytest.raises(ValueError, match="fewer than 2 dimensions"):
        weightless(lambda: nn.init.kaiming_uniform_(nn.Parameter(torch.ones(3))))  # type: ignore[arg-type, return-value]
