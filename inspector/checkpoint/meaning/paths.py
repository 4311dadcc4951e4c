"""Dotted paths of what stands in a file, as texts that any stream can carry."""

from typing import Any

from inspector.checkpoint import limits

PATH_SHOWN = 4096  # characters; torch itself writes no key near that


def clean(text: str) -> str:
    """`text` with lone surrogates as backslash escapes: no text format can carry them."""
    if text.isascii():
        return text
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def name_of(key: Any, position: int) -> str:
    """A dict key as one part of a path; a key that is no plain scalar is named by its position, as in "[3]"."""
    kind = type(key)
    if kind is str:
        return clean(key) if len(key) <= PATH_SHOWN else clean(key[:PATH_SHOWN]) + "…"
    if kind is int:
        return str(key) if key.bit_length() <= 64 else hex(key)[: limits.TEXT_SHOWN]
    if key is None or kind is bool or kind is float:
        return str(key)
    return f"[{position}]"


def join(path: str, name: str) -> str:
    """`name` below `path`; the root's path is empty."""
    return f"{path}.{name}" if path else name
