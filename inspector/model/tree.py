"""The tree of a live module as plain values. Runs nothing of the model but each module's extra_repr."""

import inspect
from collections.abc import Iterator
from types import CodeType
from typing import Any

import torch
from torch import nn

from inspector.errors import BadRequest
from inspector.model.load import LoadedModel
from inspector.model.result import COUNTER, HookInfo, ModelTree, ModuleNode, ParameterInfo, WeightsReport
from inspector.printable import printable

CONTAINERS = ("Sequential", "ModuleList", "ModuleDict", "ParameterList", "ParameterDict")
EXTRA_WIDTH = 400
HOOKS = {  # kind -> the attribute of torch.nn.Module that holds them (torch 2.4 to 2.13)
    "forward_pre": "_forward_pre_hooks",
    "forward": "_forward_hooks",
    "backward_pre": "_backward_pre_hooks",
    "backward": "_backward_hooks",
    "state_dict_pre": "_state_dict_pre_hooks",
    "state_dict": "_state_dict_hooks",
    "load_state_dict_pre": "_load_state_dict_pre_hooks",
    "load_state_dict_post": "_load_state_dict_post_hooks",
}


def describe_tree(loaded: LoadedModel) -> ModelTree:
    """Every module once under its first name, in the order of named_modules; a shared one is named again where it
    stands again, without its subtree. Raises BadRequest for modules nested deeper than Python's stack."""
    return describe_with_tensors(loaded)[0]


def describe_with_tensors(loaded: LoadedModel) -> tuple[ModelTree, list[torch.Tensor]]:
    """The same, and the parameters and buffers that it tells of, in its order."""
    walk = _Walk(loaded)
    try:
        walk.add(loaded.module, "", -1)
    except RecursionError:
        raise BadRequest(f"{loaded.name} nests its modules too deeply to be listed.") from None
    parameters = list(loaded.module.parameters())
    tree = ModelTree(
        loaded.name,
        _type(loaded.module),
        tuple(walk.nodes),
        _elements(parameters),
        _elements([each for each in parameters if each.requires_grad]),
        len(list(loaded.module.buffers())),
        _nbytes([*parameters, *loaded.module.buffers()]),
        _training(loaded.module),
        loaded.example_input,
        loaded.example_kind,
        loaded.weights,
    )
    return tree, walk.tensors


class _Walk:
    """Pre-order over the modules, which may be shared and may contain themselves."""

    def __init__(self, loaded: LoadedModel):
        self.nodes: list[ModuleNode] = []
        self.tensors: list[torch.Tensor] = []
        self._weights = loaded.weights
        self._marks = _marks(loaded.weights)
        self._modules: dict[int, str] = {}  # id -> first name
        self._tensors: dict[int, str] = {}
        self._signatures: dict[int, str] = {}  # by id of the code: many modules have the same

    def add(self, module: nn.Module, name: str, parent: int) -> int:
        """Append it with all below it; gives the number of modules added below."""
        at = len(self.nodes)
        first = self._modules.setdefault(id(module), name)
        again = first != name
        parameters = list(module.parameters())
        file, line = _source(module)
        code = _code(module)
        if code is not None and id(code) not in self._signatures:
            self._signatures[id(code)] = _signature(module)
        node = ModuleNode(
            name=name,
            type=_type(module),
            parent=parent,
            children=sum(1 for _ in module.named_children()),
            descendants=0,
            container=next((each for each in CONTAINERS if isinstance(module, getattr(nn, each))), ""),
            extra_repr=_extra_repr(module),
            training=_training(module),
            frozen=_frozen(parameters),
            parameters=_elements(parameters),
            own=() if again else tuple(self._own(module, name)),
            hooks=tuple(_hooks(module)),
            same_as=first if again else None,
            file=file,
            line=line,
            forward=self._signatures[id(code)] if code is not None else "",
        )
        self.nodes.append(node)
        if not again:
            for key, child in module._modules.items():
                if child is not None:
                    self.add(child, f"{name}.{key}" if name else key, at)
        below = len(self.nodes) - at - 1
        self.nodes[at] = node._replace(descendants=below)
        return below

    def _own(self, module: nn.Module, name: str) -> Iterator[ParameterInfo]:
        for kind, tensors in (("parameter", module._parameters), ("buffer", module._buffers)):
            for key, tensor in tensors.items():
                if tensor is None:
                    continue
                full = f"{name}.{key}" if name else key
                first = self._tensors.setdefault(id(tensor), full)
                passing = getattr(module, "_non_persistent_buffers_set", ())  # a compiled module has none
                persistent = kind == "parameter" or key not in passing
                self.tensors.append(tensor)
                yield ParameterInfo(
                    full,
                    kind,
                    None if _lazy(tensor) else tuple(tensor.shape),
                    str(tensor.dtype).removeprefix("torch."),
                    str(tensor.device),
                    tensor.requires_grad,
                    persistent,
                    first if first != full else "",
                    self._weight(full) if persistent else "",
                )

    def _weight(self, name: str) -> str:
        return "" if self._weights is None else self._marks.get(name, "loaded")


