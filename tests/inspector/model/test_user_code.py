"""The user's own Python: their folder, their names, also where those are ours."""

import builtins
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import native
from inspector.model import load_model, user_code

FACTORY = "from torch import nn\n{head}\ndef net():\n    return nn.Linear(1, {size})\n"


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    path, modules = list(sys.path), set(sys.modules)
    yield
    sys.path[:] = path
    for name in set(sys.modules) - modules:
        if not name.startswith(("torch", "inspector", "native")):
            del sys.modules[name]
    user_code._projects.clear()
    builtins.__import__ = user_code._import


def size(name: str, folder: Path) -> int:
    module = load_model(name, folder=folder).module
    return module.out_features  # type: ignore[return-value]


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def test_what_stands_beside_the_file_is_found(tmp_path: Path) -> None:
    write(tmp_path / "blocks_of_mine.py", "SIZE = 4")
    write(tmp_path / "net.py", FACTORY.format(head="from blocks_of_mine import SIZE", size="SIZE"))
    assert size("net.py:net", tmp_path) == 4


def test_an_edited_neighbour_counts(tmp_path: Path) -> None:
    write(tmp_path / "blocks_of_mine.py", "SIZE = 4")
    write(tmp_path / "net.py", FACTORY.format(head="from blocks_of_mine import SIZE", size="SIZE"))
    assert size("net.py:net", tmp_path) == 4
    write(tmp_path / "blocks_of_mine.py", "SIZE = 4444")
    assert size("net.py:net", tmp_path) == 4444


def test_two_projects_with_the_same_names(tmp_path: Path) -> None:
    for folder, number in (("a", 4), ("b", 5)):
        write(tmp_path / folder / "blocks_of_mine.py", f"SIZE = {number}")
        write(tmp_path / folder / "net.py", FACTORY.format(head="from blocks_of_mine import SIZE", size="SIZE"))
    assert [size("net.py:net", tmp_path / folder) for folder in "aba"] == [4, 5, 4]


def test_a_file_named_like_a_library_takes_no_place(tmp_path: Path) -> None:
    write(tmp_path / "json.py", FACTORY.format(head="", size=3))
    import json

    assert size("json.py:net", tmp_path) == 3
    assert sys.modules["json"] is json


@pytest.mark.parametrize("name", ["app", "native", "resources", "tests", "inspector"])
@pytest.mark.parametrize("by_file", [True, False])
def test_packages_called_like_ours(tmp_path: Path, name: str, by_file: bool) -> None:
    """Both at once, also for an import that runs late."""
    ours = sys.modules.get(name)
    write(tmp_path / name / "__init__.py", "")
    write(tmp_path / name / "sizes.py", "from .deeper import SIZE\n")
    write(tmp_path / name / "deeper.py", "SIZE = 6\n")
    late = f"def late():\n    import {name}.late_one\n    return {name}.late_one.SIZE\n"
    write(tmp_path / name / "late_one.py", "SIZE = 7\n")
    write(
        tmp_path / name / "net.py", FACTORY.format(head=f"from {name}.sizes import SIZE\n{late}", size="SIZE + late()")
    )
    write(tmp_path / "net.py", FACTORY.format(head=f"from {name}.sizes import SIZE\n{late}", size="SIZE + late()"))
    assert size("net.py:net" if by_file else f"{name}.net:net", tmp_path) == 13
    if ours is not None:
        assert sys.modules[name] is ours
    from native import library

    assert library is native.library
