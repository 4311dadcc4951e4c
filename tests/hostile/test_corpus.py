"""Every hostile or broken file, opened by the real reader in another process and held to the same promises."""

import os
import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.hostile.corpus import CASES, zip_bytes
from tests.hostile.corpus.case import LISTED, PARTIAL, REFUSED, Case
from tests.hostile.workers import Workers

MEBIBYTE = 1 << 20
FOOTPRINT = 48 * MEBIBYTE  # of a reader that has opened a small file and imported numpy
MEMORY = 256 * MEBIBYTE  # and PER_PICKLE_BYTE for each byte of the pickle
PER_PICKLE_BYTE = 24
SECONDS = 10.0  # of processor time
LONGEST_SENTENCE = 1_000
LONGEST_LISTING = 8 * MEBIBYTE  # on the wire
UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)  # control, line, direction


@pytest.fixture(scope="module")
def workers(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workers]:
    """Two processes that have begun on every selected case of this file."""
    selected = [
        item.callspec.params["name"]
        for item in request.session.items
        if item.path == request.path and hasattr(item, "callspec")
    ]
    workers = Workers(dict.fromkeys(selected), tmp_path_factory.mktemp("hostile"))
    yield workers
    workers.close()


@pytest.mark.parametrize("name", CASES)
def test_hostile_file(name: str, workers: Workers) -> None:
    trial = workers.trial(name)
    assert not trial.died, f"the reader {trial.died}"
    assert not trial.canary, "something in the file was run: the canary is there"
    for report in trial.reports:
        check_promises(report)
        check_expectation(report, trial.case)
    assert len(trial.reports) == len(trial.case.paths)


def check_promises(report: dict[str, Any]) -> None:
    """What holds for every file whatever is in it."""
    where = os.fsdecode(bytes.fromhex(report["path"]))
    assert not report["crash"], f"{where}: {report['crash']}"
    assert report["events"] == [], f"{where} made something happen"
    allowed = MEMORY - FOOTPRINT + PER_PICKLE_BYTE * report["pickle_bytes"]
    assert report["grown"] <= allowed, f"{report['grown'] / MEBIBYTE:.0f} MiB taken, {allowed / MEBIBYTE:.0f} allowed"
    assert report["seconds"] <= SECONDS
    assert report["second"] == list(zip_bytes.GOOD), "the file that was open before"
    assert report["again"] == list(zip_bytes.GOOD), "a file opened afterwards"
    if report["outcome"] in (REFUSED, PARTIAL):
        check_sentence(report["error"])
    if report["outcome"] == REFUSED:
        # a distributed checkpoint is a folder, but what is damaged is its .metadata
        assert shown_name(bytes.fromhex(report["path"])) in report["error"] or ".metadata" in report["error"]
    for sentence in report["warnings"]:
        check_sentence(sentence)
    for clause in report["row_errors"]:
        assert not UNSEEN.search(clause), ascii(clause)
        assert len(clause) <= LONGEST_SENTENCE
    for row in report["rows"].values():
        if row["kind"]:
            check_sentence(row["refusal"])
    assert not report.get("executed"), "a call is reported as executed"
    assert report.get("packed", 0) <= LONGEST_LISTING


def check_sentence(sentence: str) -> None:
    """One line that ends, without trace, control characters or bad advice."""
    assert sentence.endswith("."), sentence
    assert not UNSEEN.search(sentence), ascii(sentence)
    assert len(sentence) <= LONGEST_SENTENCE, sentence
    for word in ("Traceback", "weights_only", "Error(", "Error:", "object at 0x"):
        assert word not in sentence, sentence


def shown_name(path: bytes) -> str:
    """The part of a file's name that any spelling of it keeps."""
    name = os.path.basename(path.rstrip(b"/"))
    plain = re.findall(rb"[A-Za-z0-9_.]+", name)
    return max(plain, key=len).decode()[:40] if plain else ""


def check_expectation(report: dict[str, Any], case: Case) -> None:
    assert report["outcome"] in case.outcomes, report["error"] or report["outcome"]
    failed = report["outcome"] in (REFUSED, PARTIAL)
    if report["outcome"] == REFUSED and case.errors:
        assert report["kind"] in case.errors, report["error"]
    if failed and case.says:
        assert any(word in report["error"].lower() for word in case.says), report["error"]
    if failed:
        assert case.entry in report["error"]
    if failed and case.position:
        assert re.search(r"byte [\d,]+", report["error"]), report["error"]
    if report["outcome"] in (LISTED, PARTIAL):
        check_listing(report, case)


def check_listing(report: dict[str, Any], case: Case) -> None:
    missing = set(case.calls) - set(report["calls"])
    assert not missing, f"not among the calls: {missing}; there are {report['calls'][:20]}"
    if case.warns:
        assert any(case.warns in warning.lower() for warning in report["warnings"]), report["warnings"]
    if case.checksum:
        assert report["checksum"] == case.checksum
    for key, cells in case.values:
        row = report["rows"].get(key)
        assert row is not None, f"{key} is not listed"
        if case.may_change and row["kind"] == "FileChanged":
            continue
        assert row["kind"] == "", row["refusal"]
        assert row["cells"][: len(cells)] == list(cells)
    for key in case.invalid:
        assert report["rows"].get(key, {}).get("error"), f"{key}: {report['rows'].get(key)}"
