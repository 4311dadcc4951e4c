import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.figures.value_scale import ValueScale, labels, round_values, short

ENDS = st.floats(-1e6, 1e6).filter(lambda value: value == 0 or abs(value) > 1e-6)


@given(ENDS, ENDS, st.floats(0, 1), st.sampled_from([0.0, 2.0**-10]))
def test_a_place_leads_back_to_its_value(low: float, high: float, place: float, threshold: float) -> None:
    low, high = min(low, high), max(low, high)
    if high - low < 1e-3:
        return
    scale = ValueScale(low, high, threshold)
    assert scale.place(scale.value(place)) == pytest.approx(place, abs=1e-6)
    assert scale.place(low) == 0
    assert scale.place(high) == 1


def test_symlog_gives_every_octave_the_same_room() -> None:
    scale = ValueScale(-16, 16, 1)
    steps = [scale.place(2.0**octave) - scale.place(2.0 ** (octave - 1)) for octave in (1, 2, 3, 4)]
    assert steps == pytest.approx([steps[0]] * 4)
    assert scale.place(0) == 0.5
    assert scale.place(-3) == pytest.approx(1 - scale.place(3))


def test_zooming_keeps_what_is_under_the_mouse() -> None:
    for threshold in (0.0, 0.01):
        scale = ValueScale(-1, 3, threshold)
        there = scale.value(0.3)
        assert scale.zoomed(0.3, 0.25).place(there) == pytest.approx(0.3)


def test_the_ends_of_float64_have_places() -> None:
    scale = ValueScale(-1.7e308, 1.7e308)
    assert scale.place(0) == 0.5
    assert math.isfinite(scale.value(0.9))
    assert 0 in scale.ticks(5)


@given(ENDS, ENDS, st.integers(3, 8))
def test_ticks_are_few_round_and_inside(low: float, high: float, most: int) -> None:
    low, high = min(low, high), max(low, high)
    if high - low < 1e-3:
        return
    found = round_values(low, high, most)
    assert 1 <= len(found) <= most
    slack = 1e-6 * (high - low)
    assert all(low - slack <= value <= high + slack for value in found)


def test_ticks_of_a_logarithmic_axis_are_powers_of_ten() -> None:
    found = ValueScale(-100, 1000, 0.001).ticks(7)
    assert 0 in found
    assert all(value == 0 or math.log10(abs(value)).is_integer() for value in found)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([-0.5, 0, 0.5], ["−0.5", "0", "0.5"]),
        ([0.25, 0.5], ["0.25", "0.50"]),
        ([-2500, 0, 2500], ["−2,500", "0", "2,500"]),
        ([0.123456, 0.123457], ["0.123456", "0.123457"]),
        ([0, 5e29, 1e30], ["0", "5e+29", "1e+30"]),
        ([-100.0, -1.0, 0.0, 1.0, 100.0], ["−100", "−1", "0", "1", "100"]),
        ([1e-5, 2e-5], ["1e−5", "2e−5"]),
        ([0.0], ["0"]),
    ],
)
def test_labels_tell_values_apart(values: list[float], expected: list[str]) -> None:
    assert labels(values) == expected


def test_a_short_value() -> None:
    assert [short(value) for value in (-1.2746, 100_540.2, 1e30)] == ["−1.27", "100,540", "1e+30"]
