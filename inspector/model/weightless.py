"""Modules without weights: on the meta device, whatever their constructors do with tensors."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import torch
from torch import nn


def weightless(make: Callable[[], nn.Module]) -> nn.Module:
    """What `make` gives, on the meta device. It is called again where it needs values that tensors there do not have
    (RegNet's widths are computed with tensors). Raises what `make` raises."""
    try:
        with torch.device("meta"):
            return make().to("meta")
    except Exception as error:
        if "meta" not in str(error).lower():
            raise
    with _parameters_on_meta():
        return make().to("meta")


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
