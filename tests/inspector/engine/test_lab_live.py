"""The values of a live model out of a real lab: none of its code runs, and it stays as it was."""

import sys
from pathlib import Path
from typing import Any

import msgspec

import inspector.engine
from inspector.checkpoint.result import Picture, Values
from inspector.engine.messages import (
    Cancel,
    DescribeModel,
    Failure,
    ForgetModels,
    MeasurePrecision,
    Part,
    Progress,
    ReadDistributions,
    ReadPicture,
    ReadValues,
    Result,
    ScanTensors,
)
from inspector.model.result import ModelTree
from inspector.stats.result import Distributions, Precision, ScanReport, StatRows
from tests.inspector.engine.conftest import Pipe

MAIN = str(Path(inspector.engine.__file__).with_name("__main__.py"))
NET = """
import torch
from torch import nn
class Loud(nn.Linear):
    def extra_repr(self):
        open("said", "a").write("x")
        return ""
def net(width=3):
    torch.manual_seed(0)
    made = nn.Sequential(Loud(width, 2), nn.BatchNorm1d(2))
    torch.set_default_device("meta")
    return made
def large():
    # pages of zeros that take no memory until they are written
    return nn.ModuleList([nn.Linear(3, 2), nn.ParameterList(torch.zeros(9_000, 10_000) for _ in range(3))])
"""


def decoded(message: Part | Result, type: Any) -> Any:
    return msgspec.msgpack.decode(message.value, type=type)


def scanned(pipe: Pipe, build: int) -> tuple[list[Any], Any]:
    pipe.send(ScanTensors(b"", live=build))
    rows: list[Any] = []
    while True:
        message, _ = pipe.receive()
        if isinstance(message, Part):
            rows += decoded(message, StatRows).rows
        elif isinstance(message, Result | Failure):
            return rows, message if isinstance(message, Failure) else decoded(message, ScanReport)


def test_values_of_the_model_that_was_described(start: Any, tmp_path: Path) -> None:
    (tmp_path / "net.py").write_text(NET)
    pipe = start([sys.executable, MAIN, "--role", "lab"], "lab", cwd=tmp_path)
    pipe.ready()
    ask = DescribeModel(b"net.py:net", bytes(tmp_path))
    tree, _ = pipe.ask(ask, ModelTree)
    again, _ = pipe.ask(ask, ModelTree)
    assert isinstance(tree, ModelTree), tree
    assert tree.build
    assert tree == again
    said = (tmp_path / "said").read_text()

    rows, report = scanned(pipe, tree.build)
    assert report.state == "done"
    assert sorted((row.tensor, row.elements, row.error) for row in rows) == [
        (0, 6, None), (1, 2, None), (2, 2, None), (3, 2, None), (4, 2, None), (5, 2, None), (6, 1, None)
    ]  # fmt: skip
    values, _ = pipe.ask(ReadValues(0, live=tree.build, urgent=True), Values)
    figures = [float(cell) for line in values.cells for cell in line]
    assert (min(figures), max(figures)) == (rows[0].min, rows[0].max)
    found, _ = pipe.ask(ReadDistributions(b"", (0, 1), split="together", live=tree.build, urgent=True), Distributions)
    assert sum(found.rows[0].stats.histogram.counts) == 8
    picture, pixels = pipe.ask(ReadPicture(0, live=tree.build), Picture)
    assert (picture.tile_height, picture.tile_width, len(pixels)) == (2, 3, 24)
    # in this thread of the lab, where the model's code has set another device
    cost, _ = pipe.ask(MeasurePrecision(b"", (0, 5), live=tree.build), Precision)
    assert cost.elements == 8
    assert (tmp_path / "said").read_text() == said  # no code of the model ran

    # another build is another model, and one that the lab does not hold is told in a sentence
    fresh, _ = pipe.ask(DescribeModel(b"net.py:net", bytes(tmp_path), fresh=True), ModelTree)
    assert fresh.build not in (0, tree.build)
    for request in (
        ReadValues(0, live=tree.build),
        ReadDistributions(b"", (0,), live=tree.build),
        ScanTensors(b"", live=7),
    ):
        failure, _ = pipe.ask(request, None)
        assert isinstance(failure, Failure)
        assert (failure.kind, failure.message) == ("ModelGone", "The lab does not hold this model any longer.")
    assert scanned(pipe, fresh.build)[1].state == "done"
    pipe.ask(ForgetModels(), None)
    assert scanned(pipe, fresh.build)[1].kind == "ModelGone"


def test_a_scan_gives_way_and_goes_on_where_it_was_cancelled(start: Any, tmp_path: Path) -> None:
    (tmp_path / "net.py").write_text(NET)
    pipe = start([sys.executable, MAIN, "--role", "lab"], "lab", cwd=tmp_path)
    pipe.ready()
    tree, _ = pipe.ask(DescribeModel(b"net.py:large", bytes(tmp_path)), ModelTree)
    job = pipe.send(ScanTensors(b"", live=tree.build))
    while not isinstance(message := pipe.receive()[0], Part):
        assert isinstance(message, Progress), message
    rows = list(decoded(message, StatRows).rows)
    pipe.send(Cancel(target=job))
    while not isinstance(message := pipe.receive()[0], Result):
        rows += decoded(message, StatRows).rows if isinstance(message, Part) else ()
    assert decoded(message, ScanReport).state == "cancelled"
    assert 2 <= len(rows) < 5

    job = pipe.send(ScanTensors(b"", live=tree.build))
    look = pipe.send(ReadValues(0, live=tree.build, urgent=True))
    answers = []
    while len(answers) < 2:
        message, _ = pipe.receive()
        if isinstance(message, Result):
            answers.append(message.id)
    assert answers == [look, job]
