import math

import pytest

from app.figures import numbers
from app.item_models.figure_lengths import CHUNK, FigureLengths, candidates
from tests.app.stats_rows import stats


@pytest.mark.parametrize("decimals", [0, 2, 4])
@pytest.mark.parametrize(
    "values",
    [
        [0.0],
        [-0.5, 0.25, 10.35],
        [-9e-45, 0.1],
        [3.4e38, -9_999.5, 2.0],
        [-3.4e38, 12_345.6],
        [-1e-30, -1e-300, 1e-5],
        [-1e-300, -1e-5, 1e-320],
        [5, 9_999_999, 2**63],
        [999_999.4, 1e6],
        [960, 11.1154, -128],
    ],
)
def test_one_candidate_is_as_long_as_the_longest_text(values: list[float], decimals: int) -> None:
    longest = max(len(numbers.fixed(value, decimals)) for value in values)
    assert max(map(len, candidates(values, decimals))) == longest


def test_rows_are_looked_at_in_chunks() -> None:
    lengths = FigureLengths(stats(i, [0.5]) for i in range(CHUNK + 1))
    lengths.add([stats(0, [-1.5e9, math.nan])])
    assert lengths.measure()
    assert lengths.waiting
    assert "−1.50e+9" in lengths.longest("min")
    assert lengths.longest("finding") == {"1 NaN"}
    assert not lengths.measure()
    assert not lengths.waiting


def test_rows_that_failed_have_no_figures() -> None:
    lengths = FigureLengths([stats(0, error="gone")])
    assert not lengths.measure()
