"""tensor_diff: the kernels of every instruction set and the reference under the same tests. The oracle is numpy."""

import math
import os
import subprocess
import sys
from pathlib import Path

import pytest

torch = pytest.importorskip("torch")

import numpy as np  # noqa: E402
from hypothesis import HealthCheck, given, settings  # noqa: E402
from hypothesis import strategies as st  # noqa: E402
from torch.library import opcheck  # noqa: E402

from native import library  # noqa: E402
from native.ops.tensor_diff import BLOCK, FIGURES, tensor_diff  # noqa: E402

INF, NAN = math.inf, math.nan
FLOATS = [
    torch.float32, torch.float64, torch.float16, torch.bfloat16, torch.float8_e4m3fn, torch.float8_e5m2,
    torch.float8_e4m3fnuz, torch.float8_e5m2fnuz, torch.float8_e8m0fnu,
]  # fmt: skip
LONGS = [torch.int64, torch.uint64]
INTEGERS = [
    *LONGS, torch.int32, torch.uint32, torch.int16, torch.uint16, torch.int8, torch.uint8, torch.bool,
]  # fmt: skip
NARROW = {
    *FLOATS, torch.int16, torch.uint16, torch.int8, torch.uint8, torch.bool,
} - {torch.float64}  # fmt: skip
COMPLEX = [torch.complex32, torch.complex64, torch.complex128]
DTYPES = [*FLOATS, *INTEGERS, *COMPLEX]
DEVICES = ["cpu", *(["cuda"] if torch.cuda.is_available() else [])]
COUNTS = FIGURES[: FIGURES.index("max_abs")]

pytestmark = pytest.mark.filterwarnings("ignore:ComplexHalf support is experimental")


@pytest.fixture(scope="module", autouse=True)
def loaded() -> None:
    library.load()


# tensors


def bits(size: int, dtype: torch.dtype, generator: torch.Generator) -> torch.Tensor:
    """Every kind of number there is, not-a-numbers and infinities among them."""
    if dtype is torch.bool:
        return torch.randint(0, 2, (size,), generator=generator).bool()
    width = torch.empty(0, dtype=dtype).element_size()
    return torch.randint(0, 256, (size * width,), dtype=torch.uint8, generator=generator).view(dtype)


def normal(size: int, dtype: torch.dtype, generator: torch.Generator) -> torch.Tensor:
    wide = torch.complex128 if dtype.is_complex else torch.float64
    values = torch.randn(size, dtype=wide, generator=generator) * 7
    if dtype is torch.bool:
        return values.real > 0
    if dtype is torch.float8_e8m0fnu or dtype in (torch.uint8, torch.uint16, torch.uint32, torch.uint64):
        values = values.abs()
    return values.clamp(-100, 100).to(dtype) if dtype in INTEGERS else values.to(dtype)


def two(size: int, dtype_a: torch.dtype, dtype_b: torch.dtype, kind: str, seed: int = 0) -> list[torch.Tensor]:
    """Two tensors: "other" numbers, the "same", the same but for "few", or any "bits" among them."""
    generator = torch.Generator().manual_seed(seed)
    a, b = normal(size, dtype_a, generator), normal(size, dtype_b, generator)
    share = {"other": 0.0, "same": 1.0, "few": 0.999, "bits": 0.5}[kind]
    alike = torch.rand(size, generator=generator) < share
    if dtype_a == dtype_b:
        b = picked(alike, a, b)
    if kind == "bits":
        odd = torch.rand(size, generator=generator) < 0.2
        either = torch.rand(size, generator=generator) < 0.5
        strange = bits(size, dtype_a, generator)
        a = picked(odd, strange, a)
        b = picked(odd & either, strange if dtype_a == dtype_b else bits(size, dtype_b, generator), b)
    return [a, b]


