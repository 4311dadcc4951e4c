"""Values of two checkpoints, pair by pair, against numpy in float64."""

import math
from dataclasses import replace
from pathlib import Path

import pytest

torch = pytest.importorskip("torch")

import numpy as np  # noqa: E402
from hypothesis import given, settings  # noqa: E402
from hypothesis import strategies as st  # noqa: E402

from inspector.checkpoint.checkpoint import open_checkpoint  # noqa: E402
from inspector.context import Context  # noqa: E402
from inspector.diff import aligned, pair_values  # noqa: E402
from inspector.diff.change import Change, ChangeReport  # noqa: E402
from inspector.diff.changes import ASIDE, compare_values  # noqa: E402
from inspector.errors import Cancelled  # noqa: E402
from tests.inspector.diff.tensor_views import opened, reach, seen, strides, tensor  # noqa: E402

INF, NAN = math.inf, math.nan


def change(a, b) -> Change:
    report = compare_values(opened(a), opened(b), [(0, 0)])
    assert report.state == "done"
    (found,) = report.changes
    assert found is not None
    return found


def agree(found: Change, a: np.ndarray, b: np.ndarray, rel: float = 1e-6) -> None:
    """Every figure, of finite elements."""
    x, y = a.astype("f8"), b.astype("f8")
    d = y - x
    assert found.error is None
    assert (found.elements, found.compared, found.changed) == (d.size, d.size, np.count_nonzero(d))
    assert found.flips == np.count_nonzero((x < 0) & (y > 0) | (x > 0) & (y < 0))
    near = pytest.approx
    assert found.max_abs == near(np.abs(d).max(), rel=1e-7)
    assert found.mean_abs == near(np.abs(d).mean(), rel=rel)
    norm = np.linalg.norm(x)
    assert found.rel_l2 == (near(np.linalg.norm(d) / norm, rel=rel) if norm else INF if d.any() else 0.0)
    if norm and np.linalg.norm(y):
        assert found.cosine == near(float((x * y).sum() / norm / np.linalg.norm(y)), abs=1e-7)
    if d.any():
        assert abs(d[found.largest]) == near(found.max_abs, rel=1e-7)
    else:
        assert found.largest is None


@st.composite
def pairs(draw):
    shape = draw(st.lists(st.integers(1, 6), min_size=0, max_size=4))
    return shape, draw(strides(shape)), draw(strides(shape))


@settings(max_examples=120, deadline=None)
@given(
    pairs(),
    st.sampled_from(["little", "big"]),
    st.tuples(*[st.sampled_from(["f4", "f8", "f2", "i1", "i8", "u2"])] * 2),
    st.integers(0, 99),
)
def test_any_two_layouts_as_numpy_sees_them(pair, order, codes, seed):
    shape, (stride_a, offset_a), (stride_b, offset_b) = pair
    generator = np.random.default_rng(seed)
    stored = [
        (generator.standard_normal(reach(shape, stride, offset)) * 20).clip(-100, 100).astype(code)
        if code != "u2"
        else generator.integers(0, 99, reach(shape, stride, offset)).astype(code)
        for stride, offset, code in zip((stride_a, stride_b), (offset_a, offset_b), codes, strict=True)
    ]
    a, b = tensor(stored[0], shape, stride_a, offset_a), tensor(stored[1], shape, stride_b, offset_b, order)
    found = change(a, b)
    x, y = seen(stored[0], a), seen(stored[1], b)
    # what both sides repeat counts once
    once = tuple(slice(0, 1) if 0 == s == t else slice(None) for s, t in zip(stride_a, stride_b, strict=True))
    agree(found, x[once], y[once])


