"""What in a Python file may build a model, with its arguments: told from its text, which is not run. Needs no torch."""

import ast
import os
from collections.abc import Iterator, Sequence

from inspector.model.module_names import MODULE, ModuleNames, within
from inspector.model.result import Factories, Factory, FactoryArgument
from inspector.model.syntax import is_long, parse_file, text

MOST = 1_000
HIGHEST = 32  # classes above one
# annotations of functions that give no module
OTHERS = {"None", "bool", "int", "float", "str", "bytes", "list", "tuple", "set", "dict", "type", "Tensor", "NoReturn"}


def list_factories(path: str, folder: str = "") -> Factories:
    """Public functions, classes, class methods and values of a file that are or may give a module.

    The likely ones first, of these what nothing else in the file uses, each in the file's order. Relative paths are
    those of `folder`, "" for the current one. Raises UnreadableFile, and BadRequest for a file that is no valid Python.
    """
    whole = os.path.abspath(os.path.join(folder, os.path.expanduser(path)))
    definitions = list(_definitions(parse_file(whole).body))
    known = ModuleNames(definitions)
    found: dict[str, Factory] = {}  # a later definition takes the name
    for node in definitions:
        found |= {each.name: each for each in _factories(node, known)}
    used = _used(definitions)
    rows = [each._replace(part=each.name in used) for each in found.values()]
    return Factories(whole, tuple(sorted(rows, key=lambda each: (not each.likely, each.part, each.line))[:MOST]))


def _used(definitions: Sequence[ast.stmt]) -> set[str]:
    """Names that a definition other than their own reads."""
    found: set[str] = set()
    for node in definitions:
        own = getattr(node, "name", "")
        read = (each.id for each in ast.walk(node) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Load))
        found |= {name for name in read if name != own}
    return found


def _definitions(body: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    """At the top level, also below `if` and `try`; not below `if __name__ == "__main__"`."""
    for node in body:
        match node:
            case ast.If(test=ast.Compare(left=ast.Name(id="__name__"))):
                continue
            case ast.If():
                yield from _definitions([*node.body, *node.orelse])
            case ast.Try():
                yield from _definitions([*node.body, *(each for other in node.handlers for each in other.body)])
            case ast.With():
                yield from _definitions(node.body)
            case _:
                yield node


def _factories(node: ast.stmt, known: ModuleNames) -> Iterator[Factory]:
    match node:
        case ast.ClassDef() if not node.name.startswith("_") and known.may_be_module(node.name):
            yield _of_class(node, known)
            yield from _of_methods(node, known)
        case ast.FunctionDef() if not node.name.startswith("_") and (node.name in known.makers or _may_give(node)):
            likely = node.name in known.makers
            arguments = tuple(_arguments(node.args))
            yield Factory(node.name, "function", arguments, _doc(node), node.lineno, likely, returns=text(node.returns))
        case ast.Assign() if known.gives(node.value):
            for target in node.targets:
                if isinstance(target, ast.Name) and not target.id.startswith("_"):
                    yield Factory(target.id, "value", line=node.lineno, likely=True)


def _of_class(node: ast.ClassDef, known: ModuleNames) -> Factory:
    maker = _constructor(node, known)
    bases = tuple(map(text, node.bases))
    plain = [base.rpartition(".")[2] for base in bases] == [MODULE]  # which itself takes nothing
    return Factory(
        node.name,
        "class",
        tuple(_arguments(maker.args, bound=True)) if maker is not None else (),
        _doc(node),
        node.lineno,
        known.is_module(node.name),
        bases=bases,
        arguments_known=maker is not None or plain,
    )


def _of_methods(node: ast.ClassDef, known: ModuleNames) -> Iterator[Factory]:
    """Net.small, where it gives a Net."""
    for method in node.body:
        if not isinstance(method, ast.FunctionDef) or method.name.startswith("_"):
            continue
        decorators = {text(each) for each in method.decorator_list}
        if decorators & {"classmethod", "staticmethod"} and known.is_module(node.name):
            if not known.returns_module(method, ("cls", node.name)):
                continue
            arguments = tuple(_arguments(method.args, bound="classmethod" in decorators))
            name = f"{node.name}.{method.name}"
            returns = text(method.returns)
            yield Factory(name, "method", arguments, _doc(method), method.lineno, True, returns=returns)


def _constructor(node: ast.ClassDef, known: ModuleNames) -> ast.FunctionDef | None:
    """Its __init__, or that of the first class above it in this file which has one."""
    for _ in range(HIGHEST):
        for each in node.body:
            if isinstance(each, ast.FunctionDef) and each.name == "__init__":
                return each
        above = [name for name in map(text, node.bases) if name in known.classes]
        if not above:
            return None
        node = known.classes[above[0]]
    return None


def _may_give(node: ast.FunctionDef) -> bool:
    """Whether it returns something, and nothing that its annotation calls otherwise."""
    returns = text(node.returns).strip("'\"")
    if returns.partition("[")[0].rpartition(".")[2] in OTHERS:
        return False
    found = list(within(node))
    if any(isinstance(each, ast.Yield | ast.YieldFrom) for each in found):
        return False
    plain = ast.Constant | ast.Dict | ast.List | ast.Tuple | ast.Set | ast.JoinedStr | ast.Compare | ast.BoolOp
    return any(
        isinstance(each, ast.Return) and each.value is not None and not isinstance(each.value, plain) for each in found
    )


def _arguments(given: ast.arguments, bound: bool = False) -> Iterator[FactoryArgument]:
    """In their order; `bound`: without the first one, self or cls."""
    positional = [*given.posonlyargs, *given.args]
    kinds = ["positional"] * len(given.posonlyargs) + ["either"] * len(given.args)
    defaults = [None] * (len(positional) - len(given.defaults)) + list(given.defaults)
    rows = list(zip(positional, kinds, defaults, strict=True))[1 if bound else 0 :]
    for node, kind, default in rows:
        yield _argument(node, kind, default)
    if given.vararg:
        yield _argument(given.vararg, "args", None)
    for node, default in zip(given.kwonlyargs, given.kw_defaults, strict=True):
        yield _argument(node, "keyword", default)
    if given.kwarg:
        yield _argument(given.kwarg, "kwargs", None)


def _argument(node: ast.arg, kind: str, default: ast.expr | None) -> FactoryArgument:
    required = default is None and kind not in ("args", "kwargs")
    return FactoryArgument(node.arg, kind, required, text(default), text(node.annotation), _is_literal(default))


def _is_literal(default: ast.expr | None) -> bool:
    if default is not None and is_long(default):
        return False
    try:
        ast.literal_eval(default or "")
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
        return False
    return True


def _doc(node: ast.ClassDef | ast.FunctionDef) -> str:
    """The first line of its docstring."""
    lines = (ast.get_docstring(node) or "").strip().splitlines()
    return lines[0].strip()[:200] if lines else ""