def _marks(weights: WeightsReport | None) -> dict[str, str]:
    """What was not loaded, by name."""
    if weights is None:
        return {}
    lacking = {name: "" if name.endswith(COUNTER) else "missing" for name in weights.missing}
    return lacking | {clash.name: "shape" for clash in weights.shape}


def _type(module: nn.Module) -> str:
    """As its class is called, without the private name under which a user's file is imported."""
    from inspector.model.user_code import PRIVATE

    if isinstance(module, torch.jit.ScriptModule):
        return f"torch.jit.{module.original_name}"
    return f"{type(module).__module__.removeprefix(PRIVATE)}.{type(module).__qualname__}"


def _extra_repr(module: nn.Module) -> str:
    try:
        return printable(" ".join(module.extra_repr().split()), EXTRA_WIDTH)
    except (Exception, SystemExit) as error:
        return f"({type(error).__name__} in extra_repr)"


def _source(module: nn.Module) -> tuple[str, int]:
    """File and line of the class's forward, or of the one put on the module itself."""
    code = _code(module)
    if code is None or code.co_filename.startswith("<"):
        return "", 0
    return code.co_filename, code.co_firstlineno


def _code(module: nn.Module) -> CodeType | None:
    """Of that forward; None where there is none in Python."""
    if isinstance(module, torch.jit.ScriptModule):
        return None
    forward = inspect.unwrap(getattr(module.forward, "__func__", module.forward))
    code = getattr(forward, "__code__", None)
    return None if code is None or forward.__qualname__ == "_forward_unimplemented" else code


def _signature(module: nn.Module) -> str:
    """ "(input: Tensor, mask=None)"; "" where a default or an annotation cannot be written."""
    try:
        found = inspect.signature(module.forward).replace(return_annotation=inspect.Signature.empty)
        return printable(str(found).replace("torch.Tensor", "Tensor"), EXTRA_WIDTH)
    except (Exception, SystemExit):
        return ""


def _hooks(module: nn.Module) -> Iterator[HookInfo]:
    for kind, attribute in HOOKS.items():
        for hook in getattr(module, attribute, {}).values():
            function: Any = getattr(hook, "hook", hook)  # torch wraps some
            yield HookInfo(kind, getattr(function, "__qualname__", type(function).__name__))


def _training(module: nn.Module) -> bool:
    """A frozen TorchScript module has no mode any more: it is in eval."""
    return bool(getattr(module, "training", False))


def _frozen(parameters: list[nn.Parameter]) -> str:
    if not parameters:
        return ""
    need = [each.requires_grad for each in parameters]
    return "none" if all(need) else "some" if any(need) else "all"


def _elements(tensors: list[nn.Parameter]) -> int:
    return sum(0 if _lazy(each) else each.numel() for each in tensors)


def _nbytes(tensors: list[torch.Tensor]) -> int:
    """Each tensor once."""
    known = {id(each): each for each in tensors if not _lazy(each)}
    return sum(each.numel() * each.element_size() for each in known.values())


def _lazy(tensor: torch.Tensor) -> bool:
    return nn.parameter.is_lazy(tensor)
