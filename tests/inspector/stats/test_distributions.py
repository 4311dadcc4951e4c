import math
import warnings

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from inspector.checkpoint.checkpoint import open_checkpoint  # noqa: E402
from inspector.errors import BadRequest, InvalidTensor  # noqa: E402
from inspector.stats.cache import Known  # noqa: E402
from inspector.stats.distributions import Asked, read_distributions  # noqa: E402
from inspector.stats.scan import scan  # noqa: E402
from tests.inspector.stats.oracle import check, check_histogram, values_of  # noqa: E402

torch.manual_seed(7)
TENSORS = {
    "wide": torch.randn(300, 500) * torch.logspace(-6, 1, 300)[:, None],
    "half": torch.randn(40, 30).half(),
    "double": torch.randn(200, dtype=torch.float64) * 1e-200,
    "integers": torch.randint(-(2**62), 2**62, (500,)),
    "bytes": torch.randint(0, 255, (50, 4), dtype=torch.uint8),
    "bad": torch.tensor([1.0, torch.nan, torch.inf, -2.0]),
    "none": torch.tensor([torch.nan]),
    "empty": torch.empty(0),
    "zeros": torch.zeros(5, 5),
    "long": torch.randn(300_000),
}
INDEX = {key: at for at, key in enumerate([*TENSORS, "tied", "meta"])}


@pytest.fixture(scope="module", params=[False, True], ids=["fresh", "scanned"])
def known(request, tmp_path_factory):
    path = tmp_path_factory.mktemp("distributions") / "model.pt"
    torch.save(TENSORS | {"tied": TENSORS["wide"], "meta": torch.empty(3, device="meta")}, path)
    with open_checkpoint(path) as checkpoint:
        known = Known(checkpoint)
        if request.param:
            scan(known)
        yield known


def finite(key: str) -> np.ndarray:
    values = values_of(TENSORS[key])
    return values[np.isfinite(values)].astype(np.float64)


def edges(distribution):
    return distribution.stats.histogram.edges()


@pytest.mark.parametrize("scale", ["linear", "symlog"])
@pytest.mark.parametrize("key", [key for key in TENSORS if key not in ("none", "empty")])
def test_one_tensor(known, key, scale):
    found = read_distributions(known, [INDEX[key]], Asked(scale=scale, bins=200))
    (row,) = found.rows
    check(row.stats._replace(histogram=None), values_of(TENSORS[key]), 0)
    histogram = row.stats.histogram
    assert len(histogram.counts) <= 200
    assert sum(histogram.counts) == len(finite(key))
    check_histogram(histogram, finite(key))
    assert (row.channel, found.channels) == (-1, 0)
    width = (finite(key).max() - finite(key).min()) / 1000
    for share, value in row.quantiles:
        # between two elements any number will do, and a bin is the step
        low = np.quantile(finite(key), max(0, share - 0.01), method="lower")
        high = np.quantile(finite(key), min(1, share + 0.01), method="higher")
        assert low - width <= value <= high + width


def test_a_scale_by_logarithms_tells_small_numbers_apart(known):
    (row,) = read_distributions(known, [INDEX["wide"]], Asked(scale="symlog", bins=400)).rows
    assert row.stats.histogram.steps > 1
    assert row.stats.histogram.counts[-row.stats.histogram.first] < 0.02 * TENSORS["wide"].numel()


@pytest.mark.parametrize("scale", ["linear", "symlog"])
@pytest.mark.parametrize(("low", "high"), [(-0.5, 0.25), (0.1, None), (None, -1.0), (1e6, 2e6), (0.1, 0.1000001)])
def test_a_range_is_counted_exactly(known, scale, low, high):
    (row,) = read_distributions(known, [INDEX["wide"]], Asked("tensors", scale, 100, low, high)).rows
    histogram = row.stats.histogram
    assert len(histogram.counts) <= 100
    check_histogram(histogram, finite("wide"))
    assert sum(histogram.counts) + histogram.below + histogram.above == len(finite("wide"))
    if scale == "linear":
        shown = histogram.edges()
        assert shown[0] <= (finite("wide").min() if low is None else low)
        assert shown[-1] >= min(math.inf if high is None else high, finite("wide").max())
    assert row.stats.elements == TENSORS["wide"].numel()
    assert row.quantiles


