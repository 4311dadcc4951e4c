import pytest

from app.figures import numbers


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


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (0.39794, 4, "0.3979"),
        (-1.27, 2, "−1.27"),
        (0.0, 4, "0"),
        (-0.0, 2, "0"),
        (9.1e-5, 2, "9e−5"),
        (-0.0002, 2, "−2e−4"),
        (0.005001, 2, "0.01"),
        (499.5, 4, "499.50"),
        (2_560.0, 4, "2,560"),
        (-9_999.6, 2, "−10,000"),
        (12_345.6, 4, "12,346"),
        (-1_234_567.0, 4, "−1.23e+6"),
        (3.4e38, 2, "3.40e+38"),
        (4e-46, 4, "4e−46"),
        (1_250_000, 2, "1,250,000"),
        (-128, 2, "−128"),
        (2**40, 2, "1.10e+12"),
        (float("inf"), 4, "inf"),
    ],
)
def test_figures_of_a_column_have_its_decimals(value: float, decimals: int, text: str) -> None:
    assert numbers.fixed(value, decimals) == text


def test_one_is_no_plural() -> None:
    assert [numbers.tensors(1), numbers.tensors(1_234)] == ["1 tensor", "1,234 tensors"]
    assert [numbers.parameters(1), numbers.parameters(0)] == ["1 parameter", "0 parameters"]
