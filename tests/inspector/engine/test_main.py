import os
import subprocess
import sys
import venv
from pathlib import Path

import msgspec
import pytest

import inspector.engine
from inspector.engine.environment import ADDED, scrubbed
from inspector.engine.messages import DescribeLab, Failure, LabReport, OpenPath, Ping, Pong, ReadValues

MAIN = str(Path(inspector.engine.__file__).with_name("__main__.py"))
HOSTILE = "import os; os.close(os.open(os.environ['CANARY'], os.O_CREAT)); raise SystemExit('hostile')\n"


@pytest.fixture
def hostile(tmp_path):
    """A folder whose modules leave a canary file, and an environment that points at it in every way."""
    folder = tmp_path / "hostile"
    folder.mkdir()
    for name in (
        "torch",
        "msgspec",
        "numpy",
        "struct",
        "ctypes",
        "sitecustomize",
        "usercustomize",
        "inspector",
        "native",
    ):
        (folder / f"{name}.py").write_text(HOSTILE)
    environment = {
        "PATH": os.environ["PATH"],
        "CANARY": str(tmp_path / "canary"),
        "PYTHONPATH": str(folder),
        "PYTHONSTARTUP": str(folder / "torch.py"),
        "PYTHONBREAKPOINT": "torch.hook",
        "PYTHONWARNINGS": "error::torch.Category",
        "PYTHONHOME": str(folder),
        "PYTHONUSERBASE": str(folder),
        "LD_PRELOAD": str(folder / "torch.py"),
    }
    return folder, environment, tmp_path / "canary"


@pytest.fixture(scope="module")
def foreign(tmp_path_factory):
    """An interpreter that has msgspec and nothing else, least of all this package."""
    folder = tmp_path_factory.mktemp("foreign")
    venv.create(folder, with_pip=False, symlinks=True)
    packages = next(folder.glob("lib/python*/site-packages"))
    (packages / "msgspec").symlink_to(Path(msgspec.__file__).parent)
    return folder / "bin" / "python"


def test_the_environment_loses_what_runs_code_and_keeps_the_rest():
    before = {"PYTHONPATH": "x", "LD_PRELOAD": "x", "LD_LIBRARY_PATH": "/opt/lib", "HOME": "/home/me"}
    before |= {"TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD": "1", "CUDA_VISIBLE_DEVICES": "0"}
    kept = {"LD_LIBRARY_PATH": "/opt/lib", "HOME": "/home/me", "CUDA_VISIBLE_DEVICES": "0"}
    assert scrubbed(before, "lab") == kept
    assert scrubbed(before, "reader") == kept | ADDED["reader"]


@pytest.mark.parametrize("start_words", [[MAIN], ["-P", "-m", "inspector.engine"]], ids=["by path", "as a module"])
def test_hostile_modules_beside_the_file_do_not_win(start, hostile, start_words, tmp_path):
    folder, environment, canary = hostile
    options = {"cwd": folder, "env": scrubbed(environment, "reader")}
    if "-m" in start_words:
        options["env"]["PYTHONPATH"] = str(Path.cwd())  # stands for an installed package
    pipe = start([sys.executable, *start_words, "--role", "reader"], **options)
    pipe.ready()
    assert isinstance(pipe.ask(ReadValues(0), None)[0], Failure)
    pipe.send(Ping())
    assert isinstance(pipe.receive()[0], Pong)
    assert not canary.exists()


def test_a_lab_among_hostile_modules_imports_the_real_torch(start, hostile):
    pytest.importorskip("torch")
    folder, environment, canary = hostile
    pipe = start([sys.executable, MAIN, "--role", "lab"], "lab", cwd=folder, env=scrubbed(environment, "lab"))
    pipe.ready()
    report, _ = pipe.ask(DescribeLab(), LabReport)
    assert isinstance(report, LabReport)
    assert report.problem == ""
    assert report.torch
    assert report.devices[0] == "cpu"
    assert report.memory > 50 << 20
    assert not canary.exists()


def test_a_foreign_interpreter_says_what_it_lacks(start, foreign):
    pipe = start([str(foreign), MAIN, "--role", "lab"], "lab")
    assert pipe.ready().executable == str(foreign)
    report, _ = pipe.ask(DescribeLab(), LabReport)
    assert report.problem == f"{foreign} lacks torch and numpy; install with: {foreign} -m pip install torch numpy"
    assert (report.torch, report.torchvision, report.devices) == ("", "", ("cpu",))


def test_a_foreign_interpreter_finds_inspector_and_native_alone(foreign):
    probe = f"""
import runpy, sys
sys.argv = [{MAIN!r}]
try:
    runpy.run_path({MAIN!r}, run_name="__main__")
except SystemExit:
    pass
import inspector, native
assert inspector.__file__.startswith({str(Path(MAIN).parents[2])!r})
for name in ("app", "resources", "main", "loop", "wire"):
    try:
        __import__(name)
    except ImportError:
        continue
    raise AssertionError(name)
assert not [folder for folder in sys.path if folder.startswith({str(Path(MAIN).parents[2])!r})]
"""
    environment = scrubbed(dict(os.environ), "lab")
    subprocess.run([foreign, "-c", probe], check=True, cwd="/", env=environment, stderr=subprocess.PIPE)


def test_an_interpreter_without_msgspec_ends_with_one_sentence(tmp_path):
    venv.create(tmp_path, with_pip=False, symlinks=True)
    python = tmp_path / "bin" / "python"
    done = subprocess.run(
        [python, MAIN, "--role", "lab"], capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
    )
    assert done.returncode == 1
    assert done.stderr == f"The engine needs msgspec, which {python} lacks: {python} -m pip install msgspec\n"
    assert done.stdout == ""


@pytest.mark.parametrize("words", [[], ["--role"], ["--role", "cook"], ["reader"]])
def test_wrong_usage(words):
    done = subprocess.run(
        [sys.executable, MAIN, *words], capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("usage: ")


def test_a_reader_imports_neither_torch_nor_numpy_nor_pickle_to_start(start):
    pipe = start([sys.executable, "-X", "importtime", MAIN, "--role", "reader"])
    pipe.ready()
    pipe.ask(OpenPath(b"/nowhere"), None)
    pipe.process.stdin.close()
    imported = {line.rpartition("|")[2].strip() for line in pipe.end()[1].splitlines()}
    assert "msgspec" in imported
    assert not imported & {"torch", "numpy", "pickle", "socket", "subprocess"}
