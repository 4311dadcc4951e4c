"""Which classes to explain, as a command spells them: "top1", "top5", 281, "tabby"; "dog#2" is its second box."""

import difflib
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from inspector.errors import BadRequest

if TYPE_CHECKING:  # the command reads the words of its user without torch
    from torch import Tensor

    from inspector.cam.explained import Aim

LOWEST = -3e38  # NaN: behind every score, and not absent
NUMBER = re.compile(r"-?[0-9]+")
BOX = re.compile(r"(.+)#(\d{1,6})")
TOP = re.compile(r"top(\d{1,4})")


def parse_classes(texts: Sequence[str]) -> tuple[str, ...]:
    """Several in one text are separated by commas. Raises BadRequest for none and for "top0"."""
    found = tuple(part for text in texts for part in (each.strip() for each in text.split(",")) if part)
    if not found or any(TOP.fullmatch(each) and not int(each[3:]) for each in found):
        raise BadRequest(
            f"{','.join(texts)!r} names no class.", "Write top1, top5, a number from 0, or a class's name."
        )
    return found


def wanted_classes(asked: Sequence[str], logits: "Tensor", names: Sequence[str]) -> "list[list[Aim | int]]":
    """The classes for each row of logits [n, K], each once, in the order asked; top ones without those at -inf.

    Raises BadRequest for a class that there is none of.
    """
    rows: list[list[Aim | int]] = []
    for scores in logits:
        row: list[Aim | int] = []
        for each in asked:
            row += _found(each, scores, names)
        rows.append(list(dict.fromkeys(row)))
    return rows


def ordered(scores: "Tensor") -> "Tensor":
    """The classes of [K], highest score first; NaN behind every score, and before -inf, which was not found."""
    return scores.nan_to_num(LOWEST, neginf=float("-inf")).sort(descending=True, stable=True).indices


def _found(text: str, scores: "Tensor", names: Sequence[str]) -> "Sequence[Aim | int]":
    box = BOX.fullmatch(text)
    if box and text.casefold() not in [each.casefold() for each in names]:
        from inspector.cam.explained import Aim

        number = int(box[2])
        if not number:
            raise BadRequest(f"{text!r} names no box.", f"Boxes are counted from 1: {box[1]}#1 is the strongest.")
        return [Aim(cls, number) for cls in _classes(box[1].strip(), scores, names)]
    return _classes(text, scores, names)


def _classes(text: str, scores: "Tensor", names: Sequence[str]) -> list[int]:
    top = TOP.fullmatch(text)
    if top:
        return [each for each in ordered(scores).tolist()[: int(top[1])] if float(scores[each]) != float("-inf")]
    if NUMBER.fullmatch(text):
        number = int(text[:12])
        if not 0 <= number < len(scores):
            raise BadRequest(
                f"There is no class {text[:12]}: the model tells {len(scores):,} apart, 0 to {len(scores) - 1:,}."
            )
        return [number]
    folded = [each.casefold() for each in names]
    called = _called(text.casefold(), folded)
    if len(called) > 1:
        numbers = ", ".join(map(str, called[:5])) + (", ..." if len(called) > 5 else "")
        raise BadRequest(f"{len(called)} classes are called {text!r}: {numbers}.", "Name one by its number.")
    if called:
        return called
    near = difflib.get_close_matches(text.casefold(), folded, 3, 0.6)
    hint = f"Near it: {', '.join(names[folded.index(each)] for each in near)}." if near else ""
    if not names:
        hint = f"Its classes are numbers, 0 to {len(scores) - 1:,}, until a file gives them names."
    raise BadRequest(f"The model has no class {text!r}.", hint)


def _called(text: str, names: Sequence[str]) -> list[int]:
    """The classes of that name; else those that have it among several with commas between, as ImageNet's do."""
    whole = [at for at, name in enumerate(names) if name == text]
    return whole or [at for at, name in enumerate(names) if text in [part.strip() for part in name.split(",")]]
