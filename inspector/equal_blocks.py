"""Siblings that are one block many times: which names make a row, and what the row is called. Plain Python.

"0", "1", "2" or "layer_7", "layer_8", "layer_9": one word, and a number that goes up. "q_proj", "k_proj", "v_proj" are
three different things, however alike they are.
"""

import re
from collections.abc import Callable, Iterator, Sequence

LEAST = 3  # blocks from which on one row is calmer than each
MOST_SPANS = 4  # that are told of a row with gaps
_NUMBER = re.compile(r"[0-9]{1,9}$")


def runs(
    siblings: Sequence[int], name: Callable[[int], str], equal: Callable[[int, int], bool]
) -> Iterator[Sequence[int]]:
    """Neighbours of one word with a number that are `equal` to the first of them, LEAST or more each."""
    words = [split(name(each))[0] for each in siblings]
    first = 0
    while first <= len(siblings) - LEAST:
        last = first + 1
        if words[first] is not None:
            while last < len(siblings) and words[last] == words[first] and equal(siblings[first], siblings[last]):
                last += 1
        if last - first >= LEAST:
            yield siblings[first:last]
        first = last


def split(name: str) -> tuple[str | None, int]:
    """The word and its number; (None, -1) for a name without one."""
    found = _NUMBER.search(name)
    return (name[: found.start()], int(found.group())) if found else (None, -1)


def span(names: Sequence[str], dash: str = "-") -> str:
    """What a row of several is called: "layer_0-11"; "0, 2-4" where the odd ones stand elsewhere."""
    numbers = sorted(split(each)[1] for each in names)
    word = split(names[0])[0] or ""
    spans: list[list[int]] = []
    for number in numbers:
        if spans and number <= spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    told = [str(low) if low == high else f"{low}{dash}{high}" for low, high in spans[:MOST_SPANS]]
    return word + ", ".join(told) + (", ..." if len(spans) > MOST_SPANS else "")
