"""A finer look at one tensor: its figures and counts, in one row or in one for each channel, window by window."""

import threading
from collections.abc import Iterable, Iterator
from functools import partial
from typing import NamedTuple

import numpy as np
import torch

from inspector.errors import FileChanged, TorchloupeError
from inspector.stats.accumulator import Accumulator, ends
from inspector.stats.bins import Range
from inspector.stats.crew import Task
from inspector.stats.plan import Plan
from inspector.stats.result import Number
from inspector.stats.symlog import Codes
from inspector.stats.windows import Window, WindowReader, windows
from native.ops.tensor_stats import tensor_stats

CHANNELS = 256  # of a tensor, at most


class Shown(NamedTuple):
    """What is counted besides figures."""

    fine: Range  # bins from the smallest to the largest value of all tensors
    range: Range | None = None  # bins of a part of that
    largest: float = 0.0  # magnitude
    steps: int = 0  # parts of an octave; 0 where nothing is counted by its logarithm


class Look:
    """One tensor; `rows` figures and counts. First come figures alone where its ends are not known, then the counts."""

    def __init__(self, tensor: int, plan: Plan, known: tuple[Number, Number] | None):
        self.tensor = tensor
        self.plan = plan
        self.ends = known
        self.error: TorchloupeError | None = None
        self.rows = min(plan.channels, CHANNELS) or 1
        self.fine = self.part = np.zeros((self.rows, 2), np.int64)
        self.codes: Codes | None = None
        self.nbytes = plan.nbytes
        self._accumulator = Accumulator(plan, 0)
        self._shown: Shown | None = None
        self._has_figures = False
        self._lock = threading.Lock()

    @property
    def elements(self) -> int:
        """Of each row."""
        return self.plan.elements // (self.plan.channels or 1)

    def figures(self) -> torch.Tensor:
        """[rows, figures]"""
        if self.plan.channels:
            return self._accumulator.by_channel()[: self.rows]
        return torch.tensor([self._accumulator.totals()], dtype=torch.float64)

    def show(self, shown: Shown) -> None:
        """Count these on the next time through."""
        self._shown = shown
        self.fine = np.zeros((self.rows, shown.fine[2] + 2), np.int64)
        self.part = np.zeros((self.rows, shown.range[2] + 2 if shown.range else 2), np.int64)
        self.codes = Codes(shown.largest, self.rows, shown.steps) if shown.steps else None

    def tasks(self) -> Iterator[Task]:
        """Once through the tensor."""
        for number, segment in enumerate(self.plan.segments):
            if segment.storage.deflated >= 0 and segment.dense:
                yield partial(self._stream, number)
                continue
            for window in windows(segment):
                if self._shown is None or not self.plan.channels or segment.channel + window.row < self.rows:
                    yield partial(self._one, number, window)

    def finish(self) -> None:
        """After the last window."""
        self._has_figures = True
        if self.ends is None and self.error is None:
            low, high = ends(self._accumulator.totals(), self.plan.integers)
            self.ends = None if low is None or high is None else (low, high)

    def _stream(self, number: int, reader: WindowReader) -> Iterable[Task]:
        """A deflated segment in order, all of it on one thread."""
        pieces = WindowReader(reader.sources).stream(self.plan.segments[number])

        def some(reader: WindowReader) -> Iterable[Task]:
            try:
                window, values = next(pieces)
            except StopIteration:
                return ()
            except FileChanged:
                raise
            except TorchloupeError as error:
                self.error = error
                return ()
            self._count(number, window, values)
            return (some,)

        return (some,)

    def _one(self, number: int, window: Window, reader: WindowReader) -> Iterable[Task]:
        if self.error is None:
            try:
                self._count(number, window, reader.read(self.plan.segments[number], window))
            except FileChanged:
                raise
            except TorchloupeError as error:
                self.error = error
        return ()

    def _count(self, number: int, window: Window, values: torch.Tensor) -> None:
        counted = None if self._has_figures else self._accumulator.count(window, values)
        row = self.plan.segments[number].channel + window.row if self.plan.channels else 0
        kept = min(window.rows, self.rows - row)
        shown = self._shown
        fine = part = codes = None
        if shown is not None and kept > 0:
            if kept < window.rows:
                values = values[: len(values) // window.rows * kept]
            parts = kept if self.plan.channels else 1
            fine = _counts(values, parts, shown.fine)
            part = _counts(values, parts, shown.range) if shown.range else None
            codes = self.codes.count(values, parts) if self.codes else None
        with self._lock:
            if counted is not None:
                self._accumulator.add(number, window, counted)
            here = slice(row, row + kept)
            for total, found in ((self.fine, fine), (self.part, part), (self.codes and self.codes.counts, codes)):
                if total is not None and found is not None:
                    total[here] += found


def _counts(values: torch.Tensor, rows: int, bins: Range) -> np.ndarray:
    exponent, first, count = bins
    return tensor_stats(values, count, rows, exponent, first).histogram.numpy()
