import pytest

from app.figures import cost_figures
from app.text.input_text import arguments, spelled
from app.words import cost_reasons
from inspector.errors import BadRequest
from inspector.flops.reasons import REASONS


@pytest.mark.parametrize(
    ("value", "at", "text"),
    [(0, 3, "0"), (2.91e9, 3, "2.91"), (1.5e6, 3, "0.0015"), (123_456_789_000, 3, "123.5"), (432, 0, "432")],
)
def test_one_unit_a_column(value: float, at: int, text: str) -> None:
    assert cost_figures.scaled(value, at) == text


def test_what_is_not_nothing_never_reads_so() -> None:
    assert cost_figures.scaled(1, 4) not in {"0", "0.00", "0.0000"}
    assert cost_figures.size(1, 2) not in {"0", "0.0"}
    assert cost_figures.time(0.00001) not in {"0", "0.00"}
    assert cost_figures.share(0.0001) == "<0.1%"
    assert cost_figures.share(0.9999) == ">99.9%"
    assert cost_figures.share(1) == "100%"
    assert cost_figures.share(0) == "0.0%"


@pytest.mark.parametrize(("value", "text"), [(82.4, "82.4"), (238.2, "238"), (6.42, "6.4"), (0.123, "0.12")])
def test_times(value: float, text: str) -> None:
    assert cost_figures.time(value) == text


def test_every_reason_is_known_to_the_window(qapp) -> None:
    assert cost_reasons.MEANINGS == REASONS
    assert list(cost_reasons.NAMES) == list(REASONS) == list(cost_reasons.NAMES.values())
    assert cost_reasons.name("of tomorrow") == "of tomorrow"
    assert cost_reasons.meaning("of tomorrow") == ""


def test_inputs_are_taken_apart(tmp_path) -> None:
    assert arguments("") == arguments("  ") == ()
    assert arguments("1, 3, 224,224") == ("1,3,224,224",)
    assert arguments("1,3,8,8  mask = 1,128 : bool") == ("1,3,8,8", "mask=1,128:bool")
    assert arguments("1×3×8×8;2") == ("1×3×8×8", "2")
    image = tmp_path / "my cat, 1.png"
    image.write_bytes(b"")
    assert arguments(spelled((str(image), "1,2"))) == (str(image), "1,2")
    for wrong in ("1,a", "1,2:float7", "no.png", '"1 2"x'):
        with pytest.raises(BadRequest):
            arguments(wrong)
