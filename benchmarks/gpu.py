"""The CUDA half of our own ops: compiled, checked against plain PyTorch in float64 on the CPU, and timed.

    python benchmarks/gpu.py [--quick]

Needs torch, nvcc and a C++ compiler alone: Torchloupe itself need not be installed. Without a graphics card it says so
after compiling. Times are medians over CUDA events, with inputs that are rotated beyond the L2 cache. The limit beside
them is the bandwidth at which this card copies. Exit code 1 when something does not compile or is wrong.
"""

import argparse
import json
import statistics
import sys
from collections.abc import Callable, Iterator
from functools import partial
from itertools import chain
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import torch

from native import library
from native.build import build
from native.ops.my_add import my_add
from native.ops.tensor_diff import FIGURES as DIFF_FIGURES
from native.ops.tensor_diff import tensor_diff
from native.ops.tensor_stats import BLOCK, FIGURES, combine, tensor_stats
from native.reference import my_add as my_add_reference
from native.reference import tensor_diff as diff_reference
from native.reference import tensor_stats as stats_reference
from native.toolchain import BuildError

FLOATS = [torch.float64, torch.float32, torch.float16, torch.bfloat16]
FLOAT8 = [torch.float8_e4m3fn, torch.float8_e5m2, torch.float8_e4m3fnuz, torch.float8_e5m2fnuz, torch.float8_e8m0fnu]
SIGNED, SHORT = [torch.int64, torch.int32, torch.int16, torch.int8], [torch.uint8, torch.bool]
UNSIGNED = [torch.uint64, torch.uint32, torch.uint16]
COMPLEX = [torch.complex128, torch.complex64, torch.complex32]
COUNTS, ENDS, SUMS = FIGURES[:6], ("min", "max"), ("l1", "squares")
TOLERANCE = 1e-9  # of mean and std: of the largest magnitude; of sums: of themselves
DIFF_TOLERANCE = 2e-6  # of sums that may be made in float32
MAGNITUDE = 1e-15  # of a complex number's: hypot is not rounded alike everywhere


# what is right


def some(shape: tuple[int, ...], dtype: torch.dtype, seed: int = 0) -> torch.Tensor:
    """Bits of every kind: numbers of all sizes, subnormal ones, zeros, infinities, not-a-number. On the CPU."""
    generator = torch.Generator().manual_seed(seed)
    size = torch.empty((), dtype=dtype).element_size()
    width = shape[-1] * size if shape else size
    raw = torch.randint(0, 256, (*shape[:-1], width), dtype=torch.uint8, generator=generator)
    return (raw != 0) if dtype is torch.bool else raw.view(dtype).reshape(shape)


def plain(shape: tuple[int, ...], dtype: torch.dtype, seed: int = 0) -> torch.Tensor:
    """As weights are: normally distributed. On the CPU."""
    generator = torch.Generator().manual_seed(seed)
    return (torch.randn(shape, dtype=torch.float64, generator=generator) * 40).to(dtype)


def stats_cases() -> Iterator[tuple[str, torch.Tensor, dict[str, int]]]:
    """A name, a tensor on the CPU, and arguments."""
    for dtype in (*FLOATS, *FLOAT8, *SIGNED, *SHORT, *UNSIGNED, *COMPLEX):
        for n in (1, 31, BLOCK - 1, BLOCK, 3 * BLOCK + 17):
            yield f"{dtype} any bits, {n}", some((n,), dtype, n), {"bins": 64}
        if dtype in FLOATS:
            yield f"{dtype} normal", plain((5 * BLOCK + 3,), dtype), {"bins": 2048}
            yield f"{dtype} without a histogram", plain((5 * BLOCK + 3,), dtype), {"bins": 0}
            yield f"{dtype} by row", plain((96, 1031), dtype), {"bins": 64, "rows": 96}
            yield f"{dtype} long rows", plain((3, BLOCK + 5), dtype), {"bins": 64, "rows": 3}
            yield f"{dtype} fixed bins", plain((BLOCK + 5,), dtype), {"bins": 33, "exponent": -2, "first": -7}
            tiny = torch.full((1000,), torch.finfo(dtype).smallest_normal, dtype=dtype)
            yield f"{dtype} subnormal", tiny * 0.5, {"bins": 16}
            yield f"{dtype} nothing finite", torch.full((300,), float("nan"), dtype=dtype), {"bins": 16}
            yield f"{dtype} shifted", plain((BLOCK + 1,), dtype) * 0.01 + 1000, {"bins": 512}
        yield f"{dtype} empty", some((0,), dtype), {"bins": 16}
    yield "int64 at its ends", torch.tensor([-(2**63), 2**63 - 1, 2**53 + 1, 0]), {"bins": 16}


