"""A close look at one pair of tensors: plain frozen data that crosses processes, importing neither torch nor numpy."""

from dataclasses import dataclass

from inspector.checkpoint.result import Picture
from inspector.stats.result import Histogram


@dataclass(frozen=True, slots=True)
class PairDetail:
    """Both sides' values on one set of edges, and those of B - A where both sides have the same shape.

    The picture is that of B - A, signed, each pixel the change of largest magnitude in its block; its float32 pixels
    travel beside it as raw bytes. Its `tensor` is A's.
    """

    a: int  # index in A's Listing.tensors; -1 where A has none
    b: int
    values_a: Histogram | None = None  # None where that side has none, or no finite value
    values_b: Histogram | None = None
    delta: Histogram | None = None  # None where the shapes differ or a side is missing
    picture: Picture | None = None  # None for vectors, and wherever there is no `delta`
    note: str = ""  # "stored values only"; "" for nothing unusual
    error: str | None = None  # why there is nothing to see