@pytest.mark.parametrize("scale", ["linear", "symlog"])
def test_several_have_the_same_edges_and_each_its_counts(known, scale):
    keys = ["wide", "half", "meta", "none", "empty", "wide"]
    found = read_distributions(known, [INDEX[key] for key in keys], Asked(scale=scale, bins=64))
    rows = {row.stats.tensor: row for row in found.rows}
    assert list(rows) == [INDEX[key] for key in keys[:-1]]
    assert edges(rows[INDEX["wide"]]) == edges(rows[INDEX["half"]])
    for key in ("wide", "half"):
        check_histogram(rows[INDEX[key]].stats.histogram, finite(key))
    assert rows[INDEX["meta"]].stats.error.startswith("This tensor has no values")
    assert rows[INDEX["none"]].stats.histogram is None
    assert rows[INDEX["none"]].stats.nan == 1
    assert rows[INDEX["empty"]].stats.elements == 0


@pytest.mark.parametrize("scale", ["linear", "symlog"])
def test_together_every_storage_counts_once(known, scale):
    keys = ["half", "wide", "tied", "bytes", "meta", "bad"]
    (row,) = read_distributions(known, [INDEX[key] for key in keys], Asked("together", scale, 100)).rows
    values = np.concatenate([values_of(TENSORS[key]) for key in ("half", "wide", "bytes", "bad")])
    check(row.stats._replace(histogram=None), values, 0)
    check_histogram(row.stats.histogram, values[np.isfinite(values)])
    assert row.stats.tensor == INDEX["half"]


@pytest.mark.parametrize("scale", ["linear", "symlog"])
def test_channels_have_the_same_edges_and_the_first_are_shown(known, scale):
    found = read_distributions(known, [INDEX["wide"]], Asked("channels", scale, 50))
    assert found.channels == 300
    assert [row.channel for row in found.rows] == list(range(256))
    values = values_of(TENSORS["wide"]).reshape(300, -1)
    for row, channel in zip(found.rows, values, strict=False):
        check(row.stats._replace(histogram=None), channel, 0)
        check_histogram(row.stats.histogram, channel)
        assert edges(row) == edges(found.rows[0])
        assert row.quantiles


def test_a_deflated_and_a_quantized_tensor(tmp_path):
    array = np.random.default_rng(0).normal(size=(900, 700)).astype("f4")
    np.savez_compressed(tmp_path / "a.npz", a=array)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # quantized tensors are deprecated
        codes = torch.quantize_per_tensor(torch.randn(50, 60), 0.1, 3, torch.quint8)
    torch.save({"q": codes}, tmp_path / "q.pt")
    for name, values in (("a.npz", array.astype("f8").ravel()), ("q.pt", values_of(codes))):
        for split in ("tensors", "channels"):
            with open_checkpoint(tmp_path / name) as checkpoint:
                found = read_distributions(Known(checkpoint), [0], Asked(split))
            shown = values if split == "tensors" else values.reshape(checkpoint.refs[0].shape[0], -1)[0]
            check(found.rows[0].stats._replace(histogram=None), shown, 0)
            check_histogram(found.rows[0].stats.histogram, shown)


@pytest.mark.parametrize(
    ("tensors", "asked"),
    [
        ([], Asked()),
        ([999], Asked()),
        ([-1], Asked()),
        ([0], Asked("rows")),
        ([0], Asked(scale="log")),
        ([0], Asked(bins=1)),
        ([0], Asked(bins=1 << 20)),
        ([0], Asked(low=1.0, high=1.0)),
        ([0], Asked(low=math.nan)),
        ([0], Asked(low=-math.inf, high=0.0)),
    ],
)
def test_what_cannot_be_asked(known, tensors, asked):
    with pytest.raises(BadRequest):
        read_distributions(known, tensors, asked)


@pytest.mark.parametrize(("key", "split"), [("meta", "together"), ("meta", "channels"), ("long", "channels")])
def test_nothing_to_show_is_a_sentence(known, key, split):
    with pytest.raises(InvalidTensor):
        read_distributions(known, [INDEX[key]], Asked(split))
