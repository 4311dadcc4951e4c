"""`torchloupe show --json` as a process of its own on files of each kind of trouble: one object, no trace."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.hostile.corpus import CASES
from tests.hostile.corpus.case import LISTED, PARTIAL, REFUSED

SAMPLE = (
    "code-protocol_0",
    "code-full_module",
    "code-payload_then_broken",
    "code-suffix_safetensors",
    "code-torch_beside_the_file",
    "bombs-deep_tuple_as_key",
    "bombs-laughing_arguments",
    "bombs-text_ansi",
    "bombs-text_surrogates",
    "broken-no_stop",
    "broken-empty",
    "tensors-size_overflows",
    "tensors-expanded_to_2_40",
    "zips-duplicate_first",
    "zips-encrypted_pickle",
    "formats-safetensors_deep_lists",
    "formats-npy_header_deep",
    "formats-named_gguf",
    "files-fifo",
    "files-dev_zero",
    "files-of_no_bytes",
    "files-name_not_utf8",
    "files-name_with_new_line_broken",
    "files-name_missing",
)
HOSTILE_ENVIRONMENT = {"TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD": "1", "PYTHONSTARTUP": "torch.py", "PYTHONINSPECT": ""}
UNSEEN = {chr(code) for code in (*range(32), *range(0x7F, 0xA0), *range(0x202A, 0x202F))} - {"\n", "\t"}


def show(path: bytes, root: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Run from the file's own folder, in an environment that asks torch to unpickle everything."""
    folder = os.path.dirname(path) if os.path.isdir(os.path.dirname(path)) else b"/"
    command = [sys.executable, str(root / "main.py"), "show", path, *options]
    environment = os.environ | HOSTILE_ENVIRONMENT
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize("name", SAMPLE)
def test_show_answers_with_one_object(name: str, root: Path, tmp_path: Path) -> None:
    case = CASES[name](tmp_path)
    done = show(case.paths[0], root, "--json")
    shown = json.loads(done.stdout)
    assert set(shown) >= {"path", "format", "tensors", "totals", "values", "calls", "warnings", "error", "partial"}
    outcome = REFUSED if shown["error"] and not shown["partial"] else PARTIAL if shown["partial"] else LISTED
    assert outcome in case.outcomes, shown["error"]
    assert done.returncode == (0 if outcome == LISTED else 2)
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) <= 2
    assert set(case.calls) <= {call["target"] for call in shown["calls"]}
    assert not any(call["executed"] for call in shown["calls"])
    assert not (tmp_path / "canary").exists()


@pytest.mark.parametrize(
    "name", ["bombs-text_ansi", "bombs-text_right_to_left", "code-many_ways", "files-name_with_new_line"]
)
def test_show_prints_nothing_that_moves_the_cursor(name: str, root: Path, tmp_path: Path) -> None:
    case = CASES[name](tmp_path)
    done = show(case.paths[0], root)
    assert done.returncode == 0, done.stderr
    assert not UNSEEN & set(done.stdout), ascii(UNSEEN & set(done.stdout))
