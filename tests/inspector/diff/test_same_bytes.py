"""Streamed equality against numpy, for every layout that a file can hold a tensor in."""

import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.checkpoint.checkpoint import open_checkpoint
from inspector.context import Context
from inspector.diff import aligned
from inspector.diff.same_bytes import FEW_BYTES, same, same_pairs
from inspector.errors import Cancelled, FileChanged, InvalidTensor
from tests.inspector.diff.tensor_views import opened, reach, seen, strides, tensor


def equal(a, b) -> bool:
    return same(opened(a), 0, opened(b), 0)


@st.composite
def pairs(draw):
    shape = draw(st.lists(st.integers(1, 6), min_size=0, max_size=4))
    return shape, draw(strides(shape)), draw(strides(shape))


@settings(max_examples=300, deadline=None)
@given(
    pairs(), st.sampled_from(["little", "big"]), st.sampled_from(["i1", "i2", "f4", "i8", "c8", "c16"]), st.booleans()
)
def test_any_two_layouts_as_numpy_sees_them(pair, order, code, differs):
    """Both hold the same numbers, each in its own order of memory; then one element is another one."""
    shape, (stride_a, offset_a), (stride_b, offset_b) = pair
    a_values = np.zeros(reach(shape, stride_a, offset_a), code)
    b_values = np.ones(reach(shape, stride_b, offset_b), code)
    a, b = tensor(a_values, shape, stride_a, offset_a), tensor(b_values, shape, stride_b, offset_b)
    here, there = seen(a_values, a), seen(b_values, b)
    for index in np.ndindex(*shape):
        # what both sides repeat must be one number
        steps = zip(index, stride_a, stride_b, strict=True)
        number = 7 + sum(at * (step and other and 10**d) for d, (at, step, other) in enumerate(steps))
        here[index] = there[index] = number % 113
    if differs:
        there[tuple(length - 1 for length in shape)] += 1
    a, b = tensor(a_values, shape, stride_a, offset_a), tensor(b_values, shape, stride_b, offset_b, order)
    assert equal(a, b) == np.array_equal(here, there) == (not differs)


@pytest.mark.parametrize("shape", [(300, 500), (40, 50, 60)])
def test_tiles_of_a_transposed_tensor(shape, monkeypatch):
    monkeypatch.setattr(aligned, "TILE", 1000)
    values = np.random.default_rng(0).standard_normal(int(np.prod(shape))).astype("f4")
    turned = np.ascontiguousarray(values.reshape(shape).T).ravel()
    steps = tuple(int(np.prod(shape[:d])) for d in range(len(shape)))
    a, b = tensor(values, shape), tensor(turned, shape, steps)
    assert equal(a, b)
    turned[-1] += 1
    assert not equal(a, tensor(turned, shape, steps))


def test_bits_count_and_not_numbers():
    nan = np.array([0x7FC00000, 0x7FC00001, 0, 1 << 31], "u4").view("f4")
    assert equal(tensor(nan[:1], (1,)), tensor(nan[:1], (1,)))
    assert not equal(tensor(nan[:1], (1,)), tensor(nan[1:2], (1,)))
    assert not equal(tensor(nan[2:3], (1,)), tensor(nan[3:4], (1,)))
    assert not equal(tensor(np.zeros(2, "f4"), (2,)), tensor(np.zeros(2, "i4"), (2,)))
    assert not equal(tensor(np.zeros(2, "f4"), (2,)), tensor(np.zeros(2, "f4"), (2, 1)))
    truth = [tensor(np.array([0, value], "u1"), (2,), dtype="bool") for value in (0, 1, 2)]
    assert equal(truth[1], truth[2])
    assert not equal(truth[0], truth[2])


def test_what_is_stored_negated_is_what_is_meant():
    values = np.array([1 + 2j, 3 - 4j], "c8")
    plain, turned = tensor(values, (2,)), tensor(values.conj(), (2,), conjugated=True)
    assert equal(plain, turned)
    assert not equal(plain, tensor(values, (2,), conjugated=True))
    assert equal(turned, turned)


@pytest.mark.parametrize("offset", [0, 1, 2, 3])
def test_codes_of_a_few_bits_and_what_they_stand_for(offset):
    codes = np.random.default_rng(0).integers(0, 16, 30).astype("u1")
    shifted = np.concatenate((np.zeros(offset, "u1"), codes, np.full(4 - offset, 9, "u1")))
    packed, other = (each[0::2] | each[1::2] << 4 for each in (codes, shifted))
    more = {"layout": "quantized", "scale": 0.5, "zero_point": 1, "dtype": "quint4x2"}
    a = tensor(packed, (30,), **more)
    assert equal(a, tensor(other, (30,), offset=offset, **more))
    assert not equal(a, tensor(other, (29,), offset=offset, **more))
    assert not equal(a, tensor(packed, (30,), **{**more, "scale": 0.25}))
    scale = tensor(np.array([0.5]), (1,))
    assert not equal(a, tensor(packed, (30,), **{**more, "scale": scale}))
    other[8] ^= 16
    assert not equal(a, tensor(other, (30,), offset=offset, **more))


