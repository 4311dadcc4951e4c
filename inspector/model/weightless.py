"""Modules without weights: on the meta device, whatever their constructors do with tensors."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import nn
from torch.overrides import TorchFunctionMode

# What constructors fill parameters with. For the random ones torch computes shapes and dtypes in Python there.
FILLERS = frozenset(
    {torch.Tensor.normal_, torch.Tensor.uniform_, torch.Tensor.erfinv_, nn.init.normal_, nn.init.uniform_}
)
BY_FAN = nn.init.kaiming_uniform_  # refuses tensors of fewer than two dimensions


def weightless(make: Callable[[], nn.Module]) -> nn.Module:
    """What `make` gives, on the meta device. It is called again where it needs values that tensors there do not have
    (RegNet's widths are computed with tensors). Raises what `make` raises."""
    try:
        with torch.device("meta"), _Unfilled():
            return make().to("meta")
    except Exception as error:
        if "meta" not in str(error).lower():
            raise
    with _parameters_on_meta(), _Unfilled():
        return make().to("meta")


class _Unfilled(TorchFunctionMode):
    """Filling what has no values is left out: it takes most of the time that a constructor takes."""

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = kwargs or {}
        if func in FILLERS or func is BY_FAN:
            tensor = args[0] if args else kwargs["tensor"]
            if tensor.is_meta and (func is not BY_FAN or tensor.dim() > 1):
                return tensor
        return func(*args, **kwargs)


@contextmanager
def _parameters_on_meta() -> Iterator[None]:
    """Within it, on any thread, a parameter goes to the meta device as soon as a module gets it.

    Memory for it is asked for and never touched. What was one parameter stays one.
    """
    register = nn.Module.register_parameter
    known: dict[int, tuple[nn.Parameter, nn.Parameter]] = {}  # the real one is kept: its id must not be used again

    def register_weightless(self: nn.Module, name: str, param: nn.Parameter | None) -> None:
        if param is not None and not param.is_meta and not nn.parameter.is_lazy(param):
            if id(param) not in known:
                empty = torch.empty_like(param, device="meta")
                known[id(param)] = param, nn.Parameter(empty, requires_grad=param.requires_grad)
            param = known[id(param)][1]
        register(self, name, param)

    nn.Module.register_parameter = register_weightless  # type: ignore[method-assign]
    try:
        yield
    finally:
        nn.Module.register_parameter = register  # type: ignore[method-assign]
