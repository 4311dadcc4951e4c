"""Orders of rows: largest first, what has no figure last."""

import pytest

from inspector.errors import BadRequest
from inspector.stats.order import FIELDS, ordered
from inspector.stats.result import Finding, Phrase
from tests.inspector.stats.rows import LISTING, ROWS, SCAN

FINDINGS = (
    Finding("a", "note", (0,), Phrase(""), Phrase("")),
    Finding("b", "error", (2, 3), Phrase(""), Phrase("")),
)


@pytest.mark.parametrize(
    ("field", "order"),
    [
        ("mean", [2, 0, 1, 3, 4]),
        ("-mean", [0, 2, 1, 3, 4]),
        ("count", [0, 1, 2, 3, 4]),
        ("-count", [3, 2, 1, 0, 4]),
        ("nan", [1, 0, 2, 3, 4]),
        ("key", [1, 0, 3, 2, 4]),
        ("-key", [2, 3, 0, 1, 4]),
        ("findings", [2, 3, 0, 1, 4]),
        ("-findings", [1, 0, 2, 3, 4]),
    ],
)
def test_an_order(field: str, order: list[int]) -> None:
    assert [row.tensor for row in ordered(ROWS, LISTING, FINDINGS, field)] == order


@pytest.mark.parametrize("field", FIELDS)
def test_no_row_is_lost(field: str) -> None:
    assert sorted(row.tensor for row in ordered(ROWS, LISTING, (), field)) == [0, 1, 2, 3, 4]


def test_a_row_by_its_key() -> None:
    assert SCAN.stats("steps") is ROWS[2]
    with pytest.raises(BadRequest, match="no figures of a tensor 'nope'"):
        SCAN.stats("nope")