def by_name(partials: torch.Tensor) -> dict[str, torch.Tensor]:
    return {name: partials[..., number] for number, name in enumerate(FIGURES)}


def wrong_figures(found: torch.Tensor, expected: torch.Tensor, exact: bool) -> list[str]:
    """The names of the figures of blocks, [rows, blocks, len(FIGURES)] both, that are not what they should be."""
    ours, theirs = by_name(found), by_name(expected)
    finite = theirs["finite"].clamp(min=1)
    largest = torch.where(theirs["finite"] > 0, torch.maximum(theirs["min"].abs(), theirs["max"].abs()), 0)
    wrong = [name for name in COUNTS if not torch.equal(ours[name], theirs[name])]
    for name in ENDS:
        value, low = (theirs[name], theirs[f"{name}_low"])
        same = torch.equal(ours[name], value) and torch.equal(ours[f"{name}_low"], low)
        if not (same if exact else torch.allclose(ours[name], value, rtol=MAGNITUDE, atol=0)):
            wrong.append(name)
    std = [(each["m2"] / finite).sqrt() for each in (ours, theirs)]
    off = {"mean": (ours["mean"] - theirs["mean"]).abs(), "m2": (std[0] - std[1]).abs()}
    known = theirs["squares"].isfinite()  # squares of what is larger than 1e154 are not
    wrong += [name for name, each in off.items() if (~(each <= TOLERANCE * largest) & known).any()]
    return wrong + [name for name in SUMS if not torch.allclose(ours[name], theirs[name], rtol=TOLERANCE, atol=0)]


def wrong_stats(device: str) -> list[str]:
    """What tensor_stats gets wrong on a device, a sentence each."""
    wrong = []
    for name, x, some_arguments in stats_cases():
        arguments = {"rows": 1, "exponent": None, "first": 0, **some_arguments}
        partials, histogram, exponent = stats_reference.tensor_stats(x, **arguments)
        found, again = (tensor_stats(x.to(device), **arguments) for _ in range(2))
        wrong += [f"{name}: {figure}" for figure in wrong_figures(found[0].cpu(), partials, not x.is_complex())]
        if not torch.equal(found.exponent.cpu(), exponent):
            wrong.append(f"{name}: exponent {found.exponent.tolist()[:3]} for {exponent.tolist()[:3]}")
        elif not torch.equal(found.histogram.cpu(), histogram):
            wrong.append(f"{name}: histogram")
        if any(not torch.equal(a.nan_to_num(7), b.nan_to_num(7)) for a, b in zip(found, again, strict=True)):
            wrong.append(f"{name}: a second run gives something else")
    return wrong


def diff_cases() -> Iterator[tuple[str, torch.Tensor, torch.Tensor, int]]:
    """A name, two tensors on the CPU, and rows."""
    dtypes = (*FLOATS, *FLOAT8, *SIGNED, *SHORT, *UNSIGNED, *COMPLEX)
    for number, dtype in enumerate(dtypes):
        for n in (1, 127, 129, BLOCK - 1, 2 * BLOCK + 17):
            yield f"{dtype} any bits, {n}", some((n,), dtype, n), some((n,), dtype, n + 1), 1
        other = dtypes[(number + 5) % len(dtypes)]
        yield f"{dtype} beside {other}", some((700, 30), dtype), some((700, 30), other, 1), 7
        yield f"{dtype} the same", some((5000,), dtype), some((5000,), dtype), 1
        yield f"{dtype} empty", some((0,), dtype), some((0,), dtype), 1
    for dtype in FLOATS:
        x = plain((3 * BLOCK + 5,), dtype)
        few = torch.where(torch.arange(len(x)) % 1000 == 7, -x, x)
        yield f"{dtype} a few", x, few, 1
        yield f"{dtype} by row", plain((96, 1031), dtype), plain((96, 1031), dtype, 1), 96


