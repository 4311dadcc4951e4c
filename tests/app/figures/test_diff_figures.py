import math

import pytest

from app.figures import diff_figures


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (0.0, "0%"),
        (0.063, "6.3%"),
        (0.504, "50.4%"),
        (0.00031, "0.031%"),
        (1e-9, "<0.001%"),
        (3.76, "376%"),
        (14.2, "14×"),
        (math.inf, "from 0"),
    ],
)
def test_a_change_is_written_so_that_its_size_is_seen(change: float, words: str) -> None:
    assert diff_figures.relative(change) == words


@pytest.mark.parametrize(
    ("part", "words"), [(0, "0"), (1, "<0.1%"), (19_000, "1.9%"), (999_999, "99.9%"), (1_000_000, "100%")]
)
def test_a_share_is_all_or_nothing_only_where_it_is(part: int, words: str) -> None:
    assert diff_figures.share(part, 1_000_000) == words


def test_a_place_is_an_index() -> None:
    assert diff_figures.place((3, 0)) == "[3, 0]"
