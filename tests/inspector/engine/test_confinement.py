import subprocess
import sys
from pathlib import Path

import pytest

from inspector.engine.environment import scrubbed

ROOT = str(Path(__file__).parents[3])
CONFINED = f"import sys; sys.path.append({ROOT!r}); "
CONFINED += "from inspector.engine.confinement import confine, allow_memory; confine()\n"


def run(code: str, **options):
    """A confined process that runs `code`; its stdout, or its last line of stderr."""
    words = [sys.executable, "-c", CONFINED + code]
    return subprocess.run(
        words, capture_output=True, text=True, check=False, env=scrubbed({"PATH": "/bin"}, "reader"), **options
    )


@pytest.mark.parametrize(
    ("code", "act"),
    [
        ("import subprocess; subprocess.run(['true'])", "start a program"),
        ("import os; os.system('true')", "start a program"),
        ("import os; os.execv('/bin/true', ['true'])", "start a program"),
        ("import os; os.fork()", "start a program"),
        ("import os; os.posix_spawn('/bin/true', ['true'], {})", "start a program"),
        ("import pty; pty.spawn('true')", "start a program"),
        ("import socket; socket.socket()", "use the network"),
        ("import urllib.request; urllib.request.urlopen('http://127.0.0.1:1')", "use the network"),
        ("import pickle; pickle.loads(b'cposix\\nsystem\\n.')", "unpickle"),
        ("import ctypes; ctypes.CDLL('libc.so.6')", "load a"),
        ("open('canary', 'w')", "write files"),
        ("open('old', 'r+')", "write files"),
        ("import os; os.open('canary', os.O_CREAT)", "write files"),
        ("import os; os.remove('old')", "change files"),
        ("import os; os.rename('old', 'canary')", "change files"),
        ("import os; os.mkdir('canary')", "change files"),
        ("import os; os.symlink('old', 'canary')", "change files"),
        ("import os; os.truncate('old', 0)", "change files"),
        ("import shutil; shutil.copyfile('old', 'canary')", "files"),
        ("import os; os.kill(os.getppid(), 0)", "signal a process"),
        ("import pytest", "may not import pytest"),
        ("import torch", "may not import torch"),
    ],
)
def test_refused(tmp_path, code, act):
    (tmp_path / "old").write_text("old")
    done = run(code + "\nprint('did it')", cwd=tmp_path) if "pytest" not in code else run(code, cwd=tmp_path)
    last = done.stderr.strip().splitlines()[-1]
    assert done.returncode == 1, done.stdout
    assert last.startswith(("PermissionError: A reader may not", "ImportError: A reader may not"))
    assert act in last
    assert "did it" not in done.stdout
    assert [path.name for path in tmp_path.iterdir()] == ["old"]
    assert (tmp_path / "old").read_text() == "old"


def test_numpy_works(tmp_path):
    code = (
        "import numpy as np; a = np.ones((512, 512), np.float32); print((a @ a).sum() == 512**3, np.quantile(a, 0.5))"
    )
    done = run(code, cwd=tmp_path)
    assert done.stdout.split() == ["True", "1.0"], done.stderr


def test_reading_works(tmp_path):
    (tmp_path / "file").write_bytes(b"bytes")
    assert run("print(open('file', 'rb').read())", cwd=tmp_path).stdout == "b'bytes'\n", "reading is what it is for"


def test_memory_beyond_the_limit_is_an_error_and_no_death():
    code = "try:\n    bytearray(400 << 20)\nexcept MemoryError:\n    print('refused', len(bytearray(100 << 20)))"
    assert run(code).stdout.split() == ["refused", str(100 << 20)]


def test_the_limit_follows_the_file(tmp_path):
    (tmp_path / "file").write_bytes(bytes(20 << 20))
    code = f"allow_memory({bytes(tmp_path / 'file')!r}); print(len(bytearray(400 << 20)))"
    assert run(code).stdout.split() == [str(400 << 20)]
    code = f"allow_memory({bytes(tmp_path / 'none')!r}); bytearray(400 << 20)"
    assert run(code).stderr.strip().endswith("MemoryError")


def test_native_code_cannot_grow_a_file_either(tmp_path):
    """The descriptor comes from before; only the kernel's limit is left to hold it."""
    with (tmp_path / "file").open("wb") as file:
        done = run(f"import os; os.write({file.fileno()}, b'x')", pass_fds=[file.fileno()])
    assert "File too large" in done.stderr
    assert (tmp_path / "file").stat().st_size == 0


def test_no_core_dump():
    assert run("import resource; print(resource.getrlimit(resource.RLIMIT_CORE))").stdout == "(0, 0)\n"
