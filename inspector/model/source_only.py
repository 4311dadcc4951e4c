"""Imports from the user's folders: their text, never bytecode that lies beside it and may be of another text.

A __pycache__ can hold anything, also what nobody has seen who looked at the files; and one is stale where a file was
edited twice within a second.
"""

import os
import sys
from collections.abc import Iterable, Mapping
from importlib.machinery import EXTENSION_SUFFIXES, SOURCE_SUFFIXES, ExtensionFileLoader, FileFinder, SourceFileLoader
from typing import Any

_folders: set[str] = set()


class SourceOnly(SourceFileLoader):
    """Neither reads bytecode nor leaves any behind."""

    def path_stats(self, path: str) -> Mapping[str, Any]:
        """Asked for when there may be bytecode, and for nothing else."""
        raise OSError(f"bytecode of {path} is not used")


LOADERS = ((ExtensionFileLoader, EXTENSION_SUFFIXES), (SourceOnly, SOURCE_SUFFIXES))


def import_sources_of(folders: Iterable[str]) -> None:
    """From now on what is imported from below these folders is imported so, but for what is installed there."""
    if _finder not in sys.path_hooks:
        sys.path_hooks.insert(0, _finder)
    new = {os.path.realpath(folder) for folder in folders} - _folders
    if new:
        _folders.update(new)
        for known in tuple(sys.path_importer_cache):
            if _is_theirs(known):
                sys.path_importer_cache.pop(known, None)


def is_installed(file: str) -> bool:
    """An environment may lie in the user's folder; what is installed there is not theirs to edit."""
    packages = f"{os.sep}site-packages{os.sep}"
    prefixes = {sys.prefix, sys.base_prefix, sys.exec_prefix}
    return packages in file + os.sep or any(file.startswith(prefix + os.sep) for prefix in prefixes)


def _is_theirs(path: str) -> bool:
    whole = os.path.realpath(path) + os.sep
    return any(whole.startswith(folder.rstrip(os.sep) + os.sep) for folder in _folders) and not is_installed(whole)


def _finder(path: str) -> FileFinder:
    if not path or not os.path.isdir(path) or not _is_theirs(path):
        raise ImportError("not of the user's")
    return FileFinder(path, *LOADERS)
