"""tensor_stats against what one would write with ATen: aminmax, mean, std and histc, all in one process and in turns.

    python benchmarks/tensor_stats.py [--elements N] [--rounds N] [--threads N] [--reference]

Targets on 2**28 float32 with two threads: 9 times as fast with a histogram of 2,048 bins and 20 times without, or 0.9
of the bandwidth at which these threads can read; bfloat16 and float16 13 times. Then small tensors, one call each,
beside ATen's sum of the same. `--reference` adds the plain-PyTorch twin, on the first 2**24 elements.
"""

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import torch

from benchmarks.interleave import machine
from native import library
from native.ops.tensor_stats import combine, tensor_stats
from native.reference import tensor_stats as reference

BINS = 2048
SMALL_CALLS = 300
Calls = dict[str, Callable[[], object]]


def aten(x: torch.Tensor) -> tuple[torch.Tensor, ...]:
    """The figures that ATen has a kernel for, and the histogram; short floats are binned as float32."""
    low, high = torch.aminmax(x)
    return low, high, x.mean(dtype=torch.float32), x.std(), torch.histc(x.float(), BINS, -8, 8)


def read_bandwidth(x: torch.Tensor) -> Callable[[], object]:
    """Reads every byte and keeps next to nothing: ATen's largest of 64-bit words, that no arithmetic holds up."""
    words = x.view(torch.int64)
    return words.max


def in_turns(calls: Calls, rounds: int) -> dict[str, float]:
    """Median seconds of each call, after one round that does not count."""
    taken: dict[str, list[float]] = {name: [] for name in calls}
    for number in range(rounds + 1):
        for name, call in calls.items():
            started = time.perf_counter()
            call()
            if number:
                taken[name].append(time.perf_counter() - started)
    return {name: statistics.median(each) for name, each in taken.items()}


def say(what: str, **figures: float) -> None:
    print(f"{what}: " + ", ".join(f"{name} {value:,.4g}" for name, value in figures.items()))
    print(json.dumps({"what": what, **figures} | machine()), flush=True)


def large(x: torch.Tensor, rounds: int, **targets: float) -> None:
    took = in_turns(
        {
            "aten": lambda: aten(x),
            "with": lambda: combine(tensor_stats(x, BINS).partials),
            "without": lambda: combine(tensor_stats(x, 0).partials),
            "read": read_bandwidth(x),
        },
        rounds,
    )
    for name in ("with", "without"):
        say(
            f"{x.numel():,} {str(x.dtype).removeprefix('torch.')} {name} a histogram",
            ours_ms=took[name] * 1e3,
            aten_ms=took["aten"] * 1e3,
            times_as_fast=took["aten"] / took[name],
            of_read_bandwidth=took["read"] / took[name],
            gb_per_second=x.nbytes / took[name] / 1e9,
            **{key: value for key, value in targets.items() if key == f"target_{name}"},
        )


def twin(x: torch.Tensor, rounds: int) -> None:
    took = in_turns({"aten": lambda: aten(x), "twin": lambda: reference.tensor_stats(x, BINS)}, rounds)
    say(
        f"the reference in plain PyTorch, {x.numel():,} float32",
        ours_ms=took["twin"] * 1e3,
        aten_ms=took["aten"] * 1e3,
        times_as_fast=took["aten"] / took["twin"],
    )


def small(rounds: int) -> None:
    """Microseconds a call."""
    bias, rows = torch.randn(16), torch.randn(10_000, 27)
    calls: Calls = {
        "16 elements": lambda: tensor_stats(bias, BINS),
        "16 elements, no histogram": lambda: tensor_stats(bias, 0),
        "16 elements, torch.sum": bias.sum,
        "10,000 rows of 27": lambda: tensor_stats(rows, 0, rows=10_000),
        "10,000 rows of 27, torch.sum": lambda: rows.sum(1),
    }

    def many(call: Callable[[], object]) -> Callable[[], None]:
        def run() -> None:
            for _ in range(SMALL_CALLS):
                call()

        return run

    took = in_turns({name: many(call) for name, call in calls.items()}, rounds)
    for name, seconds in took.items():
        say(name, microseconds=seconds / SMALL_CALLS * 1e6)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--elements", type=int, default=1 << 28)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--reference", action="store_true")
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    state = library.load()
    print(f"{state.backend}, {arguments.threads} threads. {state.problem}")
    x = torch.empty(arguments.elements // 8 * 8)
    for piece in x.split(1 << 24):
        piece.normal_()
    large(x, arguments.rounds, target_with=9, target_without=20)
    for dtype in (torch.bfloat16, torch.float16):
        large(x.to(dtype), arguments.rounds, target_with=13)
    if arguments.reference:
        twin(x[: 1 << 24], arguments.rounds)
    small(arguments.rounds)


if __name__ == "__main__":
    main()
