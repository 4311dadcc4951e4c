"""What shorter floats cost, against rounding in rational numbers and against what torch's own casts give."""

import math
from fractions import Fraction

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.checkpoint.checkpoint import open_checkpoint
from inspector.context import Context
from inspector.errors import BadRequest, Cancelled
from inspector.stats.precision import FORMATS, measure_precision, round_by_cast, round_exactly

BY_NAME = {each.name: each for each in FORMATS}


def measured(path, state, keys=None, context=None):
    torch.save(state, path)
    with open_checkpoint(path) as checkpoint:
        tensors = range(len(checkpoint.listing.tensors)) if keys is None else map(checkpoint.index, keys)
        return measure_precision(checkpoint, tuple(tensors), context)


def numbers(name):
    """Every finite number of the format above zero, ascending, float64."""
    dtype = getattr(torch, name)
    words = torch.arange(256, dtype=torch.uint8) if dtype.itemsize == 1 else torch.arange(-(2**15), 2**15).short()
    values = words.view(dtype).to(torch.float64)
    return values[torch.isfinite(values) & (values > 0)].sort().values


def rounded(value, each):
    """To nearest, ties to even, as a fraction; None beyond the largest number. Slow, and of integers alone."""
    size = abs(Fraction(value))
    exponent = each.exponent
    while size >= Fraction(2) ** (exponent + 1):
        exponent += 1
    step = Fraction(2) ** (exponent - each.digits + 1)
    near = round(size / step) * step  # Python rounds a Fraction's ties to even
    return None if near > Fraction(each.largest) else near


