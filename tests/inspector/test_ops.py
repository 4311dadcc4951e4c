"""`torchloupe ops` as a process."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("torch")
MAIN = Path(__file__).resolve().parents[2] / "main.py"
KEYS = {
    "backend", "library", "problem", "note", "cuda", "cuda_library", "cuda_problem",
    "torch", "compiler", "nvcc", "error",
}  # fmt: skip


def ops(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(MAIN), "ops", *arguments],
        env={**os.environ, **environment}, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip


def test_what_is_not_built_is_said_and_not_built(tmp_path: Path) -> None:
    ran = ops("--json", TORCHLOUPE_NATIVE_CACHE=str(tmp_path / "cache"))
    assert (ran.returncode, ran.stderr) == (0, "")
    document = json.loads(ran.stdout)
    assert set(document) == KEYS
    assert document["backend"] == "torch"
    if document["compiler"]:
        assert document["problem"].startswith("Not compiled yet: ")
    assert not (tmp_path / "cache").exists()


def test_a_build_that_fails_is_a_finding(tmp_path: Path) -> None:
    compiler = tmp_path / "cxx"
    compiler.write_text("#!/bin/sh\n[ $1 = --version ] && exit 0\necho 'error: no room for C++' >&2\nexit 1\n")
    compiler.chmod(0o755)
    environment = {"CXX": str(compiler), "TORCHLOUPE_NATIVE_CACHE": str(tmp_path), "CUDA_HOME": str(tmp_path)}
    ran = ops("--build", "--debug", **environment)
    assert ran.returncode == 1
    assert f"{compiler} does not compile the native ops: error: no room for C++.\n" in ran.stdout
    assert " -c cpu/" in ran.stderr, "the command that failed"
    assert json.loads(ops("--build", "--json", **environment).stdout)["backend"] == "torch"


def test_force_alone_is_bad_usage() -> None:
    ran = ops("--force", "--json")
    assert (ran.returncode, ran.stdout) == (2, '{"error": "--force needs --build."}\n')
    assert ran.stderr == "torchloupe: --force needs --build.\n"


def test_switched_off(tmp_path: Path) -> None:
    ran = ops(TORCHLOUPE_NATIVE="0")
    assert ran.returncode == 0
    assert ran.stdout.startswith("CPU       torch\n          The native ops are switched off by TORCHLOUPE_NATIVE=0.\n")
    assert ops("--build", TORCHLOUPE_NATIVE="0").returncode == 1


def test_built_it_tells_the_instruction_set_and_the_library() -> None:
    ran = ops("--build", "--json")
    document = json.loads(ran.stdout)
    if document["compiler"] is None:
        pytest.skip("there is no C++ compiler")
    assert ran.returncode == 0
    assert document["backend"] in ("native avx512", "native avx2", "native portable")
    assert Path(document["library"]).exists()
    assert document["problem"] is None
