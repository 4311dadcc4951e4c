"""Two or more commands measured in turns, so that what else the machine does falls on all of them alike."""

import json
import os
import platform
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Measured:
    """Of all rounds: seconds of wall time, and the largest resident size in bytes."""

    seconds: tuple[float, ...]
    peak: int

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)


def interleave(commands: dict[str, list[str]], rounds: int = 7, until_line: bool = False) -> dict[str, Measured]:
    """Run each command once per round, whole processes, and once more before for the file caches.

    With `until_line` the clock stops at the first line on its stdout. Raises CalledProcessError when one fails.
    """
    seconds: dict[str, list[float]] = {name: [] for name in commands}
    peaks = dict.fromkeys(commands, 0)
    for number in range(rounds + 1):
        for name, command in commands.items():
            taken, peak = _run(command, until_line)
            if number:
                seconds[name].append(taken)
                peaks[name] = max(peaks[name], peak)
    return {name: Measured(tuple(seconds[name]), peaks[name]) for name in commands}


def _run(command: list[str], until_line: bool) -> tuple[float, int]:
    output = subprocess.PIPE if until_line else subprocess.DEVNULL
    started, first_line = time.perf_counter(), 0.0
    # the child's standard error is ours: what goes wrong is seen
    with subprocess.Popen(command, stdout=output, cwd=ROOT) as process:
        if process.stdout is not None:
            process.stdout.readline()
            first_line = time.perf_counter() - started
            process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        taken = first_line if until_line else time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return taken, usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def report(what: str, ours: Measured, peer: Measured, **targets: float) -> None:
    """A line for people and a line of JSON: medians in milliseconds, their ratio, peaks in MB, and the targets."""
    ratio = ours.median / peer.median
    figures = {
        "what": what,
        "ours_ms": round(ours.median * 1000, 1),
        "peer_ms": round(peer.median * 1000, 1),
        "ratio": round(ratio, 3),
        "difference_ms": round((ours.median - peer.median) * 1000, 1),
        "ours_mb": round(ours.peak / 1e6, 1),
        "peer_mb": round(peer.peak / 1e6, 1),
        **targets,
    }
    print(f"{what}: {figures['ours_ms']} ms against {figures['peer_ms']} ms, ratio {ratio:.3f}")
    print(json.dumps(figures | machine()), flush=True)


def machine() -> dict[str, object]:
    return {"processors": os.cpu_count(), "system": platform.system(), "python": platform.python_version()}
