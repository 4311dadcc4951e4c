import math

import pytest

from app.item_models.histogram_steps import FEW, LEAST, MOST, steps_of
from inspector.stats.result import Histogram
from tests.app.stats_rows import stats


def spread(count: int) -> list[float]:
    """Values evenly between -1 and 1."""
    return [2 * (i + 0.5) / count - 1 for i in range(count)]


@pytest.mark.parametrize("count", [FEW, 100, 400, 10_000])
def test_as_many_steps_as_the_values_carry(count: int) -> None:
    steps = steps_of(stats(0, spread(count)))
    assert steps is not None
    assert not steps.apart
    assert LEAST - 2 <= len(steps.heights) <= min(MOST, max(LEAST, 2 * math.isqrt(count) + 1))


def test_few_values_stand_for_themselves() -> None:
    steps = steps_of(stats(0, [-1.0, 0.25, 1.0]))
    assert steps is not None
    assert steps.apart
    assert sum(height > 0 for height in steps.heights) == 3


def test_a_single_value_is_as_high_in_every_vector() -> None:
    alone, twice = steps_of(stats(0, [-1.0, 0.25, 1.0])), steps_of(stats(0, [-1.0, 0.25, 0.25, 1.0]))
    assert alone is not None
    assert twice is not None
    assert alone.heights[0] == twice.heights[0] < max(twice.heights) == 1.0


@pytest.mark.parametrize("value", [0.5, -3.0, 0.0])
def test_a_constant_is_one_needle_in_the_middle(value: float) -> None:
    steps = steps_of(stats(0, [value] * 1_000))
    assert steps is not None
    assert (steps.apart, steps.heights) == (True, (1.0,))
    assert steps.zero == (0.5 if value == 0 else None)


def test_rare_values_are_seen_and_the_fullest_is_whole() -> None:
    row = stats(0, [0.0, 1.0], histogram=Histogram(0, 0, (1_000_000, *(0 for _ in range(40)), 1)), elements=1_000_001)
    steps = steps_of(row)
    assert steps is not None
    assert max(steps.heights) == 1.0
    assert 0 < steps.heights[-1] < 1e-3


def test_zero_lies_where_it_is() -> None:
    steps = steps_of(stats(0, elements=1_000, histogram=Histogram(0, -10, (5,) * 40)))
    assert steps is not None
    assert steps.zero == 0.25
    right = steps_of(stats(0, elements=1_000, histogram=Histogram(0, 10, (5,) * 40)))
    assert right is not None
    assert right.zero is None


def test_empty_bins_at_the_ends_are_left_out() -> None:
    steps = steps_of(stats(0, elements=90_000, histogram=Histogram(0, -22, (0,) * 20 + (9,) * 10 + (0,) * 14)))
    assert steps is not None
    assert len(steps.heights) == 10
    assert steps.zero == 0.2


def test_zero_of_a_logarithmic_histogram_is_in_the_middle_of_its_bin() -> None:
    steps = steps_of(stats(0, elements=90_000, histogram=Histogram(-10, -2, (9,) * 5, steps=1)))
    assert steps is not None
    assert steps.zero == 0.5


def test_nothing_finite_draws_nothing() -> None:
    assert steps_of(stats(0, [math.nan, math.inf])) is None
    assert steps_of(stats(0)) is None
