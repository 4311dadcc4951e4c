"""Pickles that stand one after the other in a file: where one ends is known only once it was read."""

from collections.abc import Callable

from inspector.checkpoint import limits
from inspector.checkpoint.files.source import Source
from inspector.checkpoint.pickles.unpickle import PersistentLoad, Unpickled, unpickle
from inspector.errors import LimitReached

FIRST_WINDOW = 1 << 20  # most pickles fit; a longer one is read again with more


def unpickle_at(
    source: Source,
    position: int,
    end: int,
    entry: str,
    begin: Callable[[], PersistentLoad] | None = None,
    window: int = FIRST_WINDOW,
    work: int = limits.PICKLE_WORK,
) -> Unpickled:
    """The pickle at byte `position`, which ends before `end`. `begin` gives the persistent_load for each attempt.

    `end` counts from the file's start; positions of calls and errors from the pickle's, as everywhere.
    """
    left = max(0, min(end, source.size) - position)
    window = min(window, left)
    while True:
        data = source.read(position, window)
        outcome = unpickle(data, entry, begin() if begin else None, base=position, work=work)
        if not outcome.cut or window == left:
            outcome.end += position
            return outcome
        if window >= limits.PICKLE_BYTES:
            outcome.error = LimitReached(f"limit reached: {entry} is longer than {limits.PICKLE_BYTES:,} bytes.")
            return outcome
        window = min(window * 4, left, limits.PICKLE_BYTES)


def add_names(total: dict[str, int], more: dict[str, int]) -> None:
    for name, uses in more.items():
        total[name] = total.get(name, 0) + uses
