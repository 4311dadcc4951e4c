"""Whether a process does anything, as the system sees it."""

import contextlib
import os
import signal
from typing import NamedTuple


class Usage(NamedTuple):
    """`ticks` of processor time so far, user and system, all threads; the main thread's state as `ps` shows it."""

    ticks: int
    state: str

    @property
    def stopped(self) -> bool:
        """By a signal, not by a debugger."""
        return self.state == "T"

    @property
    def reads_disk(self) -> bool:
        """Or waits for another device that cannot be interrupted."""
        return self.state == "D"


def usage(pid: int) -> Usage | None:
    """None where the system does not tell (no /proc), or the process is gone."""
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:
            # the name in brackets may hold anything, brackets too
            fields = file.read().rpartition(b")")[2].split()
    except OSError:
        return None
    return Usage(int(fields[11]) + int(fields[12]), fields[0].decode())


def kill_group(pid: int) -> None:
    """Kill a process that leads its own session, with what it has started."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)
