"""Calls of one process belong together, also across a fork."""

import subprocess
import sys

FORKS = """
import os
from inspector.snapshot.script import Script
script = Script()
print(*script.next(), flush=True)
if os.fork() == 0:
    print(*script.next(), flush=True)
    os._exit(0)
os.wait()
print(*script.next())
"""


def test_a_forked_process_is_a_script_of_its_own(root):
    done = subprocess.run([sys.executable, "-c", FORKS], cwd=root, check=True, capture_output=True, text=True)
    (first, one), (child, again), (second, two) = (line.split() for line in done.stdout.splitlines())
    assert (one, again, two) == ("1", "1", "2")
    assert first == second != child
