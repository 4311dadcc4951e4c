"""Comparisons out of a real lab process."""

import os
import sys
from pathlib import Path

import msgspec
import pytest

import inspector.engine
from inspector.convert.result import ConvertReport
from inspector.diff.detail import PairDetail
from inspector.diff.parts import DiffPart
from inspector.diff.result import CHANGED, IDENTICAL, MappingRule, StateDiff
from inspector.engine.messages import (
    Cancel,
    CompareCheckpoints,
    ExportConverted,
    Failure,
    Part,
    Progress,
    ReadDifference,
    Result,
)

torch = pytest.importorskip("torch")
MAIN = str(Path(inspector.engine.__file__).with_name("__main__.py"))
PREFIX = MappingRule("prefix", "module.", "", r"^module\.")


@pytest.fixture(scope="module")
def pair(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pair")
    torch.manual_seed(0)
    a = {"fc.weight": torch.randn(30, 20), "fc.bias": torch.zeros(30), "old": torch.ones(2)}
    b = {"module.fc.weight": a["fc.weight"] * 1.5, "module.fc.bias": a["fc.bias"], "module.new": torch.ones(3)}
    for name, state in (("a", a), ("b", b)):
        torch.save(state, folder / f"{name}.pt")
    return folder / "a.pt", folder / "b.pt"


def stamp(path):
    status = os.stat(path)
    return (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns)


def answer(pipe, id):
    """Heads, rows as they stand at the end, and the Result or Failure, of one comparison."""
    heads, rows = [], {}
    while True:
        message, _ = pipe.receive()
        if getattr(message, "id", None) != id:
            continue
        if isinstance(message, Part):
            part = msgspec.msgpack.decode(message.value, type=DiffPart)
            if part.head is not None:
                heads.append(part)
            rows.update(part.rows)
        elif isinstance(message, Result):
            return heads, rows, msgspec.msgpack.decode(message.value, type=StateDiff)
        elif isinstance(message, Failure):
            return heads, rows, message
        else:
            assert isinstance(message, Progress)


def test_comparisons_in_the_lab(start, pair, tmp_path):
    """One lab for all of it: importing torch takes seconds."""
    pipe = start([sys.executable, MAIN, "--role", "lab"], "lab")
    pipe.ready()
    path_a, path_b = map(bytes, pair)
    both = (path_a, path_b, *map(stamp, pair))

    # keys alone
    (head,), rows, diff = answer(pipe, pipe.send(CompareCheckpoints(*both, values=False, urgent=True)))
    assert head.rows_in_all == len(rows) == 4
    assert head.head.rows == diff.rows == ()
    assert [rule.old for rule in diff.mapping.rules] == ["module."]
    assert {row.values for row in rows.values()} == {""}

    # values
    heads, rows, diff = answer(pipe, pipe.send(CompareCheckpoints(*both)))
    assert len(heads) == 1
    found = {row.key: row for row in rows.values()}
    assert (found["fc.weight"].state, found["fc.bias"].state) == (CHANGED, IDENTICAL)
    assert found["fc.weight"].change.rel_l2 == pytest.approx(0.5)
    assert (diff.compared, diff.counts.changed) == ("values", 1)

    # with rules, and the other way round
    _, rows, diff = answer(pipe, pipe.send(CompareCheckpoints(*both, rules=(), values=False)))
    assert (diff.counts.only_a, diff.counts.only_b) == (3, 3)
    swapped = CompareCheckpoints(path_b, path_a, stamp(pair[1]), stamp(pair[0]))
    _, rows, _ = answer(pipe, pipe.send(swapped))
    row = next(row for row in rows.values() if row.key == "module.fc.weight")
    assert row.change.rel_l2 == pytest.approx(0.5 / 1.5)

    # a close look
    detail, pixels = pipe.ask(ReadDifference(path_a, path_b, (0, 0), *map(stamp, pair), urgent=True), PairDetail)
    assert sum(detail.delta.counts) == 600
    assert (detail.picture.tile_height, detail.picture.tile_width, len(pixels)) == (30, 20, 2400)

    # torch's own error stands for A
    text = 'Error(s) in loading state_dict for Net:\n\tUnexpected key(s) in state_dict: "module.new". '
    _, rows, diff = answer(pipe, pipe.send(CompareCheckpoints(b"", path_b, pasted=text)))
    assert diff.a.pasted
    _, _, refused = answer(pipe, pipe.send(CompareCheckpoints(b"", path_b, pasted="hello")))
    assert refused.kind == "BadRequest"

    # two keys that become one
    one = MappingRule("regex", "", "", r"^.*$", "x")
    _, _, refused = answer(pipe, pipe.send(CompareCheckpoints(*both, rules=(one,), values=False)))
    assert (refused.kind, "module.fc" in refused.message) == ("BadRequest", True)

    # another file at that path
    for request in (
        CompareCheckpoints(path_a, path_b, (1, 2, 3, 4)),
        ReadDifference(path_a, path_b, (0, 0), (), (1, 2, 3, 4)),
        ExportConverted(path_b, bytes(tmp_path / "no.pt"), (1, 2, 3, 4)),
    ):
        refused, _ = pipe.ask(request, None)
        assert refused.kind == "FileChanged"

    # written under A's names
    out = tmp_path / "out.pth"
    report, _ = pipe.ask(ExportConverted(path_b, bytes(out), stamp(pair[1]), rules=(PREFIX,)), ConvertReport)
    assert dict(report.renamed)["module.fc.bias"] == "fc.bias"
    assert set(torch.load(out)) == {"fc.weight", "fc.bias", "new"}
    refused, _ = pipe.ask(ExportConverted(path_b, path_b), None)
    assert refused.kind == "UnwritableFile"


def test_a_cancelled_comparison_keeps_what_came(start, tmp_path):
    from tests.end_to_end.test_stats import write_sparse

    paths = [bytes(write_sparse(tmp_path / f"{name}.safetensors", 300, 16 << 20)) for name in "ab"]
    pipe = start([sys.executable, MAIN, "--role", "lab"], "lab")
    pipe.ready()
    job = pipe.send(CompareCheckpoints(*paths))
    while True:  # until values arrive
        message, _ = pipe.receive()
        if isinstance(message, Part):
            part = msgspec.msgpack.decode(message.value, type=DiffPart)
            if any(row.values for _, row in part.rows):
                break
    look = pipe.send(ReadDifference(*paths, (1, 1), bins=16, urgent=True))
    while not (isinstance(message := pipe.receive()[0], Result) and message.id == look):
        assert not isinstance(message, Failure), message
    pipe.send(Cancel(target=job))
    _, _, diff = answer(pipe, job)
    assert isinstance(diff, StateDiff)
    assert "ancelled" in diff.error
