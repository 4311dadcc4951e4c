"""Statistics of hostile or broken files that can be listed: finished rows or a sentence, in bounds, and silence."""

import os
import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.hostile.corpus import CASES, zip_bytes
from tests.hostile.corpus.case import FOLDER, REFUSED, Case
from tests.hostile.test_corpus import MEBIBYTE, PER_PICKLE_BYTE, UNSEEN, check_sentence
from tests.hostile.workers import Workers

WORKER = "stats_worker.py"
LEFT_OUT = re.compile(
    "bombs-|files-sparse_|files-folder_|formats-sharded_many|formats-(?!safetensors).*(flipped|truncated)"
)
# slow to open, with few tensors to count
MEMORY = 400 * MEBIBYTE
SECONDS = 10.0  # of processor time, over all threads
RESIDENT = 1_200 * MEBIBYTE  # torch alone is 500
OBEYED = 3.0  # seconds of processor time from a cancel to the end
GOOD_FIGURES = [4, 0, 0, 0, 0, 0, "1.0", "4.0"]
NAMES = [name for name in CASES if not LEFT_OUT.match(name)]


@pytest.fixture(scope="module")
def workers(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workers]:
    """Two processes that have begun on every selected case of this file."""
    pytest.importorskip("torch")
    selected = [
        item.callspec.params["name"]
        for item in request.session.items
        if item.path == request.path and hasattr(item, "callspec") and "name" in item.callspec.params
    ]
    folder, program = tmp_path_factory.mktemp("counted"), request.path.with_name(WORKER)
    workers = Workers(dict.fromkeys(selected), folder, program=program, resident=RESIDENT)
    yield workers
    workers.close()


@pytest.mark.parametrize("name", NAMES)
def test_hostile_file(name: str, workers: Workers) -> None:
    trial = workers.trial(name)
    assert not trial.died, f"the process {trial.died}"
    assert not trial.canary, "something in the file was run: the canary is there"
    for report in trial.reports:
        check_promises(report)
        if report["outcome"] not in (REFUSED, FOLDER):
            check_rows(report, trial.case)
    assert len(trial.reports) == len(trial.case.paths)


def check_promises(report: dict[str, Any]) -> None:
    """What holds for every file whatever is in it."""
    where = os.fsdecode(bytes.fromhex(report["path"]))
    assert not report["crash"], f"{where}: {report['crash']}"
    assert report["events"] == [], f"{where} made something happen"
    assert report["grown"] <= MEMORY + PER_PICKLE_BYTE * report["pickle_bytes"], f"{report['grown'] / MEBIBYTE:.0f} MiB"
    assert report["seconds"] <= SECONDS
    assert report["second"] == list(zip_bytes.GOOD), "the file that was open before"
    assert report["again"] == list(zip_bytes.GOOD), "a file opened afterwards"


def check_rows(report: dict[str, Any], case: Case) -> None:
    """All tensors counted, or the reason."""
    assert report["wrong"] == []
    assert report["state"] in ("done", "cancelled", "stopped")
    assert report["obeyed"] <= OBEYED
    if report["state"] == "done":
        assert report["missing"] == 0
    if report["state"] == "stopped":
        check_sentence(report["stopped"])
        assert case.meanwhile
    for clause in report["row_errors"]:
        assert not UNSEEN.search(clause), ascii(clause)
        assert len(clause) <= 1_000
    assert not UNSEEN.search(report["printed"].replace("\n", ""))
    if report["state"] == "done" and dict(case.values).get("good") == zip_bytes.GOOD and not case.may_change:
        assert report["figures"]["good"] == GOOD_FIGURES
