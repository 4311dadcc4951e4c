"""How a comparison travels while it is made: plain data, importing neither torch nor numpy."""

from typing import NamedTuple

from inspector.diff.result import PairRow, StateDiff


class DiffPart(NamedTuple):
    """A piece of a comparison: first all but its rows, then its rows, then again those whose values were compared.

    A `head` begins anew: what was sent before it does not hold any more.
    """

    head: StateDiff | None = None  # without rows
    rows_in_all: int = 0  # beside a head: how many rows there are
    rows: tuple[tuple[int, PairRow], ...] = ()  # each with its place among them
