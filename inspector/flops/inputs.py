"""The input of a forward, as a command spells it: "1,3,224,224", "1,128:int64", "mask=1,128:bool", "photo.png"."""

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, Any

from inspector.errors import BadRequest

if TYPE_CHECKING:
    import torch

MOST_ELEMENTS = 1 << 32
DTYPES = ("float32", "float64", "float16", "bfloat16", "int64", "int32", "int16", "int8", "uint8", "bool", "complex64")
_FORM = re.compile(r"(?:(?P<name>[^\W\d]\w*)=)?(?P<shape>\d+(?:[,x×]\d+)*)?(?::(?P<dtype>\w+))?")

_NAMED_FILE = re.compile(r"(?P<name>[^\W\d]\w*)=(?P<path>.+)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Argument:
    """One tensor that the model is called with, by position or by `name`; no `dtype`: that of its parameters."""

    shape: tuple[int, ...]
    dtype: str = ""
    name: str = ""

    def __str__(self) -> str:
        name = f"{self.name}=" if self.name else ""
        return f"{name}{','.join(map(str, self.shape))}{':' if self.dtype else ''}{self.dtype}"


def parse_input(text: str) -> Argument:
    """Take one argument's text apart. Raises BadRequest."""
    match = _FORM.fullmatch(text.replace(" ", ""))
    if match is None or match["shape"] is None:
        raise BadRequest(f"{text!r} is no shape.", "Write it as 1,3,224,224, or with a dtype as 1,128:int64.")
    dtype = match["dtype"] or ""
    if dtype and dtype not in DTYPES:
        raise BadRequest(f"{text!r}: there is no dtype {dtype}.", f"Choose from {', '.join(DTYPES)}.")
    shape = tuple(int(each[:19]) for each in re.split("[,x×]", match["shape"]))
    if prod(shape) > MOST_ELEMENTS:
        raise BadRequest(f"{text!r} has {prod(shape):,} elements, more than any forward can be given.")
    return Argument(shape, dtype, match["name"] or "")


@dataclass(frozen=True, slots=True)
class Picture:
    """An image file that the model is shown as its family takes it, by position or by `name`."""

    path: str
    name: str = ""


def parse_word(text: str, folder: str = "") -> Argument | Picture:
    """One --input: a shape, or the path of an image, looked for in `folder`. Raises BadRequest for others."""
    from inspector.cam.images import SUFFIXES

    if not text.lower().endswith(SUFFIXES):
        return parse_input(text)
    named = _NAMED_FILE.fullmatch(text)
    name, path = (named["name"], named["path"]) if named and not _is_file(folder, text) else ("", text)
    if not _is_file(folder, path):
        raise BadRequest(f"There is no image {path}.", "Give a shape as 1,3,224,224, or the path of an image.")
    return Picture(os.path.join(folder, os.path.expanduser(path)), name)


def _is_file(folder: str, path: str) -> bool:
    try:
        return os.path.isfile(os.path.join(folder, os.path.expanduser(path)))
    except ValueError:  # a zero byte
        return False


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
        named = (f"{name}={_spelled(each)}" for name, each in self.kwargs.items())
        return " ".join((*map(_spelled, self.args), *named))


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
    return Given(tuple(each for each in arguments if not (isinstance(each, Argument) and each.name)), named)


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
    return Argument(tuple(int(size) for size in value)) if _is_shape(value) else value


def _is_shape(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str) and all(isinstance(each, int) for each in value)


def _made(value: Any, device: "torch.device", dtype: "torch.dtype") -> Any:
    import torch

    if isinstance(value, torch.Tensor):
        return value.detach().clone() if value.device == device else value.detach().to(device)
    if isinstance(value, list | tuple):
        return type(value)(_made(each, device, dtype) for each in value)
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


def _spelled(value: Any) -> str:
    if isinstance(value, list | tuple):
        return f"[{' '.join(map(_spelled, value))}]"
    shape = getattr(value, "shape", None)
    if isinstance(value, Argument):
        return str(Argument(value.shape, value.dtype))
    if shape is not None:
        dtype = str(value.dtype).removeprefix("torch.")
        return str(Argument(tuple(shape), "" if dtype == "float32" else dtype))
    return repr(value)
