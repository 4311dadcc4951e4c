import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from inspector.stats.bins import FineCounts, bin_of, coarse, fit, row_histogram
from inspector.stats.result import Histogram

FINITE = st.floats(allow_nan=False, allow_infinity=False)
INTEGERS = st.integers(-(2**63), 2**64)


def floor_exactly(value, exponent):
    numerator, denominator = value.as_integer_ratio()
    return (numerator << max(0, -exponent)) // (denominator << max(0, exponent))


@given(FINITE | INTEGERS, st.integers(-1074, 1023))
def test_bin_of_is_the_exact_floor(value, exponent):
    assert bin_of(value, exponent) == floor_exactly(value, exponent)


@given(
    st.tuples(FINITE, FINITE) | st.tuples(INTEGERS, INTEGERS), st.integers(2, 300), st.sampled_from([0, -126, -1022])
)
def test_fitted_bins_cover_the_range_and_none_is_empty_at_an_end(ends, bins, lowest):
    low, high = sorted(ends)
    exponent, first, count = fit(low, high, bins, lowest)
    assert 1 <= count <= bins
    assert bin_of(low, exponent) == first
    assert bin_of(high, exponent) == first + count - 1
    assert exponent >= lowest
    floor = max(lowest, math.frexp(max(abs(low), abs(high)))[1] - 52)
    if low != high and exponent > floor:
        narrower = bin_of(high, exponent - 1) - bin_of(low, exponent - 1) + 1
        assert narrower > bins, "narrower bins would have fitted"


@given(st.lists(st.integers(-1000, 999), min_size=1, max_size=50), st.integers(0, 12))
def test_coarse_counts_are_what_wider_bins_count(numbers, by):
    counts = np.bincount(np.array(numbers) + 1000, minlength=2000)
    low, high = min(numbers) >> by, max(numbers) >> by
    found = coarse(counts, 0, -1000, (by, low, high - low + 1))
    assert found.tolist() == np.bincount(np.array([number >> by for number in numbers]) - low).tolist()


@given(st.permutations([(0, 3), (0, -4), (2, 5), (5, -1), (40, 1), (9, -8)]))
def test_pieces_with_other_widths_add_up_in_any_order(pieces):
    fine = FineCounts(16)
    for exponent, number in pieces:
        counts = np.zeros(16, np.int64)
        counts[number + 8] = 1
        fine.add(exponent, counts)
    assert fine.exponent == 40
    assert fine.counts[7] == 3  # the negative ones
    assert fine.counts[8] == 2
    assert fine.counts[9] == 1
    assert fine.counts.sum() == 6


def test_a_constant_has_one_bin_that_holds_it():
    for value in (0.0, -0.0, 5e-324, 0.1, -3.5, 1.7e308, -7, 2**63):
        lowest = 0 if isinstance(value, int) else -1022
        found = row_histogram(value, value, 9, 44, lowest, (np.zeros(4, np.int64), lowest, -2))
        assert isinstance(found, Histogram)
        assert found.counts == (9,)
        low, high = found.edges()
        assert low <= value < high


def test_what_is_narrow_for_its_magnitude_is_counted_again():
    counts = np.zeros(2048, np.int64)
    counts[-3:] = 5
    found = row_histogram(1000.0, 1001.5, 15, 44, -126, (counts, 0, -1024))
    assert found == fit(1000.0, 1001.5, 44, -126)
