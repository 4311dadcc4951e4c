"""A copy without values is what copy.deepcopy makes, with nothing in common with the model that could be changed."""

import copy
import threading
from typing import Any

import pytest

torch = pytest.importorskip("torch")

from torch import nn  # noqa: E402

from inspector.flops.copies import meta_copy  # noqa: E402


class Odd(nn.Module):
    """Holds modules, tensors and itself in many ways."""

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Conv2d(3, 4, 3)
        self.again = self.first
        self.tied = nn.Conv2d(3, 4, 3)
        self.tied.weight = self.first.weight
        self.unused = None
        self.listed = [self.first, nn.ReLU(), {"bias": self.first.bias}]
        self.notes: dict[str, Any] = {"sizes": [1, 2]}
        self.pair = ([1], 2)
        self.register_buffer("steps", torch.zeros(2), persistent=False)
        self.normed = nn.utils.parametrizations.weight_norm(nn.Linear(4, 4))
        self.attention = nn.MultiheadAttention(4, 2)
        self.own = Own()
        object.__setattr__(self, "me", self)


class Own(nn.Module):
    """Says itself how it is copied."""

    def __deepcopy__(self, memo: dict[int, Any]) -> "Own":
        made = Own()
        made.copied = True
        return made


@pytest.fixture
def copies() -> tuple[Odd, Any, Any]:
    model = Odd()
    bare = meta_copy(model)
    assert bare is not None
    return model, bare, copy.deepcopy(model)


def test_what_is_one_thing_in_the_model_is_one_in_the_copy(copies: tuple[Odd, Any, Any]) -> None:
    _, bare, _ = copies
    assert bare.me is bare
    assert bare.again is bare.first is bare.listed[0]
    assert bare.tied.weight is bare.first.weight
    assert bare.listed[2]["bias"] is bare.first.bias
    assert bare.own.copied
    assert [name for name, _ in bare.named_modules()] == [name for name, _ in copies[0].named_modules()]


def test_it_has_what_a_deep_copy_has(copies: tuple[Odd, Any, Any]) -> None:
    _, bare, deep = copies
    for ours, theirs in zip(bare.modules(), deep.modules(), strict=True):
        assert type(ours).__name__ == type(theirs).__name__
        assert list(vars(ours)) == list(vars(theirs))
        assert all(type(vars(ours)[key]) is type(value) for key, value in vars(theirs).items())
    for ours, theirs in zip(bare.parameters(), deep.parameters(), strict=True):
        assert (ours.shape, ours.dtype, ours.requires_grad, ours.device.type) == (
            theirs.shape,
            theirs.dtype,
            theirs.requires_grad,
            "meta",
        )
    assert list(bare.state_dict()) == list(deep.state_dict())


def test_nothing_that_changes_is_shared(copies: tuple[Odd, Any, Any]) -> None:
    model, bare, _ = copies
    values = {
        id(value)
        for module in model.modules()
        for value in vars(module).values()
        if isinstance(value, dict | list | set)
    }
    assert not values & {id(value) for module in bare.modules() for value in vars(module).values()}
    bare.notes["sizes"].append(3)
    bare.pair[0].append(2)
    bare.first.register_forward_hook(print)
    assert (model.notes, model.pair) == ({"sizes": [1, 2]}, ([1], 2))
    assert not model.first._forward_hooks


def test_a_model_that_cannot_be_copied_has_none() -> None:
    holding = nn.Linear(2, 2)
    holding.lock = threading.Lock()  # type: ignore[assignment]
    assert meta_copy(holding) is None
