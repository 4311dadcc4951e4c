"""A small scan made by hand, with every oddity that a row can have."""

from math import inf

from inspector.checkpoint.result import ContainerInfo, Listing, TensorInfo
from inspector.stats.result import Histogram, ScanReport, ScanTotals, TensorStats
from inspector.stats.scanned import Scan

KEYS = ("conv.weight", "conv.\x1b[31mbias", "steps", "empty", "broken")
LISTING = Listing(
    "model.pt",
    "zip",
    1000,
    containers=(ContainerInfo("", "model", "", 5, 40, 160),),
    tensors=tuple(
        TensorInfo("", key, shape, dtype, 4, key, 0, (1,) * len(shape), "parameter", error=error)
        for key, shape, dtype, error in (
            (KEYS[0], (2, 4), "float32", None),
            (KEYS[1], (2,), "float32", None),
            (KEYS[2], (), "int64", None),
            (KEYS[3], (0, 3), "float32", None),
            (KEYS[4], (9, 9), "float32", "storage ends early"),
        )
    ),
)
WEIGHT = TensorStats(
    0, 8, zero=2, min=-0.5, max=0.75, mean=0.125, std=0.25, l1=2.0, l2=0.8, histogram=Histogram(-1, -1, (2, 4, 2))
)
ROWS = (
    WEIGHT,
    TensorStats(1, 2, nan=1, posinf=1),
    TensorStats(2, 1, min=2**63 - 1, max=2**63 - 1, mean=2.0**63, std=0.0, l1=2.0**63, l2=inf),
    TensorStats(3),
    TensorStats(4, error="storage ends early"),
)
CHANNEL = TensorStats(0, 4, zero=1, min=-0.5, max=0.75, mean=0.125, std=0.25, l1=1.0, l2=0.4)
REPORT = ScanReport(ScanTotals(4, 1, 11, nan=1, posinf=1, zero=2, bytes=48), backend="torch", seconds=0.25)
SCAN = Scan(LISTING, ROWS, REPORT, {0: (CHANNEL, CHANNEL)})
