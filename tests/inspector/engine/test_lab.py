import hashlib
import sys
from pathlib import Path

import pytest

import inspector.engine
from inspector.engine.messages import (
    Cancel,
    DescribeLab,
    LabReport,
    LoadTrusted,
    MeasurePrecision,
    OpenPath,
    TrustedReport,
)
from inspector.stats.result import Precision

torch = pytest.importorskip("torch")
MAIN = str(Path(inspector.engine.__file__).with_name("__main__.py"))


class Canary:
    """Runs `touch` when it is unpickled."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return (Path.touch, (self.path,))


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    path = tmp_path_factory.mktemp("model") / "model.pt"
    torch.save(torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.ReLU()), path)
    return path


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_the_lab(start, model, tmp_path):
    """One lab for all of it: importing torch takes seconds."""
    pipe = start([sys.executable, MAIN, "--role", "lab"], "lab")
    pipe.ready()

    trusted, _ = pipe.ask(LoadTrusted(bytes(model), digest(model)), TrustedReport)
    assert trusted == TrustedReport("torch.nn.modules.container.Sequential", 3, 16)

    evil, canary = tmp_path / "evil.pt", tmp_path / "canary"
    torch.save(Canary(canary), evil)
    refused, _ = pipe.ask(LoadTrusted(bytes(evil), digest(model)), None)
    assert (refused.kind, refused.message) == (
        "NotTrusted",
        "evil.pt is not the file that was trusted: its content has changed. Look at it again.",
    )
    assert not canary.exists()
    pipe.ask(LoadTrusted(bytes(evil), digest(evil)), TrustedReport)
    assert canary.exists(), "trusted is trusted: the canary is one that can sing"

    missing, _ = pipe.ask(LoadTrusted(b"/nowhere/\xff.pt", "0" * 64), None)
    assert (missing.kind, missing.message) == (
        "UnreadableFile",
        "\\xff.pt cannot be opened: No such file or directory.",
    )

    wrapped = tmp_path / "wrapped.pt"
    torch.save({"epoch": 3, "model": torch.nn.Linear(2, 2)}, wrapped)
    assert pipe.ask(LoadTrusted(bytes(wrapped), digest(wrapped)), TrustedReport)[0] == TrustedReport(
        "builtins.dict", 1, 6
    )

    weights = tmp_path / "weights.pt"
    torch.save({"w": torch.tensor([1.0, 1e5, 1e-9]), "ids": torch.arange(2)}, weights)
    precision, _ = pipe.ask(MeasurePrecision(bytes(weights), (0, 1)), Precision)
    half = precision.casts[0]
    assert (precision.elements, precision.left_out) == (3, 1)
    assert (half.dtype, half.overflow, half.vanish, half.exact) == ("float16", 1, 1, 1)

    elsewhere = tmp_path / "elsewhere.pt"
    torch.save({"model": torch.nn.ReLU()}, elsewhere)
    data = elsewhere.read_bytes().replace(b"torch.nn.modules.activation", b"torch_nn_modules_activation")
    elsewhere.write_bytes(data)
    failure, _ = pipe.ask(LoadTrusted(bytes(elsewhere), digest(elsewhere)), None)
    assert failure.message == (
        f"elsewhere.pt needs the module torch_nn_modules_activation, which {sys.executable} does not have."
    )

    broken = tmp_path / "broken.pt"
    broken.write_bytes(b"\x80\x02no pickle")
    failure, _ = pipe.ask(LoadTrusted(bytes(broken), digest(broken)), None)
    assert failure.kind == "DamagedFile"
    assert failure.message.startswith("broken.pt cannot be loaded by torch: ")
    assert "\n" not in failure.message

    wrong, _ = pipe.ask(OpenPath(b"x"), None)
    assert (wrong.kind, wrong.message) == ("BadRequest", "A lab does not answer OpenPath.")

    large = tmp_path / "large.pt"
    with large.open("wb") as file:
        file.truncate(8 << 30)
    job = pipe.send(LoadTrusted(bytes(large), "0" * 64))
    pipe.send(Cancel(target=job))
    assert pipe.answer(job)[0].kind == "Cancelled"

    report, _ = pipe.ask(DescribeLab(), LabReport)
    assert report.torch == torch.__version__.partition("+")[0]
    assert report.executable == sys.executable
    assert report.memory > 50 << 20
    # compilers may still be at work
    assert report.native in ("native avx512", "native avx2", "native portable") or report.native_note
