"""How long the window's event loop stands still while statistics of 100,000 tensors arrive in the table.

    python benchmarks/table_flood.py [--rows N] [--batch N]

Offscreen, painted for real: the listing itself, then batches as fast as they are taken, in file order, sorted by mean
and sorted by findings; then the end of the scan, a sort of all rows by a click, and the table scrolled through.
"""

import argparse
import math
import os
import random
import sys
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtWidgets import QApplication

from app.item_models.tensor_columns import PLACES
from app.state.scan_state import ScanState
from app.style import theme
from app.trees.tree_index import known_index
from app.views.tensors_view import TensorsView
from app.widgets.table import Table
from benchmarks.event_loop import Gaps
from inspector.checkpoint.result import ContainerInfo, Listing, TensorInfo, Totals
from inspector.stats.result import Finding, Histogram, Phrase, ScanReport, ScanTotals, TensorStats

BINS = 44
PAUSE = 400  # milliseconds for what is still to settle


def listing_of(rows: int) -> Listing:
    tensors = tuple(
        TensorInfo("", f"layers.{i}.weight", (64, 64), "float32", 16_384, str(i), 0, (64, 1), "parameter")
        for i in range(rows)
    )
    totals = Totals(rows, rows * 4_096, rows * 16_384)
    containers = (ContainerInfo("", "model", "", rows, totals.parameters, totals.bytes),)
    return Listing(
        "/many.safetensors", "safetensors", totals.bytes, containers=containers, tensors=tensors, totals=totals
    )


def stats_of(rows: int) -> list[TensorStats]:
    chance = random.Random(0)
    bell = tuple(round(4_096 * math.exp(-(((place - 22) / 7) ** 2))) for place in range(BINS))
    made = []
    for i in range(rows):
        mean, std = chance.gauss(0, 1e-2), chance.random()
        bins = Histogram(-6, -22, (*bell[:7], chance.randrange(400), *bell[8:]))
        made.append(
            TensorStats(i, 4_096, min=-4 * std, max=4 * std, mean=mean, std=std, l1=1.0, l2=2.0, histogram=bins)
        )
    return made


def wait(milliseconds: int) -> None:
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def flood(view: TensorsView, scan: ScanState, stats: list[TensorStats], batch: int) -> None:
    """Hands a batch over in every turn of the loop."""
    loop, timer, parts = QEventLoop(), QTimer(), iter(range(0, len(stats), batch))

    def hand_over() -> None:
        begin = next(parts, None)
        if begin is None:
            timer.stop()
            loop.quit()
            return
        rows = tuple(stats[begin : begin + batch])
        scan.add(rows)
        view.add_stats(rows)

    timer.timeout.connect(hand_over)
    timer.start(0)
    loop.exec()
    wait(PAUSE)


def measured(name: str, act) -> None:
    wait(PAUSE)
    gaps, begun = Gaps(), time.perf_counter()
    act()
    seconds = time.perf_counter() - begun
    wait(PAUSE)
    print(f"{name}: {seconds:.2f} s, {gaps.stop()}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--batch", type=int, default=512)
    arguments = parser.parse_args()
    application = QApplication([])
    theme.apply(application, "light")
    view = TensorsView()
    view.resize(712, 712)
    view.show()
    listing, stats = listing_of(arguments.rows), stats_of(arguments.rows)
    known_index(listing)  # it grows while the listing arrives
    measured("nothing to do", lambda: wait(PAUSE))
    measured("the listing", lambda: view.set_listing(listing))
    table = view.findChild(Table)
    assert table is not None
    head = table.horizontalHeader()
    for column in ("", "mean", "finding"):
        head.setSortIndicator(PLACES[column] if column else -1, Qt.SortOrder.DescendingOrder)
        scan = ScanState("running", [None] * arguments.rows)
        view.set_scan(scan)
        measured(
            f"rows arrive, sorted by {column or 'place'}", lambda scan=scan: flood(view, scan, stats, arguments.batch)
        )
    head.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
    text, advice = Phrase("nan.all"), Phrase("nan.advice")
    scan.findings = tuple(Finding("nan", "error", (i,), text, advice) for i in range(0, arguments.rows, 10))
    scan.report, scan.state = ScanReport(ScanTotals(arguments.rows), scan.findings), "done"
    measured("the end of the scan", lambda: view.set_scan(scan))
    measured("a click that sorts", lambda: head.setSortIndicator(PLACES["std"], Qt.SortOrder.DescendingOrder))
    bar = table.verticalScrollBar()

    def scroll() -> None:
        for step in range(200):
            bar.setValue(bar.maximum() * step // 200)
            application.processEvents()

    measured("200 pages scrolled through", scroll)


if __name__ == "__main__":
    main()
