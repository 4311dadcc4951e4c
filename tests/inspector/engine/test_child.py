"""A command's lab: whatever the user's code does to it is one sentence here, and nothing of it stays behind."""

import os
import time
from pathlib import Path

import pytest

from inspector.context import Context
from inspector.engine.child import ask_lab
from inspector.engine.messages import DescribeLab, DescribeModel
from inspector.errors import BadRequest, Cancelled, EngineDied, LimitReached


def request(tmp_path: Path, body: str) -> DescribeModel:
    (tmp_path / "net.py").write_text(
        f"import os, signal, subprocess, sys, time\nfrom torch import nn\ndef f():\n{body}"
    )
    return DescribeModel(model=b"net.py:f", folder=os.fsencode(tmp_path))


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("    os._exit(7)", "net.py:f ended its process (exit status 7)."),
        ("    os.kill(os.getpid(), signal.SIGSEGV)", "net.py:f ended its process (segmentation fault)."),
    ],
)
def test_the_end_of_the_process_is_one_sentence(tmp_path: Path, body: str, sentence: str) -> None:
    with pytest.raises(EngineDied) as caught:
        ask_lab(request(tmp_path, body), "net.py:f")
    assert str(caught.value) == sentence


def test_an_endless_loop_is_stopped(tmp_path: Path) -> None:
    with pytest.raises(LimitReached, match=r"^net.py:f took longer than 0.5 s and was stopped\.$"):
        ask_lab(request(tmp_path, "    while True: pass"), "net.py:f", seconds=0.5)


def test_what_it_prints_and_reads_harms_nothing(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    body = """
    print("TLP1 hello"); os.write(1, b"TLP1" * 9); subprocess.run(["echo", "more"]); sys.stdin.read()
    return nn.Linear(2, 3)
"""
    assert ask_lab(request(tmp_path, body), "net.py:f").value.parameters == 9
    assert capfd.readouterr() == ("", "")


def test_what_it_has_started_ends_with_it(tmp_path: Path) -> None:
    body = """
    child = subprocess.Popen(["sleep", "600"])
    with open(os.path.dirname(__file__) + "/pid", "w") as file:
        file.write(str(child.pid))
    return nn.Linear(2, 3)
"""
    ask_lab(request(tmp_path, body), "net.py:f")
    pid = int((tmp_path / "pid").read_text())
    for _ in range(100):
        if not Path(f"/proc/{pid}").exists() or " Z " in Path(f"/proc/{pid}/stat").read_text():
            return
        time.sleep(0.05)
    pytest.fail("the process it had started still runs")


def test_a_cancel_ends_it(tmp_path: Path) -> None:
    class Impatient(Context):
        def report(self, done: int, total: int, text: str = "") -> None:
            self.begun = True

        def check_cancelled(self) -> None:
            if getattr(self, "begun", False):
                raise Cancelled("Interrupted.")

    with pytest.raises(Cancelled):
        ask_lab(request(tmp_path, "    while True: pass"), "net.py:f", Impatient())


def test_an_interpreter_that_is_none() -> None:
    with pytest.raises(BadRequest, match="/no/python cannot be run: No such file"):
        ask_lab(DescribeLab(), "MODEL", python="/no/python")


def test_an_interpreter_that_refuses(tmp_path: Path) -> None:
    script = tmp_path / "python"
    script.write_text("#!/bin/sh\necho 'This Python is too old.' >&2\nexit 1\n")
    script.chmod(0o755)
    with pytest.raises(EngineDied, match=r"^This Python is too old\.$"):
        ask_lab(DescribeLab(), "MODEL", python=str(script))