def test_chunks_beside_other_chunks():
    values = np.arange(60, dtype="f4").reshape(6, 10)

    def chunked(*rows: int):
        edges = [*rows, 6]
        parts = [tensor(values[a:b].ravel(), (b - a, 10)) for a, b in pairwise(edges)]
        return tensor(values.ravel(), (6, 10), parts=tuple(parts), places=tuple((row, 0) for row in rows))

    whole = tensor(values.ravel(), (6, 10))
    assert equal(chunked(0, 1, 4), chunked(0, 3))
    assert equal(whole, chunked(0, 3))
    with pytest.raises(InvalidTensor, match="do not fill"):
        equal(whole, chunked(3))
    changed = chunked(0, 3)
    values[5, 9] = 0
    assert not equal(changed, chunked(0, 5))


def test_an_expanded_giant_is_read_once():
    one = tensor(np.ones(1, "f4"), (1 << 20, 1 << 20), (0, 0))
    assert equal(one, tensor(np.ones(1, "f4"), (1 << 20, 1 << 20), (0, 0)))
    assert not equal(one, tensor(np.zeros(1, "f4"), (1 << 20, 1 << 20), (0, 0)))
    rows = tensor(np.ones(1 << 20, "f4"), (1 << 20, 1 << 20), (1, 0))
    columns = tensor(np.ones(1 << 20, "f4"), (1 << 20, 1 << 20), (0, 1))
    with pytest.raises(InvalidTensor, match="1,099,511,627,776 times"):
        equal(rows, columns)


def test_what_cannot_be_read_says_so():
    good = tensor(np.zeros(4, "f4"), (4,))
    bad = tensor(np.zeros(4, "f4"), (4,), error="its storage is not there")
    with pytest.raises(InvalidTensor, match="its storage is not there"):
        equal(good, bad)
    found = same_pairs(opened(good, bad), opened(good, bad), [(0, 0), (0, 1), (1, 1), (0, 0)])
    assert [each.same for each in found] == [True, False, False, True]
    assert [each.error is None for each in found] == [True, False, False, True]


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """Two checkpoints with a large tensor and many small ones; the large one and every tenth differ."""
    torch = pytest.importorskip("torch")
    state = {f"p{number}": torch.randn(100, generator=torch.Generator().manual_seed(number)) for number in range(1500)}
    state["large"] = torch.randn(8 * FEW_BYTES)
    torch.save(state, tmp_path / "a.pt")
    for number in range(0, 1500, 10):
        state[f"p{number}"][number % 100] += 1
    state["large"] = state["large"].clone()
    state["large"][-1] += 1
    torch.save(state, tmp_path / "b.pt")
    return [tmp_path / "a.pt", tmp_path / "b.pt"]


def test_many_pairs_by_several_threads(files):
    seen: list[tuple[int, int]] = []

    class Watching(Context):
        def report(self, done: int, total: int, text: str = "") -> None:
            seen.append((done, total))

    with open_checkpoint(files[0]) as a, open_checkpoint(files[1]) as b:
        numbers = [(at, at) for at in range(1501)]
        found = same_pairs(a, b, numbers, Watching())
        assert [each.same for each in found] == [at % 10 != 0 for at in range(1500)] + [False]
        assert all(each.error is None for each in found)
        assert seen[-1][0] == seen[-1][1] == sum(2 * tensor.nbytes for tensor in a.listing.tensors)
        assert [same(a, at, b, at) for at in (0, 1, 1500)] == [False, True, False]
        assert all(each.same for each in same_pairs(a, a, numbers))


def test_a_cancel_and_a_file_that_changes_end_it(files):
    class Stopping(Context):
        def check_cancelled(self) -> None:
            raise Cancelled("stopped")

    with open_checkpoint(files[0]) as a, open_checkpoint(files[1]) as b:
        numbers = [(at, at) for at in range(1501)]
        with pytest.raises(Cancelled):
            same_pairs(a, b, numbers, Stopping())
        with files[1].open("r+b") as file:
            file.truncate(1 << 20)
        with pytest.raises(FileChanged):
            same_pairs(a, b, numbers)


def test_neither_torch_nor_numpy_for_plain_tensors(files):
    code = f"""
import sys
from inspector.checkpoint.checkpoint import open_checkpoint
from inspector.diff.same_bytes import same_pairs
a, b = open_checkpoint({str(files[0])!r}), open_checkpoint({str(files[1])!r})
assert sum(each.same for each in same_pairs(a, b, [(at, at) for at in range(1501)])) == 1350
print([name for name in ("torch", "numpy") if name in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
