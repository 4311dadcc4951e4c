"""The signature of an architecture: keys and shapes of its state_dict, with the arguments that shapes depend on.

    {"name": "resnet50", "arguments": {}, "numbers": {"num_classes": 1000},
     "keys": {"conv1.weight": [64, 3, 7, 7], "fc.weight": [["num_classes", 1, 0], 2048], ...}}

A dimension is a number, or (argument, factor, offset): factor * argument + offset. Plain values; imports no torch.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Dimension = int | tuple[str, int, int]
Shape = tuple[int, ...]

TRACKED = ".num_batches_tracked"  # no signature holds them: frozen norms and old files have none


@dataclass(slots=True)
class Signature:
    """`arguments` are given to the builder and are not its defaults; `numbers` are defaults of those that can be
    told from shapes."""

    name: str
    arguments: dict[str, Any]
    numbers: dict[str, int]
    keys: Mapping[str, Sequence[Dimension]]
    open_keys: tuple[str, ...] = field(default=())  # those with a dimension that is no number

    def __post_init__(self) -> None:
        self.open_keys = tuple(key for key, shape in self.keys.items() if any(type(each) is not int for each in shape))

    def solved(self, shapes: Mapping[str, Shape]) -> dict[str, int]:
        """The arguments as most of these shapes have them; the defaults where none tells."""
        votes: dict[str, Counter[int]] = {name: Counter() for name in self.numbers}
        for key in self.open_keys:
            wanted, found = self.keys[key], shapes.get(key)
            if found is None or len(found) != len(wanted):
                continue
            pairs = list(zip(wanted, found, strict=True))
            if any(isinstance(want, int) and want != have for want, have in pairs):
                continue
            for want, have in pairs:
                if not isinstance(want, int):
                    name, factor, offset = want
                    number, left = divmod(have - offset, factor)
                    if not left and number > 0:
                        votes[name][number] += 1
        return {name: votes[name].most_common(1)[0][0] if votes[name] else self.numbers[name] for name in self.numbers}

    def shape(self, key: str, numbers: Mapping[str, int]) -> Shape:
        return tuple(each if isinstance(each, int) else each[1] * numbers[each[0]] + each[2] for each in self.keys[key])


def compared(
    name: str,
    arguments: dict[str, Any],
    shapes: Mapping[str, Shape],
    others: Iterable[tuple[str, int, int, Mapping[str, Shape]]],
) -> Signature:
    """The signature of what was built with default arguments, and once for each of `others`: an argument, its default,
    the value it was built with, and the shapes it then has. Shapes that do not depend linearly on it stay numbers."""
    keys: dict[str, list[Dimension]] = {key: list(shape) for key, shape in shapes.items()}
    numbers: dict[str, int] = {}
    for argument, default, value, found in others:
        numbers[argument] = default
        for key, shape in shapes.items():
            other = found.get(key, shape)
            for at, (here, there) in enumerate(zip(shape, other, strict=True)):
                factor, left = divmod(there - here, value - default)
                if factor and not left:
                    keys[key][at] = (argument, factor, here - factor * default)
    return Signature(name, arguments, numbers, {key: tuple(shape) for key, shape in keys.items()})
