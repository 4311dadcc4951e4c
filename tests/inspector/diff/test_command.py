"""`torchloupe diff`: exit codes, one JSON object whatever happens, what it writes, what it refuses."""

import io
import json
import os
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import torch

from tests.ran import Ran, command

MAIN = Path(__file__).resolve().parents[3] / "main.py"
SCHEMA = frozenset({
    "a", "b", "verdict", "mapping", "renamed", "missing", "unexpected", "shape", "dtype", "changed", "identical",
    "load_state_dict", "error",
})  # fmt: skip
WITHOUT_TORCH = "import sys; sys.modules['torch'] = None; from main import main; sys.exit(main(sys.argv[1:]))"
WEIGHTS = {"conv.weight": torch.arange(12.0).reshape(4, 3), "conv.bias": torch.ones(4), "fc.weight": torch.ones(5, 4)}


@pytest.fixture
def diff(capsys: pytest.CaptureFixture[str]) -> Any:
    run = command("diff", capsys, SCHEMA)

    def checked(*words: object) -> Ran:
        ran = run(*words)
        if "--json" in words:
            assert set(ran.document["load_state_dict"]) == {"strict", "mapped"}
        return ran

    return checked


@pytest.fixture
def a(tmp_path: Path) -> Path:
    return save(tmp_path / "a.pth", WEIGHTS)


@pytest.fixture
def wrapped(tmp_path: Path) -> Path:
    """The same weights behind module., one of them changed, in a wrapper."""
    state = {f"module.{key}": value.clone() for key, value in WEIGHTS.items()}
    state["module.conv.bias"][1] = 3.0
    return save(tmp_path / "b.pth", {"epoch": 3, "state_dict": state})


def save(path: Path, content: Any) -> Path:
    torch.save(content, path)
    return path


def test_the_same_is_0(diff: Any, a: Path) -> None:
    ran = diff(a, a, "--json")
    assert ran.code == 0
    assert (ran.document["identical"], ran.document["changed"], ran.document["error"]) == (3, [], None)
    assert diff(a, a).code == 0
    assert diff(a, a, "--values").code == 0


def test_the_schema(diff: Any, a: Path, wrapped: Path) -> None:
    ran = diff(a, wrapped, "--json")
    assert ran.code == 1
    document = ran.document
    assert document["a"] == str(a)
    assert document["mapping"] == [{"rule": "prefix", "from": "module.", "to": "", "explains": 3, "confidence": 1.0}]
    assert document["renamed"] == [{"a": key, "b": f"module.{key}"} for key in WEIGHTS]
    assert document["changed"] == [
        {
            "key": "conv.bias",
            "max_abs": None,
            "mean_abs": None,
            "rel_l2": None,
            "cosine": None,
            "changed_fraction": None,
        }
    ]
    assert document["identical"] == 2
    assert document["missing"] == document["unexpected"] == document["shape"] == document["dtype"] == []
    strict = document["load_state_dict"]["strict"]
    assert not strict["ok"]
    assert strict["message"].startswith(
        'Error(s) in loading state_dict for Module:\n\tMissing key(s) in state_dict: "conv'
    )
    assert document["load_state_dict"]["mapped"] == {"ok": True, "message": ""}


def test_a_rounded_copy_is_called_one(diff: Any, a: Path, tmp_path: Path) -> None:
    state = {f"module.{key}": value.bfloat16() for key, value in WEIGHTS.items()}
    state["module.fc.weight"] = torch.full_like(state["module.fc.weight"], 0.3)
    exact = dict(WEIGHTS, **{"fc.weight": torch.full_like(WEIGHTS["fc.weight"], 0.3)})
    exact["seen"] = torch.tensor(7)
    a, b = save(tmp_path / "a.pth", exact), save(tmp_path / "b.pth", {**state, "module.seen": torch.tensor(7)})
    ran = diff(a, b, "--values")
    assert ran.out.startswith("b.pth holds the weights of a.pth rounded to bfloat16; ")
    assert "float32 -> bfloat16; equal once rounded to bfloat16; relative" in ran.out
    assert "module.* -> *: 4 keys, confidence 100%, by equal values" in ran.out
    assert diff(b, a, "--values").out.startswith("b.pth holds the weights of a.pth rounded to bfloat16; ")
    assert diff(a, b).out.startswith("b.pth is the same model as a.pth; the values were not compared; 3 tensors went")


def test_given_rules_are_weighed_too(diff: Any, a: Path, wrapped: Path, tmp_path: Path) -> None:
    (tmp_path / "rules.txt").write_text("^module\\. -> \nnowhere -> here\n")
    rules = diff(a, wrapped, "--map", str(tmp_path / "rules.txt"), "--json").document["mapping"]
    assert [(rule["explains"], rule["confidence"]) for rule in rules] == [(3, 1.0), (0, 0.0)]


def test_a_rule_is_no_surer_than_what_it_reaches(diff: Any, tmp_path: Path) -> None:
    weights = {f"{n}.weight": torch.randn(4, n + 2) for n in range(4)}
    a = save(tmp_path / "a.pth", weights)
    b = save(tmp_path / "b.pth", {f"module.{k}": v for k, v in weights.items()} | {"module.more": torch.ones(9)})
    assert diff(a, b, "--json").document["mapping"][0]["confidence"] == 0.8


