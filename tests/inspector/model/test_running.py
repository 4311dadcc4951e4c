"""What would run if a model were built: by the text of its files alone."""

import hashlib
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path

import pytest
import torch

from inspector.errors import BadRequest
from inspector.model.running import what_runs


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name, text in {
        "net.py": "import os, numpy.linalg\nfrom blocks.stem import Stem\nfrom blocks import head as h\n"
        "def net():\n    import late_of_mine\n    from no_such_package_anywhere import x\n",
        "blocks/__init__.py": "from . import sizes\n",
        "blocks/stem.py": "from .sizes import SIZE\nfrom ..outside import x\nfrom blocks.deep.er import *\n",
        "blocks/head.py": "import net\n",
        "blocks/sizes.py": "SIZE = 3\n",
        "blocks/deep/er.py": "import app.thing\n",
        "app/__init__.py": "",
        "app/thing.py": "def f(:\n",
        "late_of_mine.py": "",
        "unused.py": "",
        "numpy/notes.txt": "a folder beside the code that is no package",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def test_files_are_followed_and_packages_named(project: Path) -> None:
    found = what_runs("net.py:net", folder=project)
    order = [
        "net.py",
        "blocks/__init__.py",
        "blocks/sizes.py",
        "blocks/stem.py",
        "blocks/deep/er.py",
        "app/__init__.py",
    ]
    order += ["app/thing.py", "blocks/head.py", "late_of_mine.py"]
    assert [each.path for each in found.files] == [str(project / name) for name in order]
    assert [each.module for each in found.files][:4] == ["", "blocks", "blocks.sizes", "blocks.stem"]
    assert found.files[0].sha256 == hashlib.sha256((project / "net.py").read_bytes()).hexdigest()
    assert [each.problem for each in found.files if each.problem] == [
        "thing.py is no valid Python (line 1: invalid syntax)."
    ]
    assert (found.packages, found.standard) == (("numpy",), ("os",))
    assert found.missing == ("no_such_package_anywhere",)


def test_a_module_by_its_name(project: Path) -> None:
    found = what_runs("blocks.stem:Stem", folder=project)
    assert [each.module for each in found.files][:3] == ["blocks", "blocks.sizes", "blocks.stem"]
    found = what_runs("blocks.stem:Stem", folder=project / "app", search=[str(project)])
    assert found.files[0].module == "blocks"


def test_libraries(project: Path) -> None:
    assert what_runs("torchvision:resnet18").packages == ("torchvision",)
    assert what_runs("torch.nn:Linear", folder=project).packages == ("torch",)
    assert what_runs("no_such_package_anywhere:f", folder=project).missing == ("no_such_package_anywhere",)


def test_a_saved_model_by_what_it_calls(tmp_path: Path) -> None:
    torch.save(torch.nn.Linear(1, 1), tmp_path / "it.pt")
    assert "torch.nn.modules.linear.Linear" in what_runs(str(tmp_path / "it.pt")).calls


def test_a_name_that_is_none() -> None:
    with pytest.raises(BadRequest, match="names no model"):
        what_runs("nothing")


def test_a_compiled_module_is_listed(project: Path) -> None:
    name = f"blocks/sizes{EXTENSION_SUFFIXES[0]}"  # ahead of the text beside it, as for Python
    (project / name).write_bytes(b"\x7fELF")
    found = {each.module: each for each in what_runs("net.py:net", folder=project).files}
    assert found["blocks.sizes"].path == str(project / name)
    assert found["blocks.sizes"].problem.endswith("is compiled: what it imports and does cannot be read.")
