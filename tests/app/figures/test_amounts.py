import pytest

from app.figures import amounts


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "0"),
        (9_999, "9,999"),
        (14_000, "14.0 k"),
        (269_722, "269.7 k"),
        (999_951, "1.00 M"),
        (138_357_544, "138.4 M"),
        (35_127_656_448, "35.13 G"),
        (4 * 10**12, "4.00 T"),
        (10**18, "1,000.0 P"),
    ],
)
def test_a_count_has_the_unit_that_fits_it(number: int, words: str) -> None:
    assert amounts.short(number) == words


@pytest.mark.parametrize(
    ("number", "whole", "words"),
    [
        (231_211_008, 35_127_656_448, "0.23 G"),
        (99_000_000, 35_127_656_448, "99.00 M"),
        (590_592, 86_567_656, "0.59 M"),
        (75_008, 25_557_032, "75.0 k"),
        (9_408, 25_557_032, "9,408"),
        (0, 25_557_032, "0"),
    ],
)
def test_a_part_keeps_the_unit_of_its_whole_down_to_a_tenth(number: int, whole: int, words: str) -> None:
    assert amounts.short(number, whole) == words


@pytest.mark.parametrize(
    ("value", "words"), [(0.0341, "0.034 ms"), (6.42, "6.4 ms"), (82.3, "82 ms"), (999.4, "999 ms"), (1234, "1.2 s")]
)
def test_a_time_has_two_digits(value: float, words: str) -> None:
    assert amounts.milliseconds(value) == words