def wrong_diff(device: str) -> list[str]:
    """What tensor_diff gets wrong on a device, a sentence each."""
    wrong = []
    for name, a, b, rows in diff_cases():
        expected = diff_reference.tensor_diff(a, b, rows)
        found, again = (tensor_diff(a.to(device), b.to(device), rows).cpu() for _ in range(2))
        for number, figure in enumerate(DIFF_FIGURES):
            ours, theirs = found[..., number], expected[..., number]
            if number < DIFF_FIGURES.index("max_abs"):
                right = torch.equal(ours, theirs)
            elif figure == "place":
                right = a.is_complex() or b.is_complex() or torch.equal(ours, theirs)
            elif figure == "ab":
                scale = (expected[..., number - 2] * expected[..., number - 1]).sqrt()
                right = bool(((ours - theirs).abs() <= DIFF_TOLERANCE * scale)[scale.isfinite()].all())
            else:
                right = torch.allclose(ours, theirs, rtol=MAGNITUDE if figure == "max_abs" else DIFF_TOLERANCE, atol=0)
            if not right:
                wrong.append(f"{name}: {figure}")
        if not torch.equal(found.nan_to_num(7), again.nan_to_num(7)):
            wrong.append(f"{name}: a second run gives something else")
    return wrong


def wrong_my_add(device: str) -> list[str]:
    """What my_add gets wrong on a device, a sentence each."""
    wrong = []
    shapes = [((1_000_003,), (1_000_003,)), ((3, 1, 5), (4, 1)), ((), (2, 3)), ((0, 3), (1, 3)), ((700, 1), (1, 300))]
    for dtype in (*FLOATS, *SIGNED, torch.uint8):
        for left, right in shapes:
            x, y = plain(left, dtype), plain(right, dtype, 1)
            if not torch.equal(my_add(x.to(device), y.to(device)).cpu(), my_add_reference.my_add(x, y)):
                wrong.append(f"{dtype} {left} {right}")
    x, y = (plain((6, 8), torch.float32, seed).to(device).t() for seed in (2, 3))
    if not torch.equal(my_add(x, y), 2 * x + y):
        wrong.append("transposed")
    return wrong


# how fast


class Row(NamedTuple):
    """A line of the table; times in milliseconds."""

    what: str
    ours: float
    bytes: int  # read and written
    peer: float | None


def milliseconds(call: Callable[..., object], inputs: list[tuple[torch.Tensor, ...]], rounds: int) -> float:
    """Median time of a call on the card, with the inputs in turn, after a warm-up."""
    for number in range(3):
        call(*inputs[number % len(inputs)])
    pairs = []
    for number in range(rounds):
        begin, end = torch.cuda.Event(enable_timing=True), torch.cuda.Event(enable_timing=True)
        begin.record()
        call(*inputs[number % len(inputs)])
        end.record()
        pairs.append((begin, end))
    torch.cuda.synchronize()
    return statistics.median(begin.elapsed_time(end) for begin, end in pairs)