def test_values_give_figures(diff: Any, a: Path, wrapped: Path) -> None:
    (changed,) = diff(a, wrapped, "--json", "--values").document["changed"]
    assert changed["key"] == "conv.bias"
    assert changed["max_abs"] == 2.0
    assert changed["mean_abs"] == 0.5
    assert changed["rel_l2"] == 1.0
    assert changed["changed_fraction"] == 0.25
    assert changed["cosine"] == pytest.approx(6 / (4 * 12) ** 0.5)


def test_without_a_mapping_the_names_are_as_they_are(diff: Any, a: Path, wrapped: Path) -> None:
    document = diff(a, wrapped, "--json", "--map", "none").document
    assert document["missing"] == list(WEIGHTS)
    assert document["unexpected"] == [f"module.{key}" for key in WEIGHTS]
    assert document["mapping"] == document["renamed"] == []
    assert document["load_state_dict"]["mapped"] == document["load_state_dict"]["strict"]


def test_keys_only_reads_no_data(diff: Any, a: Path, wrapped: Path, tmp_path: Path) -> None:
    ran = diff(a, wrapped, "--json", "--keys-only")
    assert ran.code == 0
    assert ran.document["changed"] is ran.document["identical"] is None
    other = save(
        tmp_path / "c.pth", {**WEIGHTS, "conv.bias": WEIGHTS["conv.bias"].half(), "fc.weight": torch.ones(2, 4)}
    )
    ran = diff(a, other, "--json", "--keys-only")
    assert ran.code == 1
    assert ran.document["dtype"] == [{"key": "conv.bias", "a": "float32", "b": "float16"}]
    assert ran.document["shape"] == [{"key": "fc.weight", "a": [5, 4], "b": [2, 4]}]


def test_tolerance(diff: Any, a: Path, wrapped: Path) -> None:
    assert diff(a, wrapped, "--tolerance", "1.0").code == 0
    assert diff(a, wrapped, "--tolerance", "0.99").code == 1
    for bad in ("-1", "nan", "inf", "much"):
        assert diff(a, wrapped, "--tolerance", bad).code == 2


