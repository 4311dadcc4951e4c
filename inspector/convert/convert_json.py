"""A conversion in the schema of `convert --json`."""

from typing import Any

from inspector.convert.result import ConvertReport

NOTHING = ConvertReport("", "", "", 0, 0, 0, 0)


def report_document(report: ConvertReport) -> dict[str, Any]:
    """`dropped` is what the output lacks without having been asked to, `unfit` what the mapping or the other checkpoint
    left out, `left_out` what was not asked for."""
    return {
        "source": report.source,
        "target": report.target,
        "format": report.format,
        "tensors": report.tensors,
        "elements": report.elements,
        "nbytes": report.nbytes,
        "source_nbytes": report.source_nbytes,
        "replaced": report.replaced,
        "renamed": [{"from": old, "to": new} for old, new in report.renamed],
        "dropped": [_dropped(each) | {"kind": each.kind} for each in report.dropped if each.kind != "unfit"],
        "unfit": [_dropped(each) for each in report.dropped if each.kind == "unfit"],
        "left_out": list(report.left_out),
        "warnings": list(report.warnings),
        "damaged": report.damaged,
        "error": None,
    }


def failure_document(path: str, error: str) -> dict[str, Any]:
    """The same schema where nothing was written."""
    empty = {"source": path, "target": None, "format": None, "nbytes": None, "source_nbytes": None, "error": error}
    return report_document(NOTHING) | empty


def _dropped(each: Any) -> dict[str, str]:
    return {"name": each.name, "why": each.why}
