"""The real process: what stands on stdout and stderr, and the exit code."""

import json
import os
import pickle
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import torch

MAIN = Path(__file__).resolve().parents[2] / "main.py"
SCHEMA = {
    "path", "format", "size_bytes", "wrapper", "partial", "checksum", "tensors", "totals", "modules", "values", "calls",
    "warnings", "error",
}  # fmt: skip


class Ran(NamedTuple):
    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        assert self.out.count("\n") == 1
        return json.loads(self.out, parse_constant=lambda constant: pytest.fail(f"{constant} is no JSON"))


def show(*arguments: object, **environment: str) -> Ran:
    words = [sys.executable, str(MAIN), "show", *map(os.fsdecode, map(os.fsencode, map(str, arguments)))]
    done = subprocess.run(
        words, check=False, capture_output=True, text=True, timeout=60, env={**os.environ, **environment}
    )
    return Ran(done.returncode, done.stdout, done.stderr)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("files") / "model.pt"
    net = torch.nn.Sequential(torch.nn.Conv2d(3, 4, 3), torch.nn.BatchNorm2d(4))
    tied = torch.arange(6.0).reshape(2, 3)
    content = {
        "epoch": 12,
        "nan": float("nan"),
        "state_dict": {f"module.{key}": tensor for key, tensor in net.state_dict().items()},
        "tied": {"a.weight": tied, "b.weight": tied},
    }
    torch.save(content, path)
    return path


def test_json_is_the_schema(model: Path) -> None:
    ran = show(model, "--json")
    assert (ran.code, ran.err) == (0, "")
    listing = ran.json
    assert set(listing) == SCHEMA
    assert (listing["format"], listing["partial"], listing["checksum"]) == ("zip", False, "unchecked")
    assert listing["size_bytes"] == model.stat().st_size
    assert listing["values"] == {"epoch": 12, "nan": "nan"}
    first = listing["tensors"][0]
    assert first == {
        "container": "state_dict",
        "key": "module.0.weight",
        "shape": [4, 3, 3, 3],
        "dtype": "float32",
        "nbytes": 432,
        "storage": first["storage"],
        "offset": 0,
        "stride": [27, 9, 3, 1],
        "kind": "parameter",
        "shared_with": [],
        "error": None,
    }
    assert listing["tensors"][-1]["shared_with"] == ["a.weight"]
    assert listing["totals"] == {"tensors": 9, "parameters": 112 + 8 + 6, "bytes": 4 * (112 + 16 + 6) + 8}
    assert listing["modules"][:2] == [
        {"name": "", "type": None, "children": 2, "parameters": 120},
        {"name": "0", "type": None, "children": 0, "parameters": 112},
    ]


def test_text_for_people(model: Path) -> None:
    ran = show(model)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("Checkpoint, 126 parameters, ")
    assert "every key begins with module." in ran.out
    assert "num_batches_tracked" in ran.out
    assert "\x1b" not in ran.out
    flat = show(model, "--flat")
    assert "  module.0.weight " in flat.out


def test_a_container_is_picked(model: Path) -> None:
    assert {each["container"] for each in show(model, "--json", "--container", "tied").json["tensors"]} == {"tied"}
    ran = show(model, "--json", "--container", "nope")
    assert ran.code == 2
    assert "'state_dict', 'tied'" in ran.json["error"]


def test_values_of_a_tensor(model: Path) -> None:
    ran = show(model, "--values", "a.weight")
    assert ran.code == 0
    assert ran.out.splitlines()[1].split() == ["[0]", "0.0", "1.0", "2.0"]
    cells = show(model, "--values", "a.weight", "--json").json["cells"]
    assert (cells["rows"], cells["columns"], cells["values"]) == (2, 3, [[0.0, 1.0, 2.0], [3.0, 4.0, 5.0]])
    ran = show(model, "--values", "c.weight")
    assert (ran.code, ran.out) == (2, "")
    assert "no tensor 'c.weight'" in ran.err
    assert "Did you mean 'b.weight'?" in ran.err or "Did you mean 'a.weight'?" in ran.err
    assert "'a' is a module, not a tensor" in show(model, "--values", "a").err


def test_values_under_the_name_that_the_tree_prints(model: Path) -> None:
    first = show(model, "--values", "1.running_var").out.splitlines()
    assert first == ["module.1.running_var  4  float32", "  1.0  1.0  1.0  1.0"]


def test_values_are_as_long_as_torch_prints_them(tmp_path: Path) -> None:
    path = tmp_path / "model.pt"
    torch.save({"a.weight": torch.tensor([0.1, float("nan"), -0.0, 1e-45])}, path)
    assert show(path, "--values", "a.weight").out.splitlines()[1].split() == ["0.1", "nan", "-0.0", "1e-45"]


@pytest.mark.filterwarnings("ignore:.*torch.jit:DeprecationWarning")
def test_what_is_not_printed_is_counted(tmp_path: Path) -> None:
    program = torch.jit.trace(torch.nn.Sequential(*[torch.nn.Sequential() for _ in range(30)]), torch.zeros(1))
    torch.jit.save(program, tmp_path / "program.pt")
    assert re.search(r"^  and [1-9][0-9]* more$", show(tmp_path / "program.pt").out, re.MULTILINE)


def test_verify_finds_a_flipped_bit(model: Path, tmp_path: Path) -> None:
    ran = show(model, "--verify", "--json")
    assert (ran.code, ran.json["checksum"]) == (0, "ok")
    damaged = bytearray(model.read_bytes())
    start = damaged.index(torch.arange(6.0).numpy().tobytes())
    damaged[start + 4] ^= 1
    path = tmp_path / "damaged.pt"
    path.write_bytes(damaged)
    ran = show(path, "--verify", "--json")
    assert (ran.code, ran.json["checksum"]) == (1, "failed")
    assert "  holds a.weight and 1 more\n" in show(path, "--verify").out
    assert show(path).code == 0


