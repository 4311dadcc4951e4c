"""The process that counts the tensors of hostile files; see tests.hostile.worker, whose watch it stands under."""

import math
import os
import sys
import time
from typing import Any

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))

from inspector.checkpoint.checkpoint import Checkpoint, open_path
from inspector.context import Context
from inspector.engine.portable import packed
from inspector.errors import Cancelled
from inspector.json_output import dumps
from inspector.stats.cache import Known
from inspector.stats.result import TensorStats
from inspector.stats.scan import scan
from inspector.stats.scanned import Scan
from inspector.stats.stats_json import stats_document
from inspector.stats.stats_text import stats_lines
from tests.hostile import worker

ADDRESS_SPACE = 16 << 30  # torch takes several for itself, without using them
PATIENCE = 2.0  # seconds of processor time; a scan of more is cancelled, and must obey
ROWS_SHOWN = 2_000


class Impatient(Context):
    """Cancels what takes too long, and notes how long it takes until that is obeyed."""

    def __init__(self) -> None:
        self.cancelled = 0.0
        self._until = time.process_time() + PATIENCE

    def check_cancelled(self) -> None:
        if time.process_time() > self._until:
            self.cancelled = self.cancelled or time.process_time()
            raise Cancelled("The scan took too long.")


def count(path: bytes, case: dict[str, Any], report: dict[str, Any]) -> None:
    """Scan the file as `torchloupe stats` and the lab do, and print it both ways."""
    checkpoint = open_path(path)
    if not isinstance(checkpoint, Checkpoint):
        report["outcome"] = "folder"
        return
    with checkpoint:
        listing = checkpoint.listing
        report |= {"outcome": "partial" if listing.partial or listing.error else "listed", "error": listing.error or ""}
        worker.do_meanwhile(path, case)
        known, context = Known(checkpoint), Impatient()
        found = scan(known, context=context)
        report["obeyed"] = time.process_time() - context.cancelled if context.cancelled else 0.0
        report |= {"state": found.state, "stopped": found.error or "", "tensors": len(listing.tensors)}
        report["missing"] = sum(row is None for row in known.rows)
        report["wrong"] = [
            wrong
            for row, tensor in zip(known.rows, listing.tensors, strict=True)
            if row is not None and (wrong := _contradiction(row, tensor.error))
        ][:5]
        report["row_errors"] = sorted({row.error for row in known.rows if row is not None and row.error})[:50]
        report["figures"] = {
            tensor.key: _figures(row)
            for row, tensor in zip(known.rows[:50], listing.tensors, strict=False)
            if row is not None and row.error is None
        }
        shown = tuple(row for row in known.rows[:ROWS_SHOWN] if row is not None)
        whole = Scan(listing, tuple(known.rows), found)
        report["printed"] = "\n".join(stats_lines(whole, shown, 120, advice=True))[-4_000:]
        dumps(stats_document(whole, shown))
        packed(shown)


def _figures(row: TensorStats) -> list[Any]:
    return [row.elements, row.nan, row.posinf, row.neginf, row.zero, row.subnormal, str(row.min), str(row.max)]


def _contradiction(row: TensorStats, error: str | None) -> str:
    """What cannot be in one row: figures of an invalid tensor, more of a kind than there are, a mean that is none."""
    if error is not None or row.error is not None:
        return f"{row}: {error}" if row.elements or (error is not None and row.error is None) else ""
    if row.histogram is not None and sum(row.histogram.counts) != row.finite:
        return f"{row}: the histogram holds {sum(row.histogram.counts)}"
    if not row.finite:
        return (
            "" if row.min is row.max is row.mean is row.std is row.l1 is row.l2 is row.histogram is None else f"{row}"
        )
    if row.min is None or row.max is None or row.mean is None or row.std is None:
        return f"{row}"
    if row.finite < row.zero + row.subnormal or row.min > row.max or math.isnan(row.mean) or math.isnan(row.std):
        return f"{row}"
    slack = 1e-9 * max(abs(row.min), abs(row.max))
    return "" if row.min - slack <= row.mean <= row.max + slack else f"{row}"


if __name__ == "__main__":
    good = os.fsencode(sys.argv[1])
    count(good, {"meanwhile": ""}, {})  # loads the ops and whatever is imported late
    worker.serve(good, count, ADDRESS_SPACE)
