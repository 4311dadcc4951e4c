"""What a model is given, as people type it: one text for each argument, as the command takes them."""

import os
import re

from inspector.flops.input_words import Picture, parse_word

AROUND = re.compile(r"\s*([,:=×])\s*")  # signs that blanks around say nothing
WORD = re.compile(r'"([^"]*)"|([^\s;]+)')


def arguments(text: str) -> tuple[str, ...]:
    """ "1, 3, 224, 224  mask=1,128:bool" taken apart; a path with blanks stands in quotes. () for nothing.

    Raises BadRequest with one sentence for what is neither a shape nor an image.
    """
    bare = "".join(part if at % 2 else AROUND.sub(r"\1", part) for at, part in enumerate(re.split(r'("[^"]*")', text)))
    return tuple(_told(quoted or word) for quoted, word in WORD.findall(bare))


def spelled(given: tuple[str, ...]) -> str:
    """The way back."""
    return " ".join(f'"{each}"' if any(map(str.isspace, each)) else each for each in given)


def _told(word: str) -> str:
    """As the lab understands it, which runs in no folder of the user's."""
    found = parse_word(word, os.path.expanduser("~"))
    if not isinstance(found, Picture):
        return word
    return f"{found.name}={found.path}" if found.name else found.path
