"""`torchloupe stats`: exit codes, one JSON object whatever happens, only what was asked for is read."""

import json
import os
import signal
import struct
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import torch

from tests.ran import Ran, command

MAIN = Path(__file__).resolve().parents[3] / "main.py"
SCHEMA = frozenset({"path", "tensors", "totals", "error"})
WITHOUT_TORCH = "import sys; sys.modules['torch'] = None; from main import main; sys.exit(main(sys.argv[1:]))"


@pytest.fixture
def stats(capsys: pytest.CaptureFixture[str]) -> Any:
    """The command in this process, which has torch already."""

    return command("stats", capsys, SCHEMA)


def without_torch(*words: object) -> Ran:
    command = [sys.executable, "-c", WITHOUT_TORCH, "stats", *map(str, words)]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60, cwd=MAIN.parent)
    return Ran(done.returncode, done.stdout, done.stderr, SCHEMA)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A trained-looking model behind DataParallel's prefix, its average, and a tensor with NaN beside them."""
    path = tmp_path_factory.mktemp("files") / "model.pt"
    made = torch.Generator().manual_seed(1)
    weights = {
        "conv.weight": torch.randn(4, 3, 3, 3, generator=made) * 0.1,
        "conv.bias": torch.tensor([0.5, -1.0, 2.0, 0.0]),
        "fc.weight": torch.randn(5, 8, generator=made) - 0.2,
        "fc.bias": torch.tensor([1.0, float("nan"), float("inf"), 0.0, 1e-40]),
    }
    content = {
        "state_dict": {f"module.{key}": tensor for key, tensor in weights.items()},
        "ema": {key: tensor.nan_to_num(0.0, 1.0) for key, tensor in weights.items()},
    }
    torch.save(content, path)
    return path


def keys(ran: Ran) -> list[tuple[str, str]]:
    return [(row["container"], row["key"]) for row in ran.document["tensors"]]


def test_all_tensors_of_the_file(stats: Any, model: Path) -> None:
    ran = stats(model, "--json")
    assert (ran.code, ran.err) == (0, "")
    assert len(ran.document["tensors"]) == 8
    bias = ran.document["tensors"][3]
    assert (bias["count"], bias["nan"], bias["posinf"], bias["zero"], bias["subnormal"]) == (5, 1, 1, 1, 1)
    assert (bias["min"], bias["max"]) == (0.0, 1.0)
    assert "channels" not in bias
    totals = ran.document["totals"]
    assert (totals["tensors"], totals["failed"], totals["count"], totals["nan"]) == (8, 0, 2 * (108 + 4 + 40 + 5), 1)
    assert totals["backend"]
    assert ran.document["path"] == str(model)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["conv.bias"], [("state_dict", "module.conv.bias"), ("ema", "conv.bias")]),
        (["module.conv.bias"], [("state_dict", "module.conv.bias")]),
        (["fc.*", "--container", "ema"], [("ema", "fc.weight"), ("ema", "fc.bias")]),
        (["*.weight", "module.*", "--container", "state_dict", "--sort", "max"], [
            ("state_dict", "module.conv.bias"), ("state_dict", "module.fc.weight"), ("state_dict", "module.fc.bias"),
            ("state_dict", "module.conv.weight"),
        ]),
        (["*.weight", "--container", "ema", "--sort", "-max"], [("ema", "conv.weight"), ("ema", "fc.weight")]),
    ],
)  # fmt: skip
def test_some_tensors_of_the_file(words: list[str], found: list[tuple[str, str]], stats: Any, model: Path) -> None:
    ran = stats(model, *words, "--json")
    assert keys(ran) == found
    assert ran.document["totals"]["tensors"] == len(found)


def test_nothing_else_is_read(stats: Any, model: Path) -> None:
    assert stats(model, "module.conv.bias", "--json").document["totals"]["bytes"] == 16


@pytest.mark.parametrize("bins", [1, 2, 3, 44, 2048])
def test_bins_are_a_bound(bins: int, stats: Any, model: Path) -> None:
    for row in stats(model, "--bins", bins, "--json").document["tensors"]:
        counts, edges = row["histogram"]["counts"], row["histogram"]["edges"]
        assert 1 <= len(counts) <= bins
        assert len(edges) == len(counts) + 1
        assert edges == sorted(edges)
        assert edges[0] <= row["min"] <= row["max"] < edges[-1]
        assert sum(counts) == row["count"] - row["nan"] - row["posinf"] - row["neginf"]


