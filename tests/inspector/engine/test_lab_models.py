"""Live models in a lab that goes on: what the user's code does is one sentence, and the next request is answered."""

import hashlib
import os
import subprocess
import sys
import sysconfig
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
import torch

import inspector.engine
from inspector.engine.messages import (
    CountFlops,
    DescribeModel,
    Failure,
    ForgetModels,
    IdentifyCheckpoint,
    ListCode,
    ListFactories,
    Ping,
    Pong,
    Progress,
)
from inspector.flops.result import FlopReport
from inspector.model import index
from inspector.model.result import Factories, Identification, ModelTree, RunList
from tests.inspector.engine.conftest import Pipe

MAIN = str(Path(inspector.engine.__file__).with_name("__main__.py"))
NET = """
import os, sys, signal, time
from torch import nn
def net(width=3): return nn.Sequential(nn.Linear(width, 2), nn.Dropout())
def needs(depth, *, name): ...
def raises(): raise ValueError("no\\nsuch depth")
def exits(): sys.exit("bye")
def nothing(): return {"a": 1}
def prints():
    print("TLP1 hello"); os.write(1, b"TLP1" * 9); sys.stdin.read(); sys.stdout.close()
    return nn.Linear(1, 1)
def recurses(): return recurses()
def changes():
    os.chdir("/tmp"); sys.path.clear(); sys.modules.pop("torch.nn"); signal.signal(signal.SIGTERM, signal.SIG_IGN)
    return nn.Linear(1, 1)
def forever():
    while True: pass
class Late(nn.Module):
    def forward(self, x): raise RuntimeError("not today")
def forks():
    child = os.fork()
    if child: os.waitpid(child, 0)  # what it answers is there first
    return nn.Linear(1, 1) if child else nn.Linear(9, 9)
"""
SENTENCES = {
    "net(": "'net.py:net(': 'net(' is no factory.",
    "nett": "net.py has no nett.",
    "needs": "net.py:needs needs arguments: depth, name.",
    "net(depth=3)": "net.py:net does not take these arguments: got an unexpected keyword argument 'depth'.",
    "raises": "net.py:raises raised ValueError: no such depth (net.py, line 6).",
    "exits": "net.py:exits called sys.exit('bye') instead of giving a model.",
    "nothing": "net.py:nothing gave a dict, not a torch.nn.Module.",
    "recurses": "net.py:recurses raised RecursionError: maximum recursion depth exceeded (net.py, line 12).",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "net.py").write_text(NET)
    return tmp_path


def started(start: Callable[..., Pipe], python: str) -> Pipe:
    kept = ("TORCHLOUPE_NATIVE_CACHE", "TORCHLOUPE_ARCHITECTURES")
    environment = {"PATH": "/usr/bin:/bin", **{name: os.environ[name] for name in kept}}
    pipe = start([python, MAIN, "--role", "lab"], "lab", env=environment)
    pipe.ready()
    return pipe


