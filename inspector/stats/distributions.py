"""A finer look at some tensors: their histograms with common edges, by tensor, together or by channel."""

import math
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

import numpy as np
import torch

from inspector.context import Context
from inspector.errors import BadRequest, InvalidTensor, TorchloupeError
from inspector.stats import symlog
from inspector.stats.accumulator import lowest_exponent, row_of
from inspector.stats.bins import Range, coarse, fit
from inspector.stats.cache import Known
from inspector.stats.crew import Task, work_off
from inspector.stats.look import Look, Shown
from inspector.stats.ops_ready import ops_ready
from inspector.stats.plan import Plan, plan_tensor
from inspector.stats.quantiles import quantiles
from inspector.stats.result import Distribution, Distributions, Histogram, Number, TensorStats
from inspector.stats.same import same_key
from inspector.stats.windows import reading
from native.ops.tensor_stats import combine

SPLITS, SCALES = ("tensors", "together", "channels"), ("linear", "symlog")
FEWEST, MOST = 2, 4_096  # bins
MOST_ROWS = 256  # channels told of, the first ones: more cannot be looked at, and hold up whoever decodes them
FINE, STEPS = 2_048, 64  # bins that quantiles are taken from, and parts of an octave
CHANNEL_FINE, CHANNEL_STEPS = 512, 8  # the same by channel


class Asked(NamedTuple):
    """What is shown: at most `bins` bins over everything, or over [low, high)."""

    split: str = "tensors"
    scale: str = "linear"
    bins: int = 256
    low: float | None = None
    high: float | None = None


def read_distributions(
    known: Known, tensors: Sequence[int], asked: Asked, context: Context | None = None
) -> Distributions:
    """Histograms of tensors, exact, all with the same edges; figures and quantiles are over everything, range or not.

    Together, tensors that are the same elements of one storage count once, and those that cannot be counted not at all.
    By channel it is the first tensor. One that cannot be counted has a row that says why. Reads the tensors once, and
    those of which a scan knows nothing once more before that. Raises BadRequest, InvalidTensor where nothing is left,
    FileChanged, Cancelled.
    """
    context = context or Context()
    _check(known, tensors, asked)
    ops_ready(context)
    looks, failed = _looks(known, tensors, asked)
    unknown = [look for look in looks.values() if look.ends is None and look.plan.elements]
    _read(known, context, unknown)
    some = [look.ends for look in looks.values() if look.ends]
    if some:
        low, high = min(low for low, _ in some), max(high for _, high in some)
        shown = _shown(asked, low, high, min(lowest_exponent(look.plan) for look in looks.values()))
        for look in looks.values():
            look.show(shown)
        _read(known, context, list(looks.values()))
    else:
        shown = Shown((0, 0, 1))
    failed |= {tensor: str(look.error) for tensor, look in looks.items() if look.error is not None}
    good = {tensor: look for tensor, look in looks.items() if look.error is None}
    if asked.split != "tensors" and not good:
        raise InvalidTensor(next(iter(failed.values())))
    if asked.split == "tensors":
        edges = _edges(list(good.values()), shown, asked) if good else shown.fine
        found = {tensor: next(_rows([look], shown, edges)) for tensor, look in good.items()}
        found |= {tensor: Distribution(TensorStats(tensor, error=error)) for tensor, error in failed.items()}
        return Distributions(tuple(found[tensor] for tensor in dict.fromkeys(tensors)))
    chosen = list(good.values())
    rows = tuple(islice(_rows(chosen, shown, _edges(chosen, shown, asked)), MOST_ROWS))
    channels = known.checkpoint.refs[tensors[0]].shape[0] if asked.split == "channels" else 0
    return Distributions(rows, channels)


def _check(known: Known, tensors: Sequence[int], asked: Asked) -> None:
    count = len(known.checkpoint.refs)
    if not tensors or any(not 0 <= tensor < count for tensor in tensors):
        raise BadRequest(f"Name tensors of the file, by number: 0 to {count - 1:,}.")
    if asked.split not in SPLITS or asked.scale not in SCALES:
        raise BadRequest(f"There is no distribution {asked.split!r} on a scale {asked.scale!r}.")
    if not FEWEST <= asked.bins <= MOST:
        raise BadRequest(f"A distribution has {FEWEST} to {MOST:,} bins; {asked.bins:,} were asked for.")
    low = -math.inf if asked.low is None else asked.low
    high = math.inf if asked.high is None else asked.high
    if not low < high or asked.low == -math.inf or asked.high == math.inf:
        raise BadRequest("A range of values goes from a number to a larger one.")


