"""The headless part, installed from a wheel into a bare environment: no Qt, no torch, no checkout in sight."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def uv(*words: str | Path) -> None:
    """Runs uv without the network: all it needs was fetched when this checkout was installed."""
    program = Path(sys.executable).parent / "uv"
    if not program.exists():
        pytest.skip("uv is not beside this Python")
    ran = subprocess.run(
        [program, *words, "--offline", "--quiet"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if "not found in the cache" in ran.stderr or "network was disabled" in ran.stderr.lower():
        pytest.skip("uv's cache was emptied since the setup")
    assert ran.returncode == 0, ran.stderr


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of programs of an environment that holds Torchloupe's base part alone."""
    folder = tmp_path_factory.mktemp("headless")
    uv("build", "--wheel", "--build-constraints", ROOT / "resources/setup/build.txt", "--out-dir", folder / "wheel")
    uv("venv", "--python", sys.executable, folder / "venv")
    (wheel,) = (folder / "wheel").glob("*.whl")
    uv("pip", "install", "--python", folder / "venv", "--constraints", ROOT / "resources/setup/gui.txt", wheel)
    return folder / "venv" / "bin"


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """A folder with a checkpoint in it and nothing else."""
    shutil.copy(ROOT / "resources/demo/shapes-final.pth", tmp_path)
    return tmp_path


def run(program: Path, *words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], "HOME": str(cwd), "TORCHLOUPE_STATE_DIR": str(cwd / "state")}
    return subprocess.run(
        [program, *words],
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )


def test_the_base_part_brings_neither_qt_nor_torch(installed: Path, elsewhere: Path) -> None:
    code = "import importlib.util as u; print([n for n in ('PySide6', 'torch', 'pyqtgraph') if u.find_spec(n)])"
    assert run(installed / "python", "-c", code, cwd=elsewhere).stdout == "[]\n"


def test_show_works_from_any_folder(installed: Path, elsewhere: Path) -> None:
    ran = run(installed / "torchloupe", "show", "shapes-final.pth", "--json", cwd=elsewhere)
    assert (ran.returncode, ran.stderr) == (0, "")
    shown = json.loads(ran.stdout)
    assert (shown["format"], shown["error"], shown["totals"]["parameters"]) == ("zip", None, 70_228)


def test_the_engine_starts_and_ends_with_its_input(installed: Path, elsewhere: Path) -> None:
    ran = run(installed / "python", "-P", "-m", "inspector.engine", "--role", "reader", cwd=elsewhere)
    assert (ran.returncode, ran.stderr) == (0, "")


def test_the_window_without_qt_is_one_sentence(installed: Path, elsewhere: Path) -> None:
    ran = run(installed / "torchloupe", cwd=elsewhere)
    assert ran.returncode == 2
    assert len(ran.stderr.strip().splitlines()) == 1
    assert "[gui]" in ran.stderr


def test_what_the_window_needs_travels_in_the_wheel(installed: Path) -> None:
    (packages,) = (installed.parent / "lib").glob("python3*/site-packages")
    for name in ("setup/lab.txt", "setup/setup.sh", "fonts/Inter-Regular.ttf", "demo/shapes-early.pth"):
        assert (packages / "resources" / name).is_file()
    for name in ("common.h", "cpu/my_add.cpp", "cuda/my_add.cu"):
        assert (packages / "native" / "csrc" / name).is_file()


def test_what_the_native_ops_run_on_is_told_without_torch(installed: Path, elsewhere: Path) -> None:
    ran = run(installed / "torchloupe", "ops", "--json", cwd=elsewhere)
    assert (ran.returncode, ran.stderr) == (0, "")
    document = json.loads(ran.stdout)
    assert document["problem"] == f"{installed / 'python'} has no torch, which the native ops are built for."
    assert run(installed / "torchloupe", "ops", "--build", cwd=elsewhere).returncode == 1
