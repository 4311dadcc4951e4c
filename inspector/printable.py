"""Texts from a stranger's file on a terminal: nothing in them may move the cursor, colour or turn the line."""

import re

_UNPRINTABLE = re.compile(
    "[\x00-\x1f\x7f-\x9f"  # C0, DEL, C1
    "\xad\u061c\u115f\u1160\u180e\u3164\ufeff"  # invisible: soft hyphen, Arabic letter mark, fillers, BOM
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f"  # zero width, direction, line and paragraph separators
    "\ud800-\udfff\ufe00-\ufe0f\ufff0-\ufffb\U000e0000-\U000e0fff]"  # surrogates, selectors, tags
)


def printable(text: str, width: int = 0) -> str:
    """`text` with invisible and controlling characters as escapes; cut in the middle to `width` unless that is 0."""
    if not text.isascii() or not text.isprintable():
        text = _UNPRINTABLE.sub(_escape, text)
    if width and len(text) > width:
        tail = width // 2
        text = f"{text[: width - tail - 1]}…{text[-tail:]}" if width > 8 else text[:width]
    return text


def _escape(match: re.Match[str]) -> str:
    return match.group().encode("unicode_escape", "surrogatepass").decode("ascii")
