import math

from app.item_models.cells import Cell
from app.item_models.finding_cells import FindingCells
from tests.app.stats_rows import copies, dead, not_numbers, stats

QUIET = Cell("flag", "with head.tied", icon="link")
FINDINGS = FindingCells([dead(0, 2, 8), copies(1, 3), copies(0, 4), not_numbers(5)])


def test_the_gravest_in_a_word_and_how_many_more(qapp) -> None:
    cell = FINDINGS.cell(0, None, QUIET)
    assert (cell.text, cell.icon, cell.color) == ("2 dead +1", "warn", "warn")
    assert FINDINGS.cell(3, None, QUIET).text == "identical"


def test_all_tensors_of_a_finding_count() -> None:
    assert len(FINDINGS) == 5
    assert list(FINDINGS) == [0, 1, 3, 4, 5]
    assert 2 not in FINDINGS


def test_what_is_no_number_keeps_its_count(qapp) -> None:
    assert FINDINGS.cell(5, stats(5, [math.nan] * 16), QUIET).text == "16 NaN"


def test_grave_ones_are_first() -> None:
    ranks = {tensor: FINDINGS.rank(tensor) for tensor in FINDINGS}
    assert sorted(ranks, key=lambda tensor: ranks[tensor] or 0.0) == [5, 0, 1, 3, 4]
    assert FINDINGS.rank(2) is None


def test_without_a_finding_other_words_stay(qapp) -> None:
    broken = Cell("flag", "offset past the end", icon="error", color="error")
    assert FINDINGS.cell(9, None, QUIET) is QUIET
    assert FINDINGS.cell(9, stats(9, [math.nan]), QUIET).text == "1 NaN"
    assert FINDINGS.cell(9, stats(9, error="The file changed."), QUIET).text == "The file changed."
    assert FINDINGS.cell(9, stats(9, error="The file changed."), broken) is broken


def test_the_tooltip_says_what_to_do(qapp) -> None:
    assert FINDINGS.tooltip(0).startswith("2 of 16 channels are dead: 2, 8.\nAll weights there are zero")
    assert FINDINGS.tooltip(9) == ""
