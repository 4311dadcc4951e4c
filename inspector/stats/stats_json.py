"""Statistics in the schema of `stats --json`; non-finite numbers are texts, figures that do not exist are null."""

from collections.abc import Iterable, Sequence
from typing import Any

from inspector.checkpoint.result import TensorInfo
from inspector.json_output import number
from inspector.stats.phrases import english
from inspector.stats.result import Finding, Histogram, ScanReport, ScanTotals, TensorStats
from inspector.stats.scanned import Scan

COUNTS = ("nan", "posinf", "neginf", "zero", "subnormal")
FIGURES = ("min", "max", "mean", "std", "l1", "l2")


def stats_document(scan: Scan, rows: Iterable[TensorStats], per_channel: bool = False) -> dict[str, Any]:
    """These rows of the scan, in the order given. `count` is the number of elements counted: of a sparse tensor the
    stored ones. `per_channel` adds to each tensor its `channels`, null where it has none."""
    listing, report = scan.listing, scan.report
    findings: dict[int, list[Finding]] = {}
    for finding in report.findings:
        for tensor in finding.tensors:
            findings.setdefault(tensor, []).append(finding)
    return {
        "path": listing.path,
        "tensors": [
            _tensor(listing.tensors[row.tensor], row, findings.get(row.tensor, ()))
            | ({"channels": _channels(scan.channels.get(row.tensor))} if per_channel else {})
            for row in rows
        ],
        "totals": _totals(report),
        "error": scan.error,
    }


def failure_document(path: str, error: str) -> dict[str, Any]:
    """The same schema for a file of which nothing could be read, and for bad usage."""
    return {"path": path, "tensors": [], "totals": _totals(ScanReport(ScanTotals())), "error": error}


def _tensor(tensor: TensorInfo, row: TensorStats, findings: Sequence[Finding]) -> dict[str, Any]:
    return {
        "container": tensor.container,
        "key": tensor.key,
        "dtype": tensor.dtype,
        "shape": tensor.shape,
        **_figures(row),
        "histogram": _histogram(row.histogram),
        "findings": [{"rule": each.rule, "severity": each.severity, "text": english(each.text)} for each in findings],
        "error": row.error,
    }


def _figures(row: TensorStats) -> dict[str, Any]:
    counts = {name: getattr(row, name) for name in COUNTS}
    return {"count": row.elements, **counts, **{name: number(getattr(row, name)) for name in FIGURES}}


def _channels(rows: Sequence[TensorStats] | None) -> list[dict[str, Any]] | None:
    if rows is None:
        return None
    return [{"channel": at, **_figures(row), "histogram": _histogram(row.histogram)} for at, row in enumerate(rows)]


def _histogram(histogram: Histogram | None) -> dict[str, Any] | None:
    if histogram is None:
        return None
    return {"edges": [number(edge) for edge in histogram.edges()], "counts": histogram.counts}


def _totals(report: ScanReport) -> dict[str, Any]:
    totals = report.totals
    return {
        "tensors": totals.tensors,
        "failed": totals.failed,
        "count": totals.elements,
        **{name: getattr(totals, name) for name in COUNTS},
        "bytes": totals.bytes,
        "seconds": report.seconds,
        "backend": report.backend,
    }
