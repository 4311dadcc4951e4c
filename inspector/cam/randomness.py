"""Maps of a model that draws random numbers in eval mode: which of them another draw changes, and how much."""

import dataclasses

import torch

from inspector.cam.explained import Explained, RawMap
from inspector.cam.phrases import phrase
from inspector.cam.randomisation import rank_correlation
from inspector.stats.result import Phrase

SAME = 1e-4  # of the largest value or score: a device may add up in another order each time


def compared(explained: Explained, again: Explained | None) -> Explained:
    """With what another draw of the same images changes.

    A map that `again` lacks counts as changed where the scores did, all of them where there is no `again`; their
    `redrawn` is None.
    """
    others = {_key(each): each for each in again.maps} if again else {}
    moved = again is None or not _same(explained.logits, again.logits)
    maps = []
    for each in explained.maps:
        other = others.get(_key(each))
        if other is None or other.values.shape != each.values.shape:
            maps.append(dataclasses.replace(each, random=moved))
        elif _same(each.values, other.values):
            maps.append(each)
        else:
            correlation = rank_correlation(each.values, other.values)
            maps.append(dataclasses.replace(each, random=True, redrawn=correlation))
    return dataclasses.replace(explained, maps=tuple(maps))


def randomness(raw: RawMap) -> Phrase | None:
    """The flag for a map that is one of many."""
    if not raw.random:
        return None
    if raw.redrawn is None:
        return phrase("flag.random")
    return phrase("flag.redrawn", correlation=f"{raw.redrawn:.2f}")


def _same(a: torch.Tensor, b: torch.Tensor) -> bool:
    finite = a[a.isfinite()]
    most = float(finite.abs().max()) if finite.numel() else 0.0
    return torch.allclose(a, b, rtol=0, atol=SAME * most, equal_nan=True)


def _key(raw: RawMap) -> tuple:
    return raw.image, raw.method, raw.layer, raw.call, raw.cls, raw.box, raw.head
