"""The words by which an input is spelled: "1,3,224,224", "1,128:int64", "mask=1,128:bool", "photo.png". No torch.

A name with dots is that of something in a dictionary: "batch.mask=1,128:bool".
"""

import os
import re
from dataclasses import dataclass
from math import prod

from inspector.errors import BadRequest

MOST_ELEMENTS = 1 << 32
DTYPES = ("float32", "float64", "float16", "bfloat16", "int64", "int32", "int16", "int8", "uint8", "bool", "complex64")
_NAME = r"(?P<name>[^\W\d]\w*(?:\.\w+)*)="
_FORM = re.compile(rf"(?:{_NAME})?(?P<shape>\d+(?:[,x×]\d+)*)?(?::(?P<dtype>\w+))?")
_NAMED_FILE = re.compile(rf"{_NAME}(?P<path>.+)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Argument:
    """One tensor that the model is called with, by position or by `name`; no `dtype`: that of its parameters."""

    shape: tuple[int, ...]
    dtype: str = ""
    name: str = ""

    def __str__(self) -> str:
        name = f"{self.name}=" if self.name else ""
        return f"{name}{','.join(map(str, self.shape))}{':' if self.dtype else ''}{self.dtype}"


def parse_input(text: str) -> Argument:
    """Take one argument's text apart. Raises BadRequest."""
    match = _FORM.fullmatch(text.replace(" ", ""))
    if match is None or match["shape"] is None:
        raise BadRequest(f"{text!r} is no shape.", "Write it as 1,3,224,224, or with a dtype as 1,128:int64.")
    dtype = match["dtype"] or ""
    if dtype and dtype not in DTYPES:
        raise BadRequest(f"{text!r}: there is no dtype {dtype}.", f"Choose from {', '.join(DTYPES)}.")
    shape = tuple(int(each[:19]) for each in re.split("[,x×]", match["shape"]))
    if prod(shape) > MOST_ELEMENTS:
        raise BadRequest(f"{text!r} has {prod(shape):,} elements, more than any forward can be given.")
    return Argument(shape, dtype, match["name"] or "")


@dataclass(frozen=True, slots=True)
class Picture:
    """An image file that the model is shown as its family takes it, by position or by `name`."""

    path: str
    name: str = ""


def parse_word(text: str, folder: str = "") -> Argument | Picture:
    """One --input: a shape, or the path of an image, looked for in `folder`. Raises BadRequest for others."""
    from inspector.cam.images import SUFFIXES

    if not text.lower().endswith(SUFFIXES):
        return parse_input(text)
    named = _NAMED_FILE.fullmatch(text)
    name, path = (named["name"], named["path"]) if named and not _is_file(folder, text) else ("", text)
    if not _is_file(folder, path):
        raise BadRequest(f"There is no image {path}.", "Give a shape as 1,3,224,224, or the path of an image.")
    return Picture(os.path.join(folder, os.path.expanduser(path)), name)


def _is_file(folder: str, path: str) -> bool:
    try:
        return os.path.isfile(os.path.join(folder, os.path.expanduser(path)))
    except ValueError:  # a zero byte
        return False
