"""Probabilities as a row says them: what is only nearly none or all of it is not told as such."""

import pytest

from app.item_models.predictions import percent


@pytest.mark.parametrize(
    ("probability", "words"),
    [
        (0.0, "0.0%"),
        (1e-9, "<0.1%"),
        (0.0004999, "<0.1%"),
        (0.0005, "0.1%"),
        (0.897, "89.7%"),
        (0.9994, "99.9%"),
        (0.9999, ">99.9%"),
        (1.0, "100.0%"),
    ],
)
def test_of_what_is_nearly_none_or_all(probability: float, words: str) -> None:
    assert percent(probability) == words
