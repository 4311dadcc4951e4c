"""Statistics out of a real lab process."""

import json
import os
import sys
from array import array
from pathlib import Path

import msgspec
import pytest

import inspector.engine
from inspector.engine.messages import (
    Cancel,
    Failure,
    Part,
    Progress,
    ReadDistributions,
    Result,
    ScanTensors,
)
from inspector.stats.result import Distributions, ScanReport, StatRows

torch = pytest.importorskip("torch")
MAIN = str(Path(inspector.engine.__file__).with_name("__main__.py"))


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    """Small numbers, and a gigabyte of zeros that takes no room on the disk."""
    path = tmp_path_factory.mktemp("model") / "model.safetensors"
    shapes = {"small": (20, 30), "big": (20_000, 10_000), "more": (7_000, 10_000)}
    header, at = {}, 0
    for key, (rows, columns) in shapes.items():
        end = at + 4 * rows * columns
        header[key] = {"dtype": "F32", "shape": [rows, columns], "data_offsets": [at, end]}
        at = end
    text = json.dumps(header).encode()
    with path.open("wb") as file:
        file.write(len(text).to_bytes(8, "little") + text + array("f", range(600)).tobytes())
        file.truncate(8 + len(text) + at)
    return path


def stamp(path):
    status = os.stat(path)
    return (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns)


def rows_and_report(pipe, id):
    """All that comes for a scan; what comes for others is dropped."""
    rows, others = [], []
    while True:
        message, _ = pipe.receive()
        if message.id != id:
            others.append(message)
        elif isinstance(message, Part):
            rows.extend(msgspec.msgpack.decode(message.value, type=StatRows).rows)
        elif isinstance(message, Result):
            return rows, msgspec.msgpack.decode(message.value, type=ScanReport), others
        else:
            assert isinstance(message, Progress), message


def test_scans_in_the_lab(start, model, tmp_path):
    """One lab for all of it: importing torch takes seconds."""
    pipe = start([sys.executable, MAIN, "--role", "lab"], "lab")
    pipe.ready()
    path, known = bytes(model), stamp(model)

    # a cancel in the middle: the report comes all the same, with what was done
    job = pipe.send(ScanTensors(path, known))
    while not isinstance(message := pipe.receive()[0], Part) or message.id != job:
        assert not isinstance(message, Failure), message
    first = msgspec.msgpack.decode(message.value, type=StatRows).rows
    assert first[0].tensor == 0
    pipe.send(Cancel(target=job))
    rows, report, _ = rows_and_report(pipe, job)
    rows.extend(first)
    assert report.state == "cancelled"
    assert len(rows) < 3

    # an urgent look goes in between, and the scan goes on where it was cancelled
    job = pipe.send(ScanTensors(path, known))
    look = pipe.send(ReadDistributions(path, (0,), known, urgent=True))
    rows, report, others = rows_and_report(pipe, job)
    assert report.state == "done"
    assert sorted(row.tensor for row in rows) == [0, 1, 2]
    assert all(row.error is None and row.histogram is not None for row in rows)
    assert report.totals.elements == 600 + 200_000_000 + 70_000_000
    assert report.backend
    assert report.title.name
    (found,) = [other for other in others if isinstance(other, Result)]
    assert found.id == look, "it was answered before the scan"
    distributions = msgspec.msgpack.decode(found.value, type=Distributions)
    assert sum(distributions.rows[0].stats.histogram.counts) == 600

    # what is known is not read again
    rows, report, _ = rows_and_report(pipe, pipe.send(ScanTensors(path, known)))
    assert (len(rows), report.totals.bytes, report.state) == (3, 0, "done")

    # another file at that path
    for request in (ScanTensors(path, (1, 2, 3, 4)), ReadDistributions(path, (0,), (1, 2, 3, 4))):
        refused, _ = pipe.ask(request, None)
        assert (refused.kind, refused.message) == (
            "FileChanged",
            "model.safetensors changed on disk since it was opened; reload it.",
        )
    missing, _ = pipe.ask(ScanTensors(b"/nowhere/\xff.pt"), None)
    assert missing.kind == "UnreadableFile"
    bad, _ = pipe.ask(ReadDistributions(path, (77,)), None)
    assert bad.kind == "BadRequest"

    # nothing in the file is run
    canary = tmp_path / "canary"
    torch.save({"evil": Canary(canary), "a": torch.ones(3)}, tmp_path / "evil.pt")
    rows, report, _ = rows_and_report(pipe, pipe.send(ScanTensors(bytes(tmp_path / "evil.pt"))))
    assert not canary.exists()
    assert [row.max for row in rows] == [1.0]


class Canary:
    """Runs `touch` when it is unpickled."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return (Path.touch, (self.path,))
