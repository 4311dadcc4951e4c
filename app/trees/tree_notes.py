"""What the tree says of a live model beside its rows: a figure, quiet marks, and in warn colour what lacks weights."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RowNote:
    """Of one row."""

    figure: str = ""  # at the right, in place of what a checkpoint's row shows
    icon: str = ""  # in place of the one for all modules
    mode: str = ""  # "train" or "eval", where it is not that of the module around it
    marks: tuple[str, ...] = ()  # icons in a quiet tone, left of the figure
    alarm: str = ""  # in warn colour: how many tensors below have a weight that is not the file's
    words: tuple[str, ...] = ()  # all of that in the tooltip, a line each
    brief: str = ""  # the figure where there is no room for it


@dataclass(frozen=True, slots=True)
class TreeNotes:
    """Aligned with Listing.modules and Listing.tensors. `root` is the row at the top, called `title`."""

    title: str
    root: RowNote
    modules: Sequence[RowNote]
    tensors: Sequence[RowNote]
    together: Callable[[Sequence[int]], RowNote]  # of equal modules that stand in one row
