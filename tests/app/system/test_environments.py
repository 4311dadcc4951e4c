"""Environments are found without running any of them."""

import os
import sys

import pytest

from app.system import environments


def make(folder, torch=False):
    """An environment whose interpreter would tell if it were run."""
    python = folder / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f"#!/bin/sh\ntouch {folder}/RUN\n")
    python.chmod(0o755)
    (folder / "pyvenv.cfg").write_text("home = /usr/bin\nversion = 3.12.1\n")
    if torch:
        (folder / "lib/python3.12/site-packages/torch").mkdir(parents=True)
    return python


@pytest.fixture
def home(tmp_path, monkeypatch):
    for name in ("VIRTUAL_ENV", "CONDA_PREFIX", "CONDA_EXE", "PYENV_ROOT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PATH", "")
    return tmp_path / "home"


def test_ours_comes_first_and_alone_on_a_bare_machine(home):
    assert [found.python for found in environments.find()] == [sys.executable]


def test_the_project_around_a_file(home, tmp_path):
    python = make(tmp_path / "project" / ".venv", torch=True)
    found = environments.find(str(tmp_path / "project" / "runs" / "0412"))
    assert found[1:] == [environments.Environment(str(python), "project", "3.12.1", True)]
    assert not (tmp_path / "project/.venv/RUN").exists()


def test_active_conda_pyenv_and_path(home, tmp_path, monkeypatch):
    expected = {
        "VIRTUAL_ENV": make(tmp_path / "active"),
        "conda": make(home / "miniconda3" / "envs" / "vision"),
        "pyenv": make(home / ".pyenv" / "versions" / "3.12.1"),
        "PATH": make(tmp_path / "system"),
    }
    monkeypatch.setenv("VIRTUAL_ENV", str(tmp_path / "active"))
    monkeypatch.setenv("PATH", str(tmp_path / "system" / "bin"))
    found = {entry.source: entry.python for entry in environments.find()[1:]}
    assert found == {source: str(python) for source, python in expected.items()}


def test_no_interpreter_twice(home, tmp_path, monkeypatch):
    make(tmp_path / "p" / ".venv")
    monkeypatch.setenv("VIRTUAL_ENV", str(tmp_path / "p" / ".venv"))
    (home / ".conda").mkdir(parents=True)
    (home / ".conda/environments.txt").write_text(f"{tmp_path}/p/.venv\n{tmp_path}/gone\nnonsense\n")
    found = environments.find(os.path.join(tmp_path, "p"))
    assert [entry.source for entry in found] == ["Torchloupe", "project"]
