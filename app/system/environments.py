"""The Python environments of this machine, found as editors find them: by looking at folders, running nothing."""

import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

VENV_NAMES = (".venv", "venv", "env", ".env")
LEVELS = 8  # how far above a file its project's environment may lie
PYTHON = ("Scripts/python.exe", "python.exe") if os.name == "nt" else ("bin/python", "bin/python3")


@dataclass(frozen=True, slots=True)
class Environment:
    """An interpreter that could run the lab."""

    python: str  # absolute; not resolved, since a venv's python is a link to the one it was made from
    source: str  # "Torchloupe", "project", "VIRTUAL_ENV", "conda", "pyenv", "PATH"
    version: str = ""  # "3.11.7" where a file says so
    has_torch: bool = False  # a folder `torch` lies in its site-packages

    @property
    def folder(self) -> str:
        """The environment's folder, by which people know it."""
        return os.path.dirname(os.path.dirname(self.python))


def find(near: str = "") -> list[Environment]:
    """Ours first, then the project's around the folder `near`, the active one, conda's, pyenv's, and those on PATH."""
    found: dict[str, Environment] = {}
    for source, python in _candidates(near):
        if python not in found and os.path.isfile(python) and os.access(python, os.X_OK):
            found[python] = describe(python, source)
    return list(found.values())


def describe(python: str, source: str) -> Environment:
    root = Path(python).parent.parent
    version = ""
    try:
        lines = (root / "pyvenv.cfg").read_text("utf-8", "replace").splitlines()
    except OSError:
        lines = []
    for line in lines:
        key, _, value = line.partition("=")
        if key.strip() in ("version", "version_info"):
            version = value.strip()
    packages = [*root.glob("lib/python3*/site-packages/torch"), root / "Lib" / "site-packages" / "torch"]
    return Environment(python, source, version, any(package.is_dir() for package in packages))


def _candidates(near: str) -> Iterator[tuple[str, str]]:
    yield "Torchloupe", sys.executable
    folders = [Path(near), *Path(near).parents][:LEVELS] if near else []
    for folder in folders:
        for name in VENV_NAMES:
            yield from _inside(folder / name, "project")
    for variable, source in (("VIRTUAL_ENV", "VIRTUAL_ENV"), ("CONDA_PREFIX", "conda")):
        if os.environ.get(variable):
            yield from _inside(Path(os.environ[variable]), source)
    for folder in _conda_folders():
        yield from _inside(folder, "conda")
    for folder in sorted(Path(os.environ.get("PYENV_ROOT", "~/.pyenv")).expanduser().glob("versions/*")):
        yield from _inside(folder, "pyenv")
    for name in ("python3", "python"):
        if path := shutil.which(name):
            yield "PATH", os.path.abspath(path)


def _inside(folder: Path, source: str) -> Iterator[tuple[str, str]]:
    """The first interpreter of the environment: its other names are the same one."""
    for name in PYTHON:
        if (folder / name).exists():
            yield source, str(folder / name)
            return


def _conda_folders() -> Iterator[Path]:
    try:
        lines = Path("~/.conda/environments.txt").expanduser().read_text("utf-8", "replace").splitlines()
    except OSError:
        lines = []
    yield from (Path(line) for line in lines[:200] if os.path.isabs(line))
    roots = [Path(os.environ["CONDA_EXE"]).parent.parent] if os.environ.get("CONDA_EXE") else []
    roots += [Path(f"~/{name}").expanduser() for name in ("miniconda3", "miniforge3", "mambaforge", "anaconda3")]
    for root in roots:
        yield root
        yield from sorted(root.glob("envs/*"))
