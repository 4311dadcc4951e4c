"""A tree of text in which a block that stands there many times is told once: "0-11   12 × EncoderBlock".

What is compared is what would be printed, so that nothing is folded away that the text would have said.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from inspector.equal_blocks import runs


class TreeLine(NamedTuple):
    """What is printed of a module, and what else tells it from another."""

    level: int
    name: str  # its own, without those above it
    cells: tuple[str, ...]


def fold(lines: Sequence[TreeLine]) -> Iterator[Sequence[int]]:
    """The places in `lines`, which are in pre-order, that each line left stands for: one, or those of equal siblings,
    after which comes what is in the first of them."""
    ends = _ends(lines)

    def equal(one: int, other: int) -> bool:
        size = ends[one] - one
        if ends[other] - other != size or lines[one].cells != lines[other].cells:
            return False
        return lines[one + 1 : one + size] == lines[other + 1 : other + size]

    folded = {row[0]: row for row in _rows(lines, ends, equal)}
    follows: dict[int, int] = {}  # where the first block of a row ends -> where the last does
    at = 0
    while at < len(lines):
        if at in follows:
            at = follows[at]
            continue
        row = folded.get(at, (at,))
        if len(row) > 1:
            follows[ends[at]] = ends[row[-1]]
        yield row
        at += 1


def _rows(lines: Sequence[TreeLine], ends: Sequence[int], equal: Callable[[int, int], bool]) -> Iterator[Sequence[int]]:
    """Places of equal siblings, of all that have siblings."""
    above: list[int] = []
    children: dict[int, list[int]] = {}
    for at, line in enumerate(lines):
        while above and lines[above[-1]].level >= line.level:
            above.pop()
        children.setdefault(above[-1] if above else -1, []).append(at)
        above.append(at)
    for siblings in children.values():
        yield from runs(siblings, lambda at: lines[at].name, equal)


def _ends(lines: Sequence[TreeLine]) -> list[int]:
    """Where what is below each line ends."""
    ends = [len(lines)] * len(lines)
    open_: list[int] = []
    for at, line in enumerate(lines):
        while open_ and lines[open_[-1]].level >= line.level:
            ends[open_.pop()] = at
        open_.append(at)
    return ends
