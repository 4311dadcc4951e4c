"""Values of two checkpoints of 4 GB that are in the page cache, compared: `.venv/bin/python benchmarks/diff.py [GB]`.

In turns, each in a process of its own that is timed after its imports: every tensor changed, none changed, the equality
of bytes without torch, two threads that only read both files (target: 0.7 of their bandwidth), and the obvious loop
(load both, subtract, norm; target: 3 x as fast, at most 700 MB with torch). Needs 2 x GB of disk and of memory for the
files, and as much again for the obvious loop, which is left out where there is less.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.interleave import ROOT, machine

ROUNDS = 5
WINDOW = 4 << 20
SIDE = 4_096  # of a square weight: 64 MB


def make(path: Path, gigabytes: float, moved: float) -> None:
    """A safetensors file of weights and norms in float32, each `moved` times its change away from where it began."""
    import numpy as np

    layers = max(1, round(gigabytes * 2**30 / (4 * SIDE * SIDE)))
    parts = (("linear.weight", (SIDE, SIDE)), ("norm.weight", (SIDE,)))
    header, at = {}, 0
    for n in range(layers):
        for name, shape in parts:
            end = at + 4 * int(np.prod(shape))
            header[f"layers.{n}.{name}"] = {"dtype": "F32", "shape": list(shape), "data_offsets": [at, end]}
            at = end
    text = json.dumps(header).encode()
    generator = np.random.default_rng(0)
    weight = generator.standard_normal((SIDE, SIDE), dtype=np.float32)
    change = generator.standard_normal((SIDE, SIDE), dtype=np.float32) * np.float32(0.01 * moved)
    with path.open("wb") as file:
        file.write(len(text).to_bytes(8, "little") + text)
        for n in range(layers):
            scale = np.float32(0.02 + 0.0001 * n)
            file.write(((weight + change) * scale).data)
            file.write((weight[n] * scale + change[n] + np.float32(1)).data)


# what is measured, each in its own process


def plain(a: str, b: str) -> float:
    """Two threads read both files, one each, into the same buffers again and again."""

    def read(path: str) -> None:
        descriptor = os.open(path, os.O_RDONLY)
        buffer, size = memoryview(bytearray(WINDOW)), os.fstat(descriptor).st_size
        for position in range(0, size, WINDOW):
            os.preadv(descriptor, [buffer[: size - position]], position)
        os.close(descriptor)

    threads = [threading.Thread(target=read, args=(path,)) for path in (a, b)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - started


def values(a: str, b: str) -> float:
    from inspector.checkpoint.checkpoint import open_checkpoint
    from inspector.diff.changes import compare_values
    from native import library

    backend = library.load().backend
    started = time.perf_counter()
    with open_checkpoint(a) as left, open_checkpoint(b) as right:
        report = compare_values(left, right, [(at, at) for at in range(len(left.refs))])
    taken = time.perf_counter() - started
    assert report.state == "done", report.error
    assert all(change is not None and change.error is None for change in report.changes)
    print(backend, file=sys.stderr)
    return taken


def equality(a: str, b: str) -> float:
    from inspector.checkpoint.checkpoint import open_checkpoint
    from inspector.diff.same_bytes import same_pairs

    started = time.perf_counter()
    with open_checkpoint(a) as left, open_checkpoint(b) as right:
        same_pairs(left, right, [(at, at) for at in range(len(left.refs))])
    return time.perf_counter() - started


def obvious(a: str, b: str) -> float:
    import torch
    from safetensors.torch import load_file

    started = time.perf_counter()
    left, right = load_file(a), load_file(b)
    for name, weight in left.items():
        change = right[name] - weight
        figures = change.norm() / weight.norm(), change.abs().max(), change.abs().mean(), (change != 0).sum()
        assert all(bool(torch.isfinite(figure)) for figure in figures)
    return time.perf_counter() - started


MEASURED: dict[str, Callable[[str, str], float]] = {
    "plain": plain, "changed": values, "same": values, "equality": equality, "obvious": obvious,
}  # fmt: skip


def in_process(name: str, a: Path, b: Path) -> tuple[float, int, str]:
    """Seconds, the largest resident size in bytes, and what it said of itself."""
    command = [sys.executable, __file__, "--measure", name, str(a), str(b)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        seconds, said = process.stdout.read(), process.stderr.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(said)
    return float(seconds), usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024), said.strip()


def measure(folder: Path, gigabytes: float) -> None:
    paths = {name: folder / f"{name}.safetensors" for name in ("a", "moved", "copy")}
    for name, moved in (("a", 0.0), ("moved", 1.0), ("copy", 0.0)):
        # in a process of its own: a child's peak begins with what its parent holds
        subprocess.run([sys.executable, __file__, "--make", paths[name], str(gigabytes), str(moved)], check=True)
    other = dict.fromkeys(MEASURED, "moved") | {"same": "copy", "equality": "copy"}
    names = list(MEASURED)
    if _memory() < 5 * gigabytes * 2**30:
        names.remove("obvious")
    seconds: dict[str, list[float]] = {name: [] for name in names}
    peaks = dict.fromkeys(names, 0)
    backend = ""
    for number in range(ROUNDS + 1):
        for name in names:
            taken, peak, said = in_process(name, paths["a"], paths[other[name]])
            backend = said or backend
            if number:
                seconds[name].append(taken)
                peaks[name] = max(peaks[name], peak)
    _tell(seconds, peaks, 2 * paths["a"].stat().st_size, backend)


def _tell(seconds: dict[str, list[float]], peaks: dict[str, int], size: int, backend: str) -> None:
    median = {name: statistics.median(taken) for name, taken in seconds.items()}
    for name, taken in median.items():
        share = median["plain"] / taken
        print(f"{name}: {taken:.2f} s, {size / taken / 1e9:.1f} GB/s, {share:.2f} of plain reading, "
              f"{peaks[name] / 1e6:.0f} MB")  # fmt: skip
    # of each round by itself: what else the machine does falls on both
    shares = [a / b for a, b in zip(seconds["plain"], seconds["changed"], strict=True)]
    print(f"changed: {statistics.median(shares):.2f} of plain reading, round by round (target 0.7)")
    if "obvious" in median:
        print(f"changed: {median['obvious'] / median['changed']:.1f} x as fast as the obvious loop (target 3)")
    print(f"changed: {peaks['changed'] / 1e6:.0f} MB at most (target 700)")
    figures = {"what": "diff", "gigabytes": size / 1e9, "backend": backend, "changed_mb": peaks["changed"] / 1e6}
    print(json.dumps(figures | {f"{name} s": taken for name, taken in median.items()} | machine()), flush=True)


def _memory() -> int:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def main() -> None:
    if sys.argv[1:2] == ["--measure"]:
        print(MEASURED[sys.argv[2]](*sys.argv[3:5]), flush=True)
        os._exit(0)  # what torch loads while it takes its leave is not counted
    if sys.argv[1:2] == ["--make"]:
        return make(Path(sys.argv[2]), float(sys.argv[3]), float(sys.argv[4]))
    gigabytes = float(sys.argv[1]) if len(sys.argv) > 1 else 4.0
    with tempfile.TemporaryDirectory() as folder:
        measure(Path(folder), gigabytes)
    return None


if __name__ == "__main__":
    main()
