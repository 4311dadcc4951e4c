import pytest
from pytestqt.qtbot import QtBot

from app.widgets.cast_table import CastTable, percent, verdict
from inspector.stats.result import Cast, Precision

HALF = Cast("float16", 0, 0, 3, 10, 0.0002, 0.0005, 2_000)


@pytest.mark.parametrize(
    ("cast", "icon", "words"),
    [
        (HALF, "ok", "fits"),
        (HALF._replace(exact=1_000), "ok", "exact"),
        (HALF._replace(overflow=1), "error", "overflows"),
        (HALF._replace(vanish=11), "warn", "loses small values"),
        (HALF._replace(vanish=9), "ok", "fits"),
        (HALF._replace(error=0.026), "warn", "coarse"),
        (HALF._replace(error=None, vanish=1_000), "warn", "loses small values"),
    ],
)
def test_the_verdict_is_the_worst_that_happens(cast: Cast, icon: str, words: str) -> None:
    found = verdict(cast, 1_000)
    assert (found.icon, found.words) == (icon, words)


@pytest.mark.parametrize(
    ("share", "expected"),
    [(0, "0"), (1e-7, "<0.001%"), (0.0002, "0.02%"), (0.0213, "2.1%"), (0.5, "50%"), (0.99999, "99.9%"), (1, "100%")],
)
def test_shares_keep_two_digits(share: float, expected: str) -> None:
    assert percent(share) == expected


def test_a_row_as_a_sentence(qtbot: QtBot) -> None:
    table = CastTable()
    qtbot.addWidget(table)
    table.set_precision(Precision(1_000, 4_000, (("float32", 1_000),), (HALF, HALF._replace(nbytes=1_300))))
    assert "float16: fits; Overflow 0, Underflow 0, Rounding 0.02%; 2.0 KB, half" in table.accessibleName()
    assert table.size_words(HALF._replace(nbytes=1_300)) == "1.3 KB, 32%"
    table.resize(280, table.height())
    table.grab()
    assert "too large for the type" in table._words_at(140, 5)
    assert "Unchanged: 10 of 1,000" in table._words_at(30, 30)
