"""Whether a process does anything, as the system sees it."""

import contextlib
import os
import signal
from typing import NamedTuple


class Usage(NamedTuple):
    """`ticks` of processor time so far, user and system, all threads; `stopped` by a signal, not by a debugger."""

    ticks: int
    stopped: bool


def usage(pid: int) -> Usage | None:
    """None where the system does not tell (no /proc), or the process is gone."""
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:
            # the name in brackets may hold anything, brackets too
            fields = file.read().rpartition(b")")[2].split()
    except OSError:
        return None
    return Usage(int(fields[11]) + int(fields[12]), fields[0] == b"T")


def kill_group(pid: int) -> None:
    """Kill a process that leads its own session, with what it has started."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)