@pytest.mark.parametrize("shape", [(300, 500), (40, 50, 60)])
def test_tiles_of_a_transposed_tensor(shape, monkeypatch):
    monkeypatch.setattr(aligned, "TILE", 1000)
    values = np.random.default_rng(0).standard_normal(shape).astype("f4")
    turned = values + np.float32(0.25)
    place = tuple(length // 2 for length in shape)
    turned[place] -= 9
    steps = tuple(int(np.prod(shape[:d])) for d in range(len(shape)))
    found = change(tensor(values.ravel(), shape), tensor(turned.ravel("F"), shape, steps))
    agree(found, values, turned)
    assert found.largest == place


def test_what_is_said_of_a_few_elements():
    a = np.array([1.0, -2.0, 0.0, -0.0, NAN, NAN, 1.0, INF, INF, -INF, 3.0, INF], "f4")
    b = np.array([1.5, 2.0, -0.0, 0.5, NAN, 1.0, NAN, INF, -INF, 0.0, -INF, NAN], "f4")
    found = change(tensor(a, (3, 4)), tensor(b, (3, 4)))
    assert found == Change(
        a=0, b=0, elements=12, compared=4, max_abs=4.0, mean_abs=1.25, rel_l2=found.rel_l2, cosine=found.cosine,
        changed=9, flips=1, largest=(0, 1), nan_a=2, nan_b=3, inf_a=4, inf_b=3, only_finite_in_a=2, only_finite_in_b=2,
        sum_abs=5.0, sum_d2=0.25 + 16 + 0.25, sum_a2=5.0, sum_b2=2.25 + 4 + 0.25, sum_ab=1.5 - 4,
    )  # fmt: skip
    assert found.rel_l2 == pytest.approx(math.sqrt(16.5 / 5))
    assert found.changed_fraction == 0.75
    assert not found.identical
    same = change(tensor(a, (12,)), tensor(a, (12,)))
    assert same.identical
    assert (same.cosine, same.rel_l2, same.largest) == (1.0, 0.0, None)


def test_where_a_figure_has_no_value():
    nothing = change(tensor(np.full(3, NAN, "f4"), (3,)), tensor(np.zeros(3, "f4"), (3,)))
    assert (nothing.max_abs, nothing.mean_abs, nothing.rel_l2, nothing.cosine, nothing.compared) == (None,) * 4 + (0,)
    assert (nothing.changed, nothing.only_finite_in_b) == (3, 3)
    empty = change(tensor(np.zeros(0, "f4"), (0, 3)), tensor(np.zeros(0, "f4"), (0, 3)))
    assert (empty.elements, empty.changed_fraction, empty.identical, empty.error) == (0, None, True, None)
    zeros, ones = tensor(np.zeros(3, "f8"), (3,)), tensor(np.ones(3, "f8"), (3,))
    assert (change(zeros, ones).rel_l2, change(zeros, ones).cosine) == (INF, None)
    assert (change(zeros, zeros).rel_l2, change(zeros, zeros).cosine) == (0.0, None)


@pytest.mark.parametrize("scale", [1e300, 1e160, 1e-170, 1e-300])
@pytest.mark.parametrize("code", ["f8", "c16"])
def test_squares_that_run_over_or_vanish(scale, code):
    a, b = (np.random.default_rng(seed).standard_normal(1000).astype(code) for seed in (0, 1))
    expected = change(tensor(a, (1000,)), tensor(b, (1000,)))
    found = change(tensor(a * scale, (1000,)), tensor(b * scale, (1000,)))
    for name in ("rel_l2", "cosine"):
        assert getattr(found, name) == pytest.approx(getattr(expected, name), rel=1e-12)
    assert found.max_abs == pytest.approx(expected.max_abs * scale)
    assert found.mean_abs == pytest.approx(expected.mean_abs * scale)
    assert (found.changed, found.largest, found.flips) == (expected.changed, expected.largest, expected.flips)


def test_complex_numbers_by_their_magnitudes():
    a, b = np.array([3 + 4j, 1j, 2], "c8"), np.array([3 + 4j, -1j, 2 + 1j], "c8")
    found = change(tensor(a, (3,)), tensor(b.conj(), (3,), conjugated=True))
    assert (found.changed, found.flips, found.max_abs, found.largest) == (2, 0, 2.0, (1,))
    assert found.rel_l2 == pytest.approx(math.sqrt(5 / 30))
    assert found.cosine == pytest.approx((25 - 1 + 4) / math.sqrt(30) / math.sqrt(31))


@pytest.mark.parametrize(
    ("dtype_a", "dtype_b", "note"),
    [
        ("float32", "bfloat16", "judged in float32; bfloat16 rounds by up to 0.4%"),
        ("float16", "bfloat16", "judged in float32; float16 rounds by up to 0.05%; bfloat16 rounds by up to 0.4%"),
        ("float64", "float32", "judged in float64; float32 rounds by up to 0.000006%"),
        ("float16", "float8_e5m2", "judged in float32; float16 rounds by up to 0.05%; float8_e5m2 rounds by up to 12%"),
        ("int8", "int64", "judged as whole numbers"),
        ("float32", "int64", "judged in float64; float32 rounds by up to 0.000006%; int64 holds whole numbers only"),
        ("float32", "float32", ""),
    ],
)
def test_across_dtypes_the_wider_one_judges(dtype_a, dtype_b, note, tmp_path):
    values = (torch.randn(50, 30, generator=torch.Generator().manual_seed(0)) * 9).to(torch.float64)
    a, b = (values.to(getattr(torch, dtype)) for dtype in (dtype_a, dtype_b))
    for name, each in (("a", a), ("b", b)):
        torch.save({"w": each}, tmp_path / f"{name}.pt")
    with open_checkpoint(tmp_path / "a.pt") as left, open_checkpoint(tmp_path / "b.pt") as right:
        (found,) = compare_values(left, right, [(0, 0)]).changes
    agree(found, a.to(torch.float64).numpy(), b.to(torch.float64).numpy())
    assert found.note == note


@pytest.mark.parametrize("narrow", ["bfloat16", "float16", "float8_e4m3fn", "float8_e5m2"])
@pytest.mark.parametrize("elements", [70, 300_000])
def test_what_is_the_other_rounded(narrow, elements, tmp_path):
    wide = torch.randn(elements, generator=torch.Generator().manual_seed(0))
    wide[:3] = torch.tensor([NAN, 1e-30, -2.0])
    rounded = wide.to(getattr(torch, narrow))
    other = rounded.clone()
    other[-1] = 7.0
    torch.save({"w": wide, "same": rounded.float()}, tmp_path / "a.pt")
    torch.save({"w": rounded, "same": rounded, "other": other}, tmp_path / "b.pt")
    with open_checkpoint(tmp_path / "a.pt") as a, open_checkpoint(tmp_path / "b.pt") as b:
        changes = compare_values(a, b, [(0, 0), (1, 1), (0, 2)]).changes
        back = compare_values(b, a, [(0, 0)]).changes
    # of what is equal nothing was rounded
    assert [found.rounded for found in (*changes, *back)] == [narrow, "", "", narrow]


def test_quantized_tensors_by_what_their_codes_stand_for():
    codes = np.random.default_rng(0).integers(-99, 99, (4, 6)).astype("i1")
    scales, zeros = np.array([0.5, 0.25, 2.0, 1.0]), np.array([0, 3, -1, 5])
    more = {"layout": "quantized", "dtype": "qint8", "axis": 0}
    a = tensor(codes.ravel(), (4, 6), scale=tensor(scales, (4,)), zero_point=tensor(zeros, (4,)), **more)
    meant = (codes - zeros[:, None]) * scales[:, None]
    plain = tensor((meant + 1).astype("f4").ravel(), (4, 6))
    found = change(a, plain)
    agree(found, meant, meant + 1)
    assert found.note == "judged by the values that the codes of qint8 stand for"
    turned = tensor((meant + 1).astype("f4").ravel("F"), (4, 6), (1, 4))
    agree(change(a, turned), meant, meant + 1)
    assert change(a, a).identical


def test_pairs_of_4_bit_floats_and_codes_of_a_few_bits():
    codes = np.random.default_rng(0).integers(0, 256, 12).astype("u1")
    codes[7] = 0x12
    a = tensor(codes, (3, 4), dtype="float4_e2m1fn_x2")
    codes[7] = 0x52
    found = change(a, tensor(codes, (3, 4), dtype="float4_e2m1fn_x2"))
    assert (found.elements, found.changed, found.largest) == (24, 1, (1, 3))
    assert "4-bit" in (change(a, tensor(np.zeros(12, "f4"), (3, 4))).error or "")
    more = {"layout": "quantized", "scale": 0.5, "zero_point": 1, "dtype": "quint4x2"}
    packed = np.arange(16, dtype="u1")
    found = change(tensor(packed, (30,), **more), tensor(packed, (30,), **{**more, "scale": 0.25}))
    assert found.rel_l2 == pytest.approx(0.5)
    assert found.elements == 30


def test_chunks_beside_other_chunks():
    values = np.random.default_rng(0).standard_normal((6, 10)).astype("f4")

    def chunked(values: np.ndarray, *rows: int):
        parts = [tensor(each.ravel(), each.shape) for each in np.split(values, rows)]
        places = tuple((row, 0) for row in (0, *rows))
        return tensor(values.ravel(), (6, 10), parts=tuple(parts), places=places)

    other = values.copy()
    other[5, 3] += 4
    found = change(chunked(values, 1, 4), chunked(other, 3))
    agree(found, values, other, rel=1e-6)
    assert found.largest == (5, 3)


def test_what_both_sides_repeat_counts_once():
    a, b = np.arange(4, dtype="f4"), np.arange(4, dtype="f4")[::-1].copy()
    found = change(tensor(a, (1 << 20, 4), (0, 1)), tensor(b, (1 << 20, 4), (0, 1)))
    assert (found.elements, found.changed, found.max_abs, found.largest) == (4, 4, 3.0, (0, 0))
    assert found.note == "each stored element once"


def test_sparse_tensors_by_their_stored_values(tmp_path):
    base = torch.sparse_coo_tensor([[0, 1, 2], [1, 0, 2]], [1.0, 2.0, 3.0], (3, 3), check_invariants=True).coalesce()
    moved = torch.sparse_coo_tensor([[0, 1, 2], [1, 0, 2]], [1.0, 2.5, 3.0], (3, 3), check_invariants=True).coalesce()
    elsewhere = torch.sparse_coo_tensor(
        [[0, 1, 2], [1, 0, 1]], [1.0, 2.5, 3.0], (3, 3), check_invariants=True
    ).coalesce()
    for name, each in (("a", base), ("b", moved), ("c", elsewhere)):
        torch.save({"w": each}, tmp_path / f"{name}.pt")
    with (
        open_checkpoint(tmp_path / "a.pt") as a,
        open_checkpoint(tmp_path / "b.pt") as b,
        open_checkpoint(tmp_path / "c.pt") as c,
    ):
        (found,) = compare_values(a, b, [(0, 0)]).changes
        assert (found.elements, found.changed, found.max_abs, found.largest) == (3, 1, 0.5, (1,))
        assert found.note == "stored values only"
        (found,) = compare_values(a, c, [(0, 0)]).changes
        assert found.error == "These tensors are not compared: they store other elements."


def test_what_cannot_be_compared_says_so():
    good = tensor(np.zeros(4, "f4"), (4,))
    bad = tensor(np.zeros(4, "f4"), (4,), error="its storage is not there")
    beyond = tensor(np.zeros(4, "f4"), (9,))
    other = tensor(np.zeros(4, "f4"), (2, 2))
    report = compare_values(opened(good, bad, beyond, other), opened(good), [(0, 0), (1, 0), (2, 0), (3, 0), (0, 0)])
    assert report.state == "done"
    errors = [each.error for each in report.changes]
    assert errors[0] is errors[4] is None
    assert "its storage is not there" in errors[1]
    assert "needs 36 bytes" in errors[2]
    assert errors[3] == "These tensors are not compared: their shapes differ."
    assert [(each.a, each.b) for each in report.changes] == [(0, 0), (1, 0), (2, 0), (3, 0), (0, 0)]


# files


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """Two checkpoints with many small tensors, one of them tied to another, and a large one."""
    generator = torch.Generator().manual_seed(0)
    state = {f"p{number}": torch.randn(10, 10, generator=generator) for number in range(300)}
    state["large"] = torch.randn(3 * ASIDE, generator=generator)
    state["tied"] = state["large"]
    torch.save(state, tmp_path / "a.pt")
    other = {name: value + 0.01 * torch.randn(value.shape, generator=generator) for name, value in state.items()}
    other["tied"] = other["large"]
    other["p7"][3, 4] = NAN
    torch.save(other, tmp_path / "b.pt")
    return [tmp_path / "a.pt", tmp_path / "b.pt"]


class Watching(Context):
    def __init__(self, stop_after: float = INF):
        self.said: list[tuple[int, int]] = []
        self.stop_after = stop_after

    def report(self, done: int, total: int, text: str = "") -> None:
        if total:
            self.said.append((done, total))

    def check_cancelled(self) -> None:
        if self.said and self.said[-1][0] > self.stop_after:
            raise Cancelled("stopped")


def compared(files: list[Path], context: Context, on_changes=None) -> tuple[ChangeReport, list]:
    with open_checkpoint(files[0]) as a, open_checkpoint(files[1]) as b:
        numbers = [(at, at) for at in range(len(a.refs))]
        return compare_values(a, b, numbers, context, on_changes), [tensor.key for tensor in a.listing.tensors]


def test_many_pairs_by_several_threads(files):
    context, parts = Watching(), []
    report, keys = compared(files, context, parts.append)
    a, b = (torch.load(file, weights_only=True) for file in files)
    assert (report.state, report.error) == ("done", None)
    for key, found in zip(keys, report.changes, strict=True):
        if key != "p7":
            agree(found, a[key].numpy(), b[key].numpy())
    assert (report.changes[7].nan_b, report.changes[7].compared) == (1, 99)
    assert sorted(each.a for part in parts for each in part) == list(range(302))
    assert {each for part in parts for each in part} == set(report.changes)
    tied, large = (report.changes[keys.index(key)] for key in ("tied", "large"))
    assert tied == large._replace(a=tied.a, b=tied.b)
    # the tied one is read once
    assert context.said[-1] == (2 * (300 * 400 + 12 * ASIDE),) * 2
    assert report.nbytes == context.said[-1][0]


def test_neither_threads_nor_windows_change_a_figure(files, monkeypatch):
    expected, _ = compared(files, Context())
    before = torch.get_num_threads()
    try:
        for threads, window in ((1, 1 << 20), (5, 1 << 18)):
            torch.set_num_threads(threads)
            monkeypatch.setattr(pair_values, "WINDOW", window)
            assert compared(files, Context())[0].changes == expected.changes
    finally:
        torch.set_num_threads(before)


def test_a_cancel_keeps_what_was_done(files):
    report, _ = compared(files, Watching(0))
    assert (report.state, report.error) == ("cancelled", None)
    assert any(each is None for each in report.changes)
    assert all(each is None or each.error is None for each in report.changes)


def test_a_file_that_changes_meanwhile_stops_it(files):
    class Cutting(Context):
        def report(self, done: int, total: int, text: str = "") -> None:
            with files[1].open("r+b") as file:
                file.truncate(1 << 20)

    report, _ = compared(files, Cutting())
    assert report.state == "stopped"
    assert "b.pt" in report.error


def test_compressed_files(tmp_path):
    a, b = (np.random.default_rng(seed).standard_normal((700, 900)).astype("f4") for seed in (0, 1))
    for name, values in (("a", a), ("b", b)):
        np.savez_compressed(tmp_path / f"{name}.npz", w=values)
    np.save(tmp_path / "c.npy", np.asfortranarray(b))
    with (
        open_checkpoint(tmp_path / "a.npz") as left,
        open_checkpoint(tmp_path / "b.npz") as right,
        open_checkpoint(tmp_path / "c.npy") as turned,
    ):
        (found,) = compare_values(left, right, [(0, 0)]).changes
        agree(found, a, b)
        (other,) = compare_values(left, turned, [(0, 0)]).changes
        agree(other, a, b)
        assert other.largest == found.largest


def test_a_stored_negation_is_what_is_meant():
    values = np.array([1, -2, 3], "f4")
    a = tensor(values, (3,))
    assert change(a, replace(tensor(-values, (3,)), negated=True)).identical
