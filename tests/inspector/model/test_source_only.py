"""The user's code is its text: bytecode beside it, stale or planted, is neither used nor written."""

import importlib.util
import marshal
import os
import py_compile
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from torch import nn

from inspector.model import load_model, source_only, user_code

NET = "from torch import nn\nimport size_of_mine\ndef net():\n    return nn.Linear(1, size_of_mine.SIZE)\n"


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    path, modules, hooks = list(sys.path), set(sys.modules), list(sys.path_hooks)
    yield
    sys.path[:], sys.path_hooks[:] = path, hooks
    for name in set(sys.modules) - modules:
        if "mine" in name:
            del sys.modules[name]
    user_code._projects.clear()
    source_only._folders.clear()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "net_of_mine.py").write_text(NET)
    (tmp_path / "size_of_mine.py").write_text("SIZE = 4\n")
    return tmp_path


def size(folder: Path) -> int:
    module = load_model("net_of_mine.py:net", folder=folder).module
    assert isinstance(module, nn.Linear)
    return module.out_features


def test_nothing_is_left_behind(project: Path) -> None:
    assert size(project) == 4
    assert sorted(each.name for each in project.iterdir()) == ["net_of_mine.py", "size_of_mine.py"]


def test_two_edits_within_a_second(project: Path) -> None:
    file = project / "size_of_mine.py"
    for number in (4, 5, 6):
        file.write_text(f"SIZE = {number}\n")
        os.utime(file, (1_700_000_000, 1_700_000_000))
        assert size(project) == number


@pytest.mark.parametrize("name", ["net_of_mine.py", "size_of_mine.py"])
def test_planted_bytecode_is_not_run(project: Path, name: str) -> None:
    evil = project / "evil.py"
    evil.write_text("raise SystemExit('planted')\n")
    planted = importlib.util.cache_from_source(str(project / name))
    py_compile.compile(str(evil), planted, invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH)
    assert marshal.loads(Path(planted).read_bytes()[16:])
    assert size(project) == 4


def test_bytecode_without_its_text_is_no_module(project: Path) -> None:
    py_compile.compile(str(project / "size_of_mine.py"), str(project / "size_of_mine.pyc"))
    (project / "size_of_mine.py").unlink()
    with pytest.raises(Exception, match="needs the module size_of_mine"):
        size(project)


def test_libraries_keep_theirs(project: Path) -> None:
    size(project)
    assert not source_only._is_theirs(os.path.dirname(nn.__file__))
    assert not source_only._is_theirs(str(project / ".venv" / "lib" / "python3.11" / "site-packages"))
    assert source_only._is_theirs(str(project / "blocks"))
