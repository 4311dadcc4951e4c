"""A compiler that can be watched, and one small source, so that a build takes a moment."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from native import sources, toolchain

ROOT = Path(__file__).resolve().parents[2]
SMALL = "from native import sources; sources.PLAIN_SOURCES = ('cpu/isa.cpp',); sources.ISA_SOURCES = ()\n"


@pytest.fixture
def compiler() -> str:
    """The real one."""
    found = shutil.which("g++") or shutil.which("clang++")
    if found is None:
        pytest.skip("there is no C++ compiler")
    pytest.importorskip("torch")
    return found


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The builder in this process: one source, an empty cache, which is returned, and nothing remembered of tools."""
    monkeypatch.setattr(sources, "PLAIN_SOURCES", ("cpu/isa.cpp",))
    monkeypatch.setattr(sources, "ISA_SOURCES", ())
    monkeypatch.setenv("TORCHLOUPE_NATIVE_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.delenv("CXX", raising=False)
    for tool in (toolchain.compiler, toolchain.nvcc, toolchain.torch_installed):
        monkeypatch.setattr(toolchain, tool.__name__, tool.__wrapped__)
        monkeypatch.setattr(f"native.build.{tool.__name__}", tool.__wrapped__)
    return tmp_path / "cache"


@pytest.fixture
def script(tmp_path: Path) -> Callable[[str], str]:
    """Makes a program of lines of shell; in them $REAL is the compiler and $LOG a file to write to."""

    def make(lines: str) -> str:
        path = tmp_path / "cxx"
        real = shutil.which("g++") or shutil.which("clang++") or "false"
        path.write_text(f"#!/bin/sh\nREAL={real}\nLOG={tmp_path / 'log'}\n{lines}\n")
        path.chmod(0o755)
        return str(path)

    return make


@pytest.fixture
def python(tmp_path: Path) -> Callable[..., subprocess.Popen[str]]:
    """Starts Python code in a process with one small source, an empty cache and the environment given."""

    def start(code: str, **environment: str) -> subprocess.Popen[str]:
        own = {"TORCHLOUPE_NATIVE_CACHE": str(tmp_path / "cache"), "PYTHONPATH": str(ROOT)}
        return subprocess.Popen(
            [sys.executable, "-c", SMALL + code],
            env={**os.environ, **own, **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    return start
