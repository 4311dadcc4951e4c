"""How long the window's event loop stands still while an engine floods it with 100 answers of 10 MiB.

    python benchmarks/event_loop.py [--answers N] [--mebibytes M]

Also: how long a reader takes from its start to Ready, and one answer of 10 MiB from request to signal. A timer that
fires every millisecond measures the gaps; a bare loop is measured first, for the noise of the machine.
"""

import argparse
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from PySide6.QtCore import QCoreApplication, QEventLoop, QTimer

from app.engine.client import EngineClient
from app.engine.command import reader_command
from inspector.engine import messages
from tests.obedient_engine import COMMAND, Did, Do

STARTS = 10


class Gaps:
    """Milliseconds between two turns of the event loop."""

    def __init__(self) -> None:
        self.all: list[float] = []
        self._last = time.perf_counter()
        self._timer = QTimer()
        self._timer.setInterval(1)
        self._timer.timeout.connect(self._turn)
        self._timer.start()

    def stop(self) -> str:
        self._timer.stop()
        ordered = sorted(self.all)
        high = ordered[int(len(ordered) * 0.99)]
        return f"gaps: median {statistics.median(ordered):.1f}, 99% {high:.1f}, longest {ordered[-1]:.1f} ms"

    def _turn(self) -> None:
        now = time.perf_counter()
        self.all.append((now - self._last) * 1e3)
        self._last = now


def run_until(signal) -> None:
    loop = QEventLoop()
    signal.connect(lambda *_: loop.quit())
    loop.exec()


def starts() -> list[float]:
    """Milliseconds from starting a real reader to its Ready."""
    times = []
    for _ in range(STARTS):
        begun = time.perf_counter()
        client = EngineClient("reader:1", "The reader", reader_command(), "reader")
        run_until(client.ready)
        times.append((time.perf_counter() - begun) * 1e3)
        client.close()
        client.wait(1_000)
    return times


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--answers", type=int, default=100)
    parser.add_argument("--mebibytes", type=int, default=10)
    arguments = parser.parse_args()
    application = QCoreApplication([])  # noqa: F841
    messages.ANSWERS[Do] = Did

    times = starts()
    print(f"reader, start to Ready: median {statistics.median(times):.0f}, worst {max(times):.0f} ms of {STARTS}")

    gaps, pause = Gaps(), QTimer(singleShot=True, interval=1_000)
    pause.start()
    run_until(pause.timeout)
    print(f"nothing to do, {gaps.stop()}")

    client = EngineClient("lab", "The lab", COMMAND, "lab")
    run_until(client.ready)
    size = arguments.mebibytes << 20
    single = []
    for _ in range(10):
        begun = time.perf_counter()
        run_until(client.send(Do("payload", size)).finished)
        single.append((time.perf_counter() - begun) * 1e3)
    print(f"one answer of {arguments.mebibytes} MiB: median {statistics.median(single):.1f} ms")

    gaps, begun = Gaps(), time.perf_counter()
    received = 0

    def count(_value: object, payload: bytearray) -> None:
        nonlocal received
        received += len(payload)

    operations = [client.send(Do("payload", size)).success(count) for _ in range(arguments.answers)]
    run_until(operations[-1].finished)
    seconds = time.perf_counter() - begun
    assert received == arguments.answers * size
    print(f"{arguments.answers} answers of {arguments.mebibytes} MiB: {seconds:.2f} s, {gaps.stop()}")
    client.close()
    client.wait(1_000)


if __name__ == "__main__":
    main()
