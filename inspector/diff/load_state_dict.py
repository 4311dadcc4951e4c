"""What `model.load_state_dict(state_dict, strict)` would do, told from keys, shapes and `_metadata` alone.

The model is A: its modules are those of A's `_metadata`, or where that is absent those that its keys imply. The walk is
torch's (torch.nn.Module.load_state_dict, torch 2.13), module by module, so that names come in torch's order. Classes
with hooks of their own are beyond it. A class's attribute `_version` decides one thing among torch's standard modules:
BatchNorm and InstanceNorm fill in `num_batches_tracked` for files below version 2.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from inspector.diff.result import SILENCE, LoadReport, Shape
from inspector.diff.state import Entry, State

EXTRA = "_extra_state"
TRACKED, MEAN, VAR = "num_batches_tracked", "running_mean", "running_var"
FILLS_BELOW = 2  # version of _NormBase that brought num_batches_tracked


class Given(NamedTuple):
    """A value of the state_dict that is loaded."""

    key: str
    shape: Shape | None
    type: str = ""  # of what is no tensor


@dataclass(slots=True)
class _Module:
    local: dict[str, Shape | None] = field(default_factory=dict)
    children: dict[str, "_Module"] = field(default_factory=dict)
    extra: bool = False  # its class keeps an extra state
    unexpected: list[str] = field(default_factory=list)
    tolerates: bool = False  # a norm that an old file wrote without num_batches_tracked


def given(state: State, rename: Callable[[str], str] = str) -> list[Given]:
    """B's values in its order, under the names that a mapping gives them."""
    rows: list[Given] = []
    others = iter(state.others)
    other = next(others, None)
    for at, entry in enumerate(state.entries):
        while other is not None and other[2] <= at:
            rows.append(Given(rename(other[0]), None, other[1]))
            other = next(others, None)
        rows.append(Given(rename(entry.key), entry.shape))
    while other is not None:
        rows.append(Given(rename(other[0]), None, other[1]))
        other = next(others, None)
    return rows


def simulate(
    model: State,
    values: Iterable[Given],
    versions: dict[str, int | None] | None,
    strict: bool = True,
) -> LoadReport:
    """The outcome for these values; `versions` are those of the state_dict's `_metadata`, by module name."""
    root = _build(model)
    known: dict[str, Given] = {}
    for value in values:
        known[value.key] = value
    for key in known:
        _sort_in(root, key)
    outcome = _Outcome(known, versions or {})
    outcome.visit(root, "")
    return outcome.report(strict, model.model or "Module")


def _build(model: State) -> _Module:
    root = _Module()
    for name in model.versions or ():
        _module(root, name)
    for entry in model.entries:
        _place(root, entry)
    for key, _, _ in model.others:
        owner, _, leaf = key.rpartition(".")
        if leaf == EXTRA:
            _module(root, owner).extra = True
    for module in _all(root):
        module.tolerates = MEAN in module.local and VAR in module.local and TRACKED not in module.local
    return root


def _place(root: _Module, entry: Entry) -> None:
    owner, _, leaf = entry.key.rpartition(".")
    module = _module(root, owner)
    if leaf == EXTRA:
        module.extra = True
    else:
        module.local[leaf] = entry.shape


def _module(root: _Module, name: str) -> _Module:
    if name:
        for part in name.split("."):
            root = root.children.setdefault(part, _Module())
    return root


def _all(module: _Module) -> Iterable[_Module]:
    waiting = [module]
    while waiting:
        module = waiting.pop()
        yield module
        waiting.extend(module.children.values())


def _sort_in(module: _Module, key: str) -> None:
    """Note an unexpected key at the module that will complain about it."""
    rest = key
    while True:
        name, dot, below = rest.partition(".")
        if not dot:
            if rest not in module.local and not (rest == EXTRA and module.extra) and not _is_spare(module, rest):
                module.unexpected.append(key)
            return
        child = module.children.get(name)
        if child is None:
            module.unexpected.append(key)
            return
        module, rest = child, below


def _is_spare(module: _Module, leaf: str) -> bool:
    return leaf == TRACKED and module.tolerates


class _Outcome:
    """torch's lists, filled module by module."""

    def __init__(self, known: dict[str, Given], versions: dict[str, int | None]):
        self._known, self._versions = known, versions
        self._missing: list[str] = []
        self._unexpected: list[str] = []
        self._errors: list[str] = []
        self._mismatched: list[tuple[str, Shape, Shape]] = []
        self._filled: list[str] = []

    def visit(self, module: _Module, prefix: str) -> None:
        waiting = [(module, prefix)]
        while waiting:
            module, prefix = waiting.pop()
            self._load(module, prefix)
            waiting.extend((child, f"{prefix}{name}.") for name, child in reversed(module.children.items()))

    def _load(self, module: _Module, prefix: str) -> None:
        for name, shape in module.local.items():
            key = prefix + name
            if key in self._known:
                self._copy(key, self._known[key], shape)
            elif name == TRACKED and self._fills(module, prefix):
                self._filled.append(key)
            else:
                self._missing.append(key)
        extra = prefix + EXTRA
        if module.extra and extra not in self._known:
            self._missing.append(extra)
        # torch looks at an extra state before it looks at the others
        self._unexpected.extend(sorted(module.unexpected, key=lambda key: key != extra))

    def _fills(self, module: _Module, prefix: str) -> bool:
        version = self._versions.get(prefix[:-1])
        return MEAN in module.local and VAR in module.local and (version is None or version < FILLS_BELOW)

    def _copy(self, key: str, value: Given, shape: Shape | None) -> None:
        if value.type:
            self._errors.append(
                f'While copying the parameter named "{key}", expected torch.Tensor or Tensor-like object from '
                f"checkpoint but received <class '{value.type}'>"
            )
        elif shape is None or value.shape is None or value.shape == shape or (shape == () and value.shape == (1,)):
            return
        else:
            self._mismatched.append((key, value.shape, shape))
            self._errors.append(
                f"size mismatch for {key}: copying a param with shape {size(value.shape)} from checkpoint, "
                f"the shape in current model is {size(shape)}."
            )

    def report(self, strict: bool, model: str) -> LoadReport:
        errors = list(self._errors)
        if strict and self._unexpected:
            errors.insert(0, f"Unexpected key(s) in state_dict: {_quoted(self._unexpected)}. ")
        if strict and self._missing:
            errors.insert(0, f"Missing key(s) in state_dict: {_quoted(self._missing)}. ")
        lines = "\n\t".join(errors)
        return LoadReport(
            strict,
            not errors,
            f"Error(s) in loading state_dict for {model}:\n\t{lines}" if errors else "",
            tuple(self._missing),
            tuple(self._unexpected),
            tuple(self._mismatched),
            tuple(self._filled),
            SILENCE,
        )


def _quoted(keys: Iterable[str]) -> str:
    return ", ".join(f'"{key}"' for key in keys)


def size(shape: Shape) -> str:
    """As torch prints it."""
    return f"torch.Size([{', '.join(map(str, shape))}])"
