import pytest

from app import numbers


@pytest.mark.parametrize(
    ("nbytes", "words"),
    [
        (1, "1 byte"),
        (999, "999 bytes"),
        (1_099_402, "1.1 MB"),
        (999_999, "1.0 MB"),
        (346_000_000, "346 MB"),
        (0, "0 bytes"),
    ],
)
def test_size(nbytes: int, words: str) -> None:
    assert numbers.size(nbytes) == words


@pytest.mark.parametrize(
    ("exact", "shown"),
    [
        ("0.09684846550226212", "0.0968"),
        ("-0.6802079081535339", "−0.6802"),
        ("2.7e-05", "3e−5"),
        ("8.7e-05", "0.0001"),
        ("-3.2345e-07", "−3e−7"),
        ("0.0", "0.0"),
        ("123456.789", "1.235e+05"),
        ("17", "17"),
        ("-9223372036854775808", "−9223372036854775808"),
        ("nan", "nan"),
        ("True", "True"),
        ("(0.5-1.25j)", "(0.5-1.25j)"),
    ],
)
def test_a_cell_never_rounds_to_nothing(exact: str, shown: str) -> None:
    assert numbers.cell(exact) == shown


def test_shapes_and_shares() -> None:
    assert numbers.shape((16, 16, 3, 3)) == "16×16×3×3"
    assert numbers.shape(()) == "scalar"
    assert numbers.elements(()) == 1
    assert numbers.percent(0.5) == "50%"
    assert numbers.percent(0.0001) == "<0.1%"
