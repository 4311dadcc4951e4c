"""What there is to build with: torch's headers, a C++ compiler, nvcc. Imports no torch."""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import NamedTuple

from native.sources import OLDEST_TORCH


class BuildError(Exception):
    """One sentence for people; `log` is what the compiler said."""

    def __init__(self, sentence: str, log: str = ""):
        super().__init__(sentence)
        self.log = log


class Torch(NamedTuple):
    folder: Path
    version: str  # "2.13.0+cu130"
    cuda: str  # "13.0", "" for a build without CUDA


class Nvcc(NamedTuple):
    program: str
    root: Path  # of the toolkit
    version: str  # "13.0"


@cache
def torch_installed() -> Torch:
    """The torch that this interpreter would import. Raises BuildError when the ops cannot be built for it."""
    try:
        spec = importlib.util.find_spec("torch")
    except (ImportError, ValueError):
        spec = None
    if spec is None or spec.origin is None:
        raise BuildError(f"{sys.executable} has no torch, which the native ops are built for.")
    folder = Path(spec.origin).parent
    try:
        text = (folder / "version.py").read_text("utf-8")
    except OSError:
        text = ""
    version = _first(r"^__version__\s*(?::[^=]*)?=\s*['\"](.+?)['\"]", text)
    numbers = tuple(int(each) for each in re.findall(r"\d+", version)[:2])
    if not numbers:
        raise BuildError(f"The torch in {folder} does not tell its version, so the native ops are not built for it.")
    if numbers < OLDEST_TORCH:
        oldest = ".".join(map(str, OLDEST_TORCH))
        raise BuildError(f"torch {version} is older than {oldest}, the first that the native ops can be built for.")
    if not (folder / "include/torch/csrc/stable/library.h").exists():
        raise BuildError(f"The torch in {folder} came without its C++ headers, so the native ops cannot be built.")
    return Torch(folder, version, _first(r"^cuda\s*(?::[^=]*)?=\s*['\"](.+?)['\"]", text))


class Compiler(NamedTuple):
    program: str
    version: str  # all that it says of itself


@cache
def compiler() -> Compiler:
    """The C++ compiler: $CXX, else g++ or clang++. Raises BuildError where there is none."""
    if sys.platform == "win32":
        raise BuildError("The native ops are built on Linux and macOS only.")
    named = os.environ.get("CXX", "").strip()
    program = shutil.which(named) if named else shutil.which("g++") or shutil.which("clang++") or shutil.which("c++")
    if program is None:
        found = f"The C++ compiler {named}, which CXX names, was not found" if named else "No C++ compiler was found"
        raise BuildError(f"{found}; install g++, or name one in CXX.")
    try:
        said = _ask(program, "--version")
    except (OSError, subprocess.TimeoutExpired) as error:
        raise BuildError(f"The C++ compiler {program} cannot be started: {_reason(error)}.") from None
    if said.returncode:
        raise BuildError(
            f"The C++ compiler {program} does not work: it ended with status {said.returncode}.", said.stderr
        )
    return Compiler(program, said.stdout)


@cache
def nvcc() -> Nvcc:
    """nvcc of $CUDA_HOME or on the PATH. Raises BuildError where there is none that suits torch."""
    torch = torch_installed()
    if not torch.cuda:
        raise BuildError(f"torch {torch.version} was built without CUDA.")
    home = os.environ.get("CUDA_HOME", "")
    program = shutil.which(os.path.join(home, "bin", "nvcc")) if home else None
    program = program or shutil.which("nvcc") or shutil.which("/usr/local/cuda/bin/nvcc")
    if program is None:
        raise BuildError("No nvcc was found; the CUDA half of the native ops needs the CUDA toolkit.")
    try:
        version = _ask(program, "--version")
        # what stands on the PATH may be a script that starts the real one elsewhere: it knows where
        dry = _ask(program, "--dryrun", "-c", "-x", "cu", os.devnull)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise BuildError(f"{program} cannot be started: {_reason(error)}.") from None
    release, top = _first(r"release (\d+\.\d+)", version.stdout), _first(r"^#\$ TOP=(.+)$", dry.stderr)
    if not release or not top:
        raise BuildError(f"{program} does not work: it tells neither its version nor its toolkit.", dry.stderr)
    if release.partition(".")[0] != torch.cuda.partition(".")[0]:
        raise BuildError(f"{program} is of CUDA {release}, and torch was built with CUDA {torch.cuda}.")
    return Nvcc(program, Path(os.path.realpath(top.strip())), release)


def _ask(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace", timeout=60, check=False
    )


def _first(pattern: str, text: str) -> str:
    found = re.search(pattern, text, re.MULTILINE)
    return found[1] if found else ""


def _reason(error: OSError | subprocess.TimeoutExpired) -> str:
    return (error.strerror or str(error)) if isinstance(error, OSError) else "it does not answer"