def test_channels(stats: Any, model: Path) -> None:
    ran = stats(model, "fc.*", "--container", "state_dict", "--per-channel", "--json")
    weight, bias = ran.document["tensors"]
    assert bias["channels"] is None
    tensor = torch.load(model)["state_dict"]["module.fc.weight"].double()
    assert [each["channel"] for each in weight["channels"]] == list(range(5))
    for shown, channel in zip(weight["channels"], tensor, strict=True):
        assert (shown["count"], shown["min"], shown["max"]) == (8, channel.min().item(), channel.max().item())
        assert shown["mean"] == pytest.approx(channel.mean().item(), abs=1e-12)
        assert shown["std"] == pytest.approx(channel.std(correction=0).item(), abs=1e-12)
        assert shown["l2"] == pytest.approx(channel.norm().item(), rel=1e-12)
    lines = stats(model, "fc.weight", "--container", "ema", "--per-channel").out.splitlines()
    assert [line.split()[0] for line in lines if line.startswith("  [")] == [f"[{at}]" for at in range(5)]


def test_findings_decide_the_exit_code_only_where_asked(stats: Any, model: Path) -> None:
    assert stats(model).code == 0
    ran = stats(model, "--findings", "--json")
    assert ran.code == 1
    finding, *_ = [each for each in ran.document["tensors"][3]["findings"] if each["severity"] == "error"]
    assert set(finding) == {"rule", "severity", "text"}
    assert "NaN" in finding["text"]
    assert stats(model, "conv.*", "--findings").code == 0  # the NaN is elsewhere
    plain, advised = stats(model).out, stats(model, "--findings").out
    assert finding["text"] in plain
    assert len(advised.splitlines()) > len(plain.splitlines())


def test_text_for_people(stats: Any, model: Path) -> None:
    lines = stats(model).out.splitlines()
    assert "NaN" in lines[0]
    assert any(line.startswith("state_dict: module.conv.weight") for line in lines)
    assert lines[-1].startswith("8 tensors, 314 elements, 1.3 KB in ")
    assert "\x1b" not in "".join(lines)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["fc.wieght"], "no tensor 'fc.wieght'"),
        (["fc.wieght"], "Did you mean 'fc.weight'?"),
        (["head.*"], "No tensor of the file matches 'head.*'"),
        (["fc"], "'fc' is a module"),
        (["--container", "nope"], "'state_dict', 'ema'"),
        (["--bins", "0"], "no number of bins"),
        (["--bins", "2049"], "no number of bins"),
        (["--bins", "many"], "no number of bins"),
        (["--sort", "size"], "no field; choose from key, findings, count"),
        (["--sort", "--"], "argument --sort: expected one argument"),
        (["--histogram"], "unrecognized arguments: --histogram"),
    ],
)
def test_bad_usage(words: list[str], says: str, stats: Any, model: Path) -> None:
    ran = stats(model, *words)
    assert (ran.code, ran.out) == (2, "")
    assert says in ran.err
    assert len(ran.err.splitlines()) == 1
    ran = stats(model, *words, "--json")
    assert ran.code == 2
    assert ran.document["tensors"] == []
    assert ran.document["error"]


@pytest.mark.parametrize("name", ["there_is_none.pt", ".", "notes.pt"])
def test_no_checkpoint(name: str, stats: Any, tmp_path: Path) -> None:
    (tmp_path / "notes.pt").write_text("no checkpoint")
    ran = stats(tmp_path / name, "--json")
    assert ran.code == 2
    assert ran.document["error"].endswith(".")


def test_what_needs_no_torch() -> None:
    help_text = without_torch("--help")
    assert help_text.code == 0
    assert "--per-channel" in help_text.out
    assert (
        without_torch("--json", "--nonsense")
        .document["error"]
        .startswith("the following arguments are required: FILE;")
    )
    assert "no number of bins" in without_torch("x.pt", "--bins", "0").err


def test_without_torch(model: Path) -> None:
    ran = without_torch(model, "--json")
    assert ran.code == 2
    assert "need torch" in ran.document["error"]
    assert f"{sys.executable} -m pip install torch" in ran.err
    assert "no tensor" in without_torch(model, "nope").err  # said without it


