import pytest

from inspector.checkpoint.meaning.figures import count_text, shares, size_text


@pytest.mark.parametrize(
    ("nbytes", "text"),
    [
        (0, "0 bytes"),
        (1, "1 byte"),
        (999, "999 bytes"),
        (1000, "1.0 KB"),
        (1_099_231, "1.1 MB"),
        (2_200_000, "2.2 MB"),
        (345_678_901, "346 MB"),
        (999_600, "1.0 MB"),
        (4 << 30, "4.3 GB"),
        (1 << 60, "1,153 PB"),
    ],
)
def test_sizes(nbytes: int, text: str) -> None:
    assert size_text(nbytes) == text


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (1, "1 parameter"),
        (9_216, "9,216 parameters"),
        (269_722, "0.27 M parameters"),
        (86_567_656, "86.57 M parameters"),
        (7_241_732_096, "7.24 B parameters"),
    ],
)
def test_counts(count: int, text: str) -> None:
    assert count_text(count, "parameter") == text


def test_shares_sum_to_a_hundred() -> None:
    assert shares([("a", 1), ("b", 1), ("c", 1)]) == [("a", 34), ("b", 33), ("c", 33)]
    assert shares([("weights", 10), ("momentum", 10)]) == [("weights", 50), ("momentum", 50)]
    assert shares([("a", 0)]) == []
