"""Output channels that give the same whatever comes in."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from inspector.stats.findings.batchnorm import Norm, is_untrained, norms
from inspector.stats.findings.given import SMALL, Given, is_constant
from inspector.stats.findings.names import ADAPTER, is_embedding, is_weight
from inspector.stats.findings.rule import Rule
from inspector.stats.findings.words import count, listed, phrase
from inspector.stats.result import Finding

if TYPE_CHECKING:
    import numpy as np

CHANNELS = 4  # fewer cannot be compared with one another
VANISHING = 0.02  # of the layer's median
VARIANCE = 0.001  # of BatchNorm's input, beside a vanishing scale
WEIGHTS = ("weight", "weight_orig", "weight_v", "kernel", "original1", "original0")


def check_dead(given: Given) -> Iterator[Finding]:
    import numpy as np

    followers = _followers(given)
    for index in given.parameters():
        channels, tensor = given.channels.get(index), given.tensor(index)
        if channels is None or len(channels.largest) < CHANNELS or channels.elements < 2 or not _applies(given, index):
            continue
        size = channels.largest
        if not np.isfinite(size).all() or not size.any():
            continue
        zero = size == 0
        evidence: dict[str, np.ndarray] = {"zero": zero}
        norm = followers.get(index)
        if norm is None:
            evidence["vanishing"] = size < VANISHING * np.median(size)
        elif norm.scale is not None and given.row(norm.var).elements == len(size):
            scale, var = np.abs(given.values(norm.scale)), given.values(norm.var)
            if scale.any() and len(scale) == len(size):
                evidence["scale"] = scale == 0
                evidence["batchnorm"] = (scale < VANISHING * np.median(scale)) & (var < VARIANCE)
        dead = np.logical_or.reduce(list(evidence.values()))
        if not dead.any() or (norm is None and (dead == zero).all() and _is_padding(given, index, zero)):
            continue
        numbers = tuple(np.flatnonzero(dead).tolist())
        name = next((name for name, those in evidence.items() if (those == dead).all()), "mixed")
        said = phrase(
            "dead_channels.text" if len(numbers) > 1 else "dead_channels.text.one",
            dead=count(len(numbers)),
            of=count(tensor.shape[0]),
            list=listed(numbers),
            layer=given.layer(index),
        )
        advice = phrase(f"dead_channels.{name}", norm=given.layer(norm.var) if norm else "")
        yield Finding("dead_channels", "warning", (index,), said, advice, numbers)


def _applies(given: Given, index: int) -> bool:
    tensor, leaf = given.tensor(index), given.leaf(index)
    if not is_weight(given, index) or is_embedding(given, index) or ADAPTER.search(tensor.key):
        return False
    return any(leaf.startswith(name) or leaf.endswith(name) for name in WEIGHTS)


def _is_padding(given: Given, index: int, zero: "np.ndarray") -> bool:
    """Whether it may be the row of an embedding that stands for nothing, whatever its name."""
    places = zero.nonzero()[0]
    alone = len(places) == 1 and int(places[0]) in (0, 1, len(zero) - 1)
    return alone and len(given.tensor(index).shape) == 2 and "bias" not in given.leaves(index)


def _followers(given: Given) -> dict[int, Norm]:
    """Weight -> the BatchNorm behind it, where names and order leave no doubt.

    Among the modules of the same parent: the one of the same number ("conv1", "bn1") if it stands behind, else the very
    next one. An untrained one proves nothing.
    """
    by_place = {(given.tensor(norm.var).container, norm.key): norm for norm in norms(given)}
    found: dict[int, Norm] = {}
    for container in given.listing.containers:
        modules = given.modules(container.path)
        for at, (key, leaves) in enumerate(modules):
            weight = next((leaves[name] for name in WEIGHTS if name in leaves), None)
            if weight is None or "running_var" in leaves:
                continue
            parent, _, name = key.rpartition(".")
            behind = [other for other, _ in modules[at + 1 : at + 9] if other.rpartition(".")[0] == parent]
            number = name.lstrip("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_")
            same = [
                other
                for other in behind
                if number and not name.isdigit() and other.rpartition(".")[2].endswith(number)
                and (container.path, other) in by_place
            ]  # fmt: skip
            norm = by_place.get((container.path, (same or behind or [""])[0]))
            if norm is not None and _fits(given, norm, weight):
                found[weight] = norm
    return found


def _fits(given: Given, norm: Norm, weight: int) -> bool:
    row, shape = given.row(norm.var), given.tensor(weight).shape
    readable = row.elements <= SMALL and given.figures(norm.scale) is not None
    return (
        bool(shape) and row.elements == shape[0] and readable and not is_untrained(given, norm) and not is_constant(row)
    )


RULES = (
    Rule(
        "dead_channels",
        "warning",
        "weights of 4 channels or more, along dimension 0, with the BatchNorm behind them where names and order tell "
        "which it is",
        "all weights of the channel are zero; or the BatchNorm's scale is zero; or that scale is below 2% of the "
        "layer's median and the running variance below 0.001 (either alone says little: BatchNorm scales a small "
        "variance up); or, without a BatchNorm, the largest weight is below 2% of the median channel's",
        "embeddings and their padding row; the first, second or last row of a matrix without a bias, if it is the only "
        "one: an embedding of another name; adapters; pruned weights beside their mask; fixed transforms (the sine of "
        "an STFT at frequency 0 is zero); tables of positions; a weight or a scale that is zero throughout; running "
        "statistics that were never trained",
        check_dead,
    ),
)
