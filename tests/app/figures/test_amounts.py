import pytest

from app.figures import amounts


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "0"),
        (9_999, "9,999"),
        (14_000, "14.0 k"),
        (590_592, "0.59 M"),
        (231_211_008, "0.23 G"),
        (35_127_656_448, "35.13 G"),
        (999_999_999_999, "1,000.0 G"),
        (4 * 10**12, "4.00 T"),
        (10**18, "1,000.0 P"),
    ],
)
def test_a_count_keeps_two_decimals_and_neighbours_their_unit(number: int, words: str) -> None:
    assert amounts.short(number) == words


@pytest.mark.parametrize(
    ("value", "words"), [(0.0341, "0.034 ms"), (6.42, "6.4 ms"), (82.3, "82 ms"), (999.4, "999 ms"), (1234, "1.2 s")]
)
def test_a_time_has_two_digits(value: float, words: str) -> None:
    assert amounts.milliseconds(value) == words
