"""What `model.load_state_dict(state_dict, strict)` would do, told from keys, shapes and `_metadata` alone.

The model is A: its modules are those of A's `_metadata`, or where that is absent those that its keys imply. The walk is
torch's (torch.nn.Module.load_state_dict, torch 2.13), module by module, so that names come in torch's order. Classes
with hooks of their own are beyond it. A class's attribute `_version` decides one thing among torch's standard modules:
BatchNorm and InstanceNorm fill in `num_batches_tracked` for files below version 2.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from inspector.diff.result import SILENCE, LoadReport, Shape
from inspector.diff.state import State

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
    children: list[str] = field(default_factory=list)  # by their whole names
    extra: bool = False  # its class keeps an extra state
    own: set[str] = field(default_factory=set)  # what its class saves besides tensors, and looks for itself


class Model:
    """The modules of A, made once for any number of loads."""

    def __init__(self, state: State):
        self.name = state.model or "Module"
        self.modules: dict[str, _Module] = {"": _Module()}
        for name in state.versions or ():
            self._module(name)
        for entry in state.entries:
            owner, _, leaf = entry.key.rpartition(".")
            module = self.modules.get(owner) or self._module(owner)
            if leaf == EXTRA:
                module.extra = True
            else:
                module.local[leaf] = entry.shape
        for key, _, _ in state.others:
            owner, _, leaf = key.rpartition(".")
            if leaf == EXTRA:
                self._module(owner).extra = True
            else:
                self._module(owner).own.add(leaf)

    def load(self, values: Iterable[Given], versions: dict[str, int | None] | None) -> "Outcome":
        """What happens with these values; `versions` are those of their `_metadata`, by module name."""
        known: dict[str, Given] = {}
        for value in values:
            known[value.key] = value
        return Outcome(self, known, versions or {})

    def _module(self, name: str) -> _Module:
        known = self.modules.get(name)
        if known is not None:
            return known
        module = self.modules[name] = _Module()
        while True:  # its ancestors, as far as they are not there
            above = name.rpartition(".")[0]
            owner = self.modules.get(above)
            if owner is not None:
                owner.children.append(name)
                return module
            self.modules[above] = _Module(children=[name])
            name = above

    def refuses(self, key: str) -> str | None:
        """The module that calls this key unexpected, None if it is the model's."""
        owner, _, leaf = key.rpartition(".")
        module = self.modules.get(owner)
        if module is not None:
            known = leaf in module.local or leaf in module.own
            fits = known or (leaf == EXTRA and module.extra) or (leaf == TRACKED and _tolerates(module))
            return None if fits else owner
        while owner not in self.modules:
            owner = owner.rpartition(".")[0]
        return owner


def _tolerates(module: _Module) -> bool:
    """Whether it is a norm that an old file wrote without num_batches_tracked."""
    return MEAN in module.local and VAR in module.local and TRACKED not in module.local


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
    return Model(model).load(values, versions).report(strict)


class Outcome:
    """torch's lists, filled module by module."""

    def __init__(self, model: Model, known: dict[str, Given], versions: dict[str, int | None]):
        self._name, self._known, self._versions = model.name, known, versions
        self._missing: list[str] = []
        self._unexpected: list[str] = []
        self._errors: list[str] = []
        self._mismatched: list[tuple[str, Shape, Shape]] = []
        self._filled: list[str] = []
        refused: dict[str, list[str]] = {}
        for key in known:
            owner = model.refuses(key)
            if owner is not None:
                refused.setdefault(owner, []).append(key)
        waiting = [""]
        while waiting:
            name = waiting.pop()
            module = model.modules[name]
            self._load(module, f"{name}." if name else "", refused.get(name, ()))
            waiting.extend(reversed(module.children))

    def _load(self, module: _Module, prefix: str, refused: Sequence[str]) -> None:
        for name, shape in module.local.items():
            key = prefix + name
            value = self._known.get(key)
            if value is not None:
                self._copy(key, value, shape)
            elif name == TRACKED and self._fills(module, prefix):
                self._filled.append(key)
            else:
                self._missing.append(key)
        extra = prefix + EXTRA
        if module.extra and extra not in self._known:
            self._missing.append(extra)
        # torch looks at an extra state before it looks at the others
        self._unexpected.extend(sorted(refused, key=lambda key: key != extra))

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

    def report(self, strict: bool) -> LoadReport:
        errors = list(self._errors)
        if strict and self._unexpected:
            errors.insert(0, f"Unexpected key(s) in state_dict: {_quoted(self._unexpected)}. ")
        if strict and self._missing:
            errors.insert(0, f"Missing key(s) in state_dict: {_quoted(self._missing)}. ")
        lines = "\n\t".join(errors)
        return LoadReport(
            strict,
            not errors,
            f"Error(s) in loading state_dict for {self._name}:\n\t{lines}" if errors else "",
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
