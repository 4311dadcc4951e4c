"""The user's own Python: imported under a private module name, with their folder first on sys.path.

A project may call its packages `app`, `native`, `tests`: names that are ours too. Where such a name is taken in this
process, an import statement in the user's code finds theirs, and one in anybody else's finds what it found before.
"""

import builtins
import contextlib
import importlib
import importlib.util
import os
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any

from inspector.model.source_only import SourceOnly, import_sources_of, is_installed

OURS = ("app", "inspector", "main", "native", "resources", "tests")
PRIVATE = "_torchloupe_user_"

_lock = threading.RLock()
_import = builtins.__import__
_projects: dict[str, "Project"] = {}  # folder -> what was loaded from it last
_path: list[str] = []  # sys.path before any of it


class Project:
    """One folder of the user's, and the modules of theirs whose names are taken."""

    def __init__(self, folder: str, before: frozenset[str]):
        self.folder = folder
        self.before = before  # top-level names in sys.modules that were there before any of theirs
        self.clashing = {name for name in OURS if name in sys.modules and self._has(name)}
        self.modules: dict[str, ModuleType] = {}

    def _has(self, name: str) -> bool:
        """Whether the folder holds a module of that name and the one already imported is another."""
        here = any(os.path.exists(os.path.join(self.folder, name + end)) for end in (".py", "/__init__.py", ""))
        return here and not _beneath(sys.modules[name], self.folder)

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        """A finder of the import system: the taken names in the user's folder."""
        return PathFinder.find_spec(name, [self.folder]) if path is None and name in self.clashing else None

    def owns(self, file: object) -> bool:
        return isinstance(file, str) and file.startswith(self.folder + os.sep)

    @contextlib.contextmanager
    def swapped(self) -> Iterator[None]:
        """Within it the taken names are the user's."""
        with _lock:
            before = _take(self.clashing)
            sys.modules.update(self.modules)
            sys.meta_path.insert(0, self)  # ahead of the engine's, which finds ours
            try:
                yield
            finally:
                sys.meta_path.remove(self)
                self.modules = _take(self.clashing)
                sys.modules.update(before)


def import_file(path: str, search: Sequence[str] = ()) -> ModuleType:
    """Run a Python file as a module with a private name. Raises whatever the file raises.

    `search` are more folders of the user's, after the file's own. What was imported from there before is forgotten, so
    that an edited file counts.
    """
    enter(os.path.dirname(path), search)
    stem = os.path.splitext(os.path.basename(path))[0]
    name = PRIVATE + stem
    spec = importlib.util.spec_from_file_location(name, path, loader=SourceOnly(name, path))
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} is no Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # dataclasses and inspect look it up there
    try:
        spec.loader.exec_module(module)
    except BaseException:
        sys.modules.pop(name, None)
        raise
    return module


def import_name(name: str, folder: str, search: Sequence[str] = ()) -> ModuleType:
    """Import package.module, looked for in `folder` first. Raises whatever importing it raises."""
    project = enter(folder, search)
    if name.partition(".")[0] in project.clashing:
        with project.swapped():
            return importlib.import_module(name)
    return importlib.import_module(name)


def enter(folder: str, search: Sequence[str]) -> Project:
    """Put the user's folders first on sys.path, for good: what a forward imports late must be found too."""
    folder = os.path.realpath(folder)
    if not _path:
        _path.extend(sys.path)
    sys.path.extend(each for each in _path if each not in sys.path)  # somebody's code may have emptied it
    for each in reversed((folder, *search)):
        if each in sys.path:
            sys.path.remove(each)
        sys.path.insert(0, each)
    import_sources_of((folder, *search))
    for known in _projects.values():
        _forget(known)
    importlib.invalidate_caches()
    earlier = _projects.get(folder)
    project = Project(folder, earlier.before if earlier else frozenset(name.partition(".")[0] for name in sys.modules))
    _projects[folder] = project
    if project.clashing:
        builtins.__import__ = _dispatching
    return project


def files_of(folder: str) -> list[str]:
    """The Python files below a folder of the user's that run in this process, without those of libraries."""
    project = _projects.get(os.path.realpath(folder))
    if project is None:
        return []
    theirs = [module for name, module in tuple(sys.modules.items()) if _is_theirs(name, module, project)]
    return sorted(
        {str(module.__file__) for module in (*theirs, *project.modules.values()) if _beneath(module, project.folder)}
    )


def _is_theirs(name: str, module: ModuleType, project: Project) -> bool:
    return name.partition(".")[0] not in project.before and _beneath(module, project.folder) and not _installed(module)


def _forget(project: Project) -> None:
    """Drop a project's modules from sys.modules; models made from them keep what they refer to."""
    for name, module in tuple(sys.modules.items()):
        if _is_theirs(name, module, project):
            del sys.modules[name]


def _dispatching(
    name: str,
    globals: Mapping[str, Any] | None = None,
    locals: Mapping[str, Any] | None = None,
    fromlist: Sequence[str] | None = (),
    level: int = 0,
) -> ModuleType:
    """`import` for a process in which some names are taken twice."""
    if globals is not None:
        top = (name if not level else str(globals.get("__package__", ""))).partition(".")[0]
        if top in OURS:
            for project in _projects.values():
                if top in project.clashing and project.owns(globals.get("__file__")):
                    with project.swapped():
                        return _import(name, globals, locals, fromlist or (), level)
    return _import(name, globals, locals, fromlist or (), level)


def _take(names: set[str]) -> dict[str, ModuleType]:
    """Remove these top-level names, and all below them, from sys.modules."""
    taken = {name: module for name, module in sys.modules.items() if name.partition(".")[0] in names}
    for name in taken:
        del sys.modules[name]
    return taken


def _beneath(module: ModuleType, folder: str) -> bool:
    file = getattr(module, "__file__", None)
    return isinstance(file, str) and os.path.realpath(file).startswith(folder + os.sep)


def _installed(module: ModuleType) -> bool:
    return is_installed(str(getattr(module, "__file__", "")))
