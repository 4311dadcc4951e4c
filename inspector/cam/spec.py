"""How a picture becomes a tensor, as a command spells it: "size=256,crop=224,mean=0.485:0.456:0.406,std=0.229:..."."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite

from inspector.errors import BadRequest

IMAGENET_MEAN, IMAGENET_STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
TINY = 1e-9  # what pixels are divided by
HUGE = 1e9  # beyond, float32 has no room for what is computed of it
LARGEST = 8192  # pixels of a side
FORM = "size=224,crop=224,mean=0.485:0.456:0.406,std=0.229:0.224:0.225"
INTERPOLATIONS = ("bilinear", "bicubic", "nearest", "lanczos")
KEYS = ("size", "short", "crop", "mean", "std", "interpolation")


@dataclass(frozen=True, slots=True)
class Spec:
    """Resize, crop the centre, divide by 255, subtract `mean`, divide by `std`.

    Without `crop` the picture is resized to just `size` (height, width); one that has it is left untouched. With `crop`
    (height, width) its shorter side becomes `short` first. `short` alone keeps the picture's shape, none of them its
    size too. One mean stands for all channels.
    """

    size: tuple[int, int] | None = None
    short: int | None = None
    crop: tuple[int, int] | None = None
    mean: tuple[float, ...] = (0.0,)
    std: tuple[float, ...] = (1.0,)
    interpolation: str = "bilinear"

    def __str__(self) -> str:
        parts = []
        if self.size:
            parts.append(f"size={_side(self.size)}")
        if self.short:
            parts.append(f"{'size' if self.crop else 'short'}={self.short}")
        if self.crop:
            parts.append(f"crop={_side(self.crop)}")
        parts += [f"mean={_numbers(self.mean)}", f"std={_numbers(self.std)}"]
        if self.interpolation != "bilinear":
            parts.append(f"interpolation={self.interpolation}")
        return ",".join(parts)


def parse_spec(text: str) -> Spec:
    """Take a SPEC apart. Without mean and std values stay in 0..1. Raises BadRequest."""
    given: dict[str, str] = {}
    for part in filter(None, (each.strip() for each in text.split(","))):
        key, equals, value = (each.strip() for each in part.partition("="))
        if not equals or key not in KEYS:
            raise _bad(f"{part!r} is no part of a preprocessing")
        if key in given:
            raise _bad(f"{key} is given twice")
        given[key] = value
    if not given:
        raise _bad(f"{text!r} is no preprocessing")
    crop = _sides("crop", given["crop"]) if "crop" in given else None
    size = _sides("size", given["size"]) if "size" in given else None
    shorter = _sides("short", given["short"]) if "short" in given else None
    if shorter and shorter[0] != shorter[1]:
        raise _bad("short is one number: the shorter side")
    short = shorter[0] if shorter else None
    if short and size:
        raise _bad("size and short exclude each other")
    if crop and size:
        if size[0] != size[1]:
            raise _bad("with a crop, size is one number: the shorter side")
        short, size = size[0], None
    mean = _floats("mean", given.get("mean", "0"))
    std = _floats("std", given.get("std", "1"))
    if len(mean) != len(std) and 1 not in (len(mean), len(std)):
        raise _bad(f"mean has {len(mean)} values and std has {len(std)}")
    if min(map(abs, std)) < TINY:
        raise _bad("std has a zero" if 0.0 in std else "std is too small to divide by")
    interpolation = given.get("interpolation", "bilinear")
    if interpolation not in INTERPOLATIONS:
        raise _bad(f"there is no interpolation {interpolation!r} ({', '.join(INTERPOLATIONS)})")
    return Spec(size, short, crop, mean, std, interpolation)


def _bad(what: str) -> BadRequest:
    return BadRequest(f"{what[0].upper()}{what[1:]}.", f"Write it as {FORM}.")


def _sides(key: str, text: str) -> tuple[int, int]:
    """ "224", or "224x320": height and width."""
    sides = text.replace("×", "x").split("x")
    if not 1 <= len(sides) <= 2 or not all(each.isascii() and each.isdecimal() for each in sides):
        raise _bad(f"{text!r} is no size for {key}")
    numbers = [int(each[:9]) for each in sides]
    if not all(1 <= each <= LARGEST for each in numbers):
        raise _bad(f"{key} is not between 1 and {LARGEST:,} pixels: {text[:20]}")
    return numbers[0], numbers[-1]


def _floats(key: str, text: str) -> tuple[float, ...]:
    try:
        values = tuple(float(each) for each in text.split(":"))
    except ValueError:
        values = ()
    if not values or not all(isfinite(each) and abs(each) <= HUGE for each in values):
        raise _bad(f"{text!r} are no numbers for {key}")
    return values


def _side(size: tuple[int, int]) -> str:
    return str(size[0]) if size[0] == size[1] else f"{size[0]}x{size[1]}"


def _numbers(values: Sequence[float]) -> str:
    shown = values[:1] if len(set(values)) == 1 else values
    return ":".join(f"{each:.9g}" for each in shown)
