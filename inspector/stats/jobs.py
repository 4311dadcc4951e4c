"""The tasks of a scan: one large tensor window by window, or many small ones together."""

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Protocol

import numpy as np
import torch

from inspector.checkpoint.tensors.dtypes import DTYPES
from inspector.errors import FileChanged, InvalidTensor, TorchloupeError
from inspector.stats.accumulator import (
    FINITE,
    SMALL,
    Accumulator,
    channel_stats,
    ends,
    fine_bins,
    lowest_exponent,
    row_of,
)
from inspector.stats.bins import row_histogram
from inspector.stats.channels import ChannelStats
from inspector.stats.crew import Task
from inspector.stats.plan import Plan, Segment
from inspector.stats.result import Histogram, TensorStats
from inspector.stats.windows import NATIVE, Window, WindowReader, windows
from native.ops.tensor_stats import combine, tensor_stats


class Desk(Protocol):
    """Where rows go, from any thread."""

    def finished(self, row: TensorStats, channels: ChannelStats | None, nbytes: int) -> None: ...

    def failed(self, index: int, error: TorchloupeError) -> None: ...

    def has_read(self, nbytes: int) -> None: ...


class TensorJob:
    """One tensor, each window a task; what is narrow is read again at once."""

    def __init__(self, index: int, plan: Plan, bins: int, desk: Desk):
        self._index = index
        self._plan = plan
        self._desk = desk
        self._accumulator = Accumulator(plan, bins)
        self._lock = threading.Lock()
        self._cut = [list(windows(segment)) for segment in plan.segments]
        self._left = 0
        self._second = False
        self._failed = False

    def tasks(self) -> Iterator[Task]:
        """One for each window, or for each segment that must be read in order."""
        if not self._plan.elements:
            self._accumulator.again()
            self._desk.finished(self._accumulator.finish(self._index), None, 0)
            return
        self._left = sum(map(len, self._cut))
        for number, segment in enumerate(self._plan.segments):
            if segment.storage.deflated >= 0 and segment.dense:
                yield _Stream(self, number, segment)
            else:
                for window in self._cut[number]:
                    yield partial(self._one, number, window)

    def _one(self, number: int, window: Window, reader: WindowReader) -> Iterable[Task]:
        segment = self._plan.segments[number]
        return self.counted(number, window, lambda: reader.read(segment, window))

    def counted(self, number: int, window: Window, read: Callable[[], torch.Tensor]) -> Iterable[Task]:
        """Count one window; the last one finishes the tensor."""
        try:
            counted = None if self._failed else self._accumulator.count(window, read())
        except FileChanged:
            raise
        except (TorchloupeError, MemoryError) as error:
            counted = None
            self._fail(error)
        segment = self._plan.segments[number]
        if not self._second:
            self._desk.has_read((window.stop - window.start) // segment.per_byte * DTYPES[segment.dtype].itemsize)
        with self._lock:
            if counted is not None:
                self._accumulator.add(number, window, counted)
            self._left -= 1
            if self._left or self._failed:
                return ()
            if not self._second and self._accumulator.again():
                self._second = True
                return self.tasks()
        self._desk.finished(self._accumulator.finish(self._index), self._accumulator.channels(), 0)
        return ()

    def _fail(self, error: TorchloupeError | MemoryError) -> None:
        with self._lock:
            first, self._failed = not self._failed, True
        if first:
            if not isinstance(error, TorchloupeError):
                error = InvalidTensor("This tensor was not counted: there is not enough memory.")
            self._desk.failed(self._index, error)


class _Stream:
    """A deflated segment: its windows one after the other, whichever threads take them."""

    def __init__(self, job: TensorJob, number: int, segment: Segment):
        self._job = job
        self._number = number
        self._segment = segment
        self._left = list(reversed(list(windows(segment))))
        self._pieces = None

    def __call__(self, reader: WindowReader) -> Iterable[Task]:
        if self._pieces is None:
            self._pieces = WindowReader(reader.sources).stream(self._segment)
        pieces = self._pieces
        more = self._job.counted(self._number, self._left.pop(), lambda: next(pieces)[1])
        return (self, *more) if self._left else more


class Few:
    """Small tensors: those of one dtype and size are read and counted together."""

    def __init__(self, tensors: Sequence[tuple[int, Plan]], bins: int, desk: Desk):
        self._tensors = tensors
        self._bins = bins
        self._desk = desk

    def run(self, reader: WindowReader) -> Iterable[Task]:
        alike: dict[tuple, list[tuple[int, Plan]]] = {}
        for index, plan in self._tensors:
            segment = plan.segments[0]
            alike.setdefault((segment.dtype, segment.elements, segment.rows, segment.storage.byteorder), []).append(
                (index, plan)
            )
        more: list[Task] = []
        for group in alike.values():
            try:
                self._count(group, reader)
            except FileChanged:
                raise
            except TorchloupeError:  # of one of them: each by itself
                for index, plan in group:
                    more.extend(TensorJob(index, plan, self._bins, self._desk).tasks())
        return more

    def _count(self, group: Sequence[tuple[int, Plan]], reader: WindowReader) -> None:
        first = group[0][1]
        rows, elements = first.segments[0].rows, first.elements
        values = reader.read_alike([plan.segments[0] for _, plan in group])
        bins = fine_bins(elements) if self._bins else 0
        found = tensor_stats(values, bins, len(group))
        figures = combine(found.partials).tolist()
        exponents, counts = found.exponent.tolist(), found.histogram.numpy()
        channels = None
        if first.channels:
            channels = channel_stats(combine(tensor_stats(values, 0, len(group) * rows).partials))
        for at, (index, plan) in enumerate(group):
            made = None
            if self._bins:
                mine = values[at * elements : (at + 1) * elements]
                made = _histogram(figures[at], first, self._bins, (counts[at, 1:-1], exponents[at], -bins // 2), mine)
            by_channel = None if channels is None else channels.part(at * rows, rows)
            self._desk.finished(row_of(index, figures[at], plan, made), by_channel, plan.nbytes)


def _histogram(
    figures: Sequence[float], plan: Plan, bins: int, fine: tuple[np.ndarray, int, int], values: torch.Tensor
) -> Histogram | None:
    low, high = ends(figures, plan.integers)
    if low is None or high is None:
        return None
    made = row_histogram(low, high, int(figures[FINITE]), bins, lowest_exponent(plan), fine)
    if isinstance(made, Histogram):
        return made
    exponent, first, count = made
    counts = tensor_stats(values, count, 1, exponent, first).histogram[0, 1:-1]
    return Histogram(exponent, first, tuple(counts.tolist()))


def is_small(plan: Plan) -> bool:
    """Whether it may be counted together with others."""
    if len(plan.segments) != 1 or not 0 < plan.elements <= SMALL:
        return False
    segment = plan.segments[0]
    plain = segment.codes is None and not segment.negated and segment.storage.deflated < 0
    return plain and segment.dense and segment.dtype in NATIVE
