import math

from app.figures.stat_figures import figures
from inspector.stats.result import TensorStats
from tests.app.histograms import stats


def test_six_figures_for_a_first_look() -> None:
    pairs, exact = figures(stats([0.0, 1.0, -0.00001]), whole=False)
    assert [word for word, _ in pairs] == ["Mean", "Min", "Std", "Max", "Zeros", "NaN, Inf"]
    found = dict(pairs)
    assert (found["Min"], found["Max"], found["Zeros"], found["NaN, Inf"]) == ("−1e−5", "1.0000", "1", "0")
    assert exact["Min"] == "−1e−05"
    assert exact["Zeros"] == "33% of the values"


def test_nan_and_infinities_are_counted_apart() -> None:
    pairs, exact = figures(stats([1.0, math.nan, math.inf, -math.inf, -math.inf]), whole=True)
    assert dict(pairs)["NaN, Inf"] == "1, 3"
    assert exact["NaN, Inf"] == "1 NaN, 1 +Inf, 2 −Inf"
    assert dict(pairs)["L1"] == "1.0000"
    assert dict(pairs)["Counted"] == "5"


def test_without_finite_values_there_is_a_dash() -> None:
    assert dict(figures(TensorStats(0, 2, nan=2), whole=True)[0])["Mean"] == "–"