def test_whatever_a_factory_does_is_one_sentence_and_the_lab_goes_on(start: Callable[..., Pipe], folder: Path) -> None:
    lab = started(start, sys.executable)

    def ask(factory: str, **more: Any) -> Any:
        model = f"net.py:{factory}".encode()
        return lab.ask(DescribeModel(model, folder=os.fsencode(folder), **more), ModelTree)[0]

    for factory, sentence in SENTENCES.items():
        failure = ask(factory)
        assert isinstance(failure, Failure), factory
        assert failure.message == sentence
        assert failure.kind == "BadRequest"
    for factory in ("prints", "changes", "forks"):
        assert ask(factory).parameters == 2
    tree = ask("net")
    assert (tree.parameters, tree.training) == (8, True)

    counted, _ = lab.ask(CountFlops(b"net.py:net", folder=os.fsencode(folder), input=("1,3",)), FlopReport)
    assert counted.footprint.unchanged
    assert counted.training is False
    assert ask("net").training is True, "the same model, in the mode in which it was made"
    misfit, _ = lab.ask(CountFlops(b"net.py:net", folder=os.fsencode(folder), input=("1,4",)), FlopReport)
    assert isinstance(misfit, Failure)
    assert "\n" not in misfit.message
    late, _ = lab.ask(CountFlops(b"net.py:Late", folder=os.fsencode(folder), input=("1,4",)), FlopReport)
    assert isinstance(late, Failure)
    assert "not today" in late.message

    assert lab.ask(ForgetModels(), None)[0] is None
    assert ask("net").training is True, "built anew"

    weights = folder / "w.pt"
    torch.save({"0.weight": torch.ones(2, 3)}, weights)
    refused = ask("net", weights=os.fsencode(weights))
    assert refused.message.startswith("w.pt does not fit Sequential: 1 of its 2 tensors is missing (0.bias)")
    lenient = ask("net", weights=os.fsencode(weights), strict=False)
    assert [each.weight for each in lenient.modules[1].own] == ["loaded", "missing"]

    old = hashlib.sha256((folder / "net.py").read_bytes()).hexdigest()
    (folder / "net.py").write_text("def net(:\n")
    assert ask("net").message == "net.py is no valid Python (net.py, line 1: invalid syntax)."
    trusted = ask("net", consent=((os.fsencode(folder / "net.py"), old),))
    assert trusted.kind == "NotTrusted"
    (folder / "net.py").unlink()
    assert ask("net").message == "net.py does not exist."

    (folder / "net.py").write_text(NET)
    job = lab.send(DescribeModel(b"net.py:forever", folder=os.fsencode(folder)))
    while not isinstance(message := lab.receive()[0], Progress) or message.id != job:
        pass
    lab.send(Ping())  # it lives, and does not hear a cancel: the window's client ends such a lab and says so
    while not isinstance(lab.receive()[0], Pong):
        pass


@pytest.fixture(scope="module")
def bare_python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with msgspec and nothing else: no torch, no numpy."""
    folder = tmp_path_factory.mktemp("bare")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", "--symlinks", folder], check=True)
    packages = Path(sysconfig.get_path("purelib", vars={"base": str(folder)}))
    (packages / "msgspec").symlink_to(Path(msgspec.__file__).parent)
    return folder / "bin" / "python"


def test_a_python_without_torch_tells_what_a_file_holds(
    start: Callable[..., Pipe], bare_python: Path, folder: Path, tmp_path: Path
) -> None:
    pipe = started(start, str(bare_python))
    found, _ = pipe.ask(ListFactories(b"net.py", folder=os.fsencode(folder)), Factories)
    assert [each.name for each in found.factories if each.likely] == ["net", "prints", "changes", "Late", "forks"]
    runs, _ = pipe.ask(ListCode(b"net.py:net", folder=os.fsencode(folder)), RunList)
    assert runs.files[0].sha256 == hashlib.sha256(NET.encode()).hexdigest()
    assert (runs.missing, runs.packages) == (("torch",), ())
    assert "signal" in runs.standard

    for request in (DescribeModel(b"net.py:net", folder=os.fsencode(folder)), ListFactories(b"torchvision:")):
        failure, _ = pipe.ask(request, None)
        assert failure.message.startswith(f"{bare_python} lacks torch and numpy; install with: ")

    index.architectures()  # made where torch is
    path = tmp_path / "it.pt"
    with torch.device("meta"):
        import torchvision

        state = torchvision.models.resnet18(num_classes=10).state_dict()
    torch.save({"state_dict": {key: torch.zeros(value.shape) for key, value in state.items()}}, path)
    status = path.stat()
    stamp = (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns)
    identified, _ = pipe.ask(IdentifyCheckpoint(bytes(path), stamp=stamp), Identification)
    best = identified.candidates[0]
    assert (best.model, best.fits, identified.container) == (
        "torchvision:resnet18(num_classes=10)",
        True,
        "state_dict",
    )
    assert pipe.ask(IdentifyCheckpoint(bytes(path), container="none"), None)[0].kind == "BadRequest"
    assert pipe.ask(IdentifyCheckpoint(bytes(path), stamp=(0, 0, 0, 0)), None)[0].kind == "FileChanged"
