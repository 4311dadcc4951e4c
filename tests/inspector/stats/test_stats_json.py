"""The schema, and what JSON has no number for."""

import json
from dataclasses import replace

from inspector.json_output import dumps
from inspector.stats import phrases
from inspector.stats.result import Finding, Histogram, Phrase, TensorStats
from inspector.stats.scanned import Scan
from inspector.stats.stats_json import failure_document, stats_document
from tests.inspector.stats.rows import REPORT, ROWS, SCAN

TENSOR = {
    "container", "key", "dtype", "shape", "count", "nan", "posinf", "neginf", "zero", "subnormal", "min", "max", "mean",
    "std", "l1", "l2", "histogram", "findings", "error",
}  # fmt: skip
TOTALS = {
    "tensors", "failed", "count", "nan", "posinf", "neginf", "zero", "subnormal", "bytes", "seconds", "backend",
}  # fmt: skip


def strict(document: dict) -> dict:
    return json.loads(dumps(document))


def test_the_schema() -> None:
    shown = strict(stats_document(SCAN, ROWS))
    assert set(shown) == {"path", "tensors", "totals", "error"}
    assert shown["error"] is None
    assert all(set(each) == TENSOR for each in shown["tensors"])
    assert set(shown["totals"]) == TOTALS
    assert shown["tensors"][0] == {
        "container": "",
        "key": "conv.weight",
        "dtype": "float32",
        "shape": [2, 4],
        "count": 8,
        "nan": 0,
        "posinf": 0,
        "neginf": 0,
        "zero": 2,
        "subnormal": 0,
        "min": -0.5,
        "max": 0.75,
        "mean": 0.125,
        "std": 0.25,
        "l1": 2.0,
        "l2": 0.8,
        "histogram": {"edges": [-0.5, 0.0, 0.5, 1.0], "counts": [2, 4, 2]},
        "findings": [],
        "error": None,
    }


def test_figures_that_do_not_exist_are_null_and_infinite_ones_texts() -> None:
    _, nothing, steps, _, broken = strict(stats_document(SCAN, ROWS))["tensors"]
    assert nothing["histogram"] is nothing["mean"] is nothing["min"] is None
    assert (steps["min"], steps["l2"]) == (2**63 - 1, "inf")  # every digit of an int64
    assert (broken["error"], broken["count"]) == ("storage ends early", 0)


def test_the_edge_above_the_largest_number() -> None:
    row = TensorStats(0, 1, histogram=Histogram(1020, 15, (1,)))
    shown = strict(stats_document(SCAN, [row]))["tensors"][0]["histogram"]
    assert shown == {"edges": [15 * 2.0**1020, "inf"], "counts": [1]}


def test_findings_stand_at_every_tensor_that_they_are_about() -> None:
    finding = Finding("constant", "warning", (2, 0), Phrase(""), Phrase(""))
    scan = replace(SCAN, report=replace(REPORT, findings=(finding,)))
    shown = strict(stats_document(scan, ROWS))["tensors"]
    assert [len(each["findings"]) for each in shown] == [1, 0, 1, 0, 0]
    assert shown[2]["findings"] == [{"rule": "constant", "severity": "warning", "text": phrases.english(Phrase(""))}]


def test_channels_only_where_asked_for() -> None:
    shown = strict(stats_document(SCAN, ROWS, per_channel=True))["tensors"]
    assert [each["channel"] for each in shown[0]["channels"]] == [0, 1]
    assert set(shown[0]["channels"][0]) == TENSOR - {"container", "key", "dtype", "shape", "findings", "error"} | {
        "channel"
    }
    assert shown[1]["channels"] is None


def test_a_failure_has_the_same_schema() -> None:
    shown = strict(failure_document("a.pt", "There is no such file."))
    assert (shown["path"], shown["tensors"], shown["error"]) == ("a.pt", [], "There is no such file.")
    assert set(shown["totals"]) == TOTALS


def test_what_stopped_the_scan_stands_in_error() -> None:
    stopped = Scan(SCAN.listing, ROWS[:1], replace(REPORT, state="stopped", error="The file changed."))
    assert strict(stats_document(stopped, stopped))["error"] == "The file changed."
