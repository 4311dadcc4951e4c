"""Which names of a Python file are modules or make them, as far as its text tells. Runs nothing."""

import ast
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from inspector.model.syntax import text

MODULE = "Module"  # what every model's class derives from
LAYERS = ("nn", "torch.nn")
ZOOS = ("models", "torchvision.models", "timm")
KEPT = {
    "to",
    "eval",
    "train",
    "cuda",
    "half",
    "float",
    "double",
    "bfloat16",
    "requires_grad_",
}  # give the module itself
# bases of classes that are none
OTHERS = {"NamedTuple", "TypedDict", "Protocol", "Generic", "ABC", "Dataset", "IterableDataset"}
ENDS = ("Error", "Exception", "Warning", "Enum")
ROUNDS = 8  # functions that call others that stand below them
DATA = {"dataclass", "dataclasses.dataclass", "define", "attr.s", "attrs.define"}


class ModuleNames:
    """`makers`: names whose call gives a module."""

    def __init__(self, definitions: Iterable[ast.stmt]):
        definitions = tuple(definitions)
        self.classes = {node.name: node for node in definitions if isinstance(node, ast.ClassDef)}
        functions = {node.name: node for node in definitions if isinstance(node, ast.FunctionDef)}
        above = {name: [text(base) for base in node.bases] for name, node in self.classes.items()}
        below: dict[str, list[str]] = defaultdict(list)
        for name, bases in above.items():
            for base in bases:
                below[base].append(name)
        others = [base for base in below if base not in above and base != "object"]
        self._modules = _derived([base for base in others if _is_layer(base)], below)
        self._plain = _derived([base for base in others if _is_plain(base)], below)
        self._open = _derived(others, below)
        self.makers = {name for name in self.classes if self.is_module(name)}
        for _ in range(ROUNDS):
            known = len(self.makers)
            for name, node in functions.items():
                if name not in self.makers and self.returns_module(node):
                    self.makers.add(name)
            if len(self.makers) == known:
                return

    def is_module(self, name: str) -> bool:
        """Whether a class of this file derives from something called Module, or from a layer of torch."""
        return name in self._modules

    def may_be_module(self, name: str) -> bool:
        """Whether it does, or derives from a class of which this file does not tell."""
        if name in self._modules:
            return True
        decorators = {text(each).partition("(")[0] for each in self.classes[name].decorator_list}
        return name in self._open and name not in self._plain and not decorators & DATA

    def returns_module(self, node: ast.FunctionDef, makers: Collection[str] = ()) -> bool:
        """Whether its annotation or one of its returns says so; `makers` are more of them, "cls" in a classmethod."""
        if self._is_annotated(node.returns):
            return True
        values: set[str] = set()
        for each in within(node):
            if isinstance(each, ast.Assign) and self.gives(each.value, values, makers):
                values |= {target.id for target in each.targets if isinstance(target, ast.Name)}
        return any(
            isinstance(each, ast.Return) and each.value is not None and self.gives(each.value, values, makers)
            for each in within(node)
        )

    def gives(self, value: ast.expr, values: Collection[str] = (), makers: Collection[str] = ()) -> bool:
        """Whether an expression is a module; `values` are names of some."""
        match value:
            case ast.Name(id=name):
                return name in values
            case ast.IfExp(body=one, orelse=other):
                return self.gives(one, values, makers) or self.gives(other, values, makers)
            case ast.Call(func=ast.Attribute(value=inner, attr=method)) if method in KEPT:
                return self.gives(inner, values, makers)
            case ast.Call(func=function):
                called = text(function)
                return called in self.makers or called in makers or _is_layer(called) or _is_of_zoo(called)
        return False

    def _is_annotated(self, annotation: ast.expr | None) -> bool:
        name = text(annotation).strip("'\"")
        return _is_layer(name) or (name in self.classes and self.is_module(name))


def within(node: ast.FunctionDef) -> Iterator[ast.AST]:
    """All of a function, in order, but what stands in functions inside it."""
    waiting: list[ast.AST] = list(reversed(node.body))
    while waiting:
        each = waiting.pop()
        yield each
        if not isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef):
            waiting.extend(reversed(list(ast.iter_child_nodes(each))))


def _derived(bases: Sequence[str], below: Mapping[str, Sequence[str]]) -> set[str]:
    """All classes that derive from one of these."""
    found: set[str] = set()
    waiting = list(bases)
    while waiting:
        new = [name for name in below.get(waiting.pop(), ()) if name not in found]
        found.update(new)
        waiting.extend(new)
    return found


def _is_plain(base: str) -> bool:
    """Whether what derives from it is no module."""
    name = base.partition("[")[0].rpartition(".")[2]
    return name in OTHERS or name.endswith(ENDS)


def _is_layer(name: str) -> bool:
    library, _, last = name.rpartition(".")
    return last.endswith(MODULE) or (library in LAYERS and last[:1].isupper())


def _is_of_zoo(name: str) -> bool:
    return name.rpartition(".")[0] in ZOOS
