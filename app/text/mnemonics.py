"""Titles and the letter that Alt reaches them by: "&Open…", in Chinese "打开(&O)…"."""

import re

BRACKETED = re.compile(r"\s*\(&[^&)]\)")  # the way of scripts that have no letters to underline


def plain(text: str) -> str:
    """A title without its mnemonic."""
    return BRACKETED.sub("", text).replace("&&", "\0").replace("&", "").replace("\0", "&")