def rotated(n: int, dtype: torch.dtype, tensors: int = 1) -> list[tuple[torch.Tensor, ...]]:
    """As many inputs as it takes to find none of one in the cache when it comes round again; at least two."""
    cache = torch.cuda.get_device_properties(0).L2_cache_size
    size = torch.empty((), dtype=dtype).element_size()
    count = max(2, min(64, -(-4 * cache // (n * size))))
    return [tuple(torch.randn(n, device="cuda").to(dtype) for _ in range(tensors)) for _ in range(count)]


def copy_bandwidth(n: int, rounds: int) -> float:
    """Bytes per second, read and written."""
    inputs = rotated(n, torch.float32)
    out = torch.empty_like(inputs[0][0])
    return 2 * out.nbytes / milliseconds(out.copy_, inputs, rounds) * 1000


def aten(x: torch.Tensor) -> tuple[torch.Tensor, ...]:
    """What one would write without us: reductions and a histogram of 2,048 bins."""
    low, high = torch.aminmax(x)
    mean, std = x.mean(), x.std()
    counts = torch.histc(x if x.dtype in (torch.float32, torch.float64) else x.float(), 2048, -8, 8)
    return low, high, mean, std, counts


def plain_sum(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    return torch.add(y, x, alpha=2)


def combined(x: torch.Tensor) -> torch.Tensor:
    return combine(tensor_stats(x).partials)


def timed_rows(n: int, rounds: int) -> Iterator[Row]:
    for dtype in (torch.float32, torch.bfloat16):
        inputs = rotated(n // 4, dtype, tensors=2)
        ours, peer = (milliseconds(call, inputs, rounds) for call in (my_add, plain_sum))
        yield Row(f"my_add {dtype} {n // 4:,}", ours, 3 * inputs[0][0].nbytes, peer)
        del inputs
    op = torch.ops.torchloupe.tensor_stats.default
    for dtype in (*FLOATS, torch.float8_e4m3fn, torch.int8):
        inputs = rotated(n, dtype)
        size, name = inputs[0][0].nbytes, f"tensor_stats {dtype} {n:,}"
        peer = milliseconds(aten, inputs, rounds) if dtype in FLOATS else None
        for bins in (2048, 0):
            yield Row(f"{name}, {bins} bins", milliseconds(partial(op, bins=bins), inputs, rounds), size, peer)
        if dtype is torch.float32:
            for rows in (512, n // 1024):
                took = milliseconds(partial(op, bins=64, rows=rows), inputs, rounds)
                yield Row(f"{name}, {rows:,} rows, 64 bins", took, size, None)
            yield Row(f"{name}, 2048 bins, combined", milliseconds(combined, inputs, rounds), size, peer)
        del inputs


def timed_diffs(n: int, rounds: int) -> Iterator[Row]:
    op = torch.ops.torchloupe.tensor_diff.default
    for dtype in (torch.float32, torch.bfloat16):
        inputs = rotated(n // 4, dtype, tensors=2)
        ours, peer = (milliseconds(call, inputs, rounds) for call in (op, norms))
        yield Row(f"tensor_diff {dtype} {n // 4:,}", ours, 2 * inputs[0][0].nbytes, peer)
        del inputs


def norms(a: torch.Tensor, b: torch.Tensor) -> tuple[torch.Tensor, ...]:
    d = (b - a).float()
    return d.norm(), a.norm(), d.abs().max(), d.abs().mean(), (d != 0).sum()


def timed(n: int, rounds: int) -> None:
    limit = copy_bandwidth(n, rounds)
    print(f"\nThis card copies at {limit / 1e9:,.0f} GB/s (read and written together).\n")
    print(f"{'what':<64}{'ours':>10}{'GB/s':>8}{'of copy':>9}{'ATen':>10}{'ratio':>8}")
    lines = []
    for row in chain(timed_rows(n, rounds), timed_diffs(n, rounds)):
        speed = row.bytes / row.ours * 1000
        peer = f"{row.peer:>7.3f} ms{row.peer / row.ours:>7.1f}x" if row.peer else f"{'-':>10}{'-':>8}"
        print(f"{row.what:<64}{row.ours:>7.3f} ms{speed / 1e9:>8,.0f}{speed / limit:>9.2f}{peer}", flush=True)
        lines.append({"what": row.what, "ours_ms": row.ours, "of_copy": speed / limit, "peer_ms": row.peer})
    device, version = torch.cuda.get_device_name(0), torch.__version__
    print(json.dumps({"device": device, "torch": version, "copy_gb_s": limit / 1e9, "rows": lines}))


def main() -> int:
    parser = argparse.ArgumentParser(description="Compile, check and time the CUDA half of our own ops.")
    parser.add_argument("--quick", action="store_true", help="smaller tensors and fewer rounds")
    quick = parser.parse_args().quick
    for kind in ("cpu", "cuda"):
        try:
            built = build(kind, lambda text: print(text, file=sys.stderr))
        except BuildError as error:
            print(f"{kind}: {error}\n{error.log}")
            return 1
        print(f"{kind}: {built.library} ({built.seconds:.1f} s)")
    state = library.load_cuda()
    problem = state.problem or state.cuda_problem
    if problem:
        print(problem)
        return 1
    if not torch.cuda.is_available():
        print("The CUDA half compiles and loads; there is no graphics card here on which to check and time it.")
        return 0
    print(f"{torch.cuda.get_device_name(0)}, torch {torch.__version__}, CUDA {torch.version.cuda}")
    checks = {"my_add": wrong_my_add, "tensor_diff": wrong_diff, "tensor_stats": wrong_stats}
    wrong = [f"{name} {each}" for name, check in checks.items() for each in check("cuda")]
    print("\n".join(wrong) if wrong else "Every op agrees with its reference in plain PyTorch on the CPU.", flush=True)
    timed(1 << (24 if quick else 28), 7 if quick else 25)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
