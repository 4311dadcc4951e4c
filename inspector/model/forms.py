"""How an argument shows in a dimension other than by its multiples. Imports no torch.

A form has two whole numbers p and q, told from builds with several values of the argument: `form_of`. What the argument
was is told back from dimensions: `told`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from functools import lru_cache
from math import isqrt
from typing import NamedTuple

STEP = 8  # channels: torchvision's MobileNets round to a multiple
DROP = 0.9  # of the channels asked for are kept at least
TIMES = (1, 2, 3, 4, 5, 6, 8, 12, 16)  # that one layer is as wide as another
WIDTHS = tuple(percent / 100 for percent in range(5, 401))


class Form(NamedTuple):
    value: Callable[[float, int, int], int]  # of the argument, p and q
    guesses: Callable[[int], Iterable[tuple[int, int]]]  # p and q that may give a dimension at the argument's default
    told: Callable[[int, int, int], Iterable[float]]  # what the argument may be, of a dimension, p and q


def rounded(channels: float) -> int:
    """To a multiple of 8, as torchvision's and the original MobileNets have it."""
    whole = max(STEP, int(channels + STEP / 2) // STEP * STEP)
    return whole + STEP if whole < DROP * channels else whole


def form_of(names: Iterable[str], usual: int, samples: Mapping[float, int]) -> tuple[str, int, int] | None:
    """The form, with p and q, of a dimension that is `usual` and is that of `samples` for other values."""
    for name in names:
        form = FORMS[name]
        for p, q in form.guesses(usual):
            if all(form.value(argument, p, q) == size for argument, size in samples.items()):
                return name, p, q
    return None


@lru_cache(4096)
def told(name: str, size: int, p: int, q: int) -> tuple[float, ...]:
    """The values of the argument by which a dimension has this size."""
    return tuple(FORMS[name].told(size, p, q))


def plainest(values: Iterable[float], usual: float) -> float:
    """Of several that make the same shapes: the simplest fraction, then the nearest to what is usual."""
    return min(values, key=lambda value: (Fraction(value).limit_denominator(100).denominator, abs(value - usual)))


def _divisors(usual: int) -> Iterator[tuple[int, int]]:
    return ((times, usual // times) for times in TIMES if usual % times == 0)


def _squeezes(usual: int) -> Iterator[tuple[int, int]]:
    """Of the channels that are squeezed to a quarter."""
    return ((4, wide) for wide in range(max(STEP, 4 * (usual - STEP)), 4 * (usual + STEP) + 1, STEP))


def _patches(usual: int) -> Iterator[tuple[int, int]]:
    """Sides of a patch, with the tokens beside the patches of an image of 224 pixels."""
    for beside in (0, 1):
        side = isqrt(max(0, usual - beside))
        if side and side * side == usual - beside and 224 // side * side <= 224:
            yield 224 // side, beside


def _image_sizes(size: int, patch: int, beside: int) -> Iterator[float]:
    side = isqrt(max(0, size - beside))
    if side and side * side == size - beside:
        yield side * patch


def _by_trial(name: str) -> Callable[[int, int, int], Iterator[float]]:
    return lambda size, p, q: (width for width in WIDTHS if FORMS[name].value(width, p, q) == size)


FORMS: dict[str, Form] = {
    "patches": Form(lambda pixels, p, q: (int(pixels) // p) ** 2 + q, _patches, _image_sizes),
    "rounded": Form(lambda width, p, q: p * rounded(q * width), _divisors, _by_trial("rounded")),
    "at least": Form(
        lambda width, p, q: p * rounded(q * max(1.0, width)), lambda usual: [(1, usual)], _by_trial("at least")
    ),
    "squeezed": Form(lambda width, p, q: rounded(rounded(q * width) // p), _squeezes, _by_trial("squeezed")),
}
