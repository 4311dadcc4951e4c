"""A cancel takes effect at the next module, forwards and backwards, and leaves nothing behind."""

import threading

import pytest
import torch
from torch import nn
from torch.nn.modules import module as internals

from inspector.context import Context
from inspector.errors import Cancelled
from inspector.model.cancelling import cancelled_at_modules


class After(Context):
    """Cancelled by the `asked`-th question."""

    def __init__(self, asked: int):
        self.asked = asked

    def check_cancelled(self) -> None:
        self.asked -= 1
        if self.asked < 0:
            raise Cancelled("Cancelled.")


class Counting(nn.Module):
    ran = 0

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        type(self).ran += 1
        return x * 2


@pytest.fixture(autouse=True)
def none_ran() -> None:
    Counting.ran = 0


def test_forward() -> None:
    model = nn.Sequential(*(Counting() for _ in range(5)))
    with pytest.raises(Cancelled), cancelled_at_modules(After(3)):
        model(torch.ones(1))
    assert Counting.ran == 2  # the first question is that of the whole
    model(torch.ones(1))
    assert Counting.ran == 7
    assert not internals._global_forward_pre_hooks
    assert not internals._global_forward_hooks


def test_backward() -> None:
    slopes = []

    class Watched(torch.autograd.Function):
        @staticmethod
        def forward(ctx: object, x: torch.Tensor) -> torch.Tensor:
            return x.clone()

        @staticmethod
        def backward(ctx: object, *grad_outputs: torch.Tensor) -> torch.Tensor:
            slopes.append(grad_outputs[0])
            return grad_outputs[0]

    class Each(nn.Module):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return Watched.apply(x)

    asked = After(1000)
    x = torch.ones(1, requires_grad=True)
    with cancelled_at_modules(asked):
        out = nn.Sequential(*(Each() for _ in range(5)))(x)
        asked.asked = 3
        with pytest.raises(Cancelled):
            torch.autograd.grad(out, x, retain_graph=True)
        assert 0 < len(slopes) < 5
        asked.asked = 1000
        (slope,) = torch.autograd.grad(out, x)
    assert float(slope) == 1


def test_another_thread_s_models_run_on() -> None:
    model = nn.Sequential(Counting())
    with cancelled_at_modules(After(0)):
        other = threading.Thread(target=lambda: model(torch.ones(1)))
        other.start()
        other.join()
    assert Counting.ran == 1
