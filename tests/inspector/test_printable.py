import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.printable import printable


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("layer1.0.conv1.weight", "layer1.0.conv1.weight"),
        ("\x1b[31mred", "\\x1b[31mred"),
        ("a\nb\tc\r", "a\\nb\\tc\\r"),
        ("\u202eevil", "\\u202eevil"),
        ("\ud800", "\\ud800"),
        ("\x9b2J", "\\x9b2J"),
        ("größe 层", "größe 层"),
    ],
)
def test_what_controls_a_terminal_is_escaped(text: str, shown: str) -> None:
    assert printable(text) == shown


def test_long_texts_keep_both_ends() -> None:
    assert printable("a" * 50 + "b" * 50, 11) == "aaaaa…bbbbb"


@given(st.text(alphabet=st.characters(codec=None)))
def test_any_text_can_be_written_and_moves_nothing(text: str) -> None:
    shown = printable(text)
    assert not any(ord(character) < 32 or 0x7F <= ord(character) < 0xA0 for character in shown)
    assert not set(shown) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
    shown.encode("utf-8")
