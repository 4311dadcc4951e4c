"""The package that a Python file belongs to, where its own text needs to know: `from .blocks import Block`.

Run by itself such a file fails with "attempted relative import with no known parent package".
"""

import ast
import os
from typing import NamedTuple

from inspector.errors import TorchloupeError
from inspector.model.syntax import parse_file


class Package(NamedTuple):
    """A file as Python imports it: `module` "net.parts.head" out of `folder`."""

    folder: str
    module: str


def package_of(path: str) -> Package | None:
    """None for a file that imports nothing relative to itself, or that no import statement could name.

    The package reaches up as far as there is an __init__.py, and at least as far as the file's imports do.
    """
    try:
        tree = parse_file(path)
    except TorchloupeError:  # said by who runs it
        return None
    levels = max((node.level for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)), default=0)
    if not levels:
        return None
    folder, file = os.path.split(os.path.abspath(path))
    stem = os.path.splitext(file)[0]
    parts = [] if stem == "__init__" else [stem]
    depth = 0
    while depth < levels or os.path.isfile(os.path.join(folder, "__init__.py")):
        above, name = os.path.split(folder)
        if not name:
            return None
        parts.insert(0, name)
        folder = above
        depth += 1
    return Package(folder, ".".join(parts)) if all(part.isidentifier() for part in parts) else None
