"""A stranger's text made safe to show: nothing in it is invisible, reorders the line or is taken for markup."""

import html
import unicodedata

HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}  # controls, bidi and zero-width signs, surrogates, unassigned
LONGEST = 4_000


def visible(text: str, longest: int = LONGEST) -> str:
    r"""One line in which every character is seen: a newline is `\n`, a right-to-left override `\u202e`.

    Longer than `longest` characters, the middle is left out.
    """
    if len(text) > longest:
        half = longest // 2
        text = f"{text[:half]} … {text[-half:]}"
    if text.isascii() and text.isprintable():
        return text
    return "".join(_sign(char) if unicodedata.category(char) in HIDDEN else char for char in text)


def tooltip(text: str) -> str:
    """`text` for setToolTip and ToolTipRole, which would render markup; lines stay lines."""
    lines = (html.escape(visible(line)) for line in text.split("\n"))
    return "<qt>" + "<br>".join(lines) + "</qt>"


def menu_text(text: str) -> str:
    """`text` for a menu entry or a button, where an ampersand would underline a letter."""
    return visible(text).replace("&", "&&")


def _sign(char: str) -> str:
    return char.encode("unicode_escape", "surrogatepass").decode("ascii")
