"""Running statistics that no training leaves behind."""

from collections.abc import Iterator
from dataclasses import dataclass

from inspector.stats.findings.given import SMALL, Given, is_constant
from inspector.stats.findings.rule import Rule
from inspector.stats.findings.words import count, figure, phrase
from inspector.stats.result import Finding

SMALL_VARIANCE = 1e-6  # a tenth of BatchNorm's eps
ALIVE = 0.02  # of the layer's median scale


@dataclass(frozen=True, slots=True)
class Norm:
    """A normalisation layer with running statistics: its key and its tensors by name."""

    key: str
    var: int
    mean: int | None
    scale: int | None
    batches: int | None


def norms(given: Given) -> Iterator[Norm]:
    """Those of all models of the file whose variance was scanned."""
    for container in given.listing.containers:
        for key, leaves in given.modules(container.path):
            var = leaves.get("running_var")
            if given.figures(var) is not None and var is not None:
                yield Norm(key, var, *map(leaves.get, ("running_mean", "weight", "num_batches_tracked")))


def is_untrained(given: Given, norm: Norm) -> bool:
    """Mean 0, variance 1 and no batch counted, where batches are counted."""
    var, mean, batches = map(given.figures, (norm.var, norm.mean, norm.batches))
    if var is None or mean is None:
        return False
    fresh = is_constant(var) and var.max == 1 and mean.zero == mean.elements
    return fresh and (batches is None or batches.max == 0)


def check_untrained(given: Given) -> Iterator[Finding]:
    for norm in norms(given):
        if is_untrained(given, norm) and norm.mean is not None:
            said = phrase("bn_untrained.text", layer=given.layer(norm.var))
            yield Finding("bn_untrained", "warning", (norm.mean, norm.var), said, phrase("bn_untrained.advice"))


def check_negative(given: Given) -> Iterator[Finding]:
    for norm in norms(given):
        row = given.row(norm.var)
        if row.min is not None and row.min < 0:
            said = phrase("bn_negative.text", value=figure(row.min), layer=given.layer(norm.var))
            yield Finding("bn_negative", "error", (norm.var,), said, phrase("bn_negative.advice"))


def check_small(given: Given) -> Iterator[Finding]:
    import numpy as np

    for norm in norms(given):
        row, scale = given.row(norm.var), given.figures(norm.scale)
        if row.min is None or row.min >= SMALL_VARIANCE or row.elements > SMALL or is_constant(row):
            continue
        variances = given.values(norm.var)
        small = (variances >= 0) & (variances < SMALL_VARIANCE)
        if scale is not None and norm.scale is not None and scale.elements == row.elements:
            sizes = np.abs(given.values(norm.scale))
            small &= sizes >= ALIVE * np.median(sizes)  # where the scale went to zero too, the channel is dead
        if small.any():
            said = phrase(
                "bn_small.text",
                small=count(int(small.sum())),
                of=count(row.elements),
                value=figure(float(variances[small].min())),
                layer=given.layer(norm.var),
            )
            channels = tuple(np.flatnonzero(small).tolist())
            yield Finding("bn_small", "note", (norm.var,), said, phrase("bn_small.advice"), channels)


RULES = (
    Rule(
        "bn_untrained",
        "warning",
        "layers with a running mean and a running variance",
        "mean 0, variance 1 and, where batches are counted, num_batches_tracked 0",
        "a model that has its initial values throughout, of which that is said once; statistics that were set "
        "without counting batches, as conversions do",
        check_untrained,
    ),
    Rule(
        "bn_negative",
        "error",
        "running variances",
        "one negative value is enough",
        "none",
        check_negative,
    ),
    Rule(
        "bn_small",
        "note",
        "running variances of at most 262,144 channels",
        "below 0.000001, a tenth of BatchNorm's eps, so that eps decides what comes out",
        "channels whose scale is below 2% of the layer's median: those are dead, and told as that",
        check_small,
    ),
)
