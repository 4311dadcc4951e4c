"""tensor_stats: the kernels of every instruction set and the reference under the same tests.

The oracle is numpy in float64, and Python's own integers; bins are found by comparing with their edges.
"""

import bisect
import math
import os
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pytest

torch = pytest.importorskip("torch")

import numpy as np  # noqa: E402
from hypothesis import HealthCheck, given, settings  # noqa: E402
from hypothesis import strategies as st  # noqa: E402

from native import library  # noqa: E402
from native.ops.tensor_stats import BLOCK, FIGURES, Partials, combine, tensor_stats  # noqa: E402

INF, NAN = math.inf, math.nan
FLOAT8 = [torch.float8_e4m3fn, torch.float8_e5m2, torch.float8_e4m3fnuz, torch.float8_e5m2fnuz, torch.float8_e8m0fnu]
FLOATS = [torch.float32, torch.float64, torch.float16, torch.bfloat16, *FLOAT8]
INTEGERS = [
    torch.int64, torch.uint64, torch.int32, torch.uint32,
    torch.int16, torch.uint16, torch.int8, torch.uint8, torch.bool,
]  # fmt: skip
COMPLEX = [torch.complex32, torch.complex64, torch.complex128]
DTYPES = [*FLOATS, *INTEGERS, *COMPLEX]
WIDE = {torch.float64, torch.int64, torch.uint64, torch.int32, torch.uint32, *COMPLEX}
SMALLEST = {
    torch.float64: 2.0**-1022, torch.complex128: 2.0**-1022,
    torch.float32: 2.0**-126, torch.bfloat16: 2.0**-126, torch.complex64: 2.0**-126,
    torch.float16: 2.0**-14, torch.complex32: 2.0**-14, torch.float8_e5m2: 2.0**-14, torch.float8_e5m2fnuz: 2.0**-15,
    torch.float8_e4m3fn: 2.0**-6, torch.float8_e4m3fnuz: 2.0**-7,
}  # fmt: skip
DEVICES = ["cpu", *(["cuda"] if torch.cuda.is_available() else [])]
SIZES = [0, 1, 3, 8, 17, 100, 2047, 2048, 2049, 4096 + 5]
KINDS = ["normal", "bits", "outlier", "constant", "special", "shifted"]

pytestmark = pytest.mark.filterwarnings("ignore:ComplexHalf support is experimental")


@pytest.fixture(scope="module", autouse=True)
def loaded() -> None:
    library.load()


# tensors


def bits(size: int, dtype: torch.dtype, generator: torch.Generator) -> torch.Tensor:
    """Every kind of number there is, not-a-numbers with payloads among them."""
    if dtype is torch.bool:
        return torch.randint(0, 2, (size,), generator=generator).bool()
    width = torch.empty(0, dtype=dtype).element_size()
    return torch.randint(0, 256, (size * width,), dtype=torch.uint8, generator=generator).view(dtype)


