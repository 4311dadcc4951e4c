"""What a model is given, as people type it: one text for each argument, as the command takes them."""

import re

from inspector.flops.inputs import parse_input

AROUND = re.compile(r"\s*([,:=×])\s*")  # signs that blanks around say nothing
BLANK = re.compile(r"[\s;]+")


def arguments(text: str) -> tuple[str, ...]:
    """ "1, 3, 224, 224  mask=1,128:bool" taken apart; () for nothing. Raises BadRequest with one sentence."""
    parts = tuple(part for part in BLANK.split(AROUND.sub(r"\1", text.strip())) if part)
    for part in parts:
        parse_input(part)
    return parts
