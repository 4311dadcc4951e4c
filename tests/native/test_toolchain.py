"""What is said where something to build with is missing. Each in a process that has not imported torch."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from native import toolchain
from native.toolchain import BuildError

ASK = """
import sys
from native import toolchain
try:
    print(getattr(toolchain, sys.argv[1])())
except toolchain.BuildError as error:
    print(error)
assert "torch" not in sys.modules
"""


def said(python, tool: str, **environment: str) -> str:
    process = python(ASK.replace("sys.argv[1]", repr(tool)), **environment)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (0, "")
    return out.strip()


@pytest.fixture
def torch_folder(tmp_path: Path) -> Callable[[str], dict[str, str]]:
    """The environment of a process that finds a torch with this version.py and no headers."""

    def make(version: str) -> dict[str, str]:
        folder = tmp_path / "packages" / "torch"
        folder.mkdir(parents=True)
        (folder / "__init__.py").write_text("raise SystemExit('imported')")
        (folder / "version.py").write_text(version)
        root = Path(toolchain.__file__).resolve().parents[1]
        return {"PYTHONPATH": f"{folder.parent}:{root}"}

    return make


def test_no_torch(tmp_path: Path, python) -> None:
    # an import hook stands in for an interpreter without torch
    code = (
        "import importlib.util as u; real = u.find_spec\n"
        "u.find_spec = lambda name, *rest: None if name == 'torch' else real(name, *rest)\n"
    )
    process = python(code + ASK.replace("sys.argv[1]", "'torch_installed'"))
    assert process.communicate(timeout=60)[0].strip() == (
        f"{sys.executable} has no torch, which the native ops are built for."
    )


@pytest.mark.parametrize(
    ("version", "sentence"),
    [
        (
            "__version__ = '2.9.1+cpu'\ncuda: Optional[str] = None\n",
            "torch 2.9.1+cpu is older than 2.11, the first that the native ops can be built for.",
        ),
        (
            "__version__ = '2.12.0'\n",
            "The torch in {folder} came without its C++ headers, so the native ops cannot be built.",
        ),
        ("", "The torch in {folder} does not tell its version, so the native ops are not built for it."),
    ],
)
def test_a_torch_that_cannot_be_built_for(version: str, sentence: str, torch_folder, python, tmp_path: Path) -> None:
    expected = sentence.format(folder=tmp_path / "packages" / "torch")
    assert said(python, "torch_installed", **torch_folder(version)) == expected


def test_the_torch_that_is_here() -> None:
    torch = pytest.importorskip("torch")
    found = toolchain.torch_installed()
    assert found == (Path(torch.__file__).parent, torch.__version__, torch.version.cuda or "")


def test_no_compiler(python) -> None:
    assert said(python, "compiler", PATH="", CXX="") == "No C++ compiler was found; install g++, or name one in CXX."
    assert said(python, "compiler", CXX="g++-99") == (
        "The C++ compiler g++-99, which CXX names, was not found; install g++, or name one in CXX."
    )


def test_a_compiler_that_is_none(python, tmp_path: Path) -> None:
    program = tmp_path / "cxx"
    program.write_bytes(b"\0")
    program.chmod(0o755)
    assert said(python, "compiler", CXX=str(program)) == (
        f"The C++ compiler {program} cannot be started: Exec format error."
    )


def nvcc_script(folder: Path, release: str) -> dict[str, str]:
    """An nvcc that tells this release and nothing else."""
    (folder / "bin").mkdir()
    program = folder / "bin" / "nvcc"
    program.write_text(
        f"#!/bin/sh\necho 'Cuda compilation tools, release {release}, V{release}.1'\necho '#$ TOP=/' >&2\n"
    )
    program.chmod(0o755)
    return {"CUDA_HOME": str(folder)}


def test_nvcc_of_another_cuda(python, tmp_path: Path) -> None:
    if not pytest.importorskip("torch").version.cuda:
        pytest.skip("torch was built without CUDA")
    environment = nvcc_script(tmp_path, "9.2")
    assert said(python, "nvcc", **environment).startswith(
        f"{tmp_path}/bin/nvcc is of CUDA 9.2, and torch was built with"
    )


def test_a_torch_without_cuda_needs_no_nvcc(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = toolchain.torch_installed()
    monkeypatch.setattr(toolchain, "torch_installed", lambda: found._replace(cuda=""))
    with pytest.raises(BuildError, match="was built without CUDA"):
        toolchain.nvcc()
