"""`torchloupe convert`: exit codes, one JSON object whatever happens, a few lines for people."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch

from tests.ran import command

SCHEMA = frozenset({
    "source", "target", "format", "tensors", "elements", "nbytes", "source_nbytes", "replaced", "renamed", "dropped",
    "unfit", "left_out", "warnings", "damaged", "error",
})  # fmt: skip
WITHOUT_TORCH = "import sys; sys.modules['torch'] = None; from main import main; sys.exit(main(sys.argv[1:]))"


@pytest.fixture
def convert(capsys: pytest.CaptureFixture[str]) -> Any:
    return command("convert", capsys, SCHEMA)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    model = {f"module.{key}": value for key, value in torch.nn.Linear(3, 2).state_dict().items()}
    optimizer = {"state": {0: {"exp_avg": torch.ones(2, 3)}}, "param_groups": [{"lr": 0.1, "params": [0]}]}
    torch.save({"state_dict": model, "optimizer": optimizer, "epoch": 3, "config": Path("x")}, tmp_path / "in.pth")
    return tmp_path / "in.pth"


def test_one_line_and_what_is_lost(convert: Any, source: Path, tmp_path: Path) -> None:
    ran = convert(source, tmp_path / "out.safetensors", "--strip-prefix", "module.")
    assert ran.code == 0, ran.err
    lines = ran.out.splitlines()
    assert lines[0].startswith(f"Wrote {tmp_path}/out.safetensors: safetensors, 2 tensors, ")
    assert lines[0].endswith("checked by reading it back.")
    assert lines[1] == "Renamed module.weight to weight and 1 more."
    assert lines[2] == (
        "Warning: optimizer, epoch and config were not written: safetensors holds the tensors of one state_dict and no"
        " more."
    )
    assert ran.err == ""
    assert convert(source, tmp_path / "out.safetensors", "--weights-only").out.startswith("Replaced ")


def test_json(convert: Any, source: Path, tmp_path: Path) -> None:
    document = convert(source, tmp_path / "out.pth", "--weights-only", "--strip-prefix", "module.", "--json").document
    assert document["source"] == str(source)
    assert document["target"] == str(tmp_path / "out.pth")
    assert document["format"] == "zip"
    assert (document["tensors"], document["elements"], document["error"]) == (2, 8, None)
    assert document["nbytes"] == (tmp_path / "out.pth").stat().st_size
    assert document["renamed"] == [
        {"from": "module.weight", "to": "weight"},
        {"from": "module.bias", "to": "bias"},
    ]
    assert document["left_out"] == ["optimizer", "epoch", "config"]
    assert document["dropped"] == []
    assert set(torch.load(tmp_path / "out.pth", weights_only=True)) == {"weight", "bias"}


def test_formats_and_dtype(convert: Any, source: Path, tmp_path: Path) -> None:
    assert convert(source, tmp_path / "a", "--legacy", "--dtype", "bf16").code == 0
    assert convert(source, tmp_path / "b", "--zip").code == 0
    assert (tmp_path / "a").read_bytes()[:2] == b"\x80\x02"
    assert (tmp_path / "b").read_bytes()[:2] == b"PK"
    loaded = torch.load(tmp_path / "a", weights_only=True)
    assert loaded["state_dict"]["module.weight"].dtype == torch.bfloat16
    assert loaded["epoch"] == 3


@pytest.mark.parametrize(
    "text", [r"^module\. -> model.", '{"module.weight": "model.weight", "module.bias": "model.bias"}']
)
def test_map(convert: Any, source: Path, tmp_path: Path, text: str) -> None:
    (tmp_path / "map").write_text(text)
    ran = convert(source, tmp_path / "out.pth", "--map", tmp_path / "map", "--container", "state_dict", "--json")
    assert ran.code == 0, ran.err
    assert set(torch.load(tmp_path / "out.pth", weights_only=True)) == {"model.weight", "model.bias"}
    assert convert(source, tmp_path / "x", "--map", tmp_path / "none").code == 2


def test_only_matching(convert: Any, source: Path, tmp_path: Path) -> None:
    torch.save({"module.weight": torch.ones(2, 3), "module.bias": torch.ones(5)}, tmp_path / "model.pth")
    ran = convert(source, tmp_path / "out.pth", "--only-matching", tmp_path / "model.pth", "--weights-only")
    assert ran.code == 0
    assert "1 key was not kept:" in ran.out
    assert "  module.bias: its shape is [2], that of the other checkpoint [5]" in ran.out
    document = convert(source, tmp_path / "out.pth", "--only-matching", tmp_path / "model.pth", "--json").document
    assert [each["name"] for each in document["unfit"]] == ["module.bias"]


@pytest.mark.filterwarnings("ignore")
def test_a_lost_tensor_is_exit_1(convert: Any, tmp_path: Path) -> None:
    torch.save({"a": torch.ones(2), "b": torch.eye(2).to_sparse()}, tmp_path / "in.pth")
    ran = convert(tmp_path / "in.pth", tmp_path / "out.safetensors", "--json")
    assert ran.code == 1
    assert ran.document["dropped"] == [
        {"name": "b", "why": "safetensors cannot hold sparse coo tensors", "kind": "tensor"}
    ]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["none.pth", "out.pth"], "No such file"),
        (["in.pth", "in.pth"], "is the file that is read"),
        (["in.pth", "out.safetensors", "--legacy"], "cannot be PyTorch before 1.6"),
        (["in.pth", "out.pth", "--dtype", "int4"], "choose from bf16"),
        (["in.pth", "out.pth", "--container", "no"], "has no container 'no'"),
        (["in.pth", "out.pth", "--ema"], "no averaged weights"),
        (["in.pth", "out.pth", "--strip-prefix", "net."], "No key begins with 'net.'"),
        (["in.pth", "out.pth", "--only-matching", "none.pth"], "No such file"),
        (["in.pth"], "required: OUT"),
        (["in.pth", "out.pth", "--zip", "--legacy"], "not allowed with argument"),
        (["in.pth", "out.pth", "--ema", "--container", "ema"], "not allowed with argument"),
    ],
)
def test_bad_input(
    convert: Any, source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], says: str
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = convert(*words)
    assert (ran.code, ran.out) == (2, "")
    assert says in ran.err
    assert ran.err.count("\n") == 1
    ran = convert(*words, "--json")
    assert ran.code == 2
    assert says in ran.document["error"]
    assert sorted(os.listdir(tmp_path)) == ["in.pth"]


def test_without_torch(source: Path, tmp_path: Path, root: Path) -> None:
    command = [sys.executable, "-c", WITHOUT_TORCH, "convert", source, tmp_path / "out.pth", "--dtype", "fp16"]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60, cwd=root)
    assert done.returncode == 0, done.stderr
    assert torch.load(tmp_path / "out.pth", weights_only=True)["state_dict"]["module.bias"].dtype == torch.float16


def test_interrupt(tmp_path: Path, root: Path) -> None:
    with open(tmp_path / "big.safetensors", "wb") as file:
        head = b'{"w":{"dtype":"F32","shape":[50000,10000],"data_offsets":[0,2000000000]}}'
        file.write(len(head).to_bytes(8, "little") + head)
        file.truncate(8 + len(head) + 2_000_000_000)
    command = [sys.executable, "main.py", "convert", tmp_path / "big.safetensors", tmp_path / "out.pth"]
    process = subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        while not any(name.endswith(".part") and (tmp_path / name).stat().st_size for name in os.listdir(tmp_path)):
            assert process.poll() is None
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
    finally:
        process.kill()
    assert process.returncode == 130
    assert err == "torchloupe: Interrupted.\n"
    assert os.listdir(tmp_path) == ["big.safetensors"]