def _looks(known: Known, tensors: Sequence[int], asked: Asked) -> tuple[dict[int, Look], dict[int, str]]:
    """By tensor: what is to be read, and why others cannot be."""
    looks: dict[int, Look] = {}
    failed: dict[int, str] = {}
    seen = set()
    by_channel = asked.split == "channels"
    for tensor in dict.fromkeys(tensors[:1] if by_channel else tensors):
        ref = known.checkpoint.refs[tensor]
        key = same_key(ref)
        if asked.split == "together" and key in seen:
            continue
        seen.add(key)
        try:
            plan = plan_tensor(ref, by_channel)
        except TorchloupeError as error:
            failed[tensor] = str(error)
            continue
        if by_channel and not plan.channels:
            raise InvalidTensor("This tensor has no channels that could be told apart.")
        row = known.rows[tensor] if tensor < len(known.rows) else None
        ends_ = None if row is None or row.min is None or row.max is None else (row.min, row.max)
        looks[tensor] = Look(tensor, plan, ends_)
    return looks, failed


def _read(known: Known, context: Context, looks: Sequence[Look]) -> None:
    """Once through these tensors."""

    def tasks() -> Iterator[Task]:
        for look in looks:
            yield from look.tasks()
            begun.append(look.nbytes)

    def poll() -> None:
        context.report(min(sum(begun), whole), whole, "Counting")
        context.check_cancelled()
        context.give_way()

    begun: list[int] = []
    whole = sum(look.nbytes for look in looks)
    work_off(tasks(), reading(known.checkpoint.sources), poll)
    for look in looks:
        look.finish()


def _shown(asked: Asked, low: Number, high: Number, lowest: int) -> Shown:
    by_channel = asked.split == "channels"
    fine = fit(low, high, max(asked.bins, CHANNEL_FINE if by_channel else FINE), lowest)
    largest = float(max(abs(low), abs(high)))
    if asked.scale == "symlog":
        return Shown(fine, None, largest, CHANNEL_STEPS if by_channel else STEPS)
    if asked.low is None and asked.high is None:
        return Shown(fine, None, largest)
    first = low if asked.low is None else asked.low
    last = high if asked.high is None else math.nextafter(asked.high, -math.inf)
    return Shown(fine, fit(float(first), max(float(first), float(last)), asked.bins, lowest), largest)


Edges = Range | symlog.Choice


def _edges(looks: Sequence[Look], shown: Shown, asked: Asked) -> Edges:
    """The bins that all rows have."""
    if shown.steps:
        codes = [look.codes for look in looks if look.codes is not None]
        counts = np.sum([code.counts.sum(axis=0) for code in codes], axis=0)
        return (
            symlog.choose(codes[0], counts, asked.bins, asked.low, asked.high) if codes else symlog.Choice(0, 1, 0, 1)
        )
    if shown.range is not None:
        return shown.range
    exponent, first, count = shown.fine
    while count > asked.bins:
        last = (first + count - 1) >> 1
        exponent, first = exponent + 1, first >> 1
        count = last - first + 1
    return exponent, first, count


def _rows(looks: Sequence[Look], shown: Shown, edges: Edges) -> Iterator[Distribution]:
    """The rows of one tensor, or those of several together."""
    first = looks[0]
    figures = combine(torch.stack([look.figures() for look in looks], 1)).tolist()
    fine = np.sum([look.fine for look in looks], axis=0)
    part = np.sum([look.part for look in looks], axis=0)
    scale = first.codes or symlog.Codes(0.0)
    codes = np.sum([look.codes.counts for look in looks if look.codes is not None], axis=0)
    elements = sum(look.elements for look in looks)
    integers = all(look.plan.integers for look in looks)
    notes = {look.plan.note for look in looks}
    plan = Plan((), elements, 0, integers, notes.pop() if len(notes) == 1 else "")
    exponent, start, count = shown.fine
    for row, numbers in enumerate(figures):
        stats = row_of(first.tensor, numbers, plan, None)
        channel = row if first.plan.channels else -1
        if stats.min is None or stats.max is None:
            yield Distribution(stats, channel)
            continue
        if isinstance(edges, symlog.Choice):
            made = symlog.histogram(scale, codes[row], edges)
        elif shown.range is not None:
            made = Histogram(edges[0], edges[1], tuple(part[row, 1:-1].tolist()), *part[row, [0, -1]].tolist())
        else:
            made = Histogram(edges[0], edges[1], tuple(coarse(fine[row, 1:-1], exponent, start, edges).tolist()))
        places = np.ldexp(np.arange(start, start + count + 1, dtype=np.float64), exponent)
        yield Distribution(
            stats._replace(histogram=made),
            channel,
            quantiles(fine[row, 1:-1], places, float(stats.min), float(stats.max)),
        )
