"""What a scan counted altogether, each storage once."""

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
    ranges: dict[int, list[Extent]] = {}
    shared = [row for row in counted if tensors[row.tensor].share >= 0]
    for row in sorted(shared, key=lambda row: -row.elements):
        ref = known.checkpoint.refs[row.tensor]
        extent = extent_of(ref, DTYPES[ref.dtype].itemsize)
        before = ranges.setdefault(tensors[row.tensor].share, [])
        if not any(each.start <= extent.start and extent.end <= each.end for each in before):
            before.append(extent)
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
