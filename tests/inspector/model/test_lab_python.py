"""A model that imports what only another environment has, or packages named like ours, in a lab of that Python."""

import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from inspector.engine.child import ask_lab
from inspector.engine.messages import DescribeModel
from inspector.errors import BadRequest, TorchloupeError

FACTORY = "from torch import nn\n{head}\ndef net():\n    return nn.Linear(1, SIZE)\n"


@pytest.fixture(scope="module")
def other_python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment that borrows torch from this one and adds a package of its own."""
    folder = tmp_path_factory.mktemp("environment")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", "--symlinks", folder], check=True)
    python = folder / "bin" / "python"
    packages = Path(sysconfig.get_path("purelib", vars={"base": str(folder)}))
    (packages / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n")
    (packages / "only_there.py").write_text("SIZE = 5\n")
    return python


def request(folder: Path, head: str) -> DescribeModel:
    (folder / "net.py").write_text(FACTORY.format(head=head))
    return DescribeModel(model=b"net.py:net", folder=os.fsencode(folder))


def test_a_package_that_only_the_other_one_has(tmp_path: Path, other_python: Path) -> None:
    asked = request(tmp_path, "from only_there import SIZE")
    assert ask_lab(asked, "net.py:net", python=str(other_python)).value.parameters == 10
    with pytest.raises(BadRequest) as caught:
        ask_lab(asked, "net.py:net")
    assert str(caught.value) == f"net.py needs the module only_there, which {sys.executable} does not have."
    assert "--lab-python" in caught.value.hint


def test_a_python_without_torch(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", "--symlinks", tmp_path / "bare"], check=True)
    with pytest.raises(TorchloupeError, match=r"^The engine needs msgspec, which .* lacks: .* -m pip install msgspec$"):
        ask_lab(request(tmp_path, "SIZE = 1"), "net.py:net", python=str(tmp_path / "bare" / "bin" / "python"))


def test_projects_with_packages_named_like_ours(tmp_path: Path) -> None:
    """All in one lab: each start of one imports torch."""
    sizes = {"app": 1, "inspector": 2, "native": 4, "resources": 8, "tests": 16}
    for name, size in sizes.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "sizes.py").write_text("from .more import SIZE\n")
        (tmp_path / name / "more.py").write_text(f"SIZE = {size}\n")
        (tmp_path / name / "__init__.py").write_text("")
    lines = [f"import {name}.sizes" for name in sizes]
    lines.append("SIZE = " + " + ".join(f"{name}.sizes.SIZE" for name in sizes))
    assert ask_lab(request(tmp_path, "\n".join(lines)), "net.py:net").value.parameters == 2 * 31


def test_a_torch_beside_the_model_does_not_win(tmp_path: Path) -> None:
    (tmp_path / "torch.py").write_text("raise SystemExit('another torch')")
    assert ask_lab(request(tmp_path, "SIZE = 3"), "net.py:net").value.parameters == 6
