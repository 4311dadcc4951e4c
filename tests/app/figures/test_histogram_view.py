import math

import pytest

from app.figures import histogram_view as view
from app.figures.histogram_view import Bin
from inspector.stats.result import Histogram
from tests.app.histograms import distribution, symlog

EVEN = Histogram(0, -2, (1, 2, 3, 4))  # edges -2 -1 0 1 2


def test_the_bin_under_a_value() -> None:
    assert view.bin_at(EVEN, -2) == Bin(-2, -1, 1)
    assert view.bin_at(EVEN, 0.999) == Bin(0, 1, 3)
    assert view.bin_at(EVEN, 2) is None
    assert view.bin_at(EVEN, -2.1) is None


def test_what_lies_outside_is_counted() -> None:
    assert view.outside(EVEN, -1, 1) == (1, 4, -1, 1)
    assert view.outside(EVEN._replace(below=5, above=6), -2, 2) == (5, 6, -2, 2)
    assert view.outside(EVEN, -0.6, 2) == (1, 0, -1, 2), "the count is that of the edge named with it"
    assert view.outside(EVEN, -0.4, 2) == (3, 0, 0, 2)


def test_quantiles_fall_inside_their_bin() -> None:
    assert view.quantile(EVEN, 0) == -2
    assert view.quantile(EVEN, 0.3) == 0
    assert view.quantile(EVEN, 0.8) == pytest.approx(1.5)
    assert view.quantile(EVEN._replace(below=90), 0.5) is None
    assert view.quantile(Histogram(0, 0, (0,)), 0.5) is None


def test_marks_are_the_engines_where_its_bins_are_finer() -> None:
    found = distribution([float(i) for i in range(1001)], bins=4)
    assert dict(view.marked_quantiles(found)) == {0.01: 10, 0.5: 500, 0.99: 990}
    bare = found._replace(quantiles=())
    assert [share for share, _ in view.marked_quantiles(bare)] == [0.01, 0.5, 0.99]


def test_the_whole_range_is_that_of_bins_with_values() -> None:
    assert view.whole_range([distribution([0.1, 0.9, 1.7], bins=4)]) == (0.0, 2.0)
    assert view.whole_range([distribution([4.0] * 3)]) == (2.0, 6.0)
    assert view.whole_range([distribution([0.0])]) == (-1.0, 1.0)
    assert view.whole_range([distribution([math.nan])]) == (0.0, 1.0)
    low, high = view.whole_range([distribution([-1.7e308, 1.7e308], made=Histogram(1023, -1, (1, 1)))])
    assert math.isfinite(low)
    assert math.isfinite(high)


def test_outliers_are_clipped_by_quantiles() -> None:
    values = [i / 1000 for i in range(-1000, 1001)]
    usual, wild = distribution(values, bins=256), distribution([*values, 60.0], bins=4096)
    low, high = view.clipped_range([usual])
    assert -1 <= low < -0.99
    assert 0.99 < high <= 1.01
    assert not view.has_far_outliers([usual])
    assert view.has_far_outliers([wild])
    assert view.clipped_range([wild])[1] < 1.1
    assert not view.has_far_outliers([distribution([3.0] * 9)])


def test_what_is_squashed_into_one_bin_is_known() -> None:
    values = [i / 1000 for i in range(-1000, 1001)]
    wild = distribution([*values, 1e30], made=Histogram(92, -1, (1000, 1001, *([0] * 200), 1)))
    assert view.is_squashed([wild])
    assert not view.is_squashed([distribution(values)])
    finer = distribution([*values, 1e30], made=symlog([*values, 1e30], -20, 121, 4))
    low, high = view.clipped_range([finer])
    assert -1.3 < low < -0.8
    assert 0.8 < high < 1.3


def test_few_values_get_few_bins() -> None:
    assert view.bins_for(16, 600) == 16
    assert view.bins_for(2304, 600) == 96
    assert view.bins_for(10**9, 600) == 300
