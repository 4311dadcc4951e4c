"""A Python file as a syntax tree: read, never run."""

import ast
import os
import stat
import warnings

from inspector.errors import BadRequest, UnreadableFile
from inspector.printable import printable

LARGEST = 2 << 20  # bytes of a file that somebody wrote
LONGEST = 2_000  # characters of an expression that is shown


def parse_file(path: str) -> ast.Module:
    """Raises UnreadableFile, and BadRequest where it is no valid Python, with the place."""
    return parse(read(path), path)


def read(path: str) -> bytes:
    """Raises UnreadableFile, also for what is no regular file of a size that a person writes."""
    name = os.path.basename(path)
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):  # a FIFO would hang for ever
            raise UnreadableFile(f"{name} cannot be read: it is no file.")
        with open(path, "rb") as file:
            data = file.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        said = getattr(error, "strerror", None) or str(error)
        raise UnreadableFile(f"{name} cannot be read: {said}.") from None
    if len(data) > LARGEST:
        raise UnreadableFile(f"{name} has more than {LARGEST >> 20} MB: no Python file that somebody wrote.")
    return data


def parse(source: bytes, path: str) -> ast.Module:
    """Raises BadRequest where it is no valid Python, with the place."""
    name = os.path.basename(path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of invalid escapes
            return ast.parse(source)
    except SyntaxError as error:
        place = f"line {error.lineno}: " if error.lineno else ""
        raise BadRequest(f"{name} is no valid Python ({place}{error.msg}).") from None
    except ValueError as error:  # a NUL
        raise BadRequest(f"{name} is no valid Python ({error}).") from None
    except (RecursionError, MemoryError):
        raise BadRequest(f"{name} is nested too deeply to be read.") from None


def text(node: ast.AST | None, width: int = 200) -> str:
    """An expression as source on one line; "" for none."""
    if node is None:
        return ""
    if is_long(node):
        return "…"
    try:
        return printable(" ".join(ast.unparse(node).split()), width)
    except (RecursionError, ValueError):
        return "…"


def is_long(node: ast.AST) -> bool:
    """Whether it is a table rather than an expression."""
    lines = getattr(node, "end_lineno", 0) - getattr(node, "lineno", 0)
    return lines > LONGEST // 80 or getattr(node, "end_col_offset", 0) - getattr(node, "col_offset", 0) > LONGEST
