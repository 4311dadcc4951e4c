"""The names of the classes: from a file, the checkpoint, the data set, torchvision's weights, the images' folders."""

import json
import os
from collections import Counter
from collections.abc import Sequence
from typing import Any

from inspector.errors import BadRequest, LimitReached, UnreadableFile

MOST_BYTES = 16 << 20
LONGEST = 200  # characters of a name


def read_names(path: str) -> tuple[str, ...]:
    """One name a line; or JSON: a list of names, or an object from number to name, or to a list that ends in the name.

    Raises UnreadableFile, LimitReached, BadRequest with what is wrong.
    """
    name = os.path.basename(path)
    try:
        if not os.path.isfile(path):
            raise UnreadableFile(f"{path} {'is no regular file' if os.path.exists(path) else 'does not exist'}.")
        with open(path, "rb") as file:
            raw = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise UnreadableFile(f"{name} cannot be opened: {error.strerror}.") from None
    if len(raw) > MOST_BYTES:
        raise LimitReached(f"{name} is too large for a list of classes.")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadRequest(f"{name} is no text in UTF-8, so it lists no classes.", "Give one name a line.") from None
    names = _of_json(text, name) if text.lstrip()[:1] in ("[", "{") else text.splitlines()
    while names and not names[-1].strip():
        names.pop()
    if not names:
        raise BadRequest(f"{name} lists no classes.", "Give one name a line.")
    return tuple(each.strip()[:LONGEST] for each in names)


def of_plain(value: Any) -> tuple[str, ...]:
    """Names out of a value of a checkpoint: a list of texts, or a dict between numbers and texts; else nothing.

    A dict comes as pairs.
    """
    if isinstance(value, list | tuple) and value and all(type(each) is str for each in value):
        return tuple(each[:LONGEST] for each in value)
    pairs = getattr(value, "pairs", None)
    if not pairs:
        return ()
    if all(type(name) is str and type(number) is int for name, number in pairs):
        pairs = [(number, name) for name, number in pairs]
    if not all(type(number) is int and type(name) is str for number, name in pairs):
        return ()
    by_number = dict(pairs)
    if sorted(by_number) != list(range(len(by_number))):
        return ()
    return tuple(by_number[at][:LONGEST] for at in range(len(by_number)))


def of_folders(paths: Sequence[str]) -> tuple[str, ...]:
    """The names of the folders that the images lie in, sorted as torchvision's ImageFolder numbers them."""
    return tuple(sorted({os.path.basename(os.path.dirname(os.path.abspath(path))) for path in paths}))


def of_timm(classes: int) -> tuple[tuple[str, ...], str]:
    """timm's names of the classes of ImageNet, or of a part of it that has so many, with what it calls that."""
    try:
        from timm.data import ImageNetInfo, infer_imagenet_subset  # type: ignore[import-not-found]
    except ImportError:  # a release that has none
        return (), ""
    subset = infer_imagenet_subset({"num_classes": classes})
    if not subset:
        return (), ""
    every = ImageNetInfo(subset).label_descriptions()
    first = [each.split(",")[0] for each in every]
    often = Counter(first)
    return tuple(short if often[short] == 1 else each for short, each in zip(first, every, strict=True)), subset


def _of_json(text: str, name: str) -> list[str]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return text.splitlines()
    if isinstance(value, dict):
        if all(type(each) is int for each in value.values()):  # class_to_idx
            value = {str(number): each for each, number in value.items()}
        if not all(each.isascii() and each.isdecimal() for each in value):
            raise BadRequest(f"{name} maps no class numbers to names.", 'Write it as {"0": "cat", "1": "dog"}.')
        by_number = {int(number[:9]): each for number, each in value.items()}
        if sorted(by_number) != list(range(len(by_number))):
            raise BadRequest(f"{name} does not number its classes from 0 without a gap.")
        value = [by_number[at] for at in range(len(by_number))]
    names = [each[-1] if isinstance(each, list) and each else each for each in value]  # imagenet_class_index.json
    texts = [each for each in names if isinstance(each, str)]
    if len(texts) != len(names):
        raise BadRequest(f"{name} lists something else than names.", "Give one name a line.")
    return texts
