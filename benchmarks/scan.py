"""Statistics of a checkpoint of 4 GB that is in the page cache: `.venv/bin/python benchmarks/scan.py [GB]`.

A real lab process scans the file, with and without histograms, in turns with two threads that only read it, 4 MB at a
time into the same buffer (targets: 0.35 and 0.7 of their bandwidth). Also: how much memory the lab takes above what it
had when it was idle (target: 400 MB) and when the first rows are there (target: 0.3 s).
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import msgspec
import numpy as np

from benchmarks.interleave import ROOT, machine
from inspector.engine import wire
from inspector.engine.environment import scrubbed
from inspector.engine.messages import DescribeLab, Failure, LabReport, Outgoing, Part, Request, Result, ScanTensors
from inspector.stats.result import ScanReport

ROUNDS = 7
WINDOW = 4 << 20
SIDE = 4_096  # of a square weight: 64 MB
BINS = 44


def make(path: Path, gigabytes: float) -> None:
    """A safetensors file of weights and norms in float32, every byte of it written."""
    layers = max(1, round(gigabytes * 2**30 / (4 * SIDE * SIDE)))
    shapes = {f"layers.{n}.{name}": shape for n in range(layers) for name, shape in _layer()}
    header, at = {}, 0
    for key, shape in shapes.items():
        end = at + 4 * int(np.prod(shape))
        header[key] = {"dtype": "F32", "shape": list(shape), "data_offsets": [at, end]}
        at = end
    text = json.dumps(header).encode()
    weight = np.random.default_rng(0).standard_normal((SIDE, SIDE), dtype=np.float32)
    with path.open("wb") as file:
        file.write(len(text).to_bytes(8, "little") + text)
        for n in range(layers):
            file.write((weight * np.float32(0.02 + 0.0001 * n)).data)
            file.write((weight[n] * np.float32(0.1) + np.float32(1)).data)


def _layer() -> tuple[tuple[str, tuple[int, ...]], ...]:
    return ("linear.weight", (SIDE, SIDE)), ("norm.weight", (SIDE,))


def read_plainly(path: Path) -> float:
    """Seconds that two threads take to read the file, half of it each."""
    descriptor = os.open(path, os.O_RDONLY)
    size = os.fstat(descriptor).st_size

    def read(first: int, end: int) -> None:
        buffer = memoryview(bytearray(WINDOW))
        for position in range(first, end, WINDOW):
            os.preadv(descriptor, [buffer[: end - position]], position)

    halves = [threading.Thread(target=read, args=half) for half in ((0, size // 2), (size // 2, size))]
    started = time.perf_counter()
    for half in halves:
        half.start()
    for half in halves:
        half.join()
    taken = time.perf_counter() - started
    os.close(descriptor)
    return taken


class LabProcess:
    """A real lab at the end of a pipe."""

    def __init__(self) -> None:
        main = ROOT / "inspector" / "engine" / "__main__.py"
        environment = scrubbed(dict(os.environ), "lab")
        self.process = subprocess.Popen(
            [sys.executable, str(main), "--role", "lab"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
            bufsize=0,
        )
        self._frames, self._decode = wire.Decoder(), msgspec.msgpack.Decoder(Outgoing).decode
        self._last = 0

    def messages(self, request: Request) -> Iterator[Part | Result]:
        """Parts and the Result of a request, as they come."""
        self._last += 1
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        request = msgspec.structs.replace(request, id=self._last)
        self.process.stdin.write(b"".join(wire.encode(msgspec.msgpack.encode(request))))
        while data := os.read(self.process.stdout.fileno(), 1 << 20):
            for header, _ in self._frames.feed(data):
                message = self._decode(header)
                if isinstance(message, Failure):
                    raise RuntimeError(message.message)
                if isinstance(message, Part | Result) and message.id == self._last:
                    yield message
                    if isinstance(message, Result):
                        return
        raise RuntimeError("the lab ended")

    def scan(self, path: Path, bins: int) -> tuple[float, float, ScanReport]:
        """Seconds to the report and to the first rows, and the report."""
        started, first, answer = time.perf_counter(), 0.0, None
        for message in self.messages(ScanTensors(os.fsencode(path), bins=bins)):
            first = first or time.perf_counter() - started
            answer = message
        taken = time.perf_counter() - started
        assert answer is not None
        return taken, first, msgspec.msgpack.decode(answer.value, type=ScanReport)

    def wait(self) -> LabReport:
        """Until torch and our ops are there."""
        while True:
            (answer,) = self.messages(DescribeLab())
            report = msgspec.msgpack.decode(answer.value, type=LabReport)
            if report.native:
                return report
            time.sleep(0.2)

    def memory(self, field: str) -> int:
        """Bytes: VmRSS now, VmHWM at most so far."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.partition(f"{field}:")[2].split()[0]) * 1024

    def close(self) -> None:
        with self.process:
            self.process.kill()


def measure(path: Path) -> None:
    lab = LabProcess()
    try:
        native = lab.wait().native
        idle = lab.memory("VmRSS")
        seconds: dict[str, list[float]] = {"plain": [], "histograms": [], "figures": [], "first rows": []}
        read_plainly(path)
        for number in range(ROUNDS + 1):
            taken = {"plain": read_plainly(path)}
            # another number of bins is another scan: the lab remembers the last one
            taken["histograms"], taken["first rows"], report = lab.scan(path, BINS)
            taken["figures"], _, _ = lab.scan(path, 0)
            assert report.state == "done", report
            for name, value in taken.items():
                if number:
                    seconds[name].append(value)
        grown = lab.memory("VmHWM") - idle
    finally:
        lab.close()
    median = {name: statistics.median(values) for name, values in seconds.items()}
    size = path.stat().st_size
    for name, target in (("histograms", 0.35), ("figures", 0.7)):
        ratio = median["plain"] / median[name]
        speeds = [size / median[each] / 1e9 for each in (name, "plain")]
        print(f"{name}: {speeds[0]:.1f} GB/s of {speeds[1]:.1f} GB/s, share {ratio:.2f} (target {target})")
    print(f"memory above the idle lab: {grown / 1e6:.0f} MB (target 400)")
    print(f"first rows: {median['first rows'] * 1000:.0f} ms (target 300)")
    figures = {"what": "scan", "gigabytes": size / 1e9, "backend": native, "grown_mb": grown / 1e6}
    print(json.dumps(figures | {f"{name} s": value for name, value in median.items()} | machine()), flush=True)


def main() -> None:
    gigabytes = float(sys.argv[1]) if len(sys.argv) > 1 else 4.0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.safetensors"
        make(path, gigabytes)
        measure(path)


if __name__ == "__main__":
    main()
