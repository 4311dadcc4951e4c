"""To which group of the legend a product belongs: by its operator, its weight, and where in the model it stands.

What a matrix product is for stands in no operator. It is told by the modules around it: an attention's weights are its
projections, a product without weights there is attention itself; a block of linear layers with an activation between
them, or beside an attention, is an MLP. Everything else is a linear layer.
"""

import re
from typing import Any

import torch
from torch import nn

from inspector.flops.memory import storage_of

_ATTENTION = re.compile(r"(attention|attn)(\d|layer|block)*$", re.IGNORECASE)
_MLP = re.compile(r"(mlp|ffn|feed_?forward)(\d|layer|block)*$", re.IGNORECASE)
_ACTIVATION = re.compile(r"ReLU|GELU|SiLU|Swish|Sigmoid|Tanh|Mish|ELU|GEGLU|Activation|Hardswish", re.IGNORECASE)
_CONVOLUTION_TRANSPOSED, _CONVOLUTION_GROUPS = 6, 8  # arguments of aten::convolution


class Kinds:
    """Of one model. A group is a key of inspector.flops.groups: "mlp", "projections", "conv:3×3"."""

    def __init__(self, model: nn.Module):
        self._modules = dict(model.named_modules())
        self._parameters: dict[int, str] = {}  # by storage
        for name, parameter in model.named_parameters():
            storage = None if nn.parameter.is_lazy(parameter) else storage_of(parameter)
            if storage is not None:
                self._parameters.setdefault(storage._cdata, name)
        self._linear: dict[str, str] = {}  # by module

    def weight(self, module: str, given: list[torch.Tensor]) -> str:
        """Which parameter is among these tensors, as `module` calls it; "" for none."""
        for each in given:
            storage = storage_of(each) if each.dim() > 1 else None
            name = "" if storage is None else self._parameters.get(storage._cdata, "")
            if name:
                return name.removeprefix(f"{module}.") if module else name
        return ""

    def group(self, module: str, op: str, weight: str, args: Any = ()) -> str:
        """Of a product that `module` asks for itself."""
        if "attention" in op:
            return "attention"
        if op.startswith(("lstm", "gru", "rnn")) or op.endswith("_rnn"):
            return "recurrent"
        if "conv" in op and len(args) > 1 and isinstance(args[1], torch.Tensor):
            return _convolution(args)
        around = self._around(module)
        if around == "attention":
            return "projections" if weight else "attention"
        return around if weight else "products"

    def _around(self, module: str) -> str:
        """ "attention", "mlp" or "linear": the innermost module that tells."""
        found = self._linear.get(module)
        if found is None:
            found = self._linear[module] = self._look(module)
        return found

    def _look(self, module: str) -> str:
        name, below = module, ""
        while True:
            here = self._modules.get(name)
            if here is not None:
                if is_attention(name, here):
                    return "attention"
                children = dict(here.named_children())
                if is_mlp(name, here) or _layered(list(children.values())):
                    return "mlp"
                if any(is_attention(child, each) for child, each in children.items() if child != below):
                    return "mlp" if below else "linear"
            if not name:
                return "linear"
            name, _, below = name.rpartition(".")


def is_attention(name: str, module: nn.Module) -> bool:
    """By its class or its own name in the model."""
    return _named(_ATTENTION, name, module)


def is_mlp(name: str, module: nn.Module) -> bool:
    return not isinstance(module, nn.Linear) and _named(_MLP, name, module)


def _named(pattern: re.Pattern[str], name: str, module: nn.Module) -> bool:
    return bool(pattern.search(type(module).__name__) or pattern.search(name.rpartition(".")[2]))


def _layered(children: list[nn.Module]) -> bool:
    """Linear layers with an activation between them."""
    at = [number for number, child in enumerate(children) if isinstance(child, nn.Linear)]
    between = children[at[0] : at[-1]] if at else []
    return any(_ACTIVATION.search(type(child).__name__) for child in between)


def _convolution(args: Any) -> str:
    weight = args[1]
    groups = args[_CONVOLUTION_GROUPS] if len(args) > _CONVOLUTION_GROUPS else 1
    if len(args) > _CONVOLUTION_TRANSPOSED and args[_CONVOLUTION_TRANSPOSED] is True:
        return "conv_transposed"
    if isinstance(groups, int) and groups > 1:
        return "conv_depthwise" if weight.shape[1] == 1 else "conv_grouped"
    return "conv:" + "×".join(str(size) for size in weight.shape[2:])