@pytest.mark.parametrize("name", BY_NAME)
def test_the_table_is_what_torch_says_of_its_dtypes(name):
    info, each = torch.finfo(getattr(torch, name)), BY_NAME[name]
    assert (each.largest, each.normal, each.itemsize) == (info.max, info.smallest_normal, info.bits // 8)
    assert 2.0 ** (1 - each.digits) == info.eps
    assert each.normal == 2.0**each.exponent


@pytest.mark.parametrize("name", BY_NAME)
def test_both_ways_of_rounding_agree_at_every_tie_and_beside_it(name):
    each, exact = BY_NAME[name], numbers(name)
    ties = (exact[:-1] + exact[1:]) / 2
    first = exact[:1] / 2  # the tie between zero and the smallest number
    sizes = torch.cat([exact, ties, first]).float()
    sizes = torch.cat([sizes, sizes.nextafter(torch.tensor(0.0)), sizes.nextafter(torch.tensor(math.inf))])
    sizes = sizes[(sizes > 0) & (sizes < each.limit)]
    assert torch.equal(round_by_cast(each, sizes).double(), round_exactly(each, sizes.double()))


@pytest.mark.parametrize("name", BY_NAME)
@settings(max_examples=60, deadline=None)
@given(value=st.floats(min_value=1e-45, max_value=1e39), down=st.integers(-2, 2))
def test_rounding_against_fractions(name, value, down):
    each = BY_NAME[name]
    for _ in range(abs(down)):
        value = math.nextafter(value, math.inf if down > 0 else 0)
    expected = rounded(value, each)
    overflows = value > each.limit or (value == each.limit and not each.limit_fits)
    assert overflows == (expected is None)
    if expected is not None:
        assert Fraction(round_exactly(each, torch.tensor([value], dtype=torch.float64)).item()) == expected


@pytest.mark.parametrize("name", BY_NAME)
def test_the_edge_of_overflow(name):
    each = BY_NAME[name]
    top, before = numbers(name)[-1].item(), numbers(name)[-2].item()
    limit = top + (top - before) / 2
    for value, beyond in ((top, False), (math.nextafter(limit, 0), False), (math.nextafter(limit, math.inf), True)):
        assert (rounded(value, each) is None) == beyond
    assert (rounded(limit, each) is not None) == each.limit_fits
    assert each.limit == limit


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_counts_and_errors_against_fractions(tmp_path, dtype):
    draw = torch.Generator().manual_seed(2)
    scales = torch.logspace(-46, 38, 500, dtype=torch.float64)
    values = (torch.randn(500, generator=draw, dtype=torch.float64) * scales).to(dtype)
    extra = torch.tensor([0.0, -0.0, math.inf, -math.inf, math.nan, 464.0, -464.0, 65520.0, 61440.0, 0.1], dtype=dtype)
    values = torch.cat([values, extra])
    precision = measured(tmp_path / "a.pt", {"w": values})
    finite = [Fraction(value) for value in values.tolist() if math.isfinite(value)]
    assert precision.elements == len(finite)
    assert precision.nbytes == values.nbytes
    assert precision.dtypes == ((str(dtype).removeprefix("torch."), len(values)),)
    for cast in precision.casts:
        each = BY_NAME[cast.dtype]
        pairs = [(abs(value), rounded(value, each)) for value in finite if value]
        kept = [(size, near) for size, near in pairs if near]
        assert cast.overflow == sum(near is None for _, near in pairs)
        assert cast.vanish == sum(near == 0 for _, near in pairs)
        assert cast.subnormal == sum(near < Fraction(each.normal) for _, near in kept)
        assert cast.exact == sum(near == size for size, near in pairs) + finite.count(Fraction(0))
        change = sum((near - size) ** 2 for size, near in kept)
        norm = sum(size**2 for size, _ in kept)
        assert cast.error == pytest.approx(math.sqrt(change / norm), rel=1e-6)
        assert cast.worst == pytest.approx(float(max(abs(near - size) / size for size, near in kept)), rel=1e-6)
        assert cast.nbytes == len(values) * each.itemsize


@pytest.mark.parametrize(
    ("dtypes", "offered"),
    [
        ((torch.float32,), list(BY_NAME)),
        ((torch.float16,), ["bfloat16", "float8_e4m3fn", "float8_e5m2"]),
        ((torch.bfloat16,), ["float16", "float8_e4m3fn", "float8_e5m2"]),
        ((torch.float16, torch.float32), list(BY_NAME)),
        ((torch.int64, torch.float8_e5m2, torch.complex64), []),
    ],
)
def test_only_what_is_not_longer_is_offered(tmp_path, dtypes, offered):
    precision = measured(tmp_path / "a.pt", {str(dtype): torch.ones(3, 5).to(dtype) for dtype in dtypes})
    assert [cast.dtype for cast in precision.casts] == offered
    assert precision.left_out == (0 if offered else len(dtypes))


def test_what_shares_a_storage_counts_once(tmp_path):
    tied = torch.randn(6, 4)
    precision = measured(tmp_path / "a.pt", {"a": tied, "b": tied, "part": tied[:2]})
    assert precision.elements == 24 + 8
    assert precision.nbytes == 4 * 32


def test_many_windows_give_what_one_gives(tmp_path):
    draw = torch.Generator().manual_seed(3)
    values = torch.randn(1_300_000, generator=draw)
    whole = measured(tmp_path / "a.pt", {"w": values})
    parts = measured(tmp_path / "b.pt", {str(at): part.clone() for at, part in enumerate(values.split(500_000))})
    for one, two in zip(whole.casts, parts.casts, strict=True):
        assert one[:5] == two[:5]
        assert one.error == pytest.approx(two.error)
        assert one.worst == two.worst


def test_nothing_that_stays_has_no_error(tmp_path):
    precision = measured(tmp_path / "a.pt", {"w": torch.full((4,), 1e30), "empty": torch.zeros(0)})
    casts = {cast.dtype: cast for cast in precision.casts}
    assert casts["float16"].overflow == 4
    assert (casts["float16"].error, casts["float16"].worst) == (None, None)
    assert casts["bfloat16"].error is not None


def test_tensors_that_cannot_be_read_are_left_out(tmp_path):
    state = {"w": torch.randn(4), "meta": torch.empty(3, device="meta"), "ids": torch.arange(3)}
    precision = measured(tmp_path / "a.pt", state)
    assert precision.left_out == 2
    assert precision.elements == 4


def test_a_tensor_that_is_not_there(tmp_path):
    torch.save({"w": torch.randn(4)}, tmp_path / "a.pt")
    with open_checkpoint(tmp_path / "a.pt") as checkpoint, pytest.raises(BadRequest):
        measure_precision(checkpoint, (1,))


class Impatient(Context):
    """Cancels after the first piece; counts how often it was given way."""

    ways = 0

    def give_way(self):
        self.ways += 1

    def check_cancelled(self):
        if self.ways:
            raise Cancelled("enough")


def test_it_gives_way_and_can_be_cancelled(tmp_path):
    context = Impatient()
    with pytest.raises(Cancelled):
        measured(tmp_path / "a.pt", {"w": torch.zeros(2_000_000)}, context=context)
    assert context.ways == 1


def test_the_real_ones(shared_data):
    with open_checkpoint(shared_data / "checkpoints" / "resnet20-cifar10.th") as checkpoint:
        precision = measure_precision(checkpoint, tuple(range(len(checkpoint.listing.tensors))))
    half = next(cast for cast in precision.casts if cast.dtype == "float16")
    assert precision.left_out == 0 or precision.elements == 271_098
    assert half.overflow == half.vanish == 0
    assert half.error == pytest.approx(2e-4, rel=0.1)
