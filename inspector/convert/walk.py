"""The tensors and storages of the values of an output file."""

from collections.abc import Iterator
from typing import Any

from inspector.convert.out import OutDict, OutStorage, OutTensor


def tensors_of(root: Any) -> Iterator[OutTensor]:
    """Every tensor as often as it is used in a dict, list or tuple; each of those is walked once."""
    seen: set[int] = set()
    waiting = [root]
    while waiting:
        value = waiting.pop()
        if type(value) is OutTensor:
            yield value
            continue
        if type(value) not in (OutDict, list, tuple) or id(value) in seen:
            continue
        seen.add(id(value))
        items = [item for _, item in value.pairs] if type(value) is OutDict else value
        waiting.extend(reversed(items))


def with_bytes(tensor: OutTensor) -> Iterator[OutTensor]:
    """The tensor and its parts, as far as they have a storage of their own."""
    if tensor.layout != "meta" and not tensor.layout.startswith("sparse_"):
        yield tensor
    for part in tensor.parts:
        yield from with_bytes(part)


def storages_of(tensors: list[OutTensor]) -> list[OutStorage]:
    """The storages of these tensors, each once, in order."""
    return list({id(each.storage): each.storage for each in tensors if each.storage is not None}.values())