def test_no_torch_is_needed_but_for_figures(a: Path, wrapped: Path) -> None:
    def run(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", WITHOUT_TORCH, "diff", str(a), str(wrapped), *words]
        return subprocess.run(command, check=False, capture_output=True, text=True, timeout=60, cwd=MAIN.parent)

    assert run().returncode == 1
    assert run("--keys-only", "--json").returncode == 0
    figures = run("--values", "--json")
    assert figures.returncode == 2
    assert "need torch" in json.loads(figures.stdout)["error"]


def test_the_text(diff: Any, a: Path, wrapped: Path) -> None:
    ran = diff(a, wrapped, "--values")
    assert ran.out.startswith("b.pth is the same model as a.pth; ")
    assert "module.* -> *: 3 keys, confidence 100%, by equal values" in ran.out
    assert "conv.bias" in ran.out
    assert "+ epoch: 3" in ran.out
    assert "every key of the file begins with “module.”" in ran.out
    assert ran.err == ""


def test_two_architectures_do_not_drown_anybody(diff: Any, tmp_path: Path) -> None:
    a = save(tmp_path / "a.pth", {f"a.{at}.w": torch.zeros(at + 1) for at in range(3_000)})
    b = save(tmp_path / "b.pth", {f"b.{at}.w": torch.zeros(2, at + 1) for at in range(3_000)})
    out = diff(a, b).out
    assert "no tensor in common" in out
    assert out.count("\n") < 60
    assert max(map(len, out.splitlines())) < 1_000


def test_bad_input_is_2_and_one_sentence(diff: Any, a: Path, tmp_path: Path) -> None:
    (tmp_path / "junk").write_bytes(b"nothing")
    (tmp_path / "bad.map").write_text("no arrow")
    for words in (
        (a, tmp_path / "absent"),
        (tmp_path / "junk", a),
        (a,),
        (),
        (a, a, a),
        (a, a, "--map", tmp_path / "absent.map"),
        (a, a, "--map", tmp_path / "bad.map"),
        (a, a, "--container", "ema"),
        (a, a, "--container", "", "--container", "", "--container", ""),
        (a, a, "--keys-only", "--tolerance", "1"),
        (a, a, "--keys-only", "--values"),
        (a, a, "--report", tmp_path / "absent" / "r.html"),
        (a, a, "--error", a),
        (a, "--error", a),
        (a, "--error", tmp_path / "absent"),
        (a, "--error", a, "--values"),
        (a, a, "--nonsense"),
    ):
        ran = diff(*words, "--json")
        assert ran.code == 2, words
        assert ran.document["error"], words
        assert "mistake" not in ran.document["error"], words
        assert ran.err.count("\n") == 1, words
        assert ran.err.startswith("torchloupe"), words


def test_two_keys_of_one_name_are_refused(diff: Any, a: Path, tmp_path: Path) -> None:
    (tmp_path / "m").write_text("^.*$ -> x")
    ran = diff(a, a, "--map", tmp_path / "m", "--json")
    assert ran.code == 2
    assert "'conv.weight' and 'conv.bias' both become 'x'" in ran.document["error"]


def test_a_damaged_side_is_compared_and_2(diff: Any, a: Path, tmp_path: Path) -> None:
    torch.save(WEIGHTS, tmp_path / "cut.pth", _use_new_zipfile_serialization=False)
    data = (tmp_path / "cut.pth").read_bytes()
    (tmp_path / "cut.pth").write_bytes(data[:-30])
    ran = diff(a, tmp_path / "cut.pth", "--json")
    assert ran.code == 2
    assert "damaged" in ran.document["error"]
    assert ran.document["identical"] >= 1


def test_exports(diff: Any, a: Path, wrapped: Path, tmp_path: Path) -> None:
    for suffix in ("pth", "safetensors"):
        out = tmp_path / f"out.{suffix}"
        ran = diff(a, wrapped, "--export-converted", out, "--export-map", tmp_path / "map.py")
        assert ran.code == 1
        document = diff(wrapped, out, "--json", "--map", "none").document
        assert document["unexpected"] == list(WEIGHTS)
        assert diff(wrapped, out).code == 0
        assert diff(a, out, "--json").document["load_state_dict"]["strict"]["ok"]
    assert diff(a, wrapped, "--map", tmp_path / "map.py", "--json").document["renamed"]
    kept = wrapped.read_bytes()
    for option in ("--export-converted", "--export-map", "--report"):
        assert diff(a, wrapped, option, wrapped).code == 2
        assert diff(a, wrapped, option, a).code == 2
    assert wrapped.read_bytes() == kept


class Reader(HTMLParser):
    """What a browser would make of it."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.addresses: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.addresses += [value or "" for name, value in attrs if name in ("src", "href", "action", "onerror")]

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_report_is_one_file_in_which_nothing_acts(diff: Any, a: Path, tmp_path: Path) -> None:
    evil = "<img src=x onerror=alert(1)>\u202e"
    b = save(tmp_path / "b.pth", {**WEIGHTS, evil: torch.zeros(2), "conv.bias": WEIGHTS["conv.bias"] + 1, "note": evil})
    assert diff(a, b, "--values", "--report", tmp_path / "r.html").code == 1
    text = (tmp_path / "r.html").read_text("ascii")
    reader = Reader()
    reader.feed(text)
    assert not reader.tags & {"img", "script", "link", "iframe", "object", "form"}
    assert not reader.addresses
    assert "<img src=x onerror=alert(1)>\\u202e" in reader.text
    assert "Relative change by module" in reader.text
    assert "default-src 'none'" in text
    assert "http" not in text.replace("http-equiv", "")


def test_an_error_text_in_place_of_a(diff: Any, wrapped: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = torch.nn.Module()
    model.conv, model.fc = torch.nn.Linear(3, 4), torch.nn.Linear(4, 7, bias=False)
    with pytest.raises(RuntimeError) as refused:
        model.load_state_dict({f"module.{key}": value for key, value in WEIGHTS.items()})
    (tmp_path / "error.txt").write_text(f"RuntimeError: {refused.value}\n")
    ran = diff("--error", tmp_path / "error.txt", wrapped, "--json")
    assert ran.code == 0
    assert ran.document["mapping"][0]["from"] == "module."
    assert ran.document["load_state_dict"]["strict"]["message"] == str(refused.value)
    assert ran.document["changed"] is None
    monkeypatch.setattr(sys, "stdin", io.StringIO(str(refused.value)))
    assert "fits the model of the error once its keys are renamed" in diff("--error", "-", wrapped).out


def test_containers(diff: Any, tmp_path: Path, a: Path) -> None:
    ema = {key: value + 1 for key, value in WEIGHTS.items()}
    both = save(tmp_path / "both.pth", {"state_dict": WEIGHTS, "ema": ema})
    assert diff(both, both, "--container", "state_dict", "--container", "ema").code == 1
    assert diff(both, both, "--container", "ema").code == 0
    assert diff(a, both, "--container", "state_dict").code == 0  # A has no container of that name
    assert diff(a, both, "--container", "ema").code == 1


def test_strange_names_on_the_terminal(diff: Any, a: Path, tmp_path: Path) -> None:
    odd = save(tmp_path / "odd.pth", {**WEIGHTS, "\x1b[31mred\nline": torch.zeros(2), "\ud800": torch.zeros(3)})
    ran = diff(a, odd)
    assert "\x1b" not in ran.out
    assert "\\x1b[31mred\\nline" in ran.out
    assert ran.code == 1


def test_a_name_that_is_no_text(diff: Any, a: Path, tmp_path: Path) -> None:
    path = os.fsdecode(os.fsencode(tmp_path) + b"/\xff.pth")
    ran = diff(path, a, "--json")
    assert ran.code == 2
    assert ran.document["error"]