def test_a_reader_that_has_enough(model: Path) -> None:
    command = f"{sys.executable} {MAIN} stats {model} | head -1"
    done = subprocess.run(["bash", "-o", "pipefail", "-c", command], check=False, capture_output=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full disk here")
@pytest.mark.parametrize("option", ["--json", "--findings"])
def test_a_full_disk(option: str, model: Path) -> None:
    command = [sys.executable, str(MAIN), "stats", str(model), option]
    with open("/dev/full", "wb") as full:
        done = subprocess.run(command, check=False, stdout=full, stderr=subprocess.PIPE, text=True, timeout=60)
    assert done.returncode == 2
    assert done.stderr == "torchloupe: The output cannot be written: No space left on device.\n"


def test_ctrl_c_keeps_what_is_done(tmp_path: Path) -> None:
    path, size = tmp_path / "long.safetensors", 1 << 40
    header = {
        "a.weight": {"dtype": "F32", "shape": [2, 2], "data_offsets": [0, 16]},
        "b.weight": {"dtype": "F32", "shape": [size // 4], "data_offsets": [16, 16 + size]},
    }
    raw = json.dumps(header).encode()
    with path.open("wb") as file:
        file.write(struct.pack("<Q", len(raw)) + raw)
        file.truncate(8 + len(raw) + 16 + size)  # zeros that take no room
    command = [sys.executable, str(MAIN), "stats", str(path), "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        while read_by(process.pid) < 1 << 30:
            assert process.poll() is None
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    ran = Ran(process.returncode, out, err)
    assert ran.code == 130
    assert [row["key"] for row in ran.document["tensors"]] == ["a.weight"]
    assert ran.document["error"] == "The scan was interrupted; the figures of 1 tensors are here."
    assert "Traceback" not in err


def test_ctrl_c_among_the_channels_keeps_the_figures(tmp_path: Path) -> None:
    """They are counted on a second way through the file."""
    path, size = tmp_path / "long.safetensors", 3 << 30
    header = {
        "a.weight": {"dtype": "F32", "shape": [2, 2], "data_offsets": [0, 16]},
        "b.weight": {"dtype": "F32", "shape": [2, size // 8], "data_offsets": [16, 16 + size]},
    }
    raw = json.dumps(header).encode()
    with path.open("wb") as file:
        file.write(struct.pack("<Q", len(raw)) + raw)
        file.truncate(8 + len(raw) + 16 + size)
    command = [sys.executable, str(MAIN), "stats", str(path), "--per-channel", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        while read_by(process.pid) < size + (1 << 29):
            assert process.poll() is None
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    ran = Ran(process.returncode, out, err)
    assert ran.code == 130
    assert [(row["zero"], row["channels"] and len(row["channels"])) for row in ran.document["tensors"]] == [
        (4, 2), (size // 4, None),
    ]  # fmt: skip
    assert ran.document["error"] == "The scan was interrupted; the figures of 2 tensors are here."


def read_by(pid: int) -> int:
    """Bytes that a process has read."""
    fields = dict(line.split(": ") for line in Path(f"/proc/{pid}/io").read_text().splitlines())
    return int(fields["rchar"])


def test_invalid_tensors_have_their_reason(stats: Any, tmp_path: Path) -> None:
    path = tmp_path / "cut.safetensors"
    header = {
        "good": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]},
        "codes": {"dtype": "F8_E4M3", "shape": [2], "data_offsets": [8, 10]},
        "cut": {"dtype": "F32", "shape": [100], "data_offsets": [10, 410]},
    }
    raw = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(raw)) + raw + struct.pack("<2f", 1.0, 3.0) + b"\x38\x7f")
    ran = stats(path, "--json")
    assert ran.code == 2
    good, codes, cut = ran.document["tensors"]
    assert (good["mean"], good["error"], codes["nan"]) == (2.0, None, 1)
    assert cut["error"]
    assert (cut["count"], cut["histogram"]) == (0, None)
    assert ran.document["totals"]["failed"] == 1
    assert cut["error"][:40] in stats(path).out


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="there are no terminals here")
def test_on_a_terminal(model: Path) -> None:
    import fcntl
    import termios

    mine, theirs = os.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("4H", 24, 110, 0, 0))
    environment = {key: value for key, value in os.environ.items() if key != "COLUMNS"} | {"PYTHONUTF8": "1"}
    command = [sys.executable, str(MAIN), "stats", str(model)]
    with subprocess.Popen(command, stdout=theirs, stderr=subprocess.PIPE, env=environment) as process:
        os.close(theirs)
        shown = b""
        try:
            while piece := os.read(mine, 4096):
                shown += piece
        except OSError:  # the other end is closed
            pass
        assert process.wait() == 0
    os.close(mine)
    table = [line for line in shown.decode().splitlines() if line.startswith(("Tensor", "state_dict: ", "ema: "))]
    assert len(table) == 9
    assert max(map(len, table)) <= 110
    assert "█" in shown.decode()


def test_a_locale_that_knows_no_signs(model: Path) -> None:
    environment = os.environ | {"PYTHONIOENCODING": "ascii"}
    command = [sys.executable, str(MAIN), "stats", str(model), "conv.*", "--container", "state_dict"]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60, env=environment)
    assert (done.returncode, done.stderr) == (0, "")
    assert "4x3x3x3" in done.stdout
    assert "\\u" not in done.stdout
    assert "Distribution" not in done.stdout
