import pytest

from app.text import escape


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("layer1.0.conv.weight", "layer1.0.conv.weight"),
        ("线性.weight", "线性.weight"),
        ("a\nb", r"a\nb"),
        ("\u202egpj", r"\u202egpj"),
        ("\x1b[31m", r"\x1b[31m"),
        ("a\u200bb", r"a\u200bb"),
        ("\ud800", r"\ud800"),
    ],
)
def test_visible(text: str, shown: str) -> None:
    assert escape.visible(text) == shown


def test_a_long_text_loses_its_middle() -> None:
    shown = escape.visible("a" * 50 + "b" * 50, longest=20)
    assert shown == "a" * 10 + " … " + "b" * 10


def test_a_tooltip_renders_no_markup() -> None:
    assert escape.tooltip("<img src=x>\nsecond") == "<qt>&lt;img src=x&gt;<br>second</qt>"


def test_a_menu_keeps_ampersands() -> None:
    assert escape.menu_text("a&b") == "a&&b"
