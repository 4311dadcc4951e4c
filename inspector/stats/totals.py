"""What a scan counted altogether, each storage once."""

from bisect import bisect_left, bisect_right

from inspector.checkpoint.meaning.sharing import Extent, extent_of
from inspector.checkpoint.tensors.dtypes import DTYPES
from inspector.stats.cache import Known
from inspector.stats.result import ScanTotals


def total_of(known: Known, nbytes: int) -> ScanTotals:
    """Of the rows that are there. Of tensors on one storage those inside another's range do not count again."""
    tensors = known.checkpoint.listing.tensors
    rows = [row for row in known.rows if row is not None]
    counted = [row for row in rows if row.error is None]
    once = [row for row in counted if tensors[row.tensor].share < 0]
    ranges: dict[int, _Ranges] = {}
    shared = [row for row in counted if tensors[row.tensor].share >= 0]
    for row in sorted(shared, key=lambda row: -row.elements):
        ref = known.checkpoint.refs[row.tensor]
        extent = extent_of(ref, DTYPES[ref.dtype].itemsize)
        if ranges.setdefault(tensors[row.tensor].share, _Ranges()).add(extent):
            once.append(row)
    return ScanTotals(
        len(counted),
        len(rows) - len(counted),
        sum(row.elements for row in once),
        sum(row.nan for row in once),
        sum(row.posinf for row in once),
        sum(row.neginf for row in once),
        sum(row.zero for row in once),
        sum(row.subnormal for row in once),
        nbytes,
    )


class _Ranges:
    """Ranges none of which lies inside another: both their starts and their ends ascend."""

    def __init__(self) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []

    def add(self, extent: Extent) -> bool:
        """False where it lies inside one that was added."""
        at = bisect_right(self._starts, extent.start)
        if at and self._ends[at - 1] >= extent.end:
            return False
        first = bisect_left(self._starts, extent.start)
        last = bisect_right(self._ends, extent.end)
        self._starts[first:last] = [extent.start]
        self._ends[first:last] = [extent.end]
        return True