def test_calls_are_listed_and_not_made(tmp_path: Path) -> None:
    class Evil:
        def __reduce__(self) -> tuple:
            return os.mkdir, (str(tmp_path / "canary"),)

    torch.save({"w.weight": torch.zeros(2), "evil": Evil()}, tmp_path / "evil.pt")
    ran = show(tmp_path / "evil.pt", "--json")
    assert (ran.code, ran.err) == (0, "")
    call = ran.json["calls"][0]
    assert (call["target"], call["executed"]) == ("posix.mkdir", False)
    assert "canary" in call["args"]
    assert "nothing in the file was run" in show(tmp_path / "evil.pt").out
    assert not (tmp_path / "canary").exists()


def test_a_damaged_file_prints_what_was_readable(tmp_path: Path) -> None:
    path = tmp_path / "cut.pkl"
    path.write_bytes(pickle.dumps({"epoch": 3, "lr": 0.5, "name": "x" * 100}, protocol=2)[:-60])
    ran = show(path, "--json")
    assert ran.code == 2
    assert ran.json["partial"] is True
    assert ran.json["error"]
    assert ran.err.count("\n") == 1


@pytest.mark.parametrize("name", ["missing.pt", "empty.pt", "text.pt", "fifo"])
def test_bad_input_is_one_sentence(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty.pt").touch()
    (tmp_path / "text.pt").write_text("hello there")
    os.mkfifo(tmp_path / "fifo")
    ran = show(tmp_path / name, "--json")
    assert ran.code == 2
    assert set(ran.json) == SCHEMA
    assert ran.json["error"]
    assert ran.err.startswith("torchloupe: ")
    assert ran.err.count("\n") == 1
    assert "Traceback" not in ran.err
    assert "Traceback" in show(tmp_path / name, "--debug").err


@pytest.mark.parametrize("words", [[], ["--nope", "x"], ["a", "b"], ["--tree", "--flat", "x"]])
def test_wrong_usage(words: list[str]) -> None:
    ran = show(*words, "--json")
    assert ran.code == 2
    assert ran.json["error"]
    assert ran.err.count("\n") == 1


def test_keys_cannot_reach_the_terminal_raw(tmp_path: Path) -> None:
    keys = ["\x1b[31mred.weight", "\u202eevil.weight", "a\nb.weight", "tab\tbell\x07.weight", "<img src=x>"]
    torch.save({**{key: torch.zeros(1) for key in keys}, "\x1b]0;title\x07": "\x1b[2J\r"}, tmp_path / "model.pt")
    for flag in ("--flat", "--tree", "--json"):
        out = show(tmp_path / "model.pt", flag).out
        assert not any(ord(character) < 32 and character != "\n" for character in out)
        assert "\u202e" not in out
        assert not any(line.startswith("b.weight") for line in out.splitlines())
    assert {each["key"] for each in show(tmp_path / "model.pt", "--json").json["tensors"]} == set(keys)


def test_a_path_that_is_no_utf8(tmp_path: Path) -> None:
    path = os.fsencode(tmp_path) + b"/caf\xe9.pt"
    with open(path, "wb") as file:
        torch.save({"a.weight": torch.zeros(2)}, file)
    ran = show(os.fsdecode(path), "--json")
    assert ran.code == 0
    assert ran.json["path"].endswith("caf\\xe9.pt")


def test_a_locale_without_utf8(model: Path) -> None:
    ran = show(model, LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0", PYTHONIOENCODING="ascii")
    assert (ran.code, ran.err) == (0, "")


def test_a_folder_lists_what_is_in_it(tmp_path: Path) -> None:
    for name in ("a.pt", "b.pt"):
        torch.save({"w.weight": torch.zeros(2)}, tmp_path / name)
    ran = show(tmp_path)
    assert ran.code == 0
    assert "a.pt" in ran.out
    ran = show(tmp_path, "--json")
    assert ran.code == 2
    assert "2 checkpoints; name one" in ran.json["error"]
    (tmp_path / "nothing").mkdir()
    ran = show(tmp_path / "nothing")
    assert (ran.code, ran.out) == (2, "")
    assert "a folder without a checkpoint" in ran.err


def test_a_mistyped_subcommand_is_no_file(model: Path) -> None:
    words = [sys.executable, str(MAIN), "shwo", str(model)]
    done = subprocess.run(words, check=False, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "torchloupe: there is neither a file nor a subcommand 'shwo'; did you mean 'show'?\n"


def test_showing_imports_no_heavy_package(model: Path) -> None:
    code = (
        "import sys; sys.argv = ['torchloupe']; import main; main.main(['show', sys.stdin.readline().strip()]);"
        "heavy = {'numpy', 'msgspec', 'PySide6', 'torch', 'pickle', 'asyncio', 'logging'} & set(sys.modules);"
        "sys.exit(f'imported {heavy}' if heavy else 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        check=False,
        input=str(model),
        capture_output=True,
        text=True,
        cwd=MAIN.parent,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_help_and_version() -> None:
    project = tomllib.loads((MAIN.parent / "pyproject.toml").read_text())["project"]
    for words, text in ((["--version"], f"torchloupe {project['version']}\n"), (["--help"], "usage: torchloupe")):
        done = subprocess.run(
            [sys.executable, str(MAIN), *words], check=False, capture_output=True, text=True, timeout=60
        )
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.startswith(text)
