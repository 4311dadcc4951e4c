"""What would run if a model were built: the user's files by their imports, read and not run. Needs no torch."""

import ast
import hashlib
import os
import sys
from collections.abc import Iterator, Sequence
from importlib.machinery import EXTENSION_SUFFIXES, PathFinder

from inspector.checkpoint.checkpoint import open_checkpoint
from inspector.context import Context
from inspector.errors import TorchloupeError
from inspector.model.consent import sha256_of
from inspector.model.load import imported_as
from inspector.model.name import parse_name
from inspector.model.result import CodeFile, RunList
from inspector.model.syntax import parse, read

MOST = 2_000  # files


def what_runs(
    name: str, *, folder: str | os.PathLike = "", search: Sequence[str] = (), context: Context | None = None
) -> RunList:
    """The files and packages that building the model `name` would import, as far as its text tells, and what a saved
    one would call.

    Files of the user's are those in the folder of the code and in `search`; these are followed, all else is named as a
    package. What is imported by a name made while it runs is not seen. Raises BadRequest for a name that is none, and
    what open_checkpoint raises for a saved model.
    """
    parsed = parse_name(name, os.fspath(folder))
    if parsed.kind == "saved":
        with open_checkpoint(parsed.place, context or Context()) as checkpoint:
            calls = tuple(dict.fromkeys(call.target for call in checkpoint.listing.calls))
        return RunList(name, (), calls=calls)
    parsed, where = imported_as(parsed, os.path.abspath(folder), search)
    home = os.path.dirname(parsed.place) if parsed.kind == "file" else where.folder
    walk = _Walk([home, *map(os.path.abspath, where.search)], context or Context())
    if parsed.kind == "file":
        walk.add_file(parsed.place, "")
    elif parsed.kind == "module":
        walk.add_module(parsed.place)
    else:
        walk.add_module(parsed.kind)
    own = walk.packages & sys.stdlib_module_names
    return RunList(name, tuple(walk.files), *(tuple(sorted(each)) for each in (walk.packages - own, own, walk.missing)))


class _Walk:
    """Follows imports, each file once."""

    def __init__(self, folders: Sequence[str], context: Context):
        self.files: list[CodeFile] = []
        self.packages: set[str] = set()  # what else is imported, by its first name
        self.missing: set[str] = set()  # of these, what this Python does not have
        self._folders = list(dict.fromkeys(map(os.path.realpath, folders)))
        self._seen: set[str] = set()
        self._context = context

    def add_file(self, path: str, module: str) -> None:
        """The file, then all it imports, in order."""
        waiting = [(os.path.realpath(path), module)]
        while waiting and len(self.files) < MOST:
            self._context.check_cancelled()
            path, module = waiting.pop()
            if path in self._seen:
                continue
            self._seen.add(path)
            package = module if os.path.basename(path).startswith("__init__.") else module.rpartition(".")[0]
            names, digest, problem = _imports(path, package)
            self.files.append(CodeFile(path, module, digest, problem))
            waiting.extend(reversed([each for name in names for each in self._found(name)]))

    def add_module(self, name: str) -> None:
        for path, module in self._found(name):
            self.add_file(path, module)

    def _found(self, name: str) -> list[tuple[str, str]]:
        """The user's files that importing `name` runs: its packages, then itself. Others are put down as packages."""
        parts = name.split(".")
        top = parts[0]
        for folder in self._folders:
            below = os.path.join(folder, top)
            if _file(below) or _file(os.path.join(below, "__init__")):
                return list(_modules(folder, parts))
        if top in self.packages or top in sys.builtin_module_names or _has(top):
            self.packages.add(top)
            return []
        for folder in self._folders:  # a folder without an __init__.py comes last
            if os.path.isdir(os.path.join(folder, top)):
                return list(_modules(folder, parts))
        self.missing.add(top)
        return []


def _modules(folder: str, parts: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The files that stand for a.b.c in a folder, as far down as there are some: the last part may be an attribute."""
    for at, part in enumerate(parts):
        below = os.path.join(folder, part)
        module = ".".join(parts[: at + 1])
        if package := _file(os.path.join(below, "__init__")):
            yield package, module
        elif file := _file(below):
            yield file, module
            return
        elif not os.path.isdir(below):
            return
        folder = below


def _file(path: str) -> str:
    """The file that Python takes for the module at `path`, "" where there is none."""
    return next((path + end for end in (*EXTENSION_SUFFIXES, ".py") if os.path.isfile(path + end)), "")


def _has(top: str) -> bool:
    """Whether this Python finds it; nothing is imported for that."""
    try:
        spec = PathFinder.find_spec(top)
    except Exception:
        return False
    return top in sys.modules or (spec is not None and spec.origin is not None)


def _imports(path: str, package: str) -> tuple[list[str], str, str]:
    """Dotted names that a file imports, in order; the sha256 of its content; why it cannot be read."""
    if not path.endswith(".py"):
        return [], sha256_of(path), f"{os.path.basename(path)} is compiled: what it imports and does cannot be read."
    try:
        source = read(path)
    except TorchloupeError as error:
        return [], "", str(error)
    digest = hashlib.sha256(source).hexdigest()
    try:
        tree = parse(source, path)
    except TorchloupeError as error:
        return [], digest, str(error)
    names: dict[str, None] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= dict.fromkeys(each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = _base(node, package)
            if base:  # what is imported from it may be a module or not
                names |= dict.fromkeys(base if each.name == "*" else f"{base}.{each.name}" for each in node.names)
    return list(names), digest, ""


def _base(node: ast.ImportFrom, package: str) -> str:
    """Of `from x import y`, the whole name of x."""
    if not node.level:
        return node.module or ""
    above = package.split(".")
    if node.level > len(above) or not package:
        return ""
    parts = above[: len(above) - node.level + 1]
    return ".".join([*parts, node.module] if node.module else parts)
