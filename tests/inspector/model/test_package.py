"""A file of a package, named by its path: its relative imports are followed, listed and built."""

from pathlib import Path

import pytest
import torch

from inspector.errors import BadRequest, NotTrusted
from inspector.model import load_model
from inspector.model.package import package_of
from inspector.model.running import what_runs


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name, text in {
        "net/__init__.py": "WIDTH = 3\n",
        "net/parts/__init__.py": "",
        "net/parts/head.py": "from .. import WIDTH\nfrom .blocks import block\nimport beside_of_mine\n"
        "def head():\n    return block(WIDTH)\n",
        "net/parts/blocks.py": "from torch import nn\ndef block(width):\n    return nn.Linear(width, width)\n",
        "net/parts/beside_of_mine.py": "",
        "loose/one.py": "from .two import net\n",
        "loose/two.py": "from torch import nn\ndef net():\n    return nn.Linear(2, 2)\n",
        "a-b/one.py": "from .two import net\n",
        "alone.py": "import net\n",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


@pytest.mark.parametrize(
    ("file", "module"),
    [
        ("net/parts/head.py", "net.parts.head"),
        ("loose/one.py", "loose.one"),  # a folder without an __init__.py is a package too
        ("net/parts/blocks.py", None),  # nothing relative in it
        ("alone.py", None),
        ("a-b/one.py", None),  # which no import can name
        ("gone.py", None),
    ],
)
def test_what_it_belongs_to(project: Path, file: str, module: str | None) -> None:
    assert package_of(str(project / file)) == (None if module is None else (str(project), module))


@pytest.mark.parametrize(("file", "width"), [("net/parts/head.py:head", 3), ("loose/one.py:net", 2)])
def test_it_is_built(project: Path, file: str, width: int) -> None:
    loaded = load_model(file, folder=project)
    assert isinstance(loaded.module, torch.nn.Linear)
    assert loaded.module.in_features == width
    assert loaded.source.place == str(project / file.partition(":")[0])
    assert loaded.home == str(project)


@pytest.mark.parametrize("package", ["torch", "code"])  # a library's, and a module of Python's that is no package
def test_another_of_its_name_is_not_taken_for_it(tmp_path: Path, package: str) -> None:
    folder = tmp_path / package / "nn"
    folder.mkdir(parents=True)
    for name, text in {"../__init__.py": "", "__init__.py": "", "blocks.py": ""}.items():
        (folder / name).write_text(text)
    (folder / "functional.py").write_text("from . import blocks\ndef relu():\n    return None\n")
    import code  # noqa: F401

    with pytest.raises(BadRequest, match=f"another {package} is imported already"):
        load_model(f"{folder}/functional.py:relu")


def test_what_runs_of_it(project: Path) -> None:
    found = what_runs("net/parts/head.py:head", folder=project)
    ran = [str(Path(each.path).relative_to(project)) for each in found.files]
    assert sorted(ran) == sorted(
        [
            "net/__init__.py",
            "net/parts/__init__.py",
            "net/parts/head.py",
            "net/parts/blocks.py",
            "net/parts/beside_of_mine.py",
        ]
    )
    loaded = load_model("net/parts/head.py:head", folder=project)
    assert set(loaded.files) == {each.path for each in found.files}
    (project / "net/parts/blocks.py").write_text(
        "from torch import nn\ndef block(width):\n    return nn.Linear(width, 9)\n"
    )
    again = load_model("net/parts/head.py:head", folder=project)
    assert isinstance(again.module, torch.nn.Linear)
    assert again.module.out_features == 9  # an edited file counts
    consent = {each.path: each.sha256 for each in found.files}
    with pytest.raises(NotTrusted, match=r"blocks\.py"):
        load_model("net/parts/head.py:head", folder=project, consent=consent)


def test_one_that_no_import_names_says_what_python_says(project: Path) -> None:
    with pytest.raises(BadRequest, match="relative import"):
        load_model("a-b/one.py:net", folder=project)
