"""Finding a name by the letters one remembers of it: "l2c1" finds layer2.0.conv1."""

import re
from collections.abc import Sequence

LIMIT = 200  # rows that a list shows; nobody reads further


def search(pattern: str, names: Sequence[str]) -> list[int]:
    """Indices of the names that hold the letters of `pattern` in order, best first, at most LIMIT.

    Best: the pattern in one piece, then letters that lie close together, then short names. Case counts for nothing.
    """
    letters = pattern.casefold().replace(" ", "")
    if not letters:
        return list(range(min(LIMIT, len(names))))
    # the lookahead finds the tightest run without the backtracking of nested quantifiers
    runs = re.compile("(?=(" + "[^\n]*?".join(map(re.escape, letters)) + "))")
    found: list[tuple[tuple[int, int, int, int], int]] = []
    for index, name in enumerate(names):
        folded = name.casefold()
        at = folded.find(letters)
        if at >= 0:
            begins_word = at == 0 or not folded[at - 1].isalnum()
            found.append(((0, 0 if begins_word else 1, len(folded), at), index))
        elif _holds(letters, folded):
            found.append(((1, _tightest(runs, folded), len(folded), 0), index))
    found.sort()
    return [index for _, index in found[:LIMIT]]


def _holds(letters: str, name: str) -> bool:
    at = 0
    for letter in letters:
        at = name.find(letter, at) + 1
        if not at:
            return False
    return True


def _tightest(runs: re.Pattern, name: str) -> int:
    return min((len(match.group(1)) for match in runs.finditer(name[:400])), default=len(name))
