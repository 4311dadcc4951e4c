"""What a model is called with: tensors, made from shapes for each forward anew."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, Any

from inspector.errors import BadRequest
from inspector.flops.input_words import Argument, parse_input

if TYPE_CHECKING:
    import torch


@dataclass(frozen=True, slots=True)
class Given:
    """What a model is called with: tensors, or shapes that tensors are made of."""

    args: tuple[Any, ...]
    kwargs: Mapping[str, Any]

    def made(self, device: "torch.device", dtype: "torch.dtype") -> tuple[tuple[Any, ...], dict[str, Any]]:
        """On `device`; made anew for each forward, which may write on them. Draws nothing from torch's generators."""
        return (
            tuple(_made(each, device, dtype) for each in self.args),
            {name: _made(each, device, dtype) for name, each in self.kwargs.items()},
        )

    def __str__(self) -> str:
        return " ".join((*map(_spelled, self.args), *_named(self.kwargs)))


def given(value: Any) -> Given:
    """A shape, a tensor, an Argument, several of them in a tuple or list, or by name in a dict. Raises BadRequest."""
    if isinstance(value, Given):
        return value
    if isinstance(value, str):
        value = [parse_input(each) for each in value.split()]
    if isinstance(value, Mapping):
        return Given((), {str(name): _argument(each) for name, each in value.items()})
    several = isinstance(value, Sequence) and not _is_shape(value)
    arguments = [_argument(each) for each in value] if several else [_argument(value)]
    named = {each.name: each for each in arguments if isinstance(each, Argument) and each.name}
    return Given(tuple(each for each in arguments if not (isinstance(each, Argument) and each.name)), nested(named))


def nested(named: Mapping[str, Any]) -> dict[str, Any]:
    """What is named "batch.mask" stands in a dictionary "batch". Raises BadRequest where that is something else too."""
    found: dict[str, Any] = {}
    for name, value in named.items():
        *above, last = name.split(".")
        into = found
        for each in above:
            into = into.setdefault(each, {})
            if not isinstance(into, dict):
                raise BadRequest(f"{name} stands in {each}, which is a tensor.", "Give one of the two.")
        if last in into:
            raise BadRequest(f"{name} is given twice.", "Give each argument once.")
        into[last] = value
    return found


def in_order(model: "torch.nn.Module", given: Given) -> Given:
    """Named arguments that the forward also takes by position, given that way: not every counter knows names."""
    import inspect

    if not given.kwargs:
        return given
    try:
        bound = inspect.signature(model.forward).bind(*given.args, **given.kwargs)
    except (TypeError, ValueError):  # the forward will say what is wrong
        return given
    return Given(bound.args, bound.kwargs)


def _argument(value: Any) -> Any:
    if isinstance(value, str):
        return parse_input(value)
    if type(value) is dict:
        return {name: _argument(each) for name, each in value.items()}
    return Argument(tuple(int(size) for size in value)) if _is_shape(value) else value


def _is_shape(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str) and all(isinstance(each, int) for each in value)


def _made(value: Any, device: "torch.device", dtype: "torch.dtype") -> Any:
    import torch

    if isinstance(value, torch.Tensor):
        return value.detach().clone() if value.device == device else value.detach().to(device)
    if isinstance(value, list | tuple):
        return type(value)(_made(each, device, dtype) for each in value)
    if type(value) is dict:
        return {name: _made(each, device, dtype) for name, each in value.items()}
    if not isinstance(value, Argument):
        return value
    wanted = getattr(torch, value.dtype) if value.dtype else dtype
    if wanted.is_floating_point or wanted.is_complex:
        made = torch.empty(value.shape, dtype=wanted, device=device)
        # not one value: with equal ones a model that sorts, masks or normalises takes a path that no image does
        return made if device.type == "meta" else made.copy_(_waves(made.shape).to(device))
    return torch.zeros(value.shape, dtype=wanted, device=device)  # an index that any embedding has


def _waves(shape: Sequence[int]) -> "torch.Tensor":
    """Values between -1 and 1, the same every time."""
    import torch

    return torch.arange(prod(shape), dtype=torch.float64).mul_(0.7390851).sin_().reshape(tuple(shape))


def _named(values: Mapping[Any, Any], above: str = "") -> Iterator[str]:
    for name, each in values.items():
        if type(each) is dict:
            yield from _named(each, f"{above}{name}.")
        else:
            yield f"{above}{name}={_spelled(each)}"


def _spelled(value: Any) -> str:
    if type(value) is dict:
        return f"{{{' '.join(_named(value))}}}"
    if isinstance(value, list | tuple):
        return f"[{' '.join(map(_spelled, value))}]"
    shape = getattr(value, "shape", None)
    if isinstance(value, Argument):
        return str(Argument(value.shape, value.dtype))
    if shape is not None:
        dtype = str(value.dtype).removeprefix("torch.")
        return str(Argument(tuple(shape), "" if dtype == "float32" else dtype))
    return repr(value)