def some(size: int, dtype: torch.dtype, kind: str = "normal", seed: int = 0, scale: float = 1.0) -> torch.Tensor:
    """[size]; what a dtype cannot hold is left out of it."""
    generator = torch.Generator().manual_seed(seed)
    if kind == "bits":
        return bits(size, dtype, generator)
    wide = torch.complex128 if dtype.is_complex else torch.float64
    values = torch.randn(size, dtype=wide, generator=generator) * scale
    if kind == "outlier" and size:
        values[size // 2] = 1e30 if dtype.is_floating_point else 100
    if kind == "constant":
        values = torch.full((size,), 0.1 * scale, dtype=wide)
    if kind == "shifted":
        values = values * 1e-3 + 1000 * scale
    if dtype is torch.float8_e8m0fnu or dtype in (torch.uint8, torch.uint16, torch.uint32, torch.uint64):
        values = values.abs()
    if dtype is torch.bool:
        return values.real > 0
    if dtype in INTEGERS:
        values = values.clamp(*((0, 127) if "u" in str(dtype) else (-128, 127)))
    x = values.to(dtype)
    if kind == "special":
        # a few of any bits at all among the others
        where = torch.rand(size, generator=generator) < 0.1
        width = torch.empty(0, dtype=dtype).element_size()
        raw = torch.where(
            where[:, None].expand(size, width), bits(size, dtype, generator).view(torch.uint8).view(size, width),
            x.view(torch.uint8).view(size, width),
        ).contiguous()  # fmt: skip
        x = raw.reshape(-1).view(dtype)
    return x


# the oracle


class Truth(NamedTuple):
    counts: list[int]  # of FIGURES[:6]
    values: np.ndarray  # the finite ones, float64 or Python integers
    histogram: list[int]
    exponent: int


def plain(x: torch.Tensor) -> np.ndarray:
    """One row as float64, or as Python integers."""
    if x.dtype is torch.uint64:
        return x.view(torch.int64).numpy().view(np.uint64).astype(object)
    if x.dtype in INTEGERS:
        return x.to(torch.int64).numpy().astype(object)
    if x.dtype.is_complex:
        parts = x if x.dtype is torch.complex128 else torch.view_as_complex(torch.view_as_real(x).to(torch.float64))
        with np.errstate(over="ignore"):
            return np.abs(parts.numpy())
    return x.to(torch.float32 if x.dtype not in (torch.float64, torch.float32) else x.dtype).to(torch.float64).numpy()


def truth(x: torch.Tensor, bins: int, exponent: int | None, first: int) -> Truth:
    values = plain(x)
    if values.dtype == object:
        finite, special = values, [0, 0, 0]
    else:
        finite = values[np.isfinite(values)]
        special = [int(np.isnan(values).sum()), int((values == INF).sum()), int((values == -INF).sum())]
    small = np.abs(finite) < SMALLEST[x.dtype] if x.dtype in SMALLEST else np.zeros(len(finite), bool)
    counts = [len(finite), *special, int((finite == 0).sum()), int((small & (finite != 0)).sum())]
    lowest = -1022 if x.dtype in WIDE else -126
    if exponent is None:
        exponent, first = lowest, -(bins // 2)
        if bins and len(finite):
            low, high = min(finite), max(finite)
            while low < edge(-(bins // 2), exponent) or high >= edge(bins // 2, exponent):
                exponent += 1
    histogram = []
    if bins:
        edges = [edge(first + number, exponent) for number in range(bins + 1)]
        histogram = [0] * (bins + 2)
        for value in finite.tolist():
            histogram[bisect.bisect_right(edges, value)] += 1
    return Truth(counts, finite, histogram, exponent)


def edge(number: int, exponent: int) -> float:
    try:
        return math.ldexp(number, exponent)
    except OverflowError:
        return math.copysign(INF, number)


def agree(x: torch.Tensor, found: Partials, bins: int, rows: int, exponent: int | None = None, first: int = 0) -> None:
    figures = combine(found.partials).cpu()
    assert found.partials.shape == (rows, -(-(x.numel() // rows) // BLOCK), len(FIGURES))
    assert found.histogram.shape == (rows, bins + 2 if bins else 0)
    assert not found.partials.isnan().any()
    for row, values in enumerate(x.cpu().reshape(rows, -1) if x.numel() else x.new_empty(rows, 0).cpu()):
        expected = truth(values.contiguous(), bins, exponent, first)
        got = dict(zip(FIGURES, figures[row].tolist(), strict=True))
        assert list(got.values())[:6] == expected.counts
        assert found.exponent[row] == expected.exponent
        assert found.histogram[row].tolist() == expected.histogram
        agree_figures(got, expected.values, x.dtype)


def agree_figures(got: dict[str, float], values: np.ndarray, dtype: torch.dtype) -> None:
    if not len(values):
        assert (got["min"], got["max"], got["mean"], got["m2"], got["l1"], got["squares"]) == (INF, -INF, 0, 0, 0, 0)
        return
    least, most = min(values), max(values)
    if dtype in COMPLEX:
        assert got["min"] == pytest.approx(least, rel=1e-15, abs=0)
        assert got["max"] == pytest.approx(most, rel=1e-15, abs=0)
    elif dtype in INTEGERS:
        assert int(got["min"]) + int(got["min_low"]) == least
        assert int(got["max"]) + int(got["max_low"]) == most
    else:
        assert (got["min"], got["max"], got["min_low"], got["max_low"]) == (least, most, 0, 0)
    # scaled, where a sum of float64 would run over
    scale = 2.0**-100 if max(abs(float(least)), abs(float(most))) > 1e300 else 1.0
    v = values.astype(np.float64) * scale
    near = partial(pytest.approx, rel=0, abs=1e-9 * np.abs(v).max())
    mean, n = v.mean(), len(v)
    assert got["mean"] * scale == near(mean)
    if scale == 1 and np.abs(v).max() < 1e150:
        assert math.sqrt(got["m2"] / n) == near(v.std())
        assert got["squares"] == pytest.approx((v * v).sum(), rel=1e-11, abs=0)
    assert got["l1"] * scale == pytest.approx(np.abs(v).sum(), rel=1e-11, abs=0) or got["l1"] == INF


# figures and histograms


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("dtype", DTYPES, ids=str)
@pytest.mark.parametrize("kind", KINDS)
def test_every_figure_of_every_dtype(kind: str, dtype: torch.dtype, device: str) -> None:
    x = some(3 * 700, dtype, kind, scale=7.0)
    agree(x, tensor_stats(x.to(device), 256), 256, 1)
    agree(x, tensor_stats(x.to(device).reshape(3, 700), 14, rows=3), 14, 3)


@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(
    dtype=st.sampled_from(DTYPES),
    kind=st.sampled_from(KINDS),
    size=st.sampled_from(SIZES),
    rows=st.sampled_from([1, 1, 2, 5]),
    seed=st.integers(0, 2**32),
    scale=st.sampled_from([1e-40, 1e-6, 0.02, 1.0, 300.0, 1e20]),
    bins=st.sampled_from([0, 2, 6, 254, 2048, 5000]),
    given_range=st.none() | st.tuples(st.integers(-1074, 1023) | st.integers(-12, 8), st.integers(-3000, 3000)),
)
def test_random_tensors(dtype, kind, size, rows, seed, scale, bins, given_range) -> None:
    x = some(size * rows, dtype, kind, seed, scale)
    exponent, first = given_range or (None, 0)
    if exponent is not None and exponent < -1000:
        first = max(first, 0)  # math.ldexp rounds the edges below that
    agree(x, tensor_stats(x, bins, rows, exponent, first), bins, rows, exponent, first)


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("size", [BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK + 2049])
@pytest.mark.parametrize("dtype", [torch.float32, torch.float16, torch.float64, torch.int64], ids=str)
def test_several_blocks(dtype: torch.dtype, size: int, device: str) -> None:
    x = some(size, dtype, "special", scale=0.02 if dtype.is_floating_point else 50)
    agree(x, tensor_stats(x.to(device)), 2048, 1)


@pytest.mark.parametrize("device", DEVICES)
def test_a_range_that_grows_from_block_to_block(device: str) -> None:
    x = torch.cat([some(BLOCK, torch.float32, scale=4.0**power) for power in (0, -3, 5, 2, 9)])
    agree(x, tensor_stats(x.to(device), 64), 64, 1)
    agree(x, tensor_stats(x.to(device), 64, rows=5), 64, 5)


@pytest.mark.parametrize("device", DEVICES)
def test_ends_of_what_integers_hold(device: str) -> None:
    x = torch.tensor([2**63 - 1, -(2**63), 2**62 + 1, 2**53 + 1, -(2**53) - 1, 0, -1], dtype=torch.int64)
    for arguments in (
        (64, None, 0),
        (64, 0, 2**52 - 1),
        (64, 10, 2**43 - 5),
        (64, 0, -40),
        (8, 61, -4),
        (64, -1074, 0),
    ):
        agree(x, tensor_stats(x.to(device), arguments[0], 1, *arguments[1:]), arguments[0], 1, *arguments[1:])
    unsigned = torch.tensor([2**64 - 1, 2**63 + 1, 3], dtype=torch.uint64)
    agree(unsigned, tensor_stats(unsigned.to(device), 64), 64, 1)


@pytest.mark.parametrize("device", DEVICES)
def test_numbers_on_an_edge_and_beside_it(device: str) -> None:
    edges = torch.arange(-130, 131, dtype=torch.float32) * 2.0**-4
    x = torch.cat([edges, edges.nextafter(torch.tensor(INF)), edges.nextafter(torch.tensor(-INF))])
    for exponent, first in ((-4, -128), (-3, -64), (2, -2), (-10, -300), (20, -5), (-140, -4)):
        agree(x, tensor_stats(x.to(device), 256, 1, exponent, first), 256, 1, exponent, first)
        double = x.double()
        agree(double, tensor_stats(double.to(device), 256, 1, exponent, first), 256, 1, exponent, first)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.bfloat16], ids=str)
@pytest.mark.parametrize("exponent", [None, -3, 4])
def test_subnormal_numbers_count_though_the_processor_is_told_to_drop_them(
    dtype: torch.dtype, exponent: int | None
) -> None:
    x = torch.tensor([-(2.0**-130), 2.0**-130, -0.0, 0.0, -1.0, 1.0] * 4000, dtype=torch.float64)
    x = (x * (2.0**-900 if dtype is torch.float64 else 1)).to(dtype)
    expected = tensor_stats(x, 64, 1, exponent, -32 if exponent is not None else 0)
    agree(x, expected, 64, 1, exponent, -32 if exponent is not None else 0)
    if not torch.set_flush_denormal(True):
        pytest.skip("this processor always counts them")
    try:
        found = tensor_stats(x, 64, 1, exponent, -32 if exponent is not None else 0)
    finally:
        torch.set_flush_denormal(False)
    assert torch.equal(found.partials[..., :6], expected.partials[..., :6])
    assert torch.equal(found.histogram, expected.histogram)


@pytest.mark.parametrize("device", DEVICES)
def test_sums_of_the_largest_numbers_are_no_nan(device: str) -> None:
    most = torch.finfo(torch.float64).max
    for values in ([most] * 1000, [most, -most] * 1000, [most, NAN, INF, -1.0]):
        x = torch.tensor(values, dtype=torch.float64, device=device)
        figures = dict(zip(FIGURES, combine(tensor_stats(x).partials)[0].tolist(), strict=True))
        finite = [value for value in values if math.isfinite(value)]
        assert figures["mean"] == pytest.approx(math.fsum(each / len(finite) for each in finite), rel=1e-12)
        assert not math.isnan(figures["m2"])
        assert (figures["m2"] == 0) == (len(set(finite)) == 1)
        assert figures["l1"] == (INF if len(finite) > 2 else most)
        assert figures["squares"] == INF


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("shape", [(0,), (4, 0), ()])
def test_tensors_without_elements_or_dimensions(shape: tuple[int, ...], device: str) -> None:
    x = torch.full(shape, 2.5, device=device)
    agree(x, tensor_stats(x, 8), 8, 1)


# how the work is cut


def same(a: Partials, b: Partials) -> bool:
    return all(torch.equal(one, other) for one, other in zip(a, b, strict=True))


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16, torch.float64, torch.uint8], ids=str)
def test_the_number_of_threads_does_not_matter(dtype: torch.dtype) -> None:
    threads = torch.get_num_threads()
    x = some(24 * BLOCK // 2, dtype, "special")
    outcomes = []
    try:
        for number in (1, 2, 8):
            torch.set_num_threads(number)
            outcomes.append([tensor_stats(x, bins, rows) for bins, rows in ((2048, 1), (30, 6), (0, 1), (0, 4096))])
    finally:
        torch.set_num_threads(threads)
    for other in outcomes[1:]:
        assert all(same(a, b) for a, b in zip(outcomes[0], other, strict=True))


def test_pieces_cut_at_blocks_give_the_same() -> None:
    x = torch.cat([some(2 * BLOCK, torch.float32, "special", 1, 1e-3), some(3 * BLOCK + 11, torch.float32, seed=2)])
    whole = tensor_stats(x, 512)
    pieces = [tensor_stats(piece, 512) for piece in (x[: 2 * BLOCK], x[2 * BLOCK : 3 * BLOCK], x[3 * BLOCK :])]
    assert torch.equal(torch.cat([piece.partials for piece in pieces], 1), whole.partials)
    exponent = max(int(piece.exponent) for piece in pieces)
    assert exponent == whole.exponent
    together = torch.zeros_like(whole.histogram[0])
    for piece in pieces:
        number = torch.arange(-256, 256) >> (exponent - int(piece.exponent))
        together.index_add_(0, number + 257, piece.histogram[0, 1:-1])
    assert torch.equal(together, whole.histogram[0])


def test_combine_goes_by_pairs_and_leaves_one_block_as_it_is() -> None:
    partials = tensor_stats(some(2 * 7 * BLOCK, torch.float32, "normal"), 0, rows=2).partials
    pairs = torch.cat([combine(partials[:, i : i + 2])[:, None] for i in range(0, 7, 2)], 1)
    fours = torch.cat([combine(pairs[:, i : i + 2])[:, None] for i in (0, 2)], 1)
    assert torch.equal(combine(partials), combine(fours))
    assert torch.equal(combine(partials[:, :1]), partials[:, 0])
    empty = dict(zip(FIGURES, combine(partials[:1, :0])[0].tolist(), strict=True))
    assert (empty.pop("min"), empty.pop("max")) == (INF, -INF)
    assert not any(empty.values())


def test_combine_keeps_a_constant_and_passes_over_blocks_without_values() -> None:
    x = torch.full((5 * BLOCK,), 0.1)
    x[BLOCK : 2 * BLOCK] = NAN
    figures = dict(zip(FIGURES, combine(tensor_stats(x, 0).partials)[0].tolist(), strict=True))
    assert (figures["mean"], figures["m2"], figures["nan"]) == (x[0].double().item(), 0, BLOCK)


# arguments


def test_any_layout_in_memory() -> None:
    x = some(6 * 50, torch.float32).reshape(6, 50)
    for view in (x.t(), x[::2, 1:], x[:1].expand(4, 50), x.requires_grad_()):
        assert same(tensor_stats(view, 16), tensor_stats(view.detach().clone().contiguous(), 16))
    pair = some(40, torch.complex64)
    assert same(tensor_stats(pair.conj(), 16), tensor_stats(pair, 16))
    negative = pair.conj().imag
    assert negative.is_neg()
    assert same(tensor_stats(negative, 16), tensor_stats(-pair.imag, 16))


@pytest.mark.parametrize(
    ("change", "error", "sentence"),
    [
        ({"rows": 3}, ValueError, "rows must divide the 10 elements, and 3 does not."),
        ({"rows": 0}, ValueError, "rows must divide the 10 elements, and 0 does not."),
        ({"bins": -1}, ValueError, "bins must be 0 to 1,048,576, not -1."),
        ({"bins": 7}, ValueError, "bins must be even, not 7, where the histogram chooses its range by itself."),
        ({"first": 7}, ValueError, "first goes with an exponent only."),
        ({"exponent": 2000}, ValueError, "exponent must be -1074 to 1023, not 2,000."),
        ({"exponent": 0, "first": 1 << 60}, ValueError, r"first must be within 2\*\*52 of zero"),
        ({"x": torch.eye(3).to_sparse()}, TypeError, "tensor_stats takes strided tensors, not torch.sparse_coo."),
        ({"x": torch.empty(3, device="meta")}, TypeError, "tensor_stats runs on CPU and CUDA tensors, not on meta."),
        ({"x": torch.zeros(3, dtype=torch.uint8).view(torch.float4_e2m1fn_x2)}, TypeError, "does not know the values"),
    ],
)
def test_what_it_refuses(change: dict, error: type[Exception], sentence: str) -> None:
    with pytest.raises(error, match=sentence):
        tensor_stats(**({"x": torch.ones(10)} | change))


def test_the_bare_op_does_not_read_past_the_end() -> None:
    with pytest.raises(RuntimeError):
        torch.ops.torchloupe.tensor_stats(torch.ones(10), 8, 3)


@pytest.mark.parametrize("arguments", [(8,), (0, 4), (7, 1, -3, 2), (8, 6)])
def test_opcheck(arguments: tuple[int, ...]) -> None:
    for shape in ((3, 4), (12,), (2, 6 * BLOCK)):
        op = torch.ops.torchloupe.tensor_stats.default
        outcomes = torch.library.opcheck(op, (some(math.prod(shape), torch.float32).reshape(shape), *arguments))
        assert set(outcomes.values()) == {"SUCCESS"}


class Model(torch.nn.Module):
    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, ...]:
        return torch.ops.torchloupe.tensor_stats(x, 8, x.shape[0])


def test_it_is_one_node_in_an_exported_model_with_any_number_of_rows() -> None:
    sizes = {0: torch.export.Dim("rows", max=1000), 1: torch.export.Dim("columns", max=1000)}
    program = torch.export.export(Model(), (some(12, torch.float32).reshape(3, 4),), dynamic_shapes=(sizes,))
    nodes = [str(node.target) for node in program.graph.nodes if node.op == "call_function"]
    assert nodes.count("torchloupe.tensor_stats.default") == 1
    x = some(35, torch.float32).reshape(5, 7)
    assert same(Partials(*program.module()(x)), tensor_stats(x, 8, rows=5))


@pytest.mark.parametrize("isa", ["avx2", "portable", "none"])
def test_the_same_on_lesser_processors_and_where_nothing_could_be_compiled(
    isa: str, request: pytest.FixtureRequest
) -> None:
    if "TORCHLOUPE_TESTED" in os.environ:
        return
    if not library.state().backend.startswith("native"):
        pytest.skip("the native ops are not built here, so everything above ran on the reference")
    environment = {"TORCHLOUPE_NATIVE": "0"} if isa == "none" else {"TORCHLOUPE_ISA": isa}
    # what torch's compiler makes of the op does not depend on the processor
    left_out = [] if isa == "none" else ["-k", "not opcheck and not exported"]
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *left_out, str(request.path)],
        env={**os.environ, **environment, "TORCHLOUPE_TESTED": "1"},
        cwd=Path(library.__file__).resolve().parents[1], capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout[-4000:]