def picked(where: torch.Tensor, x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """torch.where for every dtype, bit by bit."""
    width = x.element_size()
    raw = [each.contiguous().view(torch.uint8).reshape(-1, width) for each in (x, y)]
    return torch.where(where[:, None], *raw).contiguous().reshape(-1).view(x.dtype)


# the oracle


def plain(x: torch.Tensor) -> np.ndarray:
    """As float64, complex128 or Python integers."""
    if x.dtype is torch.uint64:
        return x.view(torch.int64).numpy().view(np.uint64).astype(object)
    if x.dtype is torch.int64:
        return x.numpy().astype(object)
    if x.dtype.is_complex:
        parts = torch.view_as_real(x).to(torch.float64).numpy()
        return parts[..., 0] + 1j * np.zeros(1) if not len(parts) else parts.view(np.complex128)[..., 0]
    return x.to(torch.float64).numpy() if x.dtype is not torch.uint32 else x.to(torch.int64).numpy().astype(float)


def kinds(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Which are NaN, which infinite."""
    if values.dtype == object:
        nothing = np.zeros(len(values), bool)
        return nothing, nothing
    infinite = np.isinf(values)
    return np.isnan(values) & ~infinite, infinite


def truth(x: torch.Tensor, y: torch.Tensor) -> dict[str, float]:
    a, b = plain(x), plain(y)
    (nan_a, inf_a), (nan_b, inf_b) = kinds(a), kinds(b)
    finite_a, finite_b = ~(nan_a | inf_a), ~(nan_b | inf_b)
    both = finite_a & finite_b
    same = np.array([_same(v, w) for v, w in zip(a.tolist(), b.tolist(), strict=True)], bool) | nan_a & nan_b
    u, v = a[both], b[both]
    if u.dtype == object and v.dtype == object:
        d = np.array([w - z for z, w in zip(u, v, strict=True)], object).astype(np.float64)
    else:
        d = _floats(v) - _floats(u)
    if x.dtype in NARROW and y.dtype in NARROW:
        with np.errstate(over="ignore"):
            rounded = d.astype("f4").astype("f8")
        d = np.where(np.isfinite(rounded), rounded, d)
    u, v = _floats(u), _floats(v)
    real = not (np.iscomplexobj(u) or np.iscomplexobj(v))
    with np.errstate(over="ignore", invalid="ignore"):
        size = np.abs(np.asarray(d, np.float64 if real else np.complex128))
        places = np.flatnonzero(both)
        return {
            "compared": both.sum(),
            "changed": (~same).sum(),
            "flips": ((u < 0) & (v > 0) | (u > 0) & (v < 0)).sum() if real else 0,
            "nan_a": nan_a.sum(), "nan_b": nan_b.sum(), "inf_a": inf_a.sum(), "inf_b": inf_b.sum(),
            "only_finite_a": (finite_a & ~finite_b).sum(), "only_finite_b": (finite_b & ~finite_a).sum(),
            "max_abs": size.max(initial=0.0),
            "place": places[size.argmax()] if size.max(initial=0.0) else 0,
            "sum_abs": size.sum(), "d2": (size**2).sum(),
            "a2": (np.abs(u) ** 2).sum(), "b2": (np.abs(v) ** 2).sum(), "ab": (u * np.conj(v)).real.sum(),
        }  # fmt: skip


def _same(a, b) -> bool:
    if a == b:
        return True
    parts = [(complex(x).real, complex(x).imag) for x in (a, b)] if isinstance(a, complex | float) else []
    if isinstance(a, int) or isinstance(b, int):
        return False
    return all(x == y or (math.isnan(x) and math.isnan(y)) for x, y in zip(*parts, strict=True))


def _floats(values: np.ndarray) -> np.ndarray:
    return values.astype(np.float64) if values.dtype == object else values


def agree(a: torch.Tensor, b: torch.Tensor, rows: int = 1, device: str = "cpu") -> None:
    found = tensor_diff(a.to(device), b.to(device), rows).cpu()
    length = a.numel() // rows
    blocks = -(-length // BLOCK)
    assert found.shape == (rows, blocks, len(FIGURES))
    assert found.dtype == torch.float64
    a, b = a.reshape(-1), b.reshape(-1)
    for row in range(rows):
        for block in range(blocks):
            first = row * length + block * BLOCK
            last = min(first + BLOCK, (row + 1) * length)
            agree_block(found[row, block], a[first:last], b[first:last])


def agree_block(figures: torch.Tensor, a: torch.Tensor, b: torch.Tensor) -> None:
    expected = truth(a, b)
    got = dict(zip(FIGURES, figures.tolist(), strict=True))
    assert {name: got[name] for name in COUNTS} == {name: expected[name] for name in COUNTS}
    assert not figures[: FIGURES.index("ab")].isnan().any()
    assert got["max_abs"] == pytest.approx(expected["max_abs"], rel=1e-15, abs=0)
    if a.dtype in FLOATS and b.dtype in FLOATS:
        assert got["max_abs"] == expected["max_abs"]
        assert got["place"] == expected["place"]
    rel = 2e-6 if a.dtype in NARROW and b.dtype in NARROW else 1e-12
    for name in ("sum_abs", "d2", "a2", "b2"):
        if math.isfinite(expected[name]) and expected[name] > 1e-290:
            assert got[name] == pytest.approx(expected[name], rel=rel, abs=0), name
    scale = math.sqrt(expected["a2"]) * math.sqrt(expected["b2"])
    if math.isfinite(scale) and scale > 1e-290:
        assert got["ab"] == pytest.approx(expected["ab"], rel=0, abs=rel * scale)


# figures


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("dtype", DTYPES, ids=str)
@pytest.mark.parametrize("kind", ["other", "same", "few", "bits"])
def test_every_figure_of_every_dtype(kind: str, dtype: torch.dtype, device: str) -> None:
    agree(*two(3 * 700, dtype, dtype, kind), device=device)
    agree(*two(3 * 700, dtype, dtype, kind, 1), 3, device)


@pytest.mark.parametrize("dtype_b", DTYPES, ids=str)
@pytest.mark.parametrize("dtype_a", DTYPES, ids=str)
def test_every_dtype_beside_every_other(dtype_a: torch.dtype, dtype_b: torch.dtype) -> None:
    agree(*two(333, dtype_a, dtype_b, "bits"))


@settings(max_examples=100, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(
    dtypes=st.sampled_from([(dtype, dtype) for dtype in DTYPES])
    | st.tuples(st.sampled_from(DTYPES), st.sampled_from(DTYPES)),
    kind=st.sampled_from(["other", "same", "few", "bits"]),
    size=st.sampled_from([0, 1, 3, 8, 15, 17, 100, 2047, 2048, 2049, 4101]),
    rows=st.sampled_from([1, 1, 2, 5]),
    seed=st.integers(0, 2**32),
)
def test_random_tensors(dtypes, kind, size, rows, seed) -> None:
    agree(*two(size * rows, *dtypes, kind, seed), rows)


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("size", [BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK + 2049])
@pytest.mark.parametrize("dtypes", [(torch.float32,) * 2, (torch.float32, torch.bfloat16), (torch.int64,) * 2], ids=str)
def test_several_blocks(dtypes, size: int, device: str) -> None:
    agree(*two(size, *dtypes, "few"), device=device)
    agree(*two(size, *dtypes, "bits"), device=device)


@pytest.mark.parametrize("device", DEVICES)
def test_what_is_said_of_a_few_elements(device: str) -> None:
    a = torch.tensor([1.0, -2.0, 0.0, -0.0, NAN, NAN, 1.0, INF, INF, -INF, 3.0, INF], device=device)
    b = torch.tensor([1.5, 2.0, -0.0, 0.5, NAN, 1.0, NAN, INF, -INF, 0.0, -INF, NAN], device=device)
    got = dict(zip(FIGURES, tensor_diff(a, b)[0, 0].tolist(), strict=True))
    assert {name: got[name] for name in (*COUNTS, "max_abs", "place", "sum_abs")} == {
        "compared": 4, "changed": 9, "flips": 1, "nan_a": 2, "nan_b": 3, "inf_a": 4, "inf_b": 3,
        "only_finite_a": 2, "only_finite_b": 2, "max_abs": 4.0, "place": 1, "sum_abs": 5.0,
    }  # fmt: skip


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("size", [3, 3000, BLOCK + 77])
def test_of_equal_changes_the_first_is_told(size: int, device: str) -> None:
    a = torch.zeros(size, device=device)
    b = a.clone()
    for place in (size - 1, size // 2, size // 3):
        b[place] = -7.0
        found = tensor_diff(a, b)[0, place // BLOCK]
        assert found[FIGURES.index("max_abs")] == 7
        assert found[FIGURES.index("place")] == place % BLOCK


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("dtype", LONGS, ids=str)
def test_large_integers_lose_no_small_change(dtype: torch.dtype, device: str) -> None:
    top = 2**63 - 1 if dtype is torch.int64 else 2**64 - 1
    a = torch.tensor([top, 2**60 + 1, 2**53 + 1, 2**53, 5], dtype=dtype)
    b = torch.tensor([top - 3, 2**60, 2**53, 2**53, 5], dtype=dtype)
    agree(a, b, device=device)
    got = dict(zip(FIGURES, tensor_diff(a.to(device), b.to(device))[0, 0].tolist(), strict=True))
    assert (got["changed"], got["max_abs"], got["sum_abs"], got["place"]) == (3, 3, 5, 0)


def test_far_ends_of_integers() -> None:
    a = torch.tensor([2**63 - 1, -(2**63), 0], dtype=torch.int64)
    agree(a, a.flip(0))
    agree(a, torch.tensor([2**64 - 1, 0, 1], dtype=torch.uint64))


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("scale_b", [1e-42, 1e-30, 1e-19, 1.0, 1e25, 3e37])
@pytest.mark.parametrize("scale_a", [0.0, 1e-42, 1e-30, 1e-19, 1.0, 1e25, 3e37])
def test_float32_of_any_size(scale_a: float, scale_b: float, device: str) -> None:
    generator = torch.Generator().manual_seed(0)
    a, b = (torch.randn(5000, dtype=torch.float64, generator=generator).clamp(-9, 9) for _ in range(2))
    a, b = (a * scale_a).float(), (b * scale_b).float()
    agree(a, b, device=device)
    near = torch.nextafter(a, torch.full_like(a, INF))
    agree(a, near, device=device)


def test_sums_that_run_over_are_infinite() -> None:
    a = torch.tensor([1e300, -1.7e308, 1.0], dtype=torch.float64)
    got = dict(zip(FIGURES, tensor_diff(a, -a)[0, 0].tolist(), strict=True))
    assert (got["compared"], got["max_abs"], got["place"], got["d2"], got["a2"]) == (3, INF, 1, INF, INF)
    assert got["ab"] == -INF


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
def test_subnormal_changes_count_though_the_processor_is_told_to_drop_them(dtype: torch.dtype) -> None:
    a = torch.tensor([2.0**-130, 0.0, -1.0] * 4000, dtype=torch.float64)
    a = (a * (2.0**-900 if dtype is torch.float64 else 1)).to(dtype)
    b = torch.zeros_like(a)
    expected = tensor_diff(a, b)
    assert expected[0, 0, FIGURES.index("changed")] == 8000
    if not torch.set_flush_denormal(True):
        pytest.skip("this processor always counts them")
    try:
        if library.state().backend != "torch":
            assert tensor_diff(a, b).tolist() == expected.tolist()
    finally:
        torch.set_flush_denormal(False)


# layouts, pieces, threads


def test_any_layout_in_memory() -> None:
    a, b = torch.randn(60, 80), torch.randn(80, 60)
    assert tensor_diff(a.t(), b).tolist() == tensor_diff(a.t().contiguous(), b).tolist()
    assert tensor_diff(a[:, ::2], b[::2].t()).tolist() == tensor_diff(a[:, ::2].clone(), b[::2].t().clone()).tolist()
    z = torch.randn(50, dtype=torch.complex64)
    assert tensor_diff(z.conj(), z).tolist() == tensor_diff(z.conj().resolve_conj(), z).tolist()
    assert tensor_diff(a[:0], b[:0]).shape == (1, 0, len(FIGURES))


def test_pieces_are_put_one_behind_the_other() -> None:
    a, b = two(3 * BLOCK + 500, torch.float32, torch.float16, "bits")
    whole = tensor_diff(a, b)
    cut = [tensor_diff(a[at : at + size], b[at : at + size]) for at, size in ((0, 2 * BLOCK), (2 * BLOCK, BLOCK + 500))]
    assert torch.cat(cut, 1).tolist() == whole.tolist()


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16, torch.int64, torch.complex64], ids=str)
def test_the_number_of_threads_changes_nothing(dtype: torch.dtype) -> None:
    a, b = two(9 * BLOCK + 5, dtype, dtype, "bits")
    before, found = torch.get_num_threads(), []
    try:
        for threads in (1, 2, 5):
            torch.set_num_threads(threads)
            found.append(tensor_diff(a, b).tolist())
    finally:
        torch.set_num_threads(before)
    assert found[0] == found[1] == found[2]


# the op


@pytest.mark.parametrize(
    ("a", "b", "rows", "error", "sentence"),
    [
        (torch.ones(3), torch.ones(4), 1, ValueError, "as many elements of a as of b, not 3 and 4"),
        (torch.ones(3), torch.ones(3), 2, ValueError, "rows must divide the 3 elements"),
        (torch.ones(3), torch.ones(3), 0, ValueError, "rows must divide the 3 elements"),
        (torch.ones(3), torch.ones(3).to_sparse(), 1, TypeError, "takes strided tensors"),
        (torch.ones(3), torch.ones(3, device="meta"), 1, TypeError, "CPU and CUDA tensors, not on meta"),
        (torch.zeros(3, dtype=torch.bits8), torch.ones(3), 1, TypeError, "does not know the values of torch.bits8"),
    ],
)
def test_what_it_refuses(a, b, rows, error, sentence) -> None:
    with pytest.raises(error, match=sentence):
        tensor_diff(a, b, rows)


@pytest.mark.parametrize(
    ("a", "b", "rows"),
    [
        (torch.ones(3, 4).t(), torch.ones(12), 1),
        (torch.ones(3), torch.ones(4), 1),
        (torch.ones(3), torch.ones(3), 2),
        (torch.zeros(3, dtype=torch.bits8), torch.ones(3), 1),
    ],
)
def test_the_kernel_by_itself_refuses_what_could_harm_memory(a, b, rows) -> None:
    if library.state().backend == "torch":
        pytest.skip("there is no kernel")
    with pytest.raises(RuntimeError):
        torch.ops.torchloupe.tensor_diff.default(a, b, rows)


def test_opcheck() -> None:
    outcomes = opcheck(torch.ops.torchloupe.tensor_diff.default, (torch.randn(6, 50), torch.randn(6, 50).half(), 6))
    assert set(outcomes.values()) == {"SUCCESS"}


class Model(torch.nn.Module):
    def forward(self, a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
        return torch.ops.torchloupe.tensor_diff(a, b)


def test_it_is_one_node_in_an_exported_model() -> None:
    arguments = torch.randn(4, 3), torch.randn(4, 3)
    rows = {0: torch.export.Dim("rows", min=2, max=5000)}
    program = torch.export.export(Model(), arguments, dynamic_shapes=(rows, rows))
    nodes = [str(node.target) for node in program.graph.nodes if node.op == "call_function"]
    assert "torchloupe.tensor_diff.default" in nodes
    other = torch.randn(9, 3), torch.randn(9, 3)
    assert program.module()(*other).tolist() == tensor_diff(*other).tolist()


# the other ways to run it


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
    left_out = ["-k", "not opcheck and not exported and not every_other"]
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *left_out, str(request.path)],
        env={**os.environ, **environment, "TORCHLOUPE_TESTED": "1"},
        cwd=Path(library.__file__).resolve().parents[1], capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout[-4000:]
