"""A lab that computes nothing: a real process around the real loop, with made up statistics, as slow as it is told.

Run by its path as an engine command: `--torch ""` lacks torch, `--pause S` sleeps between rows, `--die-after N` ends
with row N of every scan.
"""

import argparse
import json
import os
import struct
import sys
import time
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
if __name__ == "__main__":
    sys.path[0] = str(ROOT)

from inspector.diff.change import Change  # noqa: E402
from inspector.diff.detail import PairDetail  # noqa: E402
from inspector.diff.diff import diff_checkpoints  # noqa: E402
from inspector.diff.memory import ChangeMemory  # noqa: E402
from inspector.diff.parts import DiffPart  # noqa: E402
from inspector.diff.result import CHANGED, StateDiff  # noqa: E402
from inspector.engine.channel import claim_standard_streams  # noqa: E402
from inspector.engine.comparisons import compare  # noqa: E402
from inspector.engine.context import EngineContext  # noqa: E402
from inspector.engine.guard import die_with_parent  # noqa: E402
from inspector.engine.loop import Loop  # noqa: E402
from inspector.engine.messages import (  # noqa: E402
    CompareCheckpoints,
    DescribeLab,
    LabReport,
    MeasurePrecision,
    ReadDifference,
    ReadDistributions,
    ScanTensors,
)
from inspector.errors import FileChanged  # noqa: E402
from inspector.stats.cache import ScanCache, check_stamp  # noqa: E402
from inspector.stats.result import (  # noqa: E402
    Distribution,
    Distributions,
    Finding,
    Phrase,
    Precision,
    ScanReport,
    ScanTotals,
    StatRows,
    TensorStats,
)

COMMAND = [sys.executable, str(Path(__file__).resolve())]
ROW_BYTES = 128 << 20  # that a row is said to have read


class Lab:
    def __init__(self, options: argparse.Namespace):
        self._options = options

    def start(self, context: EngineContext) -> None:
        """There is nothing to import."""

    def describe_lab(self, request: DescribeLab, context: EngineContext) -> LabReport:
        torch = self._options.torch
        problem = "" if torch else "This Python lacks torch."
        return LabReport("3.11.0", sys.executable, torch, "", ("cpu",), 0, problem, "torch", "No compiler was found.")

    def scan_tensors(self, request: ScanTensors, context: EngineContext) -> ScanReport:
        count = _tensors(request.path)
        _compare(request)
        for number in range(count):
            context.check_cancelled()
            context.report(number * ROW_BYTES, count * ROW_BYTES)
            context.give_way()
            time.sleep(self._options.pause)
            if number == self._options.die_after:
                os._exit(7)
            context.part(StatRows((TensorStats(number, 10, min=-1.0, max=2.0, mean=0.5, std=1.0),)))
        finding = Finding("all_zero", "warning", (0,), Phrase(""), Phrase(""))
        return ScanReport(ScanTotals(count, bytes=count * ROW_BYTES), (finding,), backend="torch", seconds=1.0)

    def read_distributions(self, request: ReadDistributions, context: EngineContext) -> Distributions:
        _compare(request)
        return Distributions(tuple(Distribution(TensorStats(tensor, request.bins)) for tensor in request.tensors))

    def compare_checkpoints(self, request: CompareCheckpoints, context: EngineContext) -> StateDiff:
        """The real comparison of keys; values have made up figures, and come one by one."""
        if not request.values or not self._options.torch:
            return compare(request, ScanCache(), ChangeMemory(), False, context)
        check_stamp(request.a, request.stamp_a)
        check_stamp(request.b, request.stamp_b)
        mapping = "auto" if request.rules is None else request.rules
        diff = diff_checkpoints(request.a, request.b, mapping=mapping, keys_only=True)
        head = replace(diff, rows=(), compared="values")
        context.part(DiffPart(head, len(diff.rows), tuple(enumerate(diff.rows))))
        for number, row in enumerate(diff.rows):
            context.check_cancelled()
            context.report(number * ROW_BYTES, len(diff.rows) * ROW_BYTES)
            context.give_way()
            time.sleep(self._options.pause)
            if number == self._options.die_after:
                os._exit(7)
            if row.a >= 0 and row.b >= 0:
                change = Change(row.a, row.b, 10, 10, 0.5, 0.25, 0.125, 0.99, 10)
                context.part(DiffPart(rows=((number, row._replace(state=CHANGED, values=CHANGED, change=change)),)))
        return head

    def read_difference(self, request: ReadDifference, context: EngineContext) -> PairDetail:
        check_stamp(request.a, request.stamp_a)
        check_stamp(request.b, request.stamp_b)
        return PairDetail(*request.pair, error="This lab computes nothing.")

    def measure_precision(self, request: MeasurePrecision, context: EngineContext) -> Precision:
        return Precision(len(request.tensors), 0, (), ())


def _tensors(path: bytes) -> int:
    """How many tensors a safetensors file has."""
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        return len(json.loads(file.read(length)))


def _compare(request: ScanTensors | ReadDistributions) -> None:
    found = os.stat(request.path)
    if (found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns) != request.stamp:
        raise FileChanged("The file has changed since it was opened.")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--torch", default="2.13.0")
    parser.add_argument("--pause", type=float, default=0.0)
    parser.add_argument("--die-after", type=int, default=-1)
    channel = claim_standard_streams()
    die_with_parent()
    Loop(channel, "lab", Lab(parser.parse_args())).run()
