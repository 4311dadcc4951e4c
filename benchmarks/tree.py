"""How fast the tree shows and filters a listing of 100,000 tensors: `.venv/bin/python benchmarks/tree.py`.

Milliseconds, best and median of several runs; offscreen, painted for real. Targets: shown in 200, filtered in 150.
"""

import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from PySide6.QtWidgets import QApplication

from app.item_models.tree_rows import ORDERS
from app.style import theme
from app.trees.tree_index import forget_index
from app.views.tensors_view import TensorsView
from app.views.tree_view import TreeView
from inspector.checkpoint.result import ContainerInfo, Listing, ModuleInfo, TensorInfo, Totals

BLOCKS, LAYERS, TENSORS = 1_000, 25, 4  # 100,000 tensors
RUNS = 7


def listing() -> Listing:
    """A model of 1,000 blocks of 25 layers of 4 tensors, keys as a transformer's."""
    modules = [ModuleInfo("", "", None, -1, BLOCKS, BLOCKS * (LAYERS + 1), 0, 0, 0)]
    tensors = []
    for block in range(BLOCKS):
        parent = len(modules)
        modules.append(ModuleInfo("", f"block{block}", None, 0, LAYERS, LAYERS, 400, 0, 1600))
        for layer in range(LAYERS):
            name = f"block{block}.layer{layer}"
            module = len(modules)
            modules.append(ModuleInfo("", name, None, parent, 0, 0, 16, 64, 64))
            for leaf in ("weight", "bias", "running_mean", "running_var"):
                key = f"{name}.{leaf}"
                tensors.append(
                    TensorInfo("", key, (4,), "float32", 16, str(len(tensors)), 0, (1,), "parameter", module=module)
                )
    count = len(tensors)
    container = ContainerInfo("", "model", "", count, count * 4, count * 16)
    totals = Totals(count, count * 4, count * 16)
    return Listing("/runs/long.pt", "zip", 0, containers=(container,), tensors=tuple(tensors), modules=tuple(modules),
                   totals=totals)  # fmt: skip


def measure(what: str, act: Callable[[int], None]) -> None:
    times = []
    for run in range(RUNS):
        start = time.perf_counter()
        act(run)
        QApplication.processEvents()
        times.append((time.perf_counter() - start) * 1000)
    print(f"{what:<44} best {min(times):7.1f} ms   median {statistics.median(times):7.1f} ms")


def main() -> None:
    app = QApplication([])
    theme.apply(app, "light")
    long = listing()
    tree, table = TreeView(), TensorsView()
    for view, size in ((tree, (256, 700)), (table, (710, 700))):
        view.resize(*size)
        view.show()
    QApplication.processEvents()

    def show(view: TreeView | TensorsView) -> None:
        forget_index()  # as for a listing that has just come
        view.set_listing(long)

    for order in ORDERS:
        tree.set_order(order)
        measure(f"tree, {order}: shown", lambda _run: show(tree))
    tree.set_order("modules")
    words = ("layer7", "weight", "block99", "e", "bias", "running", "block1 layer2")
    measure("tree, modules: filtered, all matches open", lambda run: tree.set_filter(words[run % len(words)]))
    measure("tree, modules: 100,000 rows match", lambda run: tree.set_filter(("e", "")[run % 2]))
    tree.set_order("file order")
    measure("tree, file order: filtered", lambda run: tree.set_filter(words[run % len(words)]))
    measure("table: shown", lambda _run: show(table))


if __name__ == "__main__":
    main()
